"""The one number by which every open dashboard knows that something changed."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col

from app.db import Db
from app.models import Session


def touch(db: Db, session_id: int) -> None:
    """Count the session's live revision up, in SQL, so that two writers never write the same number."""
    db.execute(
        update(Session)
        .where(col(Session.id) == session_id)
        .values(live_revision=col(Session.live_revision) + 1)
        .execution_options(synchronize_session=False)
    )
