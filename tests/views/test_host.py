"""Hosting in the browser: who is handed the host's pass and when, and what that one page may load that no other may."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import SignIn
from app.models import AuditEntry
from app.ports import OutsideTrouble
from app.services import doors
from app.settings import BadSettings, Settings
from tests.conftest import Outside, environment, sign_in
from tests.one_evening import Evening
from tests.views.principals import rows

SDK = {"ZOOM_WEB_SDK_URL": "https://source.zoom.us", "ZOOM_SDK_KEY": "sdk", "ZOOM_SDK_SECRET": "sdk-secret"}
NUMBER = 98765432101


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Those of a charity that lets its facilitators host in the browser."""
    return Settings.from_env(environment(tmp_path, DATABASE_URL=database_url, **SDK))


@pytest.fixture
def ana(app: Flask, evening: Evening, db: Db, outside: Outside) -> FlaskClient:
    """A facilitator who signed in a moment ago, on an evening whose meeting exists."""
    evening.session.meeting_number = NUMBER
    db.add(evening.session)
    db.commit()
    outside.clock.moment = evening.session.starts_at - timedelta(minutes=10)
    return as_facilitator(app, evening, outside)


def as_facilitator(app: Flask, evening: Evening, outside: Outside, **ago: float) -> FlaskClient:
    moment = int((outside.clock.now() - timedelta(**ago)).timestamp())
    return sign_in(app.test_client(), evening.ana, SignIn.STAFF, began_at=moment, used_at=moment, proven_at=moment)


def page(evening: Evening, rest: str = "/host") -> str:
    return f"/live/{evening.session.id}{rest}"


def test_the_pass_is_handed_out_once_and_stays_nowhere(
    ana: FlaskClient, evening: Evening, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = ana.post(page(evening, "/host/credentials"))
    given = answer.get_json()
    assert given == {
        "signature": f"signature-{NUMBER}",
        "zak": "zak-of-host@charity.invalid",
        "passcode": "k3ttle",
        "meeting_number": str(NUMBER),
        "user_name": "Ana",
    }
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    kept = repr(rows(database)) + caplog.text + ana.get(page(evening)).get_data(as_text=True)
    assert [secret for secret in (given["signature"], given["zak"], given["passcode"]) if secret in kept] == []


def test_who_took_it_is_in_the_audit_even_when_zoom_gave_none(
    ana: FlaskClient, evening: Evening, db: Db, outside: Outside
) -> None:
    outside.directory.trouble = OutsideTrouble("zoom_missing_scope", retryable=False)
    answer = ana.post(page(evening, "/host/credentials"))
    assert answer.status_code == 502
    assert "user:read:token:admin" in answer.get_json()["words"]
    taken = db.exec(select(AuditEntry).where(AuditEntry.action == "meeting.host_in_browser")).all()
    assert [entry.object_ref for entry in taken] == [f"session:{evening.session.id}"]


def test_a_sign_in_of_a_while_ago_is_not_enough(
    app: Flask, ana: FlaskClient, evening: Evening, outside: Outside
) -> None:
    earlier = as_facilitator(app, evening, outside, minutes=11)
    assert earlier.post(page(evening, "/host/credentials")).status_code == 401
    shown = earlier.get(page(evening))
    text = shown.get_data(as_text=True)
    assert ("Sign in once more" in text, "host-begin" in text, "at-the-door" in text) == (True, False, True)
    assert "source.zoom.us" not in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("forward", "words"), [({"days": -3}, "It is too early"), ({"days": 3}, "The session is over")]
)
def test_on_another_day_there_is_no_pass(
    app: Flask, ana: FlaskClient, evening: Evening, db: Db, outside: Outside, forward: dict[str, float], words: str
) -> None:
    if "over" in words:
        doors.end(db, session_id=evening.session.id or 0, by=evening.by, now=outside.clock.now(), end_zoom=False)
    outside.clock.moment = evening.session.starts_at + timedelta(**forward)
    today = as_facilitator(app, evening, outside)
    answer = today.post(page(evening, "/host/credentials"))
    assert (answer.status_code, words in answer.get_json()["words"]) == (409, True)
    shown = today.get(page(evening)).get_data(as_text=True)
    assert (words in shown, "host-begin" in shown) == (True, False)


def test_only_this_page_opens_for_zooms_script(ana: FlaskClient, evening: Evening) -> None:
    opened = ana.get(page(evening))
    policy = dict(part.split(" ", 1) for part in opened.headers["Content-Security-Policy"].split("; "))
    assert "https://source.zoom.us" in policy["script-src"].split()
    assert "'unsafe-inline'" not in policy["script-src"].split()
    assert (policy["worker-src"], policy["frame-ancestors"], policy["object-src"]) == (
        "'self' blob:",
        "'none'",
        "'none'",
    )
    assert "wss://*.zoom.us" in policy["connect-src"].split()
    assert "camera=(self), microphone=(self)" in opened.headers["Permissions-Policy"]


def test_every_other_page_stays_as_closed_as_it_was(ana: FlaskClient, evening: Evening) -> None:
    plain = ana.get("/sign-in").headers
    for path in ("/live/", page(evening, ""), page(evening, "/end"), "/static/host.js", "/nowhere"):
        answer = ana.get(path)
        answer.close()
        headers = answer.headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert [part for part in policy if "zoom" in part and not part.startswith("form-action")] == [], path
        assert [part for part in policy if part.startswith("default-src")] == ["default-src 'self'"], path
        assert headers["Permissions-Policy"] == plain["Permissions-Policy"], path


def test_where_it_is_off_nothing_is_loaded_and_nothing_offered(app: Flask, ana: FlaskClient, evening: Evening) -> None:
    object.__setattr__(app.extensions["hearth.settings"], "web_sdk", None)
    opened = ana.get(page(evening))
    assert "not switched on here" in opened.get_data(as_text=True)
    assert "zoom" not in opened.headers["Content-Security-Policy"].replace("form-action 'self' http://127.0.0.1:9", "")
    assert "Host in this browser" not in ana.get(page(evening, "")).get_data(as_text=True)


def test_half_of_the_settings_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.from_env(environment(tmp_path, ZOOM_WEB_SDK_URL="https://source.zoom.us"))
    assert [problem.split()[0] for problem in refused.value.problems] == ["ZOOM_SDK_KEY", "ZOOM_SDK_SECRET"]
