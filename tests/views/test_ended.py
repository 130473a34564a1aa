"""Signing out: a copy of the cookie that somebody made before opens nothing any more, and nobody else is signed out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Db
from app.domain.actors import SignIn
from app.models import PassKind, Person
from app.services import passes
from app.views import stream
from app.views.ended import Ended
from tests import evenings, factories
from tests.conftest import Outside, sign_in
from tests.fakes import TUESDAY


@pytest.fixture
def robin(db: Db) -> Person:
    person = factories.member(db, factories.group(db), "Robin")
    db.commit()
    return person


def enter(client: FlaskClient, db: Db, outside: Outside, person: Person) -> FlaskClient:
    """By the link from her inbox."""
    now = outside.clock.now()
    token = passes.mint(
        db,
        PassKind.SIGN_IN,
        person_id=int(person.id or 0),
        ids=outside.ids,
        expires_at=now + passes.SIGN_IN_FOR,
        now=now,
    )
    db.commit()
    client.post(f"/sign-in/link/{token}")
    return client


def copied(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser, with a copy of the cookie."""
    name = app.config["SESSION_COOKIE_NAME"]
    held = client.get_cookie(name)
    thief = app.test_client()
    thief.set_cookie(name, held.value if held else "")
    return thief


def is_in(client: FlaskClient) -> bool:
    return client.get("/home").status_code == 200


def test_a_copied_cookie_ends_with_the_sign_in(app: Flask, db: Db, outside: Outside, robin: Person) -> None:
    phone, laptop = (enter(app.test_client(), db, outside, robin) for _ in range(2))
    thief = copied(app, phone)
    assert [is_in(each) for each in (phone, laptop, thief)] == [True, True, True]
    phone.post("/sign-out")
    assert [is_in(each) for each in (phone, laptop, thief)] == [False, True, False]


def test_what_was_copied_before_she_proved_herself_anew_ends_too(
    app: Flask, db: Db, outside: Outside, robin: Person
) -> None:
    phone = enter(app.test_client(), db, outside, robin)
    thief = copied(app, phone)
    enter(phone, db, outside, robin).post("/sign-out")
    assert is_in(thief) is False


def test_somebody_else_on_the_same_phone_is_another_sign_in(
    app: Flask, db: Db, outside: Outside, robin: Person
) -> None:
    sam = factories.person(db)
    phone = enter(app.test_client(), db, outside, robin)
    hers = copied(app, phone)
    enter(phone, db, outside, sam).post("/sign-out")
    assert is_in(hers)


def test_signing_out_ends_the_open_stream(app: Flask, db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "MAY_STILL_EVERY", 0.0)
    evening = evenings.evening(db, now=TUESDAY)
    db.commit()
    moment = TUESDAY.timestamp()
    staff = sign_in(
        app.test_client(), evening.facilitator, SignIn.STAFF, number="hers", began_at=moment, used_at=moment
    )
    answer = staff.get(f"{evening.path}/stream", buffered=False)
    parts = answer.iter_encoded()
    for _ in range(3):
        next(parts)
    copied(app, staff).post("/sign-out")
    heard = next(parts).decode()
    answer.close()
    assert heard == "event: over\ndata: over\n\n"


def test_what_would_be_over_by_now_is_forgotten() -> None:
    ended = Ended()
    for number, hours in enumerate((0, 12, 13)):
        ended.add(str(number), TUESDAY + timedelta(hours=hours))
    assert [str(number) in ended for number in range(3)] == [False, True, True]
