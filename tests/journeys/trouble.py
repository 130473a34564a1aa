"""What the journeys about a Zoom in trouble share: a dashboard's words, Zoom's own notebook, and a line that breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request, request_started
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.domain.actors import SignIn
from app.models import Person
from tests.conftest import sign_in
from tests.journeys.village import Evening, Village

FACILITATOR = "Ana"
TAG = re.compile(r"<[^>]+>")


def by_hand(village: Village) -> Village:
    """Nobody's hands are connected: what is asked of them waits for ever, and nobody waits for it."""
    otherwise = village.under_way

    def under_way() -> str:
        busy = otherwise()
        return "" if busy.startswith("command") else busy

    village.under_way = under_way  # type: ignore[method-assign] # this village's own
    return village


def said(html: str) -> str:
    """A page's words, without its marks."""
    return re.sub(r"\s+", " ", TAG.sub(" ", html)).replace("&#39;", "'").replace("’", "'")


def alarms(evening: Evening) -> list[str]:
    """The alarms on the facilitator's dashboard, in their order."""
    page = evening.village.browser(FACILITATOR).get(f"/live/{evening.session_id}").text
    room = page.partition('id="alarms" role="alert">')[2].partition("</div>\n  <p class=")[0]
    return re.findall(r'data-need="(\w+)"', room)


def dashboard(evening: Evening) -> str:
    """Its words."""
    return said(evening.village.browser(FACILITATOR).get(f"/live/{evening.session_id}").text)


def taps(evening: Evening, act: str) -> str:
    """The facilitator taps one of its buttons; the page that answers."""
    browser = evening.village.browser(FACILITATOR)
    answer = browser.post(f"/live/{evening.session_id}/{act}", follow_redirects=True)
    assert answer.status_code == 200
    evening.village.rest()
    return said(answer.text)


def desk(village: Village) -> FlaskClient:
    """The coordinator's browser."""
    with village.database.reading() as db:
        coordinator = db.exec(select(Person).where(col(Person.coordinator))).one()
    return sign_in(village.app.test_client(), coordinator, SignIn.STAFF)


@contextmanager
def notebook(village: Village) -> Iterator[list[str]]:
    """What is asked of Zoom by REST, in order: "PATCH /v2/meetings/5", and for controls their method."""
    asked: list[str] = []

    def note(sender: Flask, **_: object) -> None:
        if request.path.startswith(("/v2", "/oauth")):
            body = request.get_json(silent=True) or {}
            method = f" {body['method']}" if "method" in body else ""
            asked.append(f"{request.method} {request.path}{method}")

    with request_started.connected_to(note, village.zoom.app):
        yield asked
