"""A disk that is full or may not be written: what is kept can be read, what is new is refused in words and whole. A
database that is gone: there are still words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import SignIn
from app.models import AuditEntry, Effect, Registration, WebhookDelivery
from tests import factories
from tests.conftest import Outside, sign_in
from tests.registers import closed_session

Break = Callable[[Database], None]


def full(database: Database) -> None:
    """Not a page more than there is."""
    _for_every_connection(database, "PRAGMA max_page_count = 1")  # SQLite makes it the present size


def read_only(database: Database) -> None:
    """As a file system that was mounted so."""
    _for_every_connection(database, "PRAGMA query_only = ON")


def _for_every_connection(database: Database, pragma: str) -> None:
    database.engine.dispose()
    with database.engine.begin() as connection:  # what is free inside the file is used up first
        connection.execute(text("CREATE TABLE filler (what BLOB)"))

    @event.listens_for(database.engine, "connect")
    def limit(connection: object, record: object) -> None:
        connection.execute(pragma)  # type: ignore[attr-defined] # a driver's connection

    database.engine.dispose()


def counts(database: Database) -> list[int]:
    with database.reading() as db:
        tables = (Registration, AuditEntry, Effect, WebhookDelivery)
        return [len(db.exec(select(table)).all()) for table in tables]


@pytest.fixture
def robin(db: Db, client: FlaskClient, outside: Outside) -> FlaskClient:
    group = factories.group(db)
    factories.agreement(db, group, in_force_at=outside.clock.now())
    factories.session(db, group)
    person = factories.member(db, group, "Robin")
    db.commit()
    return sign_in(client, person)


@pytest.mark.sqlite  # a full disk is pretended with SQLite's own limits
@pytest.mark.parametrize("breaks", [full, read_only])
def test_what_cannot_be_kept_is_refused_in_words_and_nothing_is_half_done(
    robin: FlaskClient, database: Database, breaks: Break
) -> None:
    session_id = 1
    assert robin.get("/home").status_code == 200
    breaks(database)
    before = counts(database)
    answers = []
    for number in range(60):  # until whatever room is left inside the file is used up
        answer = robin.post(f"/join/{session_id}/{('coming', 'cant-come')[number % 2]}")
        hook = robin.post("/webhooks/zoom", data=f"{len(answers)}".encode() * 4000)
        answers.append((answer.status_code, hook.status_code))
    assert answers[-1] == (503, 503)
    assert "Traceback" not in answer.text
    assert "<h1" in answer.text
    if breaks is read_only:
        assert counts(database) == before
    assert robin.get("/home").status_code == 200


def test_with_room_on_the_disk_the_same_is_kept(robin: FlaskClient, database: Database) -> None:
    assert robin.post("/join/1/coming").status_code == 303
    assert robin.post("/webhooks/zoom", data=b"body").status_code == 204
    assert counts(database)[0] == 1


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/sessions/{session_id}/register.csv", {"reason": "reporting"}),
        ("/exports/figures.csv", {"reason": "reporting", "period": "2026-Q3"}),
    ],
)
def test_no_file_leaves_of_which_the_audit_could_not_say_so(
    client: FlaskClient, db: Db, database: Database, outside: Outside, path: str, form: dict[str, str]
) -> None:
    session = closed_session(db, factories.group(db))
    path = path.format(session_id=session.id)
    boss = factories.person(db, coordinator=True)
    db.commit()
    sign_in(client, boss, SignIn.STAFF, proven_at=int(outside.clock.now().timestamp()))
    with_room = client.post(path, data=form)
    read_only(database)
    without = client.post(path, data=form)
    assert (with_room.mimetype, with_room.status_code) == ("text/csv", 200)
    assert (without.mimetype, without.status_code) == ("text/html", 503)


def gone(database: Database) -> None:
    """Nobody answers there any more."""
    database.engine.dispose()

    @event.listens_for(database.engine, "do_connect")
    def refuse(*_: object) -> None:
        raise OperationalError("connect", None, ConnectionRefusedError())


def test_with_the_database_gone_there_are_still_words(robin: FlaskClient, db: Db, database: Database) -> None:
    db.close()
    gone(database)
    pages = [robin.get("/home"), robin.get("/live/1/stream"), robin.post("/join/1/coming")]
    assert [page.status_code for page in pages] == [503, 503, 503]
    assert {page.text.startswith("Hearth cannot write anything down just now") for page in pages} == {True}
    assert robin.post("/webhooks/zoom", data=b"body").status_code == 503  # and Zoom sends it again
