"""Staff at their own door: password and phone, an invitation, a password forgotten, guessers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, update
from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.sessions import SessionState
from app.models import AuditEntry, Effect, Facilitator, Person
from app.services import audit, passwords, people, staff_setup
from app.views.context import actor
from app.views.sign_in import is_fresh
from tests import factories
from tests.conftest import Outside, sign_in
from tests.views import mailbox

ADDRESS = "ana.canary@charity.example"
PASSWORD = "seven quiet herons"


class Ana:
    """A coordinator with a phone."""

    def __init__(self, outside: Outside, db: Db) -> None:
        self.outside = outside
        uri = staff_setup.create_coordinator(
            db,
            vault=outside.vault,
            ids=outside.ids,
            email=ADDRESS,
            name="Ana Canary",
            locale="en",
            password=PASSWORD,
            now=outside.clock.now(),
        )
        self.phone = pyotp.parse_uri(uri)

    def digits(self) -> str:
        return str(self.phone.at(self.outside.clock.now()))

    def sign_in(self, client: FlaskClient, **changes: str) -> TestResponse:
        form = {"email": ADDRESS, "password": PASSWORD, "code": self.digits(), "next": "/", **changes}
        return client.post("/staff/sign-in", data=form)


@pytest.fixture
def ana(outside: Outside, db: Db) -> Ana:
    return Ana(outside, db)


def strength(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("sign_in")


def wrong_digits(ana: Ana) -> str:
    return f"{(int(ana.digits()) + 1) % 10**6:06d}"


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is said to the database meanwhile."""
    said: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    yield said
    event.remove(database.engine, "before_cursor_execute", listen)


def test_password_and_phone_together_open_the_door(client: FlaskClient, ana: Ana) -> None:
    assert ana.sign_in(client).status_code == 303
    assert strength(client) == "staff"


def test_whatever_was_wrong_the_answer_is_the_same(app: Flask, ana: Ana, outside: Outside) -> None:
    answers = [
        ana.sign_in(app.test_client(), **wrong)
        for wrong in (
            {"email": "nobody@charity.example"},
            {"password": "seven quiet ravens"},
            {"code": wrong_digits(ana)},
            {"password": "", "code": ""},
        )
    ]
    pages = {re.sub(r'(csrf[_-]token" (?:content|value))="[^"]*"', r"\1", answer.text) for answer in answers}
    assert [answer.status_code for answer in answers] == [422] * 4
    assert len(pages) == 1


def test_an_unknown_address_takes_the_same_questions_to_the_database(app: Flask, ana: Ana, database: Database) -> None:
    with statements(database) as known:
        ana.sign_in(app.test_client(), password="seven quiet ravens")
    with statements(database) as unknown:
        ana.sign_in(app.test_client(), email="nobody@charity.example")
    assert known == unknown


@pytest.mark.parametrize("path", ["/sign-in", "/staff/forgotten"])
def test_asking_for_a_link_takes_the_same_questions_for_any_address(
    client: FlaskClient, ana: Ana, database: Database, path: str
) -> None:
    with statements(database) as known:
        client.post(path, data={"email": ADDRESS})
    with statements(database) as unknown:
        client.post(path, data={"email": "nobody@charity.example"})
    assert known == unknown


def test_a_password_that_was_changed_while_it_was_compared_opens_nothing(
    client: FlaskClient, ana: Ana, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(password_hash: str | None, password: str) -> bool:
        with database.writing() as db:
            db.execute(update(Person).values(password_hash="another"))
            db.commit()
        return True

    monkeypatch.setattr(passwords, "matches", meanwhile)
    assert ana.sign_in(client).status_code == 422


def test_the_same_six_digits_do_not_serve_twice(app: Flask, ana: Ana, outside: Outside) -> None:
    assert ana.sign_in(app.test_client()).status_code == 303
    assert ana.sign_in(app.test_client()).status_code == 422
    outside.clock.forward(seconds=30)
    assert ana.sign_in(app.test_client()).status_code == 303


def test_an_earlier_step_is_refused_after_a_later_one(app: Flask, ana: Ana, outside: Outside) -> None:
    early = ana.digits()
    outside.clock.forward(seconds=30)
    assert ana.sign_in(app.test_client()).status_code == 303
    assert ana.sign_in(app.test_client(), code=early).status_code == 422


@pytest.mark.parametrize(("seconds", "status"), [(0, 303), (30, 303), (75, 422)])
def test_a_phones_clock_may_be_half_a_minute_off(
    client: FlaskClient, ana: Ana, outside: Outside, seconds: int, status: int
) -> None:
    digits = ana.digits()
    outside.clock.forward(seconds=seconds)
    assert ana.sign_in(client, code=digits).status_code == status


def test_a_guesser_gets_ten_tries_an_hour_and_the_real_person_still_gets_in(
    app: Flask, ana: Ana, outside: Outside
) -> None:
    laptop = app.test_client()
    ana.sign_in(laptop)
    outside.clock.forward(minutes=1)
    guesser = app.test_client()
    guesses = [ana.sign_in(guesser, password="guess", code="000000").status_code for _ in range(11)]
    assert guesses == [422] * 10 + [429]
    assert ana.sign_in(guesser).status_code == 429
    assert ana.sign_in(laptop).status_code == 303
    outside.clock.forward(hours=1)
    assert ana.sign_in(guesser).status_code == 303


def test_a_network_that_guesses_at_many_accounts_is_stopped(client: FlaskClient, ana: Ana) -> None:
    tried = [ana.sign_in(client, email=f"staff{number}@charity.example").status_code for number in range(31)]
    assert tried == [422] * 30 + [429]


def test_a_recovery_code_replaces_the_phone_once(
    app: Flask, client: FlaskClient, ana: Ana, outside: Outside, db: Db
) -> None:
    codes = start_as_facilitator(app, outside, client, ana, db)
    form = {"email": "bo@charity.example", "code": codes[0]}
    assert ana.sign_in(app.test_client(), **form).status_code == 303
    assert ana.sign_in(app.test_client(), **form).status_code == 422
    assert ana.sign_in(app.test_client(), **{**form, "code": codes[1]}).status_code == 303


def invitation(app: Flask, outside: Outside, db: Db) -> str:
    ana = db.exec(select(Person).where(col(Person.coordinator))).one()
    staff_setup.invite(
        db,
        vault=outside.vault,
        ids=outside.ids,
        email="bo@charity.example",
        name="Bo",
        locale="en",
        by=factories.as_coordinator(ana),
        now=outside.clock.now(),
    )
    return mailbox.path_in(mailbox.post(app, outside)[-1])


def shown_phone(client: FlaskClient, path: str) -> pyotp.TOTP:
    page = client.get(f"{path}/phone").text
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found is not None
    return pyotp.TOTP(found[1])


def start_as_facilitator(app: Flask, outside: Outside, client: FlaskClient, ana: Ana, db: Db) -> list[str]:
    path = invitation(app, outside, db)
    assert client.post(path, data={"password": PASSWORD}).location == f"{path}/phone"
    phone = shown_phone(client, path)
    page = client.post(f"{path}/phone", data={"code": phone.at(outside.clock.now())}).text
    return re.findall(r"<code>([a-z0-9-]+)</code>", page)


def test_an_invitation_ends_signed_in_with_eight_recovery_codes(
    app: Flask, outside: Outside, client: FlaskClient, ana: Ana, db: Db
) -> None:
    codes = start_as_facilitator(app, outside, client, ana, db)
    assert len(set(codes)) == 8
    assert strength(client) == "staff"


def test_an_invitation_is_good_until_the_phone_is_confirmed_and_not_after(
    app: Flask, outside: Outside, client: FlaskClient, ana: Ana, db: Db
) -> None:
    path = invitation(app, outside, db)
    assert client.get(f"{path}/phone").location == path
    client.post(path, data={"password": PASSWORD})
    phone = shown_phone(client, path)
    wrong = f"{(int(phone.at(outside.clock.now())) + 1) % 10**6:06d}"
    assert "do not fit" in client.post(f"{path}/phone", data={"code": wrong}).text
    assert strength(client) is None
    client.post(f"{path}/phone", data={"code": phone.at(outside.clock.now())})
    assert [client.get(path).status_code, client.post(path, data={"password": PASSWORD}).status_code] == [409, 409]


def test_half_an_invitation_opens_nothing(app: Flask, outside: Outside, client: FlaskClient, ana: Ana, db: Db) -> None:
    path = invitation(app, outside, db)
    client.post(path, data={"password": PASSWORD})
    phone = shown_phone(client, path)
    code = phone.at(outside.clock.now())
    assert ana.sign_in(client, email="bo@charity.example", code=code).status_code == 422


@pytest.mark.parametrize("password", ["short words", "aaaaaaaaaaaaaaaaaaaa", "x y" * 80])
def test_a_password_that_is_soon_guessed_is_not_taken(
    app: Flask, outside: Outside, client: FlaskClient, ana: Ana, db: Db, password: str
) -> None:
    path = invitation(app, outside, db)
    answer = client.post(path, data={"password": password})
    assert answer.status_code == 422
    assert password not in answer.text


def reset_link(app: Flask, outside: Outside, client: FlaskClient) -> str:
    assert client.post("/staff/forgotten", data={"email": ADDRESS}).status_code == 303
    return mailbox.path_in(mailbox.post(app, outside)[-1])


def test_a_new_password_by_mail_still_needs_the_phone(
    app: Flask, outside: Outside, client: FlaskClient, ana: Ana
) -> None:
    path = reset_link(app, outside, client)
    assert client.post(path, data={"password": "eight quiet herons"}).location == "/staff/sign-in"
    assert strength(client) is None
    assert ana.sign_in(client).status_code == 422
    assert ana.sign_in(client, password="eight quiet herons", code="").status_code == 422
    assert ana.sign_in(client, password="eight quiet herons").status_code == 303
    assert client.get(path).status_code == 409


def test_a_new_password_ends_every_other_web_session(
    app: Flask, outside: Outside, client: FlaskClient, ana: Ana
) -> None:
    laptop = app.test_client()
    ana.sign_in(laptop)
    client.post(reset_link(app, outside, client), data={"password": "eight quiet herons"})
    assert "/staff/sign-in" in laptop.get("/staff/sign-in").text
    with laptop.session_transaction() as cookie:
        uniquifier = cookie["_user_id"]
    database: Database = app.extensions["hearth.database"]
    with database.reading() as db:
        assert db.exec(select(Person.id).where(Person.uniquifier == uniquifier)).all() == []


def test_members_are_sent_no_link_for_a_password(app: Flask, outside: Outside, client: FlaskClient, db: Db) -> None:
    factories.person(db, email="maya@inbox.example")
    db.commit()
    client.post("/staff/forgotten", data={"email": "maya@inbox.example"})
    assert mailbox.post(app, outside) == []


def test_staff_who_do_nothing_for_half_an_hour_sign_in_again(client: FlaskClient, ana: Ana, outside: Outside) -> None:
    ana.sign_in(client)
    outside.clock.forward(minutes=29)
    client.get("/")
    outside.clock.forward(minutes=30)
    client.get("/")
    assert strength(client) == "staff"
    outside.clock.forward(minutes=31)
    client.get("/")
    assert strength(client) is None


def test_a_facilitator_who_listens_during_a_session_is_not_signed_out(
    client: FlaskClient, outside: Outside, db: Db
) -> None:
    group = factories.group(db)
    bo = factories.person(db)
    factories.facilitator(db, group, bo)
    running = factories.session(db, group, state=SessionState.DOOR_CLOSED)
    db.commit()
    sign_in(client, bo, SignIn.STAFF)
    client.get("/")
    outside.clock.forward(minutes=70)
    client.get("/")
    assert strength(client) == "staff"
    running.state = SessionState.ENDED
    db.add(running)
    db.commit()
    outside.clock.forward(minutes=31)
    client.get("/")
    assert strength(client) is None


def test_a_role_that_is_taken_away_is_gone_with_the_next_request(app: Flask, client: FlaskClient, db: Db) -> None:
    group = factories.group(db)
    bo = factories.person(db)
    facilitator = factories.facilitator(db, group, bo)
    db.commit()
    sign_in(client, bo, SignIn.STAFF)
    seen = []
    app.before_request(lambda: seen.append(actor().facilitates))
    client.get("/")
    db.get_one(Facilitator, facilitator.id).until = group.created_at
    db.commit()
    client.get("/")
    assert seen == [frozenset({group.id}), frozenset()]


def test_a_sign_in_is_fresh_for_ten_minutes(app: Flask, client: FlaskClient, ana: Ana, outside: Outside) -> None:
    seen = []
    app.before_request(lambda: seen.append(is_fresh()))
    ana.sign_in(client)
    for minutes in (10, 1):
        outside.clock.forward(minutes=minutes)
        client.get("/")
    assert seen == [False, True, False]


def test_refused_and_accepted_sign_ins_stand_in_the_audit(client: FlaskClient, ana: Ana, db: Db) -> None:
    ana.sign_in(client, code=wrong_digits(ana))
    ana.sign_in(client)
    entries = db.exec(select(AuditEntry).where(AuditEntry.action == "staff.signed_in").order_by(col(AuditEntry.seq)))
    assert [entry.outcome for entry in entries] == ["refused", "done"]
    assert audit.broken_at(db) is None


def test_nothing_that_was_typed_is_logged_or_kept_in_the_open(
    client: FlaskClient, ana: Ana, db: Db, database: Database, capfd: pytest.CaptureFixture[str]
) -> None:
    ana.sign_in(client, password="canary of a wrong password")
    ana.sign_in(client)
    kept = [row.model_dump() for table in (Person, Effect, AuditEntry) for row in db.exec(select(table))]
    assert "canary" not in "".join(capfd.readouterr()).casefold()
    assert "canary" not in repr(kept).casefold()
    assert ana.phone.secret not in repr(kept)


def test_a_coordinator_made_twice_stays_one_person(ana: Ana, outside: Outside, db: Db) -> None:
    outside.clock.moment += timedelta(minutes=1)
    again = Ana(outside, db)
    assert again.phone.secret != ana.phone.secret
    assert len(db.exec(select(Person)).all()) == 1
    assert people.find(db, vault=outside.vault, email=ADDRESS.upper()) is not None
