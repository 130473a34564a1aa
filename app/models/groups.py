"""Groups: what they are called, what they decided about their door, and who facilitates them."""

from __future__ import annotations

from datetime import datetime, time

from sqlalchemy import JSON, Column, Time, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.actors import GroupRole
from app.domain.groups import Admission, Membership
from app.domain.sessions import DoorPolicy


class Group(SQLModel, table=True):
    """A peer-support group. `plain_name` is neutral, for eyes that should not know; `slug` stands in its address."""

    __tablename__ = "groups"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    plain_name: str = Field(max_length=60)
    membership: Membership = enum_field(Membership)
    zone: str = Field(max_length=64)
    languages: list[str] = Field(sa_column=Column(JSON, nullable=False))
    capacity: int
    doors_open_minutes: int = 15
    door_policy: DoorPolicy = enum_field(DoorPolicy)
    grace_minutes: int = 0
    admission: Admission = enum_field(Admission)
    locks_zoom: bool = False
    minimum_minutes: int = 10
    minimum_percent: int = 0
    late_after_minutes: int = 10
    left_early_minutes: int = 10
    missed_in_a_row: int = 3  # then a human hears of it; nothing happens by itself
    advised_sessions: int = 6
    trusts_links: bool = False  # a personal link that nothing contradicts is proof of who was there
    trusts_names: bool = False  # so is a name that only one member has
    quiet_from: time = Field(sa_type=Time)
    quiet_until: time = Field(sa_type=Time)
    is_rehearsal: bool = False  # made for one rehearsal, and gone with it
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class GroupText(SQLModel, table=True):
    """A group's public words in one language."""

    __tablename__ = "group_texts"
    __table_args__ = (UniqueConstraint("group_id", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id")
    language: str = Field(max_length=8)
    name: str = Field(max_length=120)
    purpose: str = Field(max_length=2000)


class Facilitator(SQLModel, table=True):
    """Somebody who facilitates a group, for as long as `until` is empty."""

    __tablename__ = "facilitators"
    __table_args__ = (UniqueConstraint("group_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    role: GroupRole = enum_field(GroupRole)
    called: str = Field(max_length=40)  # the first name by which members know her
    since: datetime = Field(sa_type=UtcDateTime)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
