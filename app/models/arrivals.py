"""Arrivals: one row for one appearance at the door, and the sightings from which Zoom's side of it is folded."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.arrivals import Decision, LeaveCause, SightingKind


class Arrival(SQLModel, table=True):
    """Our side of an appearance: the decision, who took it, and whom a facilitator said it is."""

    __tablename__ = "arrivals"
    __table_args__ = (UniqueConstraint("session_id", "participant_uuid"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    instance_id: int | None = Field(default=None, foreign_key="meeting_instances.id")  # the run that she came to
    participant_uuid: str | None = Field(default=None, max_length=64)
    registrant_id: str | None = Field(default=None, max_length=64)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    decision: Decision = enum_field(Decision, default=Decision.UNDECIDED)
    decided_by: int | None = Field(default=None, foreign_key="people.id")  # empty with a decision: Hearth itself
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decision_reason: str | None = Field(default=None, max_length=200)
    vouched_person_id: int | None = Field(default=None, foreign_key="people.id")
    vouched_by: int | None = Field(default=None, foreign_key="people.id")
    guest_label: str | None = Field(default=None, max_length=60)
    version: int = 1


class StoredSighting(SQLModel, table=True):
    """One thing that Zoom told us about one participant. Written once, never changed."""

    __tablename__ = "sightings"
    __table_args__ = (UniqueConstraint("body_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    body_hash: str = Field(max_length=64)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    arrival_id: int | None = Field(default=None, foreign_key="arrivals.id", index=True)
    kind: SightingKind = enum_field(SightingKind)
    at: datetime = Field(sa_type=UtcDateTime)
    participant_uuid: str | None = Field(default=None, max_length=64)
    user_id: str | None = Field(default=None, max_length=64)
    registrant_id: str | None = Field(default=None, max_length=64)
    customer_key: str | None = Field(default=None, max_length=64)
    email_index: str | None = Field(default=None, max_length=64)
    screen_name: str | None = Field(default=None, max_length=200)
    leave_cause: LeaveCause | None = enum_field(LeaveCause, optional=True)
    is_host: bool = False


class BoundLines(SQLModel, table=True):
    """Two appearances that are one person in Zoom's own word: a telephone and a computer."""

    __tablename__ = "bound_lines"
    __table_args__ = (UniqueConstraint("session_id", "participant_uuid", "bound_uuid"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id")
    participant_uuid: str = Field(max_length=64)
    bound_uuid: str = Field(max_length=64)
