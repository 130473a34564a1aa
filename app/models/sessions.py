"""Sessions: one evening of a group, and the Zoom meeting that carries it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.groups import Admission
from app.domain.registers import RegisterState
from app.domain.sessions import DoorPolicy, SessionState, SessionTimes, times


class Series(SQLModel, table=True):
    """A weekly series in the group's local time: `first_local` is a wall clock, not a moment."""

    __tablename__ = "series"

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    first_local: str = Field(max_length=16)  # 2026-11-24T19:00
    zone: str = Field(max_length=64)
    weeks: int
    duration_minutes: int
    created_at: datetime = Field(sa_type=UtcDateTime)


class ZoomLock(StrEnum):
    """What we know of Zoom's own lock. It cannot be read back: an agent or a facilitator told us."""

    OPEN = "open"
    ASKED = "asked"
    AGENT_SAYS_LOCKED = "agent_says_locked"
    FACILITATOR_SAYS_LOCKED = "facilitator_says_locked"


class Session(SQLModel, table=True):
    """One evening. The door's terms are copied from the group when it is planned, so that the past stays as it was."""

    __tablename__ = "sessions"

    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="groups.id", index=True)
    series_id: int | None = Field(default=None, foreign_key="series.id")
    starts_at: datetime = Field(sa_type=UtcDateTime, index=True)
    duration_minutes: int
    state: SessionState = enum_field(SessionState, index=True)
    doors_open_minutes: int
    door_policy: DoorPolicy = enum_field(DoorPolicy)
    grace_minutes: int
    extended_minutes: int = 0
    capacity: int
    admission: Admission = enum_field(Admission)
    locks_zoom: bool = False
    zoom_lock: ZoomLock = enum_field(ZoomLock, default=ZoomLock.OPEN)
    seen_open_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # though it should be locked
    meeting_host: str | None = Field(default=None, max_length=128)
    meeting_number: int | None = Field(default=None, unique=True, sa_type=BigInteger)
    meeting_read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when we last looked
    meeting_gone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # since when Zoom knows it no longer
    meeting_differences: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    doors_opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    door_closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reconciled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recording_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recording_stop_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    recording_told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the newest word of it is from
    zoom_heard_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    register_state: RegisterState = enum_field(RegisterState, default=RegisterState.OPEN)
    register_closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_added_later: bool = False  # held before Hearth: no meeting of ours, no door, known from a file alone
    is_rehearsal: bool = False  # on pretend people: in no list of sessions, no register, no figure
    live_revision: int = 0  # counted up by SQL with every visible change; outside `version`
    version: int = 1

    @property
    def times(self) -> SessionTimes:
        """The session's moments, as its own terms have them."""
        return times(
            starts_at=self.starts_at,
            duration_minutes=self.duration_minutes,
            doors_open_minutes=self.doors_open_minutes,
            door_policy=self.door_policy,
            grace_minutes=self.grace_minutes,
            extended_minutes=self.extended_minutes,
        )


class MeetingInstance(SQLModel, table=True):
    """One run of the meeting: Zoom gives a new uuid at each start, and one session may have several."""

    __tablename__ = "meeting_instances"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    uuid: str = Field(unique=True, max_length=64)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    report_fingerprint: str | None = Field(default=None, max_length=64)
    report_settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
