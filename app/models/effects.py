"""Effects: what must happen outside because of something decided inside, written in the same transaction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field


class EffectKind(StrEnum):
    """Each kind is carried out by one function in `worker/effects.py`."""

    MAKE_MEETING = "make_meeting"
    CHANGE_MEETING = "change_meeting"
    DELETE_MEETING = "delete_meeting"
    MAKE_LINK = "make_link"
    CANCEL_LINK = "cancel_link"
    SET_WAITING_TEXT = "set_waiting_text"
    REMOVE_PARTICIPANT = "remove_participant"
    END_MEETING = "end_meeting"
    FETCH_REPORT = "fetch_report"
    SEND_MAIL = "send_mail"
    STOP_RECORDING = "stop_recording"


class Effect(SQLModel, table=True):
    """One promise. The key makes asking twice harmless; the payload holds keys of rows, never a name or an address."""

    __tablename__ = "effects"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=120)  # close_door:42
    kind: EffectKind = enum_field(EffectKind)
    payload: dict[str, int | str | None] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    urgent: bool = False
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    attempts: int = 0
    leased_by: str | None = Field(default=None, max_length=64)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    parked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # given up on; a human must look
    outcome: str | None = Field(default=None, max_length=80)
    created_at: datetime = Field(sa_type=UtcDateTime)


class WorkerBeat(SQLModel, table=True):
    """When a worker last looked, so that the dashboard can say when nobody does."""

    __tablename__ = "worker_beats"

    name: str = Field(primary_key=True, max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)
