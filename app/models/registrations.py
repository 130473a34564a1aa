"""Registrations: who said that she comes, and the personal link that Zoom made for her."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.registrations import RegistrationState


class RegistrationKind(StrEnum):
    """For whom the link is. Staff are registrants too (all but the host), recognised and never counted."""

    MEMBER = "member"
    STAFF = "staff"


class Registration(SQLModel, table=True):
    """One person and one session. The address is random, fresh, and on the charity's own domain."""

    __tablename__ = "registrations"
    __table_args__ = (UniqueConstraint("session_id", "person_id"), UniqueConstraint("session_id", "registrant_id"))

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    kind: RegistrationKind = enum_field(RegistrationKind, default=RegistrationKind.MEMBER)
    state: RegistrationState = enum_field(RegistrationState)
    screen_name: str = Field(max_length=60)
    address: str = Field(unique=True, max_length=128)
    registrant_id: str | None = Field(default=None, max_length=64)
    join_url_sealed: bytes | None = None
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # for this session only, by a facilitator
    created_at: datetime = Field(sa_type=UtcDateTime)
    changed_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class Tap(SQLModel, table=True):
    """A tap on "Come in": when, and on which device. Zoom's link is handed out nowhere else."""

    __tablename__ = "taps"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    device_id: int | None = Field(default=None, foreign_key="devices.id")
    device_known: bool
    at: datetime = Field(sa_type=UtcDateTime)
