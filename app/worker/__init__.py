"""The worker: a view that time drives. It looks at rows, never at a schedule of its own.

`interpret` hears what Zoom told, `keep_time` lets doors open and close; `effects.carry_out` does what was promised. All
are harmless when repeated, when missed, and when several workers run them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

import structlog

from app.db import Db
from app.queries import due, staged_files
from app.queries import locks as open_locks
from app.services import beats, doors, locks, sightings, staging
from app.worker.place import Workplace

DELIVERIES_AT_ONCE = 100
BREATH_SECONDS = 0.005  # between two transactions, so that whoever waits to write gets a turn

Step = Callable[..., bool]
Find = Callable[[Db, datetime], list[int]]

log = structlog.get_logger("hearth.worker")


def watch(place: Workplace, now: datetime) -> int:
    """Interpret what Zoom told, then let each session's time take its course. Returns how many things it did."""
    return interpret(place, now) + keep_time(place, now)


def keep_time(place: Workplace, now: datetime) -> int:
    """Let each session's time take its course, and show that this worker is alive. Returns how many things it did."""
    done = 0
    _beat(place, now)
    for step, find in SESSION_STEPS:
        with place.database.reading() as db:
            session_ids = find(db, now)
        for session_id in session_ids:
            done += _take(place, step, session_id, now)
    return done


def _take(place: Workplace, step: Step, session_id: int, now: datetime) -> bool:
    """One step of one session. What goes wrong in it holds up no other session's door; it is tried at the next look."""
    try:
        with place.database.writing() as db:
            return step(db, session_id=session_id, now=now)
    except Exception as error:
        log.error("session_step", kind=type(error).__name__, session=session_id)
        return False


def interpret(place: Workplace, now: datetime) -> int:
    """Turn stored deliveries into sightings, each in its own transaction."""
    with place.database.reading() as db:
        waiting = due.deliveries(db, now=now, limit=DELIVERIES_AT_ONCE)
    for body_hash in waiting:
        with place.database.writing() as db:
            sightings.interpret(db, body_hash=body_hash, zoom_events=place.ports.zoom_events, now=now)
        time.sleep(BREATH_SECONDS)
    return len(waiting)


def _beat(place: Workplace, now: datetime) -> None:
    with place.database.reading() as db:
        late = due.beat(db, worker=place.name, now=now, every=beats.EVERY)
    if late:
        with place.database.writing() as db:
            beats.beat(db, worker=place.name, now=now)
        _forget_files(place, now)


def _forget_files(place: Workplace, now: datetime) -> None:
    """What waited for a yes for a whole day goes."""
    with place.database.reading() as db:
        late = staged_files.any_expired(db, now=now)
    if late:
        with place.database.writing() as db:
            staging.drop_expired(db, now=now)


SESSION_STEPS: tuple[tuple[Step, Find], ...] = (
    (doors.open_doors, due.doors_to_open),
    (doors.close_when_due, due.doors_to_close),
    (doors.end_when_over, due.sessions_to_end),
    (locks.lock_again_when_due, open_locks.sessions_to_lock_again),
)
