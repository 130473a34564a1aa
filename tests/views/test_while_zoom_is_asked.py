"""A page that waits for Zoom keeps nobody from writing: Zoom may take ten seconds, and a webhook must not."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import db as storage
from app.db import Database
from app.domain.actors import HEARTH, SignIn
from app.ports import LinkMade
from app.services import beats, connection, trials
from app.settings import Settings
from tests import factories
from tests.conftest import Outside, environment, sign_in
from tests.one_evening import Evening
from tests.views.test_host import SDK

ADDRESS = "guest@people.invalid"
LINK = LinkMade("r1", "https://zoom.example/w/1?tk=secret")
PAGES = (
    "/live/{session_id}/start",
    "/live/{session_id}/host/credentials",
    "/desk/connection/next",
    *(f"/desk/connection/trial/{what}" for what in ("make", "start", "guest", "text", "cancel", "report", "tidy")),
)


class BusyHouse:
    """Somebody writes at each moment at which Zoom is asked."""

    def __init__(self, database: Database, outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self.now, self.written = database, outside.clock.now(), 0
        monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 100)  # whoever would have to wait gives up
        monkeypatch.setattr(outside.directory, "_ask", self.writes)
        monkeypatch.setattr(outside.room, "_ask", self.writes)
        monkeypatch.setattr(outside.account, "_told", lambda part, otherwise: self.writes() or otherwise)

    def writes(self, *_: object) -> None:
        """As a webhook would, or a click at the door."""
        with self.database.writing() as db:
            beats.beat(db, worker="busy", now=self.now)
        self.written += 1


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Those of a charity that lets its facilitators host in the browser."""
    return Settings.from_env(environment(tmp_path, DATABASE_URL=database_url, **SDK))


@pytest.fixture
def marta(app: Flask, evening: Evening, outside: Outside) -> FlaskClient:
    """A coordinator who facilitates tonight, with a test meeting and a check begun."""
    db, evening.session.meeting_host = evening.db, "somebody-else@charity.invalid"
    db.add(evening.session)
    marta = factories.person(db, coordinator=True)
    factories.facilitator(db, evening.group, marta)
    db.commit()
    outside.clock.moment = evening.now
    outside.directory.links[ADDRESS] = LINK
    trials.record_made(db, number=1, link=LINK, address=ADDRESS, by=HEARTH, now=evening.now)
    connection.begin(db, by=HEARTH, now=evening.now)
    proven = int(evening.now.timestamp())
    return sign_in(app.test_client(), marta, SignIn.STAFF, began_at=proven, used_at=proven, proven_at=proven)


@pytest.mark.parametrize("page", PAGES)
def test_others_write_meanwhile(
    marta: FlaskClient,
    evening: Evening,
    database: Database,
    outside: Outside,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
) -> None:
    house = BusyHouse(database, outside, monkeypatch)
    answer = marta.post(page.format(session_id=evening.session_id))
    assert (answer.status_code < 400, house.written > 0) == (True, True)
