"""The register: presences joined from two sources, what humans said of them, and what stands when it is closed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.attendance import Certainty, Outcome
from app.domain.matching import Credit
from app.domain.registers import SettlementKind


class StoredReportRow(SQLModel, table=True):
    """One row of the latest fetch of Zoom's report; believed once its instance has `report_settled_at`."""

    __tablename__ = "report_rows"
    __table_args__ = (UniqueConstraint("instance_id", "row_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    instance_id: int = Field(foreign_key="meeting_instances.id", index=True)
    row_hash: str = Field(max_length=64)
    screen_name: str = Field(max_length=200)
    registrant_id: str | None = Field(default=None, max_length=64)
    customer_key: str | None = Field(default=None, max_length=64)
    joined_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime = Field(sa_type=UtcDateTime)
    in_waiting_room: bool = False
    is_staff: bool = False


class PresenceSource(StrEnum):
    """Where we know it from."""

    LIVE = "live"
    REPORT = "report"
    BOTH = "both"


class StoredPresence(SQLModel, table=True):
    """One person's time in one session, as far as strong keys can tell that it is one person."""

    __tablename__ = "presences"
    __table_args__ = (UniqueConstraint("session_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    key: str = Field(max_length=80)  # stable over a second collection, so that settlements stay attached
    screen_name: str = Field(max_length=200)
    joined_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime = Field(sa_type=UtcDateTime)
    minutes: int
    source: PresenceSource = enum_field(PresenceSource)
    certainty: Certainty = enum_field(Certainty)
    person_id: int | None = Field(default=None, foreign_key="people.id")  # whom the evidence names, if certain
    link_person_id: int | None = Field(default=None, foreign_key="people.id")  # whose link it was; a hint only
    is_staff: bool = False
    guest_label: str | None = Field(default=None, max_length=60)
    credit: Credit = enum_field(Credit, default=Credit.OPEN)  # what the matching says; `certainty` is what counts
    guesses: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    intervals: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class Settlement(SQLModel, table=True):
    """A human's word about a presence. The newest that was not taken back counts; none is overwritten."""

    __tablename__ = "settlements"

    id: int | None = Field(default=None, primary_key=True)
    presence_id: int = Field(foreign_key="presences.id", index=True)
    kind: SettlementKind = enum_field(SettlementKind)
    person_id: int | None = Field(default=None, foreign_key="people.id")
    also_person_id: int | None = Field(default=None, foreign_key="people.id")  # two people on one screen
    same_as_id: int | None = Field(default=None, foreign_key="presences.id", index=True)
    by: int | None = Field(default=None, foreign_key="people.id")
    at: datetime = Field(sa_type=UtcDateTime)


class Attendance(SQLModel, table=True):
    """A member's line in a closed register."""

    __tablename__ = "attendances"
    __table_args__ = (UniqueConstraint("session_id", "person_id"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    person_id: int = Field(foreign_key="people.id", index=True)
    screen_name: str = Field(max_length=60)
    outcome: Outcome = enum_field(Outcome)
    minutes: int
    late: bool = False
    left_early: bool = False
    evidence: str = Field(max_length=40)  # its class, never the evidence itself
    written_at: datetime = Field(sa_type=UtcDateTime)


class SessionStats(SQLModel, table=True):
    """Counts of a closed register, with nobody in them."""

    __tablename__ = "session_stats"

    session_id: int = Field(primary_key=True, foreign_key="sessions.id")
    attended: int
    missed: int
    apologised: int
    guests: int
    excused: int = 0
    came_briefly: int = 0
    late: int = 0
    left_early: int = 0
    counted_at: datetime = Field(sa_type=UtcDateTime)
