"""What was asked of Zoom, and the hands that are there to do it."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import Db
from app.models import Agent, Command, CommandKind

UNCONFIRMED_AFTER = timedelta(seconds=5)
CONNECTED_FOR = timedelta(seconds=5)


def pending(db: Db, session_id: int) -> list[Command]:
    """Commands that nothing has confirmed yet and nobody took back, oldest first."""
    raise NotImplementedError


def unconfirmed(db: Db, session_id: int, now: datetime) -> list[Command]:
    """Those asked more than five seconds ago: "asked 8 s ago, not confirmed"."""
    raise NotImplementedError


def agents_connected(db: Db, session_id: int, now: datetime) -> list[Agent]:
    """Hands that spoke within the last five seconds."""
    raise NotImplementedError


def can(db: Db, session_id: int, kind: CommandKind, now: datetime) -> bool:
    """Whether a connected agent is able to do this."""
    raise NotImplementedError
