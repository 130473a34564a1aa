"""What is learnt is asked for, shown and forgotten: on the member's pages, and on those of her facilitators."""

from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.registers import ContestClaim
from app.domain.sessions import SessionState
from app.models import Contest, Group, KnownName, Person, Place
from tests import factories
from tests.conftest import Outside, sign_in
from tests.registers import ended_session, presence


@dataclass
class House:
    """Robin came as Nightjar; Ana settles."""

    group: Group
    robin: Person
    ana: Person
    mine: str
    register: str
    presence_id: int
    robin_id: int


@pytest.fixture
def house(db: Db) -> House:
    group = factories.group(db)
    factories.agreement(db, group)
    session = ended_session(db, group, state=SessionState.RECONCILED)
    robin, ana = factories.member(db, group, "Robin"), factories.person(db)
    factories.registration(db, session, robin, "Robin")
    factories.facilitator(db, group, ana)
    stored = presence(db, session, name="Nightjar")
    db.commit()
    register = f"/sessions/{session.id}/register"
    return House(group, robin, ana, f"/my/{group.slug}", register, stored.id or 0, robin.id or 0)


@pytest.fixture
def robin(client: FlaskClient, house: House, outside: Outside) -> FlaskClient:
    return sign_in(client, house.robin, SignIn.MEMBER, proven_at=int(outside.clock.now().timestamp()))


@pytest.fixture
def ana(app, house: House) -> FlaskClient:
    return sign_in(app.test_client(), house.ana, SignIn.STAFF)


def names(db: Db) -> list[str]:
    found = list(db.exec(select(KnownName.name)).all())
    db.rollback()
    return found


def learn(robin: FlaskClient, ana: FlaskClient, house: House) -> None:
    robin.post(f"{house.mine}/names", data={"remembers": "yes"})
    ana.post(f"{house.register}/settle", data={"presence": house.presence_id, "member": house.robin_id})


def test_nothing_is_remembered_before_she_says_yes(robin, ana, house: House, db: Db) -> None:
    ana.post(f"{house.register}/settle", data={"presence": house.presence_id, "member": house.robin_id})
    assert ("Nothing is remembered." in robin.get(house.mine).text, names(db)) == (True, [])


def test_she_sees_each_name_and_who_said_so_and_has_it_forgotten(robin, ana, house: House, db: Db) -> None:
    learn(robin, ana, house)
    text = robin.get(house.mine).text
    assert ("Nightjar" in text, "by a facilitator, Ana" in text, names(db)) == (True, True, ["Nightjar"])
    known_id = db.exec(select(KnownName.id)).one()
    db.rollback()
    robin.post(f"{house.mine}/names/forget", data={"known": known_id})
    assert (names(db), "Nightjar" in robin.get(house.mine).text) == ([], False)


def test_whoever_holds_her_phone_reads_no_name_and_no_evening(app, robin, ana, house: House) -> None:
    learn(robin, ana, house)
    text = sign_in(app.test_client(), house.robin, SignIn.MEMBER).get(house.mine).text
    assert ("Nightjar" in text, "said on" in text, "somebody else may hold it" in text) == (False, False, True)


def test_her_no_forgets_all(robin, ana, house: House, db: Db) -> None:
    learn(robin, ana, house)
    robin.post(f"{house.mine}/names", data={"remembers": "no"})
    assert (names(db), "Nothing is remembered." in robin.get(house.mine).text) == ([], True)


def test_a_facilitator_sees_what_was_learnt_and_forgets_it(robin, ana, house: House, db: Db) -> None:
    learn(robin, ana, house)
    assert "remembered for next time" in ana.get(house.register).text
    page = f"/registers/groups/{house.group.id}/names"
    assert "Nightjar" in ana.get(page).text
    known_id = db.exec(select(KnownName.id)).one()
    db.rollback()
    ana.post(f"{house.register}/forget", data={"known": known_id})
    assert (names(db), "No name is remembered." in ana.get(page).text) == ([], True)
    assert "Nightjar" not in ana.get(house.register).text


def test_the_form_for_joining_asks_and_is_not_ticked(client: FlaskClient, house: House, db: Db) -> None:
    sam = factories.person(db)
    db.commit()
    client = sign_in(client, sam, SignIn.MEMBER)
    page = f"/groups/{house.group.slug}/apply"
    assert 'name="remembers_names" type="checkbox" value="yes">' in client.get(page).text
    client.post(page, data={"screen_name": "Sam", "agreed": "yes", "remembers_names": "yes"})
    said_yes = db.exec(select(Place.screen_name).where(Place.remembers_names_at != None)).all()  # noqa: E711 # SQL's IS NOT
    assert said_yes == ["Sam"]


def test_one_tap_says_that_was_me_and_shows_nobody_else(robin, ana, house: House, db: Db, outside: Outside) -> None:
    with robin.session_transaction() as cookie:
        del cookie["proven_at"]
    assert "one question" in robin.get("/home").text
    assert "Were you there" not in robin.get("/my-evenings").text
    with robin.session_transaction() as cookie:
        cookie["proven_at"] = outside.clock.moment.timestamp()
    page = robin.get("/my-evenings").text
    assert ("Were you there on" in page, "Nightjar" in page) == (True, False)
    session_id = house.register.split("/")[2]
    robin.post(f"/my-evenings/{session_id}/was-there", data={"there": "yes", "worn_name": "Nightjar"})
    assert db.exec(select(Contest.claim, Contest.worn_name)).all() == [(ContestClaim.WAS_THERE, "Nightjar")]
    db.rollback()
    assert "says: I was there, as Nightjar" in ana.get(house.register).text
