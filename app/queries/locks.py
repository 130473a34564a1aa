"""Zoom's lock: what was asked of it last, and for whom it stands open."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from app.db import Db
from app.domain.locks import is_lock_wanted
from app.models import Command, CommandKind, CommandOutcome, LockPause, Session


def pauses(db: Db, session_id: int) -> list[LockPause]:
    """For whom the lock stands open now, oldest first."""
    running = select(LockPause).where(LockPause.session_id == session_id, col(LockPause.over_at).is_(None))
    return list(db.exec(running.order_by(col(LockPause.id))))


def is_wanted(db: Db, session: Session) -> bool | None:
    """Whether Zoom should be locked now; None when Hearth wishes nothing."""
    is_paused = session.id is not None and bool(pauses(db, session.id))
    return is_lock_wanted(session.state, locks_zoom=session.locks_zoom, is_paused=is_paused)


def newest(db: Db, session_id: int, kind: CommandKind) -> Command | None:
    """The last time that the lock was asked for, or its opening, and nobody took it back."""
    asked = select(Command).where(Command.session_id == session_id, Command.kind == kind)
    standing = asked.where(col(Command.outcome).is_distinct_from(CommandOutcome.WITHDRAWN))
    return db.exec(standing.order_by(col(Command.id).desc()).limit(1)).first()


def sessions_to_lock_again(db: Db, now: datetime) -> list[int]:
    """Sessions whose lock has stood open long enough."""
    late = select(LockPause.session_id).where(col(LockPause.over_at).is_(None), LockPause.until <= now)
    return list(db.exec(late.distinct()))
