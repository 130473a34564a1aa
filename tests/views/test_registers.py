"""The register's pages by hand: settle, undo, confirm, close, reopen; and everybody who may not."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.registers import RegisterState, SettlementKind
from app.domain.sessions import SessionState
from app.models import Group, Person, Session, Settlement
from tests import factories
from tests.conftest import sign_in
from tests.registers import ended_session, presence


@dataclass
class House:
    """One group with one evening to settle, and the people who may or may not."""

    group: Group
    session: Session
    robin: Person
    facilitator: Person
    other_facilitator: Person
    coordinator: Person
    robin_id: int
    unclear_id: int
    page: str


@pytest.fixture
def house(db: Db) -> House:
    group = factories.group(db)
    session = ended_session(db, group, state=SessionState.RECONCILED)
    robin = factories.member(db, group, "Robin")
    people = [factories.person(db) for _ in range(2)]
    factories.facilitator(db, group, people[0])
    factories.facilitator(db, factories.group(db), people[1])
    made = House(
        group=group,
        session=session,
        robin=robin,
        facilitator=people[0],
        other_facilitator=people[1],
        coordinator=factories.person(db, coordinator=True),
        robin_id=robin.id,
        unclear_id=presence(db, session).id,
        page=f"/sessions/{session.id}/register",
    )
    db.commit()
    return made


@pytest.fixture
def facilitator(client: FlaskClient, house: House) -> FlaskClient:
    return sign_in(client, house.facilitator, SignIn.STAFF)


@pytest.fixture
def coordinator(client: FlaskClient, house: House) -> FlaskClient:
    return sign_in(client, house.coordinator, SignIn.STAFF)


def words(db: Db) -> list[tuple[SettlementKind, int | None]]:
    """What was said, read in a transaction that ends at once: the app's own must not wait for the test's."""
    found = [(one.kind, one.person_id) for one in db.exec(select(Settlement).order_by(Settlement.id))]
    db.rollback()
    return found


def state(db: Db, house: House) -> RegisterState:
    found = db.exec(select(Session.register_state).where(Session.id == house.session.id)).one()
    db.rollback()
    return found


def test_a_facilitator_settles_and_is_offered_the_way_back(facilitator: FlaskClient, house: House, db: Db) -> None:
    form = {"presence": house.unclear_id, "member": house.robin_id}
    answer = facilitator.post(f"{house.page}/settle", data=form)
    assert (answer.status_code, answer.location) == (303, f"{house.page}?done={house.unclear_id}#settling")
    assert "undo-bar" in facilitator.get(f"{house.page}?done={house.unclear_id}").text
    facilitator.post(f"{house.page}/undo", data={"presence": house.unclear_id})
    assert words(db) == [(SettlementKind.MEMBER, house.robin_id), (SettlementKind.UNDONE, None)]
    assert "undo-bar" not in facilitator.get(f"{house.page}?done={house.unclear_id}").text


@pytest.mark.parametrize("kind", ["guest", "staff", "not_a_person"])
def test_whoever_is_no_member_takes_one_button(facilitator: FlaskClient, house: House, db: Db, kind: str) -> None:
    facilitator.post(f"{house.page}/settle", data={"presence": house.unclear_id, "kind": kind})
    assert words(db) == [(SettlementKind(kind), None)]


def test_somebody_here_already_is_told_so_and_can_be_a_second_device(
    facilitator: FlaskClient, house: House, db: Db
) -> None:
    presence(db, house.session, certain=house.robin)
    db.commit()
    form = {"presence": house.unclear_id, "member": house.robin_id}
    refused = facilitator.post(f"{house.page}/settle", data=form, follow_redirects=True)
    assert (refused.status_code, "counted on another line at the same time" in refused.text, words(db)) == (
        200,
        True,
        [],
    )
    facilitator.post(f"{house.page}/settle", data=form | {"member": f"{house.robin_id} same"})
    assert words(db) == [(SettlementKind.MEMBER, house.robin_id)]


def test_all_that_is_likely_is_confirmed_at_once(facilitator: FlaskClient, house: House, db: Db) -> None:
    leah = factories.member(db, house.group, "Leah")
    leah_id, likely_id = leah.id, presence(db, house.session, link=leah).id
    db.commit()
    pairs = {"pair": [f"{likely_id} {leah_id}", f"{house.unclear_id} {house.robin_id}"]}
    facilitator.post(f"{house.page}/confirm", data=pairs)
    assert words(db) == [(SettlementKind.MEMBER, leah_id), (SettlementKind.MEMBER, house.robin_id)]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"presence": "x", "kind": "guest"},
        {"presence": "1", "kind": "undone"},
        {"presence": "1", "kind": "member"},
        {"presence": "1", "member": ""},
        {"presence": "1", "member": "1 other"},
        {"presence": "٣", "kind": "guest"},
        {"presence": "9" * 40, "kind": "guest"},
    ],
)
def test_what_no_form_sends_changes_nothing(facilitator: FlaskClient, house: House, db: Db, form: dict) -> None:
    for act in ("settle", "confirm", "undo"):
        assert facilitator.post(f"{house.page}/{act}", data=form).status_code in (303, 404)
    assert words(db) == []


def test_a_coordinator_closes_reopens_and_finds_it_changed(coordinator: FlaskClient, house: House, db: Db) -> None:
    story = []
    for act, form in (
        ("close", {}),
        ("settle", {"presence": house.unclear_id, "kind": "guest"}),
        ("close", {}),
        ("reopen", {"reason": ""}),
        ("reopen", {"reason": "new_information"}),
    ):
        coordinator.post(f"{house.page}/{act}", data=form)
        story.append((act, state(db, house)))
    opened, closed = RegisterState.OPEN, RegisterState.CLOSED
    assert story == [("close", opened), ("settle", opened), ("close", closed), ("reopen", closed), ("reopen", opened)]


PAGES = {
    "show": ("get", ""),
    "settle": ("post", "/settle"),
    "confirm": ("post", "/confirm"),
    "undo": ("post", "/undo"),
    "close": ("post", "/close"),
    "reopen": ("post", "/reopen"),
    "ask": ("get", "/export"),
    "csv": ("post", ".csv"),
    "xlsx": ("post", ".xlsx"),
}
COORDINATORS_OWN = {"close", "reopen", "ask", "csv", "xlsx"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["nobody", "member", "evening", "facilitator", "other_facilitator", "coordinator"])
def test_who_may_and_who_may_not(client: FlaskClient, house: House, db: Db, who: str, page: str) -> None:
    strength = {"member": SignIn.MEMBER, "evening": SignIn.EVENING}.get(who, SignIn.STAFF)
    person = house.robin if who in ("member", "evening") else getattr(house, who, None)
    if person is not None:
        sign_in(client, person, strength, evening_session_id=house.session.id)
    method, path = PAGES[page]
    form = {"presence": house.unclear_id, "kind": "guest", "pair": f"{house.unclear_id} {house.robin_id}"}
    answer = getattr(client, method)(f"{house.page}{path}", **({"data": form} if method == "post" else {}))
    allowed = who == "coordinator" or (who == "facilitator" and page not in COORDINATORS_OWN)
    if allowed:
        needs_fresh = page in ("ask", "csv", "xlsx")
        assert answer.status_code in ((303, 401) if needs_fresh else (200, 303))
    else:
        signed_in_staff = who in ("facilitator", "other_facilitator")
        expected = 404 if signed_in_staff else 303 if method == "get" else 401
        assert answer.status_code == expected
        assert words(db) == []
        assert "Robin" not in answer.text


def test_the_list_shows_only_what_the_actor_may_read(client: FlaskClient, house: House) -> None:
    shown = {}
    for who in ("facilitator", "other_facilitator", "coordinator"):
        text = sign_in(client, getattr(house, who), SignIn.STAFF).get("/registers").text
        shown[who] = (house.page in text, "1 needs a word" in text)
    assert shown == {"facilitator": (True, True), "other_facilitator": (False, False), "coordinator": (True, True)}


def test_nobodys_e_mail_or_reference_stands_on_the_page(facilitator: FlaskClient, house: House, db: Db) -> None:
    canary = factories.member(db, house.group, "Leah", email="canary@people.invalid", reference="CANARY-9")
    presence(db, house.session, certain=canary)
    db.commit()
    text = facilitator.get(house.page).text
    assert ("Leah" in text, "canary@" in text, "CANARY-9" in text) == (True, False, False)
