"""What ends with a role, a sign-in or a place: open streams, evening links, and cookies kept for later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select, update

from app.adapters.ids import RandomIds
from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.places import PlaceState
from app.models import Facilitator, PassKind, Person, Place, Tap
from app.services import passes, people
from app.views import stream
from tests import evenings
from tests.conftest import Outside, sign_in
from tests.evenings import Evening
from tests.fakes import TUESDAY

OVER = "event: over\ndata: over\n\n"


@pytest.fixture
def evening(db: Db, monkeypatch: pytest.MonkeyPatch) -> Evening:
    monkeypatch.setattr(stream, "MAY_STILL_EVERY", 0.0)
    made = evenings.evening(db, now=TUESDAY)
    evenings.signed_up(db, made, "Robin")
    db.commit()
    return made


@pytest.fixture
def staff(client: FlaskClient, evening: Evening) -> FlaskClient:
    moment = int(TUESDAY.timestamp())
    return sign_in(client, evening.facilitator, SignIn.STAFF, began_at=moment, used_at=moment)


def said_after(staff: FlaskClient, evening: Evening, happens: Callable[[], object]) -> list[str]:
    """What an open stream says from the moment on that something happens; it is read for three steps at most."""
    answer = staff.get(f"{evening.path}/stream", buffered=False)
    parts = answer.iter_encoded()
    for _ in range(3):
        next(parts)
    happens()
    heard = [part.decode() for part, _ in zip(parts, range(3), strict=False)]
    answer.close()
    return heard


def test_a_role_taken_away_ends_the_open_stream(staff: FlaskClient, evening: Evening, database: Database) -> None:
    def take_away() -> None:
        with database.writing() as db:
            db.execute(update(Facilitator).values(until=TUESDAY))
            db.commit()

    assert said_after(staff, evening, take_away) == [OVER]


def test_a_new_password_ends_the_open_stream(staff: FlaskClient, evening: Evening, database: Database) -> None:
    def sign_out_everywhere() -> None:
        with database.writing() as db:
            people.sign_out_everywhere(db, db.get_one(Person, evening.facilitator.id), ids=RandomIds())
            db.commit()

    assert said_after(staff, evening, sign_out_everywhere) == [OVER]


def test_twelve_hours_after_signing_in_the_open_stream_ends(
    staff: FlaskClient, evening: Evening, outside: Outside
) -> None:
    assert said_after(staff, evening, lambda: outside.clock.forward(hours=12, seconds=1)) == [OVER]


def reminder(db: Db, evening: Evening, person_id: int) -> str:
    token = passes.mint(
        db,
        PassKind.EVENING,
        person_id=person_id,
        ids=RandomIds(),
        expires_at=TUESDAY + timedelta(hours=3),
        now=TUESDAY,
        session_id=evening.session.id,
    )
    db.commit()
    return token


def test_an_evening_link_opens_no_door_to_somebody_removed_from_the_group(
    app: Flask, client: FlaskClient, evening: Evening, db: Db
) -> None:
    place = db.exec(select(Place).where(col(Place.screen_name) == "Robin")).one()
    token = reminder(db, evening, place.person_id)
    before = app.test_client()
    before.post(f"/tonight/{token}")
    place.state = PlaceState.REMOVED
    db.add(place)
    db.commit()
    client.post(f"/tonight/{token}")
    for browser in (before, client):
        path = f"/join/{evening.session.id}"
        assert [browser.get(path).status_code, browser.post(path).status_code] == [404, 404]
        assert browser.post(f"{path}/coming").status_code == 404
    assert db.exec(select(Tap)).all() == []


def test_an_evening_link_shows_no_history_and_no_other_evening(client: FlaskClient, evening: Evening, db: Db) -> None:
    place = db.exec(select(Place).where(col(Place.screen_name) == "Robin")).one()
    client.post(f"/tonight/{reminder(db, evening, place.person_id)}")
    assert client.get(f"/join/{evening.session.id}").status_code == 200
    closed = ["/home", "/my-evenings", f"/my/{evening.group.slug}", "/my-calendar", "/live/", "/registers", "/desk/"]
    assert {path: client.get(path).status_code in (302, 303, 404) for path in closed} == dict.fromkeys(closed, True)


def test_signing_in_leaves_nothing_of_the_cookie_before(client: FlaskClient, evening: Evening, db: Db) -> None:
    place = db.exec(select(Place).where(col(Place.screen_name) == "Robin")).one()
    token = reminder(db, evening, place.person_id)
    with client.session_transaction() as cookie:
        cookie.update({"planted": 1, "proven_at": TUESDAY.timestamp(), "csrf_token": "known"})
    client.post(f"/tonight/{token}")
    with client.session_transaction() as cookie:
        assert ("planted" in cookie, cookie.get("csrf_token") == "known", cookie["sign_in"]) == (
            False,
            False,
            "evening",
        )


def test_a_calendar_feed_is_empty_for_somebody_removed_from_the_group(
    client: FlaskClient, evening: Evening, db: Db
) -> None:
    place = db.exec(select(Place).where(col(Place.screen_name) == "Robin")).one()
    token = passes.mint(
        db,
        PassKind.CALENDAR,
        person_id=place.person_id,
        ids=RandomIds(),
        expires_at=TUESDAY + timedelta(days=9),
        now=TUESDAY,
    )
    db.commit()
    entries = [client.get(f"/calendar/{token}.ics").text.count("BEGIN:VEVENT")]
    place.state = PlaceState.REMOVED
    db.add(place)
    db.commit()
    entries.append(client.get(f"/calendar/{token}.ics").text.count("BEGIN:VEVENT"))
    assert entries == [1, 0]
