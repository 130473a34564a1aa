"""Screen names that a human confirmed for a member, kept only with her yes; what forgets them is in one service."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class KnownName(SQLModel, table=True):
    """Somebody said that this presence was hers: the name it bore, for the next session's guesses in the same group."""

    __tablename__ = "known_names"

    id: int | None = Field(default=None, primary_key=True)
    presence_id: int = Field(foreign_key="presences.id", unique=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    name: str = Field(max_length=200)
    said_by: int | None = Field(default=None, foreign_key="people.id")
    said_at: datetime = Field(sa_type=UtcDateTime)
