"""The runs of a session's meeting."""

from __future__ import annotations

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


def is_live(db: Db, session_id: int) -> bool:
    """Whether a run has begun and not ended, as far as Zoom told us."""
    live = select(MeetingInstance.id).where(
        MeetingInstance.session_id == session_id, col(MeetingInstance.ended_at).is_(None)
    )
    return db.exec(live.limit(1)).first() is not None
