"""Zoom's lock, opened for a while around somebody who dropped out."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class LockPause(SQLModel, table=True):
    """A facilitator lets somebody back in through a locked meeting: over when she is back, at the latest at `until`."""

    __tablename__ = "lock_pauses"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    arrival_id: int | None = Field(default=None, foreign_key="arrivals.id")  # who dropped out; None: nobody was named
    asked_by: int | None = Field(default=None, foreign_key="people.id")
    asked_at: datetime = Field(sa_type=UtcDateTime)
    until: datetime = Field(sa_type=UtcDateTime)
    over_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
