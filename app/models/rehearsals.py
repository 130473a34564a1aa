"""Rehearsals: who began one, which group's door it borrows, and who comes. Gone with everything else it left."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class Rehearsal(SQLModel, table=True):
    """What a session with the mark is besides. `cast`: screen names by part; `played_by`: the worker that plays it."""

    __tablename__ = "rehearsals"

    session_id: int = Field(primary_key=True, foreign_key="sessions.id")
    of_group_id: int = Field(foreign_key="groups.id")
    began_at: datetime = Field(sa_type=UtcDateTime)
    cast: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    played_by: str | None = Field(default=None, max_length=64)
