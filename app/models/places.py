"""Places: a member's place in a group, under the screen name that she chose there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.places import PlaceState


class Place(SQLModel, table=True):
    """One member in one group."""

    __tablename__ = "places"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    state: PlaceState = enum_field(PlaceState)
    screen_name: str = Field(max_length=60)
    remembers_names_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # her yes to `KnownName`
    applied_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1
