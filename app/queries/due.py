"""What is due: the worker's own questions. They look wide; the use case looks again under its lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.sessions import RUNNING, DoorPolicy, SessionState
from app.models import Effect, Session, WebhookDelivery, WorkerBeat
from app.queries import instances
from app.queries.earnest import in_earnest

READ_FROM = timedelta(minutes=60)  # before the start: time enough to mend what is wrong
READ_SELDOM = timedelta(minutes=10)  # while the doors are shut
READ_OFTEN = timedelta(seconds=20)  # from then on, until the start is heard; Zoom's docs: a call of the light class
LONGEST_BEFORE = timedelta(hours=3)  # doors open at most so long before the start


def deliveries(db: Db, *, now: datetime, limit: int) -> list[str]:
    """Hashes of deliveries that wait to be understood, oldest first; one tried in vain waits for its next moment."""
    waiting = select(WebhookDelivery.body_hash).where(
        col(WebhookDelivery.interpreted_at).is_(None),
        or_(col(WebhookDelivery.try_at).is_(None), col(WebhookDelivery.try_at) <= now),
    )
    return list(db.exec(waiting.order_by(col(WebhookDelivery.received_at)).limit(limit)))


def doors_to_open(db: Db, now: datetime) -> list[int]:
    """Scheduled sessions that begin soon, or should have begun."""
    near = select(Session.id).where(Session.state == SessionState.SCHEDULED, Session.starts_at <= now + LONGEST_BEFORE)
    return [found for found in db.exec(near) if found is not None]


def doors_to_close(db: Db, now: datetime) -> list[int]:
    """Open doors whose session has begun."""
    begun = select(Session.id).where(
        Session.state == SessionState.DOORS_OPEN,
        Session.door_policy != DoorPolicy.NEVER,
        Session.starts_at <= now,
    )
    return [found for found in db.exec(begun) if found is not None]


def sessions_to_end(db: Db, now: datetime) -> list[int]:
    """Sessions that run and have begun."""
    begun = select(Session.id).where(col(Session.state).in_(RUNNING), Session.starts_at <= now)
    return [found for found in db.exec(begun) if found is not None]


def meetings_to_read(db: Db, now: datetime) -> list[int]:
    """Sessions whose meeting nobody has heard to be running, and which are near: how do they stand in Zoom's books?"""
    seldom, often = now - READ_SELDOM, now - READ_OFTEN
    near = select(Session).where(
        col(Session.meeting_number).is_not(None),
        in_earnest(Session),
        or_(
            (col(Session.state) == SessionState.SCHEDULED) & (col(Session.starts_at) <= now + READ_FROM),
            col(Session.state).in_(RUNNING),
        ),
        or_(col(Session.meeting_read_at).is_(None), col(Session.meeting_read_at) <= often),
    )
    return [
        id_of(session)
        for session in db.exec(near.order_by(col(Session.starts_at)))
        if (session.state in RUNNING or session.meeting_read_at is None or session.meeting_read_at <= seldom)
        and not instances.is_live(db, id_of(session))
    ]


def effect(db: Db, now: datetime) -> bool:
    """Whether anything that was promised is due. A look costs nothing; a claim takes its turn among the writers."""
    waiting = select(Effect.id).where(
        col(Effect.done_at).is_(None), col(Effect.parked_at).is_(None), Effect.due_at <= now
    )
    return db.exec(waiting.limit(1)).first() is not None


def beat(db: Db, *, worker: str, now: datetime, every: timedelta) -> bool:
    """Whether this worker's pulse is older than `every`."""
    known = db.get(WorkerBeat, worker)
    return known is None or abs(now - known.at) >= every
