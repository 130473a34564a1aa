"""One integer: how often a session has changed, for pages that watch it."""

from __future__ import annotations

from sqlmodel import select

from app.db import Db
from app.models import Session


def revision(db: Db, session_id: int) -> int | None:
    """The session's live revision; None when there is no such session."""
    return db.exec(select(Session.live_revision).where(Session.id == session_id)).first()
