"""The evening on one page: states, needs, scoping, and a number of queries that does not grow."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import event

from app.db import Database, Db
from app.domain.arrivals import LeaveCause, SightingKind
from app.domain.errors import NotThere
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Command, CommandKind, WorkerBeat, ZoomLock
from app.queries import dashboard, live
from app.queries.alarms import AlarmKind
from app.queries.dashboard import Dashboard
from app.queries.needs import NeedKind
from app.queries.roster import RosterState
from tests import evenings, factories
from tests.evenings import Evening
from tests.factories import START

EARLY = START - timedelta(minutes=4)
LATE = START + timedelta(minutes=20)


def load(db: Db, evening: Evening, now: datetime) -> Dashboard:
    actor = factories.as_facilitator(evening.facilitator, evening.group)
    return dashboard.load(db, session_id=evening.session.id or 0, actor=actor, now=now)


def test_the_expected_stand_before_those_who_wait_longer(db: Db) -> None:
    board = load(db, evenings.full(db, now=EARLY), EARLY)
    assert [row.appearance.screen_name for row in board.door] == ["Robin", "Samsung SM-A125F", "iPhone"]
    assert board.expected_waiting == 1


def test_everybody_on_the_list_is_somewhere(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY)
    here = evenings.signed_up(db, evening, "Here")
    evenings.inside(db, evening, "Here", at=EARLY, registration=here)
    gone = evenings.signed_up(db, evening, "Gone")
    row = evenings.inside(db, evening, "Gone", at=EARLY, registration=gone)
    evenings.sighting(db, row, SightingKind.LEFT, at=EARLY + timedelta(minutes=1), cause=LeaveCause.BY_CHOICE)
    door = evenings.signed_up(db, evening, "Door")
    evenings.arrival(db, evening, "Door", at=EARLY, registration=door)
    evenings.signed_up(db, evening, "Coming")
    evenings.signed_up(db, evening, "Sorry", state=RegistrationState.APOLOGISED)
    evenings.signed_up(db, evening, "Called off", state=RegistrationState.CANCELLED)
    board = load(db, evening, EARLY + timedelta(minutes=2))
    assert [(line.screen_name, line.state) for line in board.roster] == [
        ("Here", RosterState.HERE),
        ("Door", RosterState.AT_THE_DOOR),
        ("Gone", RosterState.LEFT),
        ("Coming", RosterState.COMING),
        ("Sorry", RosterState.CANT_COME),
    ]


def test_who_has_not_come_when_the_door_closes_is_missing(db: Db) -> None:
    evening = evenings.evening(db, now=LATE, state=SessionState.DOOR_CLOSED)
    evenings.signed_up(db, evening, "Maya")
    assert [line.state for line in load(db, evening, LATE).roster] == [RosterState.MISSING]


def test_whoever_leaves_is_told_apart_from_whoever_dropped(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY, state=SessionState.DOOR_CLOSED)
    for name, cause in (("Sun", LeaveCause.BY_CHOICE), ("Moon", LeaveCause.DISCONNECTED), ("Out", LeaveCause.REMOVED)):
        row = evenings.inside(db, evening, name, at=EARLY, registration=evenings.signed_up(db, evening, name))
        evenings.sighting(db, row, SightingKind.LEFT, at=LATE - timedelta(minutes=4), cause=cause)
    needs = load(db, evening, LATE).needs
    assert {(need.kind, need.who) for need in needs} == {
        (NeedKind.LEFT_EARLY, ("Sun",)),
        (NeedKind.LINE_DROPPED, ("Moon",)),
    }


def test_one_line_says_that_a_link_is_used_twice(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY)
    robin = evenings.signed_up(db, evening, "Robin")
    for name in ("Robin", "Galaxy"):
        evenings.arrival(db, evening, name, at=EARLY, registration=robin)
    assert [(need.kind, need.who) for need in load(db, evening, EARLY).needs] == [
        (NeedKind.LINK_TWICE, ("Robin", "Robin", "Galaxy"))
    ]


def test_a_recording_and_a_lock_that_was_not_turned_need_somebody(db: Db) -> None:
    evening = evenings.evening(
        db,
        now=LATE,
        state=SessionState.DOOR_CLOSED,
        locks_zoom=True,
        zoom_lock=ZoomLock.ASKED,
        recording_since=LATE,
    )
    board = load(db, evening, LATE)
    assert [alarm.kind for alarm in board.alarms] == [AlarmKind.RECORDING]
    assert [need.kind for need in board.needs] == [NeedKind.LOCK_IN_ZOOM]


def test_what_zoom_has_not_confirmed_after_three_seconds_is_said(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY)
    row = evenings.inside(db, evening, "Robin", at=EARLY, registration=evenings.signed_up(db, evening, "Robin"))
    asked = Command(session_id=evening.session.id, kind=CommandKind.REMOVE, arrival_id=row.id, asked_at=EARLY)
    factories.add(db, asked)
    assert load(db, evening, EARLY + timedelta(seconds=3)).needs == ()
    needs = load(db, evening, EARLY + timedelta(seconds=4)).needs
    assert [(need.kind, need.who, need.command) for need in needs] == [
        (NeedKind.UNCONFIRMED, ("Robin",), CommandKind.REMOVE)
    ]


def test_a_worker_silent_for_more_than_ten_seconds_pauses_the_page(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY)
    db.merge(WorkerBeat(name="worker", at=EARLY))
    assert not load(db, evening, EARLY + timedelta(seconds=10)).is_paused
    assert load(db, evening, EARLY + timedelta(seconds=11)).is_paused


def test_before_zoom_is_started_only_taps_are_counted(db: Db) -> None:
    evening = evenings.evening(db, now=EARLY, started=False)
    robin = evenings.signed_up(db, evening, "Robin")
    for seconds in (60, 30):
        evenings.tap(db, robin, at=EARLY - timedelta(seconds=seconds))
    board = load(db, evening, EARLY)
    assert (board.meeting_started, board.beginning.tapped, board.beginning.early) == (False, 1, 0)


def test_another_groups_facilitator_finds_nothing(db: Db) -> None:
    evening = evenings.full(db, now=EARLY)
    other = evenings.evening(db, now=EARLY)
    actor = factories.as_facilitator(other.facilitator, other.group)
    with pytest.raises(NotThere):
        dashboard.load(db, session_id=evening.session.id or 0, actor=actor, now=EARLY)


def test_the_number_of_queries_does_not_grow(db: Db, database: Database) -> None:
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *parts: asked.append(parts[2]), named=False)
    numbers = []
    for people in (2, 40):
        evening = evenings.evening(db, now=EARLY)
        for number in range(people):
            registration = evenings.signed_up(db, evening, f"Member {number}")
            evenings.arrival(db, evening, f"Member {number}", at=EARLY, registration=registration)
        db.flush()
        db.expire_all()
        evening.session.id, evening.group.id, evening.facilitator.id  # noqa: B018 # read before the counting
        asked.clear()
        load(db, evening, EARLY)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_a_session_that_is_not_there_has_no_revision(db: Db) -> None:
    evening = evenings.full(db, now=EARLY)
    before = live.revision(db, evening.session.id or 0)
    evenings.arrival(db, evening, "Late", at=EARLY)
    assert (live.revision(db, 999_999), live.revision(db, evening.session.id or 0)) == (None, (before or 0) + 1)
