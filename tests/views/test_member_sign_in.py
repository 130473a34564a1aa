"""A member's ways in: the link from her inbox, a remembered phone, the evening's link, a code read out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.db import Db
from app.domain.actors import SignIn
from app.models import AuditEntry, Device, Effect, Pass, Person
from app.services import devices, letters, passes
from tests import factories
from tests.conftest import Outside, sign_in
from tests.views import mailbox

ADDRESS = "maya.canary@inbox.example"


@pytest.fixture
def maya(db: Db) -> Person:
    person = factories.person(db, email=ADDRESS)
    db.commit()
    return person


def ask(client: FlaskClient, address: str = ADDRESS) -> TestResponse:
    return client.post("/sign-in", data={"email": address, "next": "/"})


def link_from_inbox(app: Flask, outside: Outside, client: FlaskClient) -> str:
    ask(client)
    return mailbox.path_in(mailbox.post(app, outside)[-1])


def strength(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("sign_in")


def bare(page: str) -> str:
    """A page without what differs for every browser (the form token) and every address (the way back to it)."""
    return re.sub(r'(name="(?:csrf-token|csrf_token|next)" (?:content|value))="[^"]*"', r"\1", page)


def seen(answer: TestResponse) -> tuple[int, str, list[tuple[str, str]]]:
    headers = sorted((name, re.sub(r"=[^;]*", "", value, count=1)) for name, value in answer.headers)
    return answer.status_code, bare(answer.text), headers


def test_a_known_and_an_unknown_address_are_answered_by_the_same_bytes(app: Flask, maya: Person, db: Db) -> None:
    known, unknown = app.test_client(), app.test_client()
    assert seen(ask(known)) == seen(ask(unknown, "nobody@inbox.example"))
    assert seen(known.get("/sign-in/sent")) == seen(unknown.get("/sign-in/sent"))


def test_a_strangers_address_leads_to_the_same_rows_and_to_no_letter(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    ask(client)
    ask(client, "nobody@inbox.example")
    effects = db.exec(select(Effect)).all()
    assert [effect.payload["person_id"] for effect in effects] == [maya.id, None]
    db.commit()
    assert [letter.to for letter in mailbox.post(app, outside)] == [ADDRESS]


def test_the_link_signs_a_member_in_once(app: Flask, outside: Outside, client: FlaskClient, maya: Person) -> None:
    path = link_from_inbox(app, outside, client)
    assert client.post(path).status_code == 303
    assert strength(client) == "member"
    again = app.test_client()
    assert again.post(path).status_code == 409
    assert strength(again) is None


def test_a_scanner_that_looks_at_the_link_uses_nothing_up(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    path = link_from_inbox(app, outside, client)
    scanner = app.test_client()
    assert [scanner.get(path).status_code, scanner.head(path).status_code] == [200, 200]
    assert strength(scanner) is None
    assert db.exec(select(Pass.used_at)).all() == [None]
    db.commit()
    assert client.post(path).status_code == 303


def test_the_link_is_over_after_fifteen_minutes(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    path = link_from_inbox(app, outside, client)
    outside.clock.forward(minutes=15)
    answer = client.post(path)
    assert answer.status_code == 409
    assert "its time is over" in answer.text


def test_a_link_that_never_was_looks_like_one_that_is_over(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    path = link_from_inbox(app, outside, client)
    client.post(path)
    stranger = app.test_client()
    assert bare(stranger.get("/sign-in/link/made-up").text) == bare(stranger.get(path).text)


def test_the_secret_of_a_link_is_stored_nowhere(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    token = link_from_inbox(app, outside, client).rpartition("/")[2]
    kept = [row.model_dump_json() for table in (Pass, Effect, AuditEntry) for row in db.exec(select(table))]
    assert [row for row in kept if token in row] == []


def test_someone_signed_off_cannot_use_the_link_she_has(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    path = link_from_inbox(app, outside, client)
    maya.active = False
    db.add(maya)
    db.commit()
    assert client.post(path).status_code == 409


def test_the_seventh_letter_within_an_hour_is_not_written_and_nobody_can_tell(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    answers = []
    for _ in range(7):
        answers.append(seen(ask(client)))
        outside.clock.forward(minutes=1)
    assert answers == [answers[0]] * 7
    assert len(mailbox.post(app, outside)) == 6


def test_a_network_that_asks_all_the_time_is_slowed_down(client: FlaskClient, maya: Person) -> None:
    statuses = [ask(client, f"guess{number}@inbox.example").status_code for number in range(61)]
    assert statuses == [303] * 60 + [429]


def test_a_remembered_phone_signs_her_in_without_proof(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    client.post(link_from_inbox(app, outside, client), data={"remember": "yes"})
    client.delete_cookie("hearth")
    outside.clock.forward(days=89)
    client.get("/")
    assert strength(client) == "member"
    with client.session_transaction() as cookie:
        assert "proven_at" not in cookie


def test_a_phone_is_remembered_for_ninety_days_and_only_when_asked(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    client.post(link_from_inbox(app, outside, client), data={"remember": "yes"})
    client.delete_cookie("hearth")
    outside.clock.forward(days=90)
    client.get("/")
    assert strength(client) is None
    client.post(link_from_inbox(app, outside, client))
    client.delete_cookie("hearth")
    client.get("/")
    assert strength(client) is None


def test_a_secret_that_somebody_knew_before_is_not_what_is_remembered(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    client.set_cookie("hearth-device", "planted")
    client.post(link_from_inbox(app, outside, client), data={"remember": "yes"})
    spy = app.test_client()
    spy.set_cookie("hearth-device", "planted")
    spy.get("/")
    assert strength(spy) is None
    held = client.get_cookie("hearth-device")
    assert held is not None and held.value != "planted"


@pytest.mark.parametrize("path", ["/not-me", "/sign-out"])
def test_leaving_makes_the_phone_forget_her(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db, path: str
) -> None:
    client.post(link_from_inbox(app, outside, client), data={"remember": "yes"})
    assert client.post(path).status_code == 303
    client.get("/")
    assert strength(client) is None
    assert db.exec(select(Device.remembered_until)).all() == [None]


def test_the_device_cookie_is_for_our_pages_alone(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    answer = client.post(link_from_inbox(app, outside, client))
    cookie = next(text for text in answer.headers.getlist("Set-Cookie") if text.startswith("hearth-device="))
    assert cookie.endswith("HttpOnly; Path=/; SameSite=Lax")
    assert "Domain" not in cookie


def test_a_sign_in_ends_after_twelve_hours(app: Flask, outside: Outside, client: FlaskClient, maya: Person) -> None:
    client.post(link_from_inbox(app, outside, client))
    for _ in range(12):
        outside.clock.forward(hours=1)
        client.get("/")
    assert strength(client) == "member"
    outside.clock.forward(minutes=1)
    client.get("/")
    assert strength(client) is None


def evening_link(app: Flask, outside: Outside, db: Db) -> tuple[str, Person, int]:
    group = factories.group(db)
    robin = factories.member(db, group, email="robin@inbox.example")
    session = factories.session(db, group)
    factories.registration(db, session, robin)
    letters.promise(
        db, letters.Message.REMINDER, robin.id, key="reminder:1", now=outside.clock.now(), session_id=session.id
    )
    db.commit()
    return mailbox.path_in(mailbox.post(app, outside)[-1]), robin, int(session.id or 0)


def test_the_reminders_link_signs_in_for_this_evening_again_and_again(
    app: Flask, outside: Outside, client: FlaskClient, db: Db
) -> None:
    path, _, session_id = evening_link(app, outside, db)
    for _ in range(2):
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 303
    with client.session_transaction() as cookie:
        assert (cookie["sign_in"], cookie["evening_session_id"]) == ("evening", session_id)


def test_an_evening_sign_in_ends_half_an_hour_after_the_session(
    app: Flask, outside: Outside, client: FlaskClient, db: Db
) -> None:
    path, _, _ = evening_link(app, outside, db)
    client.post(path)
    outside.clock.forward(hours=2, minutes=29)
    client.get("/")
    assert strength(client) == "evening"
    outside.clock.forward(minutes=2)
    client.get("/")
    assert strength(client) is None
    assert client.post(path).status_code == 409


def test_the_evenings_link_does_not_weaken_a_stronger_sign_in(
    app: Flask, outside: Outside, client: FlaskClient, db: Db
) -> None:
    path, robin, _ = evening_link(app, outside, db)
    sign_in(client, robin, SignIn.MEMBER)
    client.post(path)
    assert strength(client) == "member"


def test_the_evenings_link_takes_the_place_of_somebody_else(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, db: Db
) -> None:
    path, robin, _ = evening_link(app, outside, db)
    sign_in(client, maya, SignIn.MEMBER)
    client.post(path)
    with client.session_transaction() as cookie:
        assert (cookie["_user_id"], cookie["sign_in"]) == (robin.uniquifier, "evening")


def code_for_robin(outside: Outside, db: Db) -> str:
    group = factories.group(db)
    robin = factories.member(db, group)
    ana = factories.person(db)
    session = factories.session(db, group)
    by = factories.as_facilitator(ana, group)
    return passes.code_for(
        db,
        session_id=int(session.id or 0),
        person_id=int(robin.id or 0),
        by=by,
        ids=outside.ids,
        now=outside.clock.now(),
    )


def test_a_code_read_out_signs_in_once_for_this_evening(
    app: Flask, outside: Outside, client: FlaskClient, db: Db
) -> None:
    code = code_for_robin(outside, db)
    assert client.post("/code", data={"code": f"{code[:4]} {code[4:]}"}).status_code == 303
    assert strength(client) == "evening"
    assert app.test_client().post("/code", data={"code": code}).status_code == 422


def test_a_code_is_over_after_ten_minutes(outside: Outside, client: FlaskClient, db: Db) -> None:
    code = code_for_robin(outside, db)
    outside.clock.forward(minutes=10)
    assert client.post("/code", data={"code": code}).status_code == 422


def test_after_ten_wrong_codes_even_the_right_one_must_wait(outside: Outside, client: FlaskClient, db: Db) -> None:
    outside.clock.forward(minutes=-5)
    wrong = [client.post("/code", data={"code": f"9{number:07d}"}).status_code for number in range(10)]
    assert wrong == [422] * 10
    outside.clock.forward(minutes=5)
    code = code_for_robin(outside, db)
    assert client.post("/code", data={"code": code}).status_code == 429
    outside.clock.forward(minutes=5)
    outside.clock.forward(seconds=-1)
    assert client.post("/code", data={"code": code}).status_code == 429
    outside.clock.forward(seconds=1)
    assert client.post("/code", data={"code": code}).status_code == 303


def test_wrong_codes_from_one_network_leave_another_alone(
    app: Flask, outside: Outside, client: FlaskClient, db: Db
) -> None:
    for number in range(10):
        client.post("/code", data={"code": f"9{number:07d}"})
    code = code_for_robin(outside, db)
    elsewhere = app.test_client()
    answer = elsewhere.post("/code", data={"code": code}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 303


def test_no_address_is_kept_of_whoever_tried(app: Flask, client: FlaskClient) -> None:
    client.post("/code", data={"code": "1"}, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    kept = repr(vars(app.extensions["hearth.tries"]))
    assert len(app.extensions["hearth.tries"]._moments) == 2
    assert "203.0.113" not in kept


def test_pages_stand_without_a_name_or_an_address_in_title_url_or_log(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    path = link_from_inbox(app, outside, client)
    pages = [client.get(where) for where in ("/sign-in", "/sign-in/sent", path, "/code")]
    assert [page.status_code for page in pages] == [200] * 4
    assert [page.text.count("<title>Hearth</title>") for page in pages] == [1] * 4
    client.post(path)
    client.post(path)
    said = "".join(capfd.readouterr())
    assert "canary" not in said + path
    assert path.rpartition("/")[2] not in said


def test_a_form_leads_back_to_our_own_pages_only(
    app: Flask, outside: Outside, client: FlaskClient, maya: Person
) -> None:
    client.post("/sign-in", data={"email": ADDRESS, "next": "//elsewhere.example/x"})
    answer = client.post(mailbox.path_in(mailbox.post(app, outside)[-1]))
    assert answer.location == "/"


def test_a_form_without_its_token_changes_nothing(app: Flask, client: FlaskClient, maya: Person, db: Db) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert ask(client).status_code == 400
    assert db.exec(select(Effect)).all() == []


def test_each_language_has_its_letter(app: Flask, outside: Outside, client: FlaskClient, db: Db) -> None:
    factories.person(db, email="luz@inbox.example", locale="es")
    db.commit()
    ask(client, "luz@inbox.example")
    letter = mailbox.post(app, outside)[-1]
    assert 'lang="es"' in letter.html


def test_a_device_is_known_once_the_web_session_it_came_in_is_over(outside: Outside, maya: Person, db: Db) -> None:
    begun = outside.clock.now()
    moments = [begun, begun + timedelta(hours=11, minutes=59), begun + timedelta(hours=12)]
    phone = [devices.seen(db, person_id=int(maya.id or 0), token="phone", now=moment)[1] for moment in moments]
    laptop = devices.seen(db, person_id=int(maya.id or 0), token="laptop", now=moments[-1])[1]
    assert (phone, laptop) == ([False, False, True], False)
