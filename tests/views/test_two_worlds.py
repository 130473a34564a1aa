"""Two worlds, alike but for one person: whoever asks must not be able to tell in which of them she is."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import select
from werkzeug.test import TestResponse

from app.db import Database, Db
from app.models import Group, Person, Place
from app.services import audit
from tests import factories
from tests.conftest import Outside
from tests.views.test_staff_sign_in import statements

KNOWN, STRANGER = "maya@example.org", "zoe@example.org"
ELSEWHERE, RESTING = "luz@example.org", "kim@example.org"

ASKED = {
    "/sign-in": {},
    "/staff/forgotten": {},
    "/staff/sign-in": {"password": "quite a long password", "code": "123456"},
    "/groups/{slug}/apply": {"screen_name": "Kestrel", "name": "Kes", "agreed": "yes"},
}


@pytest.fixture
def group(db: Db, outside: Outside) -> Group:
    """A group in which one person has a place, and facilitates besides."""
    made = factories.group(db)
    factories.agreement(db, made)
    maya = factories.member(db, made, "Moonbeam", vault=outside.vault, email=KNOWN)
    factories.facilitator(db, made, maya)
    factories.person(db, vault=outside.vault, email=ELSEWHERE)
    factories.person(db, vault=outside.vault, email=RESTING, active=False)
    db.commit()
    return made


def seen(answer: TestResponse) -> tuple[object, ...]:
    """Everything that the one who asks can see, but for the tokens that are new in every answer."""
    body = re.sub(r'(content|value)="[\w.-]{60,}"', "", answer.text)
    for address in (KNOWN, STRANGER):
        body = body.replace(address, "ADDRESS")
    headers = [(name, text) for name, text in answer.headers if name not in ("Set-Cookie", "Content-Length")]
    cookies = [re.sub(r"=[^;]*", "", one, count=1) for one in answer.headers.getlist("Set-Cookie")]
    return answer.status_code, headers, [re.sub(r"Expires=[^;]*", "", one) for one in cookies], body


@pytest.mark.parametrize("path", ASKED)
def test_every_byte_header_and_cookie_is_the_same(app: Flask, group: Group, path: str) -> None:
    worlds = []
    for address in (KNOWN, STRANGER):
        browser = app.test_client()
        first = browser.post(path.format(slug=group.slug), data={"email": address, **ASKED[path]})
        after = browser.get(first.headers["Location"]) if first.location else first
        worlds.append((seen(first), seen(after)))
    assert worlds[0] == worlds[1]


@pytest.mark.parametrize("path", [one for one in ASKED if "apply" not in one])
def test_the_database_is_asked_the_same_questions(app: Flask, database: Database, group: Group, path: str) -> None:
    worlds: list[list[str]] = []
    for address in (KNOWN, STRANGER):
        statements: list[str] = []

        def note(_c: object, _k: object, statement: str, *_: object, into: list[str] = statements) -> None:
            into.append(statement)

        event.listen(database.engine, "before_cursor_execute", note)
        app.test_client().post(path, data={"email": address, **ASKED[path]})
        event.remove(database.engine, "before_cursor_execute", note)
        worlds.append(statements)
    assert worlds[0] == worlds[1]
    assert worlds[0] != []


@pytest.mark.parametrize("address", [KNOWN, ELSEWHERE, RESTING])
def test_asking_for_a_place_takes_the_same_work(app: Flask, database: Database, group: Group, address: str) -> None:
    path, form = f"/groups/{group.slug}/apply", ASKED["/groups/{slug}/apply"]
    worlds = []
    for each in (address, STRANGER):
        with statements(database) as said:
            app.test_client().post(path, data={"email": each, **form})
        worlds.append([one for one in said if one.startswith(("INSERT", "UPDATE"))])
    assert worlds[0] == worlds[1]
    assert worlds[0] != []


@pytest.mark.parametrize("address", [KNOWN, ELSEWHERE, RESTING])
def test_work_that_only_takes_time_leaves_nothing(app: Flask, db: Db, group: Group, address: str) -> None:
    path, form = f"/groups/{group.slug}/apply", ASKED["/groups/{slug}/apply"]
    db.rollback()
    assert app.test_client().post(path, data={"email": address, **form}).status_code == 303
    counts = [len(db.exec(select(table)).all()) for table in (Person, Place)]
    assert counts == [3, 2 if address == ELSEWHERE else 1]
    assert audit.broken_at(db) is None


@pytest.mark.parametrize(
    "odd", [{"name": "N" * 121}, {"name": "a\x00b"}, {"screen_name": ""}, {"screen_name": "a\nb" * 40}]
)
def test_what_cannot_be_used_is_refused_before_anybody_is_looked_up(
    app: Flask, group: Group, odd: dict[str, str]
) -> None:
    path = "/groups/{slug}/apply"
    typed = {**ASKED[path], **odd}
    answers = [
        app.test_client().post(path.format(slug=group.slug), data={"email": address, **typed})
        for address in (KNOWN, STRANGER)
    ]
    assert seen(answers[0]) == seen(answers[1])
    assert answers[0].status_code == 422
