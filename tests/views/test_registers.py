"""The register's pages by hand: settle, undo, confirm, close, reopen; and everybody who may not."""

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.matching import Credit
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
    refused = facilitator.post(f"{house.page}/settle", data=form)
    assert (refused.status_code, "counted on another line at the same time" in refused.text, words(db)) == (
        409,
        True,
        [],
    )
    facilitator.post(f"{house.page}/settle", data=form | {"member": f"{house.robin_id} same"})
    assert words(db) == [(SettlementKind.MEMBER, house.robin_id)]


def test_all_that_is_likely_is_confirmed_at_once(facilitator: FlaskClient, house: House, db: Db) -> None:
    leah = factories.member(db, house.group, "Leah")
    leah_id, likely_id = leah.id, presence(db, house.session, link=leah).id
    db.commit()
    ticked = {"likely": [f"{likely_id} {leah_id} 0", f"{house.unclear_id} {house.robin_id} 0"]}
    answer = facilitator.post(f"{house.page}/confirm", data=ticked)
    assert words(db) == [(SettlementKind.MEMBER, leah_id), (SettlementKind.MEMBER, house.robin_id)]
    assert "2 lines confirmed." in facilitator.get(answer.location).text
    facilitator.post(f"{house.page}/undo", data={"presence": [likely_id, house.unclear_id]})
    assert words(db)[2:] == [(SettlementKind.UNDONE, None), (SettlementKind.UNDONE, None)]


def test_what_was_taken_back_can_be_confirmed_again(facilitator: FlaskClient, house: House, db: Db) -> None:
    leah = factories.member(db, house.group, "Leah")
    leah_id, likely_id = leah.id, presence(db, house.session, link=leah).id
    db.commit()
    for act, form in (("confirm", {"likely": f"{likely_id} {leah_id} 0"}), ("undo", {"presence": likely_id})):
        facilitator.post(f"{house.page}/{act}", data=form)
    shown = re.search(rf'name="likely" value="({likely_id} {leah_id} \d+)"', facilitator.get(house.page).text)
    assert shown
    facilitator.post(f"{house.page}/confirm", data={"likely": shown[1]})
    assert [kind for kind, _ in words(db)] == [SettlementKind.MEMBER, SettlementKind.UNDONE, SettlementKind.MEMBER]


def test_whoever_comes_second_is_told_and_keeps_what_was_chosen(facilitator: FlaskClient, house: House, db: Db) -> None:
    facilitator.post(f"{house.page}/settle", data={"presence": house.unclear_id, "seen": 0, "kind": "guest"})
    chosen = {"presence": house.unclear_id, "seen": 0, "member": house.robin_id}
    refused = facilitator.post(f"{house.page}/settle", data=chosen)
    assert (refused.status_code, words(db)) == (409, [(SettlementKind.GUEST, None)])
    assert "Somebody else has just said something" in refused.text
    assert f'<option value="{house.robin_id}" selected>Robin</option>' in refused.text
    seen = re.search(r'name="seen" value="([1-9]\d*)"', refused.text)
    assert seen
    facilitator.post(f"{house.page}/settle", data=chosen | {"seen": seen[1]})
    assert words(db) == [(SettlementKind.GUEST, None), (SettlementKind.MEMBER, house.robin_id)]


def test_the_picture_has_one_bar_a_person_and_the_door(facilitator: FlaskClient, house: House, db: Db) -> None:
    for name, joined, left in (("Robin", 0, 60), ("iPad", 5, 50)):
        presence(db, house.session, name=name, joined=joined, left=left, certain=house.robin)
    presence(db, house.session, name="Otter.ai", credit=Credit.NOT_A_MEMBER, reasons=["program"])
    db.commit()
    text = facilitator.get(house.page).text
    assert re.findall(r'class="evening-name">([^<]*)<', text) == ["iPhone", "Robin", "Otter.ai"]
    assert "The door closed at 19:00." in text
    assert "Programs, and waiting room only: 1" in text


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
        assert facilitator.post(f"{house.page}/{act}", data=form).status_code in (303, 404, 422)
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
    "forget": ("post", "/forget"),
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
    form = {"presence": house.unclear_id, "kind": "guest", "likely": f"{house.unclear_id} {house.robin_id} 0"}
    answer = getattr(client, method)(f"{house.page}{path}", **({"data": form} if method == "post" else {}))
    allowed = who == "coordinator" or (who == "facilitator" and page not in COORDINATORS_OWN)
    if allowed:
        needs_fresh = page in ("ask", "csv", "xlsx")
        refused = {"close": 409, "reopen": 422, "forget": 422}.get(page, 303)  # nothing is ready for it
        assert answer.status_code in ((303, 401) if needs_fresh else (200, 303, refused))
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
