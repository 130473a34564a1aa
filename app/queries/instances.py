"""The runs of a session's meeting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Db
from app.models import MeetingInstance

FILE = "file:"


def uuids(db: Db, session_id: int) -> list[str]:
    """Zoom's uuid of each run, oldest first."""
    found = select(MeetingInstance.uuid).where(MeetingInstance.session_id == session_id, ~from_a_file())
    return list(db.exec(found.order_by(col(MeetingInstance.id))))


def uuid_of_file(upload_id: int) -> str:
    """The name of the instance that stands for a report from a file. Zoom's own uuids hold no such sign."""
    return f"{FILE}{upload_id}"


def from_a_file() -> ColumnElement[bool]:
    """Whether an instance stands for a report from a file: Zoom knows nothing of it."""
    return col(MeetingInstance.uuid).startswith(FILE)


def live_since(db: Db, session_id: int) -> datetime | None:
    """When the run that has not ended began, as far as Zoom told us or we saw."""
    live = select(MeetingInstance.started_at).where(
        MeetingInstance.session_id == session_id, col(MeetingInstance.ended_at).is_(None)
    )
    return db.exec(live.order_by(col(MeetingInstance.id).desc()).limit(1)).first()


def is_live(db: Db, session_id: int) -> bool:
    """Whether a run has begun and not ended, as far as Zoom told us."""
    live = select(MeetingInstance.id).where(
        MeetingInstance.session_id == session_id, col(MeetingInstance.ended_at).is_(None)
    )
    return db.exec(live.limit(1)).first() is not None
