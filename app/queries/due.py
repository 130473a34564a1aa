"""What is due: the worker's own questions. They look wide; the use case looks again under its lock."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from app.db import Db
from app.domain.sessions import RUNNING, DoorPolicy, SessionState
from app.models import Effect, Session, WebhookDelivery, WorkerBeat

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
