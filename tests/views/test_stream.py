"""The live stream: what is sent when, to whom, how often it is drawn, and how many it takes."""

from collections.abc import Generator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup

from app.db import Database, Db
from app.domain.actors import SignIn
from app.views import live_feed
from app.views.live_feed import LiveFeed, Viewpoint
from app.views.live_regions import REGIONS, Frame
from tests import evenings
from tests.conftest import Outside, sign_in
from tests.evenings import Evening
from tests.factories import START

EARLY = START - timedelta(minutes=4)
HERE = Viewpoint(1, "en", admits=True)


@pytest.fixture
def evening(db: Db, outside: Outside) -> Evening:
    outside.clock.moment = EARLY
    made = evenings.full(db, now=EARLY)
    db.commit()
    return made


@pytest.fixture
def staff(client: FlaskClient, evening: Evening) -> FlaskClient:
    return sign_in(client, evening.facilitator, SignIn.STAFF)


def listen(staff: FlaskClient, path: str, **headers: str) -> Generator[str, None, None]:
    """The events of a stream, one by one."""
    answer = staff.get(path, headers=headers, buffered=False)
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    try:
        for part in answer.iter_encoded():
            yield part.decode()
    finally:
        answer.close()


def regions_in(event: str) -> list[str]:
    return [name for name in REGIONS if f'hx-target="#{name}"' in event]


def test_whoever_has_nothing_is_sent_every_region_under_one_stamp(staff: FlaskClient, evening: Evening) -> None:
    events = listen(staff, f"{evening.path}/stream")
    retry, first, beat = next(events), next(events), next(events)
    assert (retry, regions_in(first), beat) == (
        "retry: 1000\n\n",
        list(REGIONS),
        f"event: beat\ndata: {EARLY.isoformat()}\n\n",
    )


def test_whoever_comes_back_with_the_stamp_is_sent_only_what_changed(
    staff: FlaskClient, evening: Evening, database: Database
) -> None:
    events = listen(staff, f"{evening.path}/stream")
    next(events)
    stamp = next(events).split("\n", 1)[0].removeprefix("id: ")
    events.close()
    again = listen(staff, f"{evening.path}/stream", **{"Last-Event-ID": stamp})
    assert [next(again)[:5], next(again)[:11]] == ["retry", "event: beat"]
    with database.writing() as db:
        evenings.arrival(db, evening, "Comes now", at=EARLY)
        db.commit()
    assert regions_in(next(again)) == ["at-the-door"]


def test_no_more_streams_than_the_pages_can_bear(
    staff: FlaskClient, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_feed, "MOST_STREAMS", 1)
    first = staff.get(f"{evening.path}/stream", buffered=False)
    refused = staff.get(f"{evening.path}/stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")
    first.close()
    again = staff.get(f"{evening.path}/stream", buffered=False)
    assert again.status_code == 200
    again.close()


def test_a_stream_holds_no_session_of_the_database_while_it_waits(
    app: Flask, staff: FlaskClient, evening: Evening, database: Database
) -> None:
    events = listen(staff, f"{evening.path}/stream")
    for _ in range(3):
        next(events)
    assert database.engine.pool.checkedout() == 0  # type: ignore[attr-defined] # a queue pool has it


class Drawer:
    """Counts drawings."""

    def __init__(self) -> None:
        self.drawn = 0

    def __call__(self) -> Frame:
        self.drawn += 1
        words = Markup(f"drawing {self.drawn}")
        return Frame(revision=1, regions={"expected": words}, digests={"expected": words})


class SlowDrawer(Drawer):
    """Each of its drawings takes a tenth of a second, on the clock that it is given."""

    def __init__(self, moment: list[float]) -> None:
        super().__init__()
        self.moment = moment

    def __call__(self) -> Frame:
        self.moment[0] += 0.1
        return super().__call__()


def test_one_drawing_serves_everybody_until_the_revision_or_two_seconds_pass() -> None:
    moment = [0.0]
    feed, draw = LiveFeed(tick=lambda: moment[0]), Drawer()
    drawn = []
    for at, revision in ((0.0, 1), (1.9, 1), (1.9, 2), (3.8, 2), (3.9, 2), (3.9, 2)):
        moment[0] = at
        feed.frame(HERE, revision, draw)
        drawn.append(draw.drawn)
    assert drawn == [1, 1, 2, 2, 3, 3]


def test_streams_take_the_last_drawing_while_the_next_would_take_all_the_time() -> None:
    moment = [0.0]
    feed, draw = LiveFeed(tick=lambda: moment[0]), SlowDrawer(moment)
    drawn = []
    for at, revision, paced in ((0.0, 1, True), (0.4, 2, True), (0.49, 2, False), (0.9, 3, True), (1.0, 3, True)):
        moment[0] = at
        feed.frame(HERE, revision, draw, paced=paced)
        drawn.append(draw.drawn)
    assert drawn == [1, 1, 2, 2, 3]


def test_a_drawing_that_was_due_for_its_age_keeps_no_news_waiting() -> None:
    moment = [0.0]
    feed, draw = LiveFeed(tick=lambda: moment[0]), SlowDrawer(moment)
    drawn = []
    for at, revision in ((0.0, 1), (2.1, 1), (2.21, 2), (2.4, 3)):
        moment[0] = at
        feed.frame(HERE, revision, draw, paced=True)
        drawn.append(draw.drawn)
    assert drawn == [1, 2, 3, 3]


def test_languages_and_rights_have_drawings_of_their_own() -> None:
    feed, draw = LiveFeed(tick=lambda: 0.0), Drawer()
    for viewpoint in (HERE, Viewpoint(1, "es", admits=True), Viewpoint(1, "en", admits=False), HERE):
        feed.frame(viewpoint, 1, draw)
    assert draw.drawn == 3


def test_fifty_pages_look_once_in_fifty_milliseconds() -> None:
    moment = [0.0]
    feed, looks = LiveFeed(tick=lambda: moment[0]), []
    for at in (0.0, 0.04, 0.05):
        moment[0] = at
        for _ in range(50):
            feed.revision(1, lambda: looks.append(1) or 7, paced=True)  # type: ignore[func-returns-value] # counts, then answers
    assert len(looks) == 2


def test_a_page_that_answers_a_tap_shows_it_although_a_stream_has_just_looked(
    staff: FlaskClient, evening: Evening, app: Flask
) -> None:
    app.extensions["hearth.live_feed"] = LiveFeed(tick=lambda: 0.0)  # no time passes between look and look
    assert "locked in Zoom, as you said" not in staff.get(evening.path).text
    answer = staff.post(f"{evening.path}/lock/locked", follow_redirects=True)
    assert "locked in Zoom, as you said" in answer.text
