"""Requests that no page of ours sends: numbers too large, messages too deep, bodies too big, tokens missing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError

from app.db import Database, Db
from app.domain.actors import HEARTH
from app.models import Person
from app.services import agents, people
from tests import evenings
from tests.conftest import Outside
from tests.fakes import TUESDAY
from tests.views.principals import rows, world
from tests.views.test_authorisation import path_of, routes

MACHINES = {"webhooks.zoom", "agent.claim", "agent.report", "agent.outcome", "agent.goodbye"}


@pytest.mark.parametrize("far", [10**10, 10**30])
@pytest.mark.parametrize("letter", ["M", "F", "C"])
def test_a_number_that_no_row_can_have_is_a_page_that_is_not_there(app: Flask, db: Db, letter: str, far: int) -> None:
    here, odd = world(db, letter), []
    ids = {name: far for name in here.parts if name.endswith("_id")}
    for route, rule in routes(app).items():
        if rule.arguments & set(ids):
            path = path_of(app, rule, {**here.parts, **ids})
            answer = here.enter(app.test_client()).open(path, method=route[0], data=here.form)
            if answer.status_code not in (401, 404):
                odd.append((route, answer.status_code))
    assert odd == []


@pytest.mark.parametrize("version", ["9" * 5000, "-1", "٣", "1e3", "", " 1"])
def test_a_version_that_no_page_showed_is_refused(app: Flask, db: Db, version: str) -> None:
    here = world(db, "F")
    path = f"/live/{here.parts['session_id']}/arrivals/{here.parts['arrival_id']}/admit"
    answer = here.enter(app.test_client()).post(path, data={"version": version}, headers={"HX-Request": "true"})
    assert answer.status_code in (400, 409)


def test_without_a_token_no_form_changes_anything(app: Flask, database: Database, db: Db) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    here, served = world(db, "F"), []
    before = rows(database)
    for route, rule in routes(app).items():
        if route[0] != "GET" and rule.endpoint not in MACHINES:
            path = path_of(app, rule, here.parts)
            for headers in ({}, {"X-CSRFToken": "wrong"}, {"HX-Request": "true"}):
                answer = here.enter(app.test_client()).open(path, method=route[0], data=here.form, headers=headers)
                if answer.status_code != 400:
                    served.append((route, answer.status_code))
    assert served == []
    assert rows(database) == before


@pytest.mark.parametrize("body", ["[" * 200_000, '{"a":' * 100_000, "nul", '"\\ud800"', "1e999", "\x00"])
@pytest.mark.parametrize("act", ["claim", "report", "outcome"])
def test_a_message_too_deep_to_read_is_no_message(
    app: Flask, client: FlaskClient, db: Db, outside: Outside, act: str, body: str
) -> None:
    made = evenings.evening(db, now=TUESDAY)
    db.commit()
    token = agents.connect(db, session_id=made.session.id or 0, ids=outside.ids, now=TUESDAY).token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    assert client.post(f"/agent/{act}", data=body, headers=headers).status_code == 400


def test_the_way_into_zoom_as_host_stands_in_one_header_only(app: Flask, db: Db) -> None:
    here = world(db, "F")
    answer = here.enter(app.test_client()).post(f"/live/{here.parts['session_id']}/start")
    assert (answer.status_code, answer.get_data(), answer.headers["Cache-Control"]) == (303, b"", "no-store")


def test_looking_at_a_stream_only_for_its_head_gives_the_place_back(app: Flask, db: Db) -> None:
    here = world(db, "F")
    for _ in range(3):
        here.enter(app.test_client()).head(f"/live/{here.parts['session_id']}/stream").close()
    assert app.extensions["hearth.live_feed"]._open == 0


def test_no_answer_may_be_kept_by_anything_on_its_way(app: Flask, db: Db) -> None:
    here, kept = world(db, "F"), []
    for route, rule in routes(app).items():
        if route[0] == "GET" and rule.endpoint != "static":
            answer = here.enter(app.test_client()).get(path_of(app, rule, here.parts), buffered=False)
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                kept.append(route)
            answer.close()
    assert kept == []


def test_a_refused_statement_is_reported_without_its_values(database: Database, db: Db) -> None:
    row: dict[str, Any] = {"uniquifier": "same", "key_wrapped": b"k", "created_at": TUESDAY, "email_index": "canary"}
    db.add(Person(**row))
    db.commit()
    db.add(Person(**row))
    with pytest.raises(IntegrityError) as caught:
        db.flush()
    db.rollback()
    # PostgreSQL's own message quotes the key all the same; that is why logs keep no message at all.
    assert "canary" not in str(caught.value).partition("[SQL")[2]


@pytest.mark.sqlite
@pytest.mark.parametrize("pooled", range(3))
def test_every_connection_is_durable_and_forgets_what_is_deleted(database: Database, pooled: int) -> None:
    held = [database.engine.connect() for _ in range(pooled + 1)]
    names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
    found = [[one.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names] for one in held[-1:]]
    for one in held:
        one.rollback()
        one.close()
    assert found == [["wal", 2, 1, 1, 10_000]]


def test_what_is_sealed_stands_nowhere_in_the_files(
    database: Database, db: Db, outside: Outside, tmp_path: Path
) -> None:
    people.add_person(
        db,
        vault=outside.vault,
        ids=outside.ids,
        email="canary@sealed.example",
        name="Canary Wren",
        locale="en",
        by=HEARTH,
        now=TUESDAY,
    )
    db.commit()
    files = [path for path in tmp_path.iterdir() if path.name.startswith("hearth.db")]
    held = b"".join(path.read_bytes() for path in files).lower()
    assert [word for word in (b"canary", b"sealed.example", b"wren") if word in held] == []
    assert b"person.added" in held or not database.is_sqlite
