"""The worker looks at rows: what it missed costs nothing, and two of them do no harm."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import col, select

from app.db import Database, Db
from app.domain.sessions import SessionState
from app.models import AuditEntry, EffectKind, FilePurpose, Session, StagedFile, WebhookDelivery, WorkerBeat
from app.ports import Delivery
from app.queries.staged_files import Tray
from app.services import deliveries, staging
from app.services import effects as promises
from app.worker import loop, watch
from app.worker.place import Workplace
from tests import factories
from tests.conftest import Outside
from tests.factories import START
from tests.patience import PATIENCE_SECONDS, until


def an_evening(db: Db, **changes: object) -> int:
    session = factories.session(db, factories.group(db), **changes)
    db.commit()
    return int(session.id or 0)


def state(database: Database, session_id: int) -> SessionState:
    with database.reading() as db:
        return db.get_one(Session, session_id).state


def acts(database: Database, session_id: int) -> list[str]:
    with database.reading() as db:
        found = select(AuditEntry.action).where(AuditEntry.object_ref == f"session:{session_id}")
        return list(db.exec(found.order_by(col(AuditEntry.seq))))


@pytest.mark.parametrize(
    ("moment", "becomes"),
    [
        (START - timedelta(minutes=16), SessionState.SCHEDULED),
        (START - timedelta(minutes=15), SessionState.DOORS_OPEN),
        (START - timedelta(seconds=1), SessionState.DOORS_OPEN),
        (START, SessionState.DOOR_CLOSED),
        (START + timedelta(minutes=59), SessionState.DOOR_CLOSED),
        (START + timedelta(minutes=60), SessionState.ENDED),
    ],
)
def test_a_worker_that_comes_late_brings_the_evening_to_where_it_should_be(
    place: Workplace, db: Db, moment: datetime, becomes: SessionState
) -> None:
    session_id = an_evening(db)
    watch(place, moment)
    assert state(place.database, session_id) is becomes


def test_every_step_is_taken_once_however_often_it_looks(place: Workplace, db: Db) -> None:
    session_id = an_evening(db)
    for minute in range(-20, 70):
        for _ in range(2):
            watch(place, START + timedelta(minutes=minute))
    assert acts(place.database, session_id) == ["session.open_doors", "session.close_door", "session.end"]


def test_missed_ticks_cost_nothing(place: Workplace, db: Db) -> None:
    session_id = an_evening(db)
    watch(place, START + timedelta(hours=20))
    assert acts(place.database, session_id) == ["session.open_doors", "session.close_door", "session.end"]


def test_a_clock_that_jumps_back_reopens_nothing(place: Workplace, db: Db) -> None:
    session_id = an_evening(db)
    watch(place, START)
    watch(place, START - timedelta(hours=1))
    assert state(place.database, session_id) is SessionState.DOOR_CLOSED


def test_a_session_that_goes_wrong_holds_up_no_other_sessions_door(place: Workplace, db: Db) -> None:
    wrong = an_evening(db, doors_open_minutes=2_000_000_000)  # no doors open before the year one
    right = an_evening(db, state=SessionState.DOORS_OPEN)
    watch(place, START)
    assert (state(place.database, wrong), state(place.database, right)) == (
        SessionState.SCHEDULED,
        SessionState.DOOR_CLOSED,
    )


def test_two_workers_at_once_take_each_step_once(place: Workplace, db: Db) -> None:
    session_id = an_evening(db, state=SessionState.DOORS_OPEN)
    ready = threading.Barrier(2)

    def look(name: str) -> None:
        ready.wait()
        watch(replace(place, name=name), START)

    both = [threading.Thread(target=look, args=(name,)) for name in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert acts(place.database, session_id) == ["session.close_door"]


def test_what_zoom_told_is_understood_before_the_doors_move(place: Workplace, outside: Outside, db: Db) -> None:
    session_id = an_evening(db)
    number = db.get_one(Session, session_id).meeting_number
    told = Delivery("meeting.started", at=START, meeting_number=number, meeting_uuid="run")
    outside.zoom_events.deliveries[b"body"] = told
    db.rollback()
    deliveries.store(place.database, body=b"body", body_hash="hash", now=START)
    watch(place, START + timedelta(minutes=61))
    with place.database.reading() as fresh:
        delivery = fresh.get_one(WebhookDelivery, "hash")
        assert (delivery.outcome, delivery.body) == ("understood", None)
    assert state(place.database, session_id) is SessionState.DOOR_CLOSED  # for it runs on


def test_a_worker_leaves_a_pulse_every_two_seconds(place: Workplace, database: Database) -> None:
    def pulse() -> datetime:
        with database.reading() as db:
            return db.get_one(WorkerBeat, "test").at

    watch(place, START)
    watch(place, START + timedelta(seconds=1))
    assert pulse() == START
    watch(place, START + timedelta(seconds=2))
    assert pulse() == START + timedelta(seconds=2)


def running(place: Workplace, app: Flask) -> tuple[threading.Event, threading.Thread]:
    stop = threading.Event()
    thread = threading.Thread(target=loop.run, args=(place, stop, app))
    thread.start()
    return stop, thread


def test_the_loop_frees_what_its_predecessor_held_and_stops_when_told(
    place: Workplace, app: Flask, outside: Outside, db: Db
) -> None:
    session_id = an_evening(db, state=SessionState.ENDED)
    promises.promise(db, EffectKind.END_MEETING, "end", now=outside.clock.now(), session_id=session_id)
    db.commit()
    promises.claim(db, worker="test", now=outside.clock.now())  # and that worker died
    stop, thread = running(place, app)
    until(lambda: [what for what, _ in outside.room.asked] == ["end"])
    stop.set()
    thread.join(timeout=PATIENCE_SECONDS)
    assert not thread.is_alive()


def test_the_loop_outlives_a_step_that_goes_wrong(place: Workplace, app: Flask, outside: Outside, db: Db) -> None:
    class BrokenOnce:
        """A clock that fails at its first look."""

        looks = 0

        def now(self) -> datetime:
            self.looks += 1
            if self.looks < 4:
                raise RuntimeError("no time")
            return START

    session_id = an_evening(db, state=SessionState.DOORS_OPEN)
    stop, thread = running(replace(place, ports=replace(outside.ports, clock=BrokenOnce())), app)
    until(lambda: state(place.database, session_id) is SessionState.DOOR_CLOSED)
    stop.set()
    thread.join(timeout=PATIENCE_SECONDS)


def test_a_file_that_nobody_confirmed_within_a_day_is_forgotten(place: Workplace, db: Db, outside: Outside) -> None:
    coordinator, group = factories.person(db, coordinator=True), factories.group(db)
    tray = Tray(FilePurpose.MEMBERS, coordinator.id, group.id)
    staging.put(db, tray, b"a list", vault=outside.vault, now=outside.clock.now())
    db.commit()
    watch(place, outside.clock.forward(hours=23, minutes=59))
    assert len(db.exec(select(StagedFile)).all()) == 1
    db.rollback()
    watch(place, outside.clock.forward(minutes=1))
    assert db.exec(select(StagedFile)).all() == []
