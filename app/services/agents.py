"""Hands inside a meeting: each connects for one session and is known by a token, kept hashed."""

from __future__ import annotations

from datetime import datetime

from app.db import Db
from app.ports import Ids


def connect(db: Db, *, session_id: int, ids: Ids, now: datetime) -> str:
    """A new agent's token, good until an hour after the session's planned end. Commits.

    Raises `NotThere`, also for a session that is over."""
    raise NotImplementedError
