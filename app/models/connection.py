"""What the connection check learnt: the last check, signs of life, answers, and the test meeting they come from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field, enum_type
from app.domain.sightings import SightingKind


class ConnectionCheck(SQLModel, table=True):
    """One check: what Zoom answered, part by part. It holds no secret, and no name of anybody's but the hosts'."""

    __tablename__ = "connection_checks"

    id: int | None = Field(default=None, primary_key=True)
    begun_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    readings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Sign(StrEnum):
    """What shows that a part of the connection works."""

    WEBHOOK_VALIDATED = "webhook_validated"
    PANEL_OPENED = "panel_opened"


class ConnectionSign(SQLModel, table=True):
    """When a sign was last seen."""

    __tablename__ = "connection_signs"

    sign: Sign = Field(sa_column=Column(enum_type(Sign), primary_key=True))
    seen_at: datetime = Field(sa_type=UtcDateTime)


class ZoomAnswer(SQLModel, table=True):
    """What Zoom does here: a question of the test meeting, or a setting that only a person can look up."""

    __tablename__ = "zoom_answers"

    question: str = Field(primary_key=True, max_length=40)
    answer: bool
    minutes: int | None = None  # how long the report took
    answered_at: datetime = Field(sa_type=UtcDateTime)
    answered_by: int | None = Field(default=None, foreign_key="people.id")  # empty: seen, not said


class Trial(SQLModel, table=True):
    """A test meeting with one guest. It belongs to no group and leaves no trace in any register."""

    __tablename__ = "trials"

    id: int | None = Field(default=None, primary_key=True)
    meeting_number: int = Field(unique=True, sa_type=BigInteger)
    registrant_id: str = Field(max_length=64)
    address: str = Field(max_length=190)  # of the guest: opaque, on our own domain
    made_at: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class TrialSighting(SQLModel, table=True):
    """What Zoom told about the guest: which fields were filled, and when. No name and no address."""

    __tablename__ = "trial_sightings"

    id: int | None = Field(default=None, primary_key=True)
    trial_id: int = Field(foreign_key="trials.id", index=True)
    body_hash: str = Field(unique=True, max_length=64)
    kind: SightingKind = enum_field(SightingKind)
    at: datetime = Field(sa_type=UtcDateTime)
    participant_uuid: str | None = Field(default=None, max_length=64)
    user_id: str | None = Field(default=None, max_length=64)
    registrant_id: str | None = Field(default=None, max_length=64)
    customer_key: str | None = Field(default=None, max_length=64)
