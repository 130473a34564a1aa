"""What is due: wide enough to miss nothing, and never what is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import Database, Db
from app.domain.sessions import DoorPolicy, SessionState
from app.queries import due
from app.services import beats, deliveries
from tests import factories
from tests.factories import START

OVER = (SessionState.ENDED, SessionState.RECONCILED, SessionState.CANCELLED)


def an_evening(db: Db, state: SessionState, **changes: object) -> int:
    session = factories.session(db, factories.group(db), state=state, **changes)
    db.commit()
    return int(session.id or 0)


def test_scheduled_sessions_are_looked_at_from_three_hours_before_and_ever_after(db: Db) -> None:
    session_id = an_evening(db, SessionState.SCHEDULED)
    assert due.doors_to_open(db, START - timedelta(hours=3, seconds=1)) == []
    assert due.doors_to_open(db, START - timedelta(hours=3)) == [session_id]
    assert due.doors_to_open(db, START + timedelta(days=2)) == [session_id]


def test_open_doors_are_looked_at_from_the_start(db: Db) -> None:
    session_id = an_evening(db, SessionState.DOORS_OPEN)
    assert due.doors_to_close(db, START - timedelta(seconds=1)) == []
    assert due.doors_to_close(db, START) == [session_id]


def test_a_door_that_never_closes_is_left_alone(db: Db) -> None:
    an_evening(db, SessionState.DOORS_OPEN, door_policy=DoorPolicy.NEVER)
    assert due.doors_to_close(db, START + timedelta(hours=1)) == []


@pytest.mark.parametrize("state", [SessionState.DOORS_OPEN, SessionState.DOOR_CLOSED])
def test_whatever_runs_is_looked_at_for_its_end(db: Db, state: SessionState) -> None:
    session_id = an_evening(db, state)
    assert due.sessions_to_end(db, START) == [session_id]


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_is_never_due(db: Db, state: SessionState) -> None:
    an_evening(db, state)
    later = START + timedelta(days=1)
    assert (due.doors_to_open(db, later), due.doors_to_close(db, later), due.sessions_to_end(db, later)) == ([], [], [])


def test_deliveries_come_oldest_first(db: Db, database: Database) -> None:
    for number in range(3):
        at = START - timedelta(seconds=number)
        deliveries.store(database, body=b"body", body_hash=f"hash-{number}", now=at)
    assert due.deliveries(db, now=START, limit=2) == ["hash-2", "hash-1"]


def test_a_pulse_is_late_after_its_pause_even_when_the_clock_went_back(db: Db) -> None:
    def late(**span: float) -> bool:
        return due.beat(db, worker="one", now=START + timedelta(**span), every=beats.EVERY)

    assert late()
    beats.beat(db, worker="one", now=START)
    assert (late(seconds=1), late(seconds=2), late(hours=-1)) == (False, True, True)
