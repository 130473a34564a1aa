"""Names that are code: what a stranger calls herself in Zoom, and what a member calls herself here."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Db
from app.domain.errors import BadInput
from app.domain.screen_names import tidy
from app.views import live_regions
from tests import evenings, registers
from tests.conftest import sign_in
from tests.fakes import TUESDAY
from tests.views.principals import SignIn

NAMES = (
    '<script src="/x">c4n4ry</script>',
    '"><img src=c4n4ry onerror=alert(1)>',
    "' autofocus onfocus='c4n4ry",
    '</hx-partial><hx-partial hx-target="b">c4n4ry</hx-partial>',
    "c4n4ry\n\nevent: over\ndata: over\n\n",
    "c4n4ry\r\rid: 9\rdata: <script>",
    "c4n4ry\u2028data: x\x85\x0b\x0c\x1c",
    "{{ 7*7 }}{% raw %}c4n4ry %(name)s %s",
    "javascript:c4n4ry",
)


class Tags(HTMLParser):
    """Every tag and attribute that a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name.startswith("on") or (name in ("src", "href", "action") and "c4n4ry" in (value or "")):
                self.found.add(f"{tag} {name}")
        if tag in ("script", "img", "hx-partial") and not (dict(attrs).get("src") or "").startswith("/static/"):
            self.found.add(tag)


def live_tags(body: str) -> set[str]:
    tags = Tags()
    tags.feed(body)
    return tags.found


def dressed(db: Db, name: str) -> evenings.Evening:
    """An evening on which everybody and everything bears this name."""
    made = evenings.evening(db, now=TUESDAY)
    made.group.plain_name = name
    robin = evenings.signed_up(db, made, name)
    wren = evenings.signed_up(db, made, name)
    evenings.tap(db, robin, at=TUESDAY)
    evenings.arrival(db, made, name, at=TUESDAY, registration=robin)
    evenings.arrival(db, made, name, at=TUESDAY).guest_label = name
    evenings.inside(db, made, name, at=TUESDAY, registration=wren)
    evenings.arrival(db, made, name, at=TUESDAY, registration=wren)
    registers.presence(db, made.session, name=name)
    registers.presence(db, made.session, name=name, link=made.facilitator)
    made.facilitator.coordinator = True
    db.add(made.group)
    db.commit()
    return made


@pytest.fixture(params=NAMES)
def dangerous(request: pytest.FixtureRequest, db: Db) -> evenings.Evening:
    return dressed(db, request.param)


def browser(app: Flask, made: evenings.Evening) -> FlaskClient:
    return sign_in(app.test_client(), made.facilitator, SignIn.STAFF)


def test_no_page_of_the_evening_makes_a_tag_of_a_name(app: Flask, dangerous: evenings.Evening) -> None:
    session, group = dangerous.session.id, dangerous.group.id
    pages = [f"/live/{session}", "/live/", f"/live/{session}/end", f"/sessions/{session}/register", "/registers"]
    pages += [f"/desk/groups/{group}{part}" for part in ("", "/places", "/edit", "/agreement", "/sessions")]
    pages += [f"/live/{session}/arrivals/{number}{part}" for number in (1, 2, 4) for part in ("", "/who", "/anyway")]
    pages += [f"/live/{session}/list/1", f"/groups/{dangerous.group.slug}", f"/groups/{dangerous.group.slug}/apply"]
    answers = [browser(app, dangerous).get(page) for page in pages]
    assert {
        page: answer.status_code for page, answer in zip(pages, answers, strict=True) if answer.status_code != 200
    } == {}
    assert [live_tags(answer.text) for answer in answers] == [set() for _ in answers]
    assert sum("c4n4ry" in answer.text for answer in answers) > 5


def test_one_event_of_the_stream_stays_one_event_with_five_regions(app: Flask, dangerous: evenings.Evening) -> None:
    answer = browser(app, dangerous).get(f"/live/{dangerous.session.id}/stream", buffered=False)
    chunks = answer.iter_encoded()
    sent = b""
    while b"hx-partial" not in sent:
        sent = next(chunks)
    answer.close()
    lines = sent.decode().rstrip("\n").split("\n")
    assert "\r" not in sent.decode()
    assert sent.count(b"\n\n") == 1 and sent.endswith(b"\n\n")
    assert {line.partition(":")[0] for line in lines} == {"id", "data"}
    assert sum(line.startswith("id:") for line in lines) == 1
    assert sent.count(b"<hx-partial ") == len(live_regions.REGIONS)
    assert sent.count(b"c4n4ry") > 0


@pytest.mark.parametrize("name", ["a\nb", "a\r\nBcc: x@y.example", "a\x00b", "a\u2028b", "\u202eabc", "a\tb"])
def test_a_screen_name_cannot_end_a_line(name: str) -> None:
    try:
        kept = tidy(name)
    except BadInput:
        return
    assert kept.isprintable()
