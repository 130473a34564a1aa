"""A session's door: when it opens and closes by itself, who may move it, and what each move promises."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Database, Db
from app.domain.actors import HEARTH, Actor
from app.domain.errors import IllegalAction, NotPermitted, Refused, Stale
from app.domain.sessions import DoorPolicy, SessionState
from app.models import AuditEntry, Command, CommandKind, Effect, EffectKind, Group, MeetingInstance, Session, ZoomLock
from app.services import doors
from tests import factories
from tests.factories import START


def evening(db: Db, **changes: object) -> tuple[Group, Session, Actor]:
    group = factories.group(db)
    ana = factories.person(db)
    factories.facilitator(db, group, ana)
    session = factories.session(db, group, **changes)
    db.commit()
    return group, session, factories.as_facilitator(ana, group)


def state(database: Database, session: Session) -> SessionState:
    with database.reading() as db:
        return db.get_one(Session, session.id).state


def audit(database: Database, session: Session) -> list[str]:
    with database.reading() as db:
        about = select(AuditEntry.action).where(AuditEntry.object_ref == f"session:{session.id}")
        return list(db.exec(about.order_by(col(AuditEntry.seq))))


def kinds(database: Database) -> list[EffectKind]:
    with database.reading() as db:
        return list(db.exec(select(Effect.kind).order_by(col(Effect.id))))


def test_doors_open_a_quarter_of_an_hour_before_and_not_sooner(db: Db, database: Database) -> None:
    _, session, _ = evening(db)
    assert not doors.open_doors(db, session_id=session.id, now=START - timedelta(minutes=16))
    assert doors.open_doors(db, session_id=session.id, now=START - timedelta(minutes=15))
    assert state(database, session) is SessionState.DOORS_OPEN


def test_the_door_closes_at_start_plus_grace_exactly_once(db: Db, database: Database) -> None:
    _, session, _ = evening(db, state=SessionState.DOORS_OPEN, grace_minutes=5)
    closing = START + timedelta(minutes=5)
    assert not doors.close_when_due(db, session_id=session.id, now=closing - timedelta(seconds=1))
    assert doors.close_when_due(db, session_id=session.id, now=closing)
    assert not doors.close_when_due(db, session_id=session.id, now=closing + timedelta(seconds=1))
    assert audit(database, session) == ["session.close_door"]


def test_a_door_that_never_closes_stays_open(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOORS_OPEN, door_policy=DoorPolicy.NEVER)
    assert not doors.close_when_due(db, session_id=session.id, now=START + timedelta(hours=5))
    with pytest.raises(Refused) as refusal:
        doors.extend(db, session_id=session.id, by=by, now=START)
    assert refusal.value.code == "never_closes"


def test_many_workers_close_a_door_once(database: Database, db: Db) -> None:
    _, session, _ = evening(db, state=SessionState.DOORS_OPEN)
    together = threading.Barrier(8)

    def close() -> None:
        together.wait()
        with database.writing() as own:
            doors.close_when_due(own, session_id=session.id, now=START)

    threads = [threading.Thread(target=close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit(database, session) == ["session.close_door"]


def test_closing_tells_the_waiting_room(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOORS_OPEN)
    doors.close_now(db, session_id=session.id, by=by, now=START - timedelta(minutes=2))
    assert kinds(database) == [EffectKind.SET_WAITING_TEXT]


def test_zoom_is_locked_only_where_the_group_chose_it(db: Db, database: Database) -> None:
    _, plain, by = evening(db, state=SessionState.DOORS_OPEN)
    _, locking, by_locking = evening(db, state=SessionState.DOORS_OPEN, locks_zoom=True)
    doors.close_now(db, session_id=plain.id, by=by, now=START)
    doors.close_now(db, session_id=locking.id, by=by_locking, now=START)
    with database.reading() as fresh:
        asked = [(one.session_id, one.kind) for one in fresh.exec(select(Command))]
        assert asked == [(locking.id, CommandKind.LOCK)]
        assert fresh.get_one(Session, locking.id).zoom_lock is ZoomLock.ASKED


def test_reopening_gives_five_minutes_from_now(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOOR_CLOSED)
    late = START + timedelta(minutes=12, seconds=20)
    doors.reopen(db, session_id=session.id, by=by, now=late)
    assert not doors.close_when_due(db, session_id=session.id, now=late + timedelta(minutes=5))
    assert doors.close_when_due(db, session_id=session.id, now=START + timedelta(minutes=18))
    assert state(database, session) is SessionState.DOOR_CLOSED


def test_extending_moves_the_closing_moment(db: Db) -> None:
    _, session, by = evening(db, state=SessionState.DOORS_OPEN)
    doors.extend(db, session_id=session.id, by=by, now=START - timedelta(minutes=1))
    assert not doors.close_when_due(db, session_id=session.id, now=START + timedelta(minutes=4))
    assert doors.close_when_due(db, session_id=session.id, now=START + timedelta(minutes=5))


def test_a_cautious_act_applies_to_an_old_page_and_a_permissive_one_does_not(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOORS_OPEN)
    seen = session.version
    doors.close_now(db, session_id=session.id, by=by, now=START - timedelta(minutes=5))
    doors.close_now(db, session_id=session.id, by=by, now=START - timedelta(minutes=5))
    with pytest.raises(Stale):
        doors.reopen(db, session_id=session.id, by=by, now=START - timedelta(minutes=4), version=seen)
    assert state(database, session) is SessionState.DOOR_CLOSED


def test_another_groups_facilitator_moves_nothing(db: Db, database: Database) -> None:
    _, session, _ = evening(db, state=SessionState.DOORS_OPEN)
    _, _, stranger = evening(db)
    for act in (doors.close_now, doors.extend, doors.reopen, doors.end):
        with pytest.raises(NotPermitted):
            act(db, session_id=session.id, by=stranger, now=START)
        db.rollback()
    assert state(database, session) is SessionState.DOORS_OPEN
    assert audit(database, session) == []


def test_an_evening_that_nobody_ended_ends_by_itself(db: Db, database: Database) -> None:
    _, session, _ = evening(db, state=SessionState.DOOR_CLOSED)
    factories.add(db, MeetingInstance(session_id=session.id, uuid="one", started_at=START))
    db.commit()
    over = START + timedelta(minutes=60)
    assert not doors.end_when_over(db, session_id=session.id, now=over + timedelta(minutes=29))
    assert doors.end_when_over(db, session_id=session.id, now=over + timedelta(minutes=30))
    assert kinds(database) == [EffectKind.FETCH_REPORT]


def test_with_no_live_meeting_it_ends_at_its_planned_end(db: Db) -> None:
    _, session, _ = evening(db, state=SessionState.DOOR_CLOSED)
    assert doors.end_when_over(db, session_id=session.id, now=START + timedelta(minutes=60))


def test_ending_twice_is_harmless_and_ends_zoom_once(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOOR_CLOSED)
    for _ in range(2):
        doors.end(db, session_id=session.id, by=by, now=START + timedelta(minutes=50))
    assert audit(database, session) == ["session.end"]
    assert kinds(database) == [EffectKind.FETCH_REPORT, EffectKind.END_MEETING]


def test_after_hearth_ended_it_a_facilitator_can_still_end_zooms_meeting(db: Db, database: Database) -> None:
    _, session, by = evening(db, state=SessionState.DOOR_CLOSED)
    assert doors.end_when_over(db, session_id=session.id, now=START + timedelta(minutes=60))
    doors.end(db, session_id=session.id, by=by, now=START + timedelta(minutes=61))
    assert audit(database, session) == ["session.end"]
    assert kinds(database) == [EffectKind.FETCH_REPORT, EffectKind.END_MEETING]


def test_what_is_over_cannot_be_reopened(db: Db) -> None:
    _, session, by = evening(db, state=SessionState.ENDED)
    with pytest.raises(IllegalAction):
        doors.reopen(db, session_id=session.id, by=by, now=START)


def test_hearth_itself_is_named_in_the_audit(db: Db, database: Database) -> None:
    _, session, _ = evening(db, state=SessionState.DOORS_OPEN)
    doors.close_when_due(db, session_id=session.id, now=START)
    with database.reading() as fresh:
        entry = fresh.exec(select(AuditEntry)).one()
        assert (entry.actor_ref, entry.reason_code) == ("hearth", None)
    assert HEARTH.system
