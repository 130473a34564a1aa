"""The runs of a session's meeting."""

from __future__ import annotations

from sqlmodel import col, select

from app.db import Db
from app.models import MeetingInstance


def uuids(db: Db, session_id: int) -> list[str]:
    """Zoom's uuid of each run, oldest first."""
    found = select(MeetingInstance.uuid).where(MeetingInstance.session_id == session_id)
    return list(db.exec(found.order_by(col(MeetingInstance.id))))


def is_live(db: Db, session_id: int) -> bool:
    """Whether a run has begun and not ended, as far as Zoom told us."""
    live = select(MeetingInstance.id).where(
        MeetingInstance.session_id == session_id, col(MeetingInstance.ended_at).is_(None)
    )
    return db.exec(live.limit(1)).first() is not None
