"""Members' pages: the way in, what an evening link does not show, and Zoom's link in one header alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.attendance import Outcome
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Attendance, Group, PassKind, Person, Place, Registration, Session, Tap
from app.services import passes
from tests import factories
from tests.conftest import Outside, sign_in
from tests.factories import START

LINK = "http://127.0.0.1:9/w/85000000001?tk=secret-of-hers"


@dataclass
class Evening:
    group: Group
    session: Session
    person: Person
    registration: Registration


@pytest.fixture
def evening(db: Db, outside: Outside) -> Evening:
    """Ten minutes before the start; Robin signed up, and Zoom made her link."""
    outside.clock.moment = START - timedelta(minutes=10)
    group = factories.group(db)
    factories.agreement(db, group)
    session = factories.session(db, group, state=SessionState.DOORS_OPEN)
    person = factories.member(db, group, "Robin", vault=outside.vault)
    registration = factories.registration(db, session, person)
    place = f"registrations.join_url.{registration.id}"
    registration.join_url_sealed = outside.vault.seal(person.key_wrapped, place, LINK)
    db.commit()
    return Evening(group, session, person, registration)


@pytest.fixture
def robin(client: FlaskClient, evening: Evening) -> FlaskClient:
    return sign_in(client, evening.person)


@pytest.mark.parametrize(("hours", "known"), [(0, False), (24, True)])
def test_tonights_link_opened_again_makes_no_device_known(
    client: FlaskClient, evening: Evening, outside: Outside, db: Db, hours: int, known: bool
) -> None:
    now = outside.clock.moment
    token = passes.mint(
        db,
        PassKind.EVENING,
        person_id=evening.person.id,
        ids=outside.ids,
        expires_at=now + timedelta(hours=2),
        now=now,
        session_id=evening.session.id,
    )
    db.commit()
    outside.clock.moment = now - timedelta(hours=hours)
    client.post(f"/tonight/{token}")
    outside.clock.moment = now + timedelta(seconds=5)
    client.post(f"/tonight/{token}")
    client.post(f"/join/{evening.session.id}")
    assert db.exec(select(Tap.device_known)).all() == [known]


def test_a_tap_is_answered_by_a_redirect_that_alone_holds_the_link(
    robin: FlaskClient, evening: Evening, db: Db
) -> None:
    answer = robin.post(f"/join/{evening.session.id}")
    assert (answer.status_code, answer.headers["Location"], answer.headers["Cache-Control"]) == (303, LINK, "no-store")
    assert b"secret-of-hers" not in answer.data
    tap = db.exec(select(Tap)).one()
    assert (tap.person_id, tap.device_id is not None) == (evening.person.id, True)


def test_no_page_of_hers_holds_the_link(robin: FlaskClient, evening: Evening) -> None:
    for path in (
        "/home",
        f"/join/{evening.session.id}",
        f"/calendar/session-{evening.session.id}.ics",
        f"/my/{evening.group.slug}",
    ):
        answer = robin.get(path)
        assert answer.status_code == 200
        assert b"secret-of-hers" not in answer.data
        assert b"127.0.0.1:9/w" not in answer.data


def test_only_the_page_before_the_door_may_lead_to_zoom(robin: FlaskClient, evening: Evening) -> None:
    door = robin.get(f"/join/{evening.session.id}").headers["Content-Security-Policy"]
    home = robin.get("/home").headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:9" in door
    assert "127.0.0.1:9" not in home


def test_the_page_before_the_door_says_what_it_should(robin: FlaskClient, evening: Evening) -> None:
    page = robin.get(f"/join/{evening.session.id}").text
    for words in ("Tuesday circle", "You will be shown as", "Robin", "Come in", "Babies and children are welcome"):
        assert words in page
    assert "<title>Tonight at 19:00</title>" in page


def test_after_the_door_closed_a_tap_leads_back_to_a_kind_word(
    robin: FlaskClient, evening: Evening, db: Db, outside: Outside
) -> None:
    factories.session(db, evening.group, starts_at=START + timedelta(days=7))
    db.commit()
    outside.clock.moment = START + timedelta(minutes=1)
    answer = robin.post(f"/join/{evening.session.id}")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/join/{evening.session.id}")
    page = robin.get(f"/join/{evening.session.id}").text
    for words in ("Being late happens; your place is safe.", "Tuesday 1 December at 19:00", "116 123"):
        assert words in page
    assert db.exec(select(Tap)).all() == []


def test_an_evening_link_opens_the_door_and_no_history(client: FlaskClient, evening: Evening) -> None:
    tonight = sign_in(client, evening.person, SignIn.EVENING, evening_session_id=int(evening.session.id or 0))
    assert tonight.get(f"/join/{evening.session.id}").status_code == 200
    assert tonight.post(f"/join/{evening.session.id}").headers["Location"] == LINK
    for path in ("/home", "/my-evenings", "/my-calendar", f"/my/{evening.group.slug}"):
        assert tonight.get(path).status_code in (303, 404)


def test_an_evening_link_opens_no_other_session(client: FlaskClient, evening: Evening, db: Db) -> None:
    other = factories.session(db, evening.group, starts_at=START + timedelta(days=7))
    db.commit()
    tonight = sign_in(client, evening.person, SignIn.EVENING, evening_session_id=int(evening.session.id or 0))
    assert tonight.get(f"/join/{other.id}").status_code == 404
    assert tonight.post(f"/join/{other.id}").status_code == 404


def test_a_member_of_another_group_finds_no_such_page(client: FlaskClient, evening: Evening, db: Db) -> None:
    stranger = factories.member(db, factories.group(db), "Wren")
    db.commit()
    sign_in(client, stranger)
    for path in (
        f"/join/{evening.session.id}",
        f"/calendar/session-{evening.session.id}.ics",
        f"/my/{evening.group.slug}",
    ):
        assert client.get(path).status_code == 404
    for act in ("", "/coming", "/cant-come", "/agree"):
        assert client.post(f"/join/{evening.session.id}{act}").status_code == 404


def test_whoever_is_not_signed_in_is_led_to_the_door(client: FlaskClient, evening: Evening) -> None:
    answer = client.get(f"/join/{evening.session.id}")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")


def test_coming_and_not_coming_take_one_tap(robin: FlaskClient, evening: Evening, db: Db) -> None:
    for act, expected in (("cant-come", RegistrationState.APOLOGISED), ("coming", RegistrationState.SIGNED_UP)):
        answer = robin.post(f"/join/{evening.session.id}/{act}", data={"from": "home"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/home")
        db.refresh(evening.registration)
        assert evening.registration.state is expected
        db.commit()  # gives the database back


def test_a_full_session_says_so_on_her_page(client: FlaskClient, evening: Evening, db: Db) -> None:
    evening.session.capacity = 1
    db.add(evening.session)
    other = factories.member(db, evening.group, "Wren")
    db.commit()
    sign_in(client, other)
    page = client.post(f"/join/{evening.session.id}/coming", follow_redirects=True)
    assert "This session is full." in page.text


def test_a_taken_name_keeps_what_was_typed(robin: FlaskClient, evening: Evening, db: Db) -> None:
    factories.member(db, evening.group, "Wren")
    db.commit()
    answer = robin.post(f"/my/{evening.group.slug}/name", data={"screen_name": "WREN"})
    assert answer.status_code == 422
    assert 'value="WREN"' in answer.text
    assert "uses this name already" in answer.text


def test_leaving_is_one_button_and_a_thank_you(robin: FlaskClient, evening: Evening, db: Db) -> None:
    page = robin.post(f"/my/{evening.group.slug}/leave", follow_redirects=True)
    assert "Thank you for the time you spent there" in page.text
    assert db.exec(select(Place)).one().state is PlaceState.GIVEN_UP


def test_past_sessions_ask_for_a_fresh_sign_in(robin: FlaskClient, evening: Evening, db: Db, outside: Outside) -> None:
    other = factories.member(db, evening.group, "Canary")
    for person, minutes in ((evening.person, 52), (other, 17)):
        attended = Attendance(
            session_id=int(evening.session.id or 0),
            person_id=int(person.id or 0),
            screen_name="Robin",
            outcome=Outcome.ATTENDED,
            minutes=minutes,
            evidence="link_and_tap",
            written_at=START,
        )
        db.add(attended)
    db.commit()
    assert "52 minutes" not in robin.get("/my-evenings").text
    with robin.session_transaction() as cookie:
        cookie["proven_at"] = outside.clock.moment.timestamp()
    page = robin.get("/my-evenings").text
    assert "52 minutes" in page
    assert "17 minutes" not in page


def test_the_feed_is_neutral_and_dies_with_a_new_one(robin: FlaskClient, evening: Evening) -> None:
    page = robin.post("/my-calendar").text
    path = "/calendar/" + page.split("/calendar/")[1].split("<")[0]
    feed = robin.get(path)
    event = Calendar.from_ical(feed.data).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), feed.mimetype) == ("Tuesday circle", "text/calendar")
    assert b"secret-of-hers" not in feed.data
    robin.post("/my-calendar")
    assert robin.get(path).status_code == 404
