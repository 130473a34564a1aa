"""Files on their way in: staged under a seal for a day at most, and what became of those that were confirmed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field
from app.domain.files import DateOrder


class FilePurpose(StrEnum):
    """What a file was brought for."""

    REPORT = "report"
    MEMBERS = "members"


class StagedFile(SQLModel, table=True):
    """A file as it was brought, sealed under a key of its own, with what was said about it so far.

    It is gone once it is confirmed or discarded, or after a day."""

    __tablename__ = "staged_files"

    id: int | None = Field(default=None, primary_key=True)
    purpose: FilePurpose = enum_field(FilePurpose)
    group_id: int = Field(foreign_key="groups.id", index=True)
    session_id: int | None = Field(default=None, foreign_key="sessions.id", index=True)
    by: int = Field(foreign_key="people.id", index=True)
    key_wrapped: bytes
    sealed: bytes
    zone: str = Field(default="", max_length=64)
    date_order: DateOrder | None = enum_field(DateOrder, optional=True)
    columns: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    staged_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class ReportUpload(SQLModel, table=True):
    """A report from a file that was confirmed for a session. Undone, its rows are gone and this line says so."""

    __tablename__ = "report_uploads"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="sessions.id", index=True)
    instance_id: int | None = Field(default=None, foreign_key="meeting_instances.id", index=True)
    file_mac: str = Field(max_length=64)  # a keyed hash: the same file is known again, and nothing else
    layout: str = Field(max_length=120)
    rows: int
    by: int | None = Field(default=None, foreign_key="people.id")
    confirmed_at: datetime = Field(sa_type=UtcDateTime)
    undone_by: int | None = Field(default=None, foreign_key="people.id")
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Invitation(SQLModel, table=True):
    """A place that came from a list: its member hears of it when somebody says so, not when the list is read."""

    __tablename__ = "invitations"

    place_id: int = Field(primary_key=True, foreign_key="places.id")
    listed_at: datetime = Field(sa_type=UtcDateTime)
    invited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
