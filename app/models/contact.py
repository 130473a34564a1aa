"""How we stand with Zoom, for the whole installation: when it last answered, and what is wrong since when."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime, enum_field

THE_ONE = 1


class ContactTrouble(StrEnum):
    """What keeps us from asking Zoom; a refusal of one call is an answer, and no trouble."""

    SILENT = "silent"  # no answer, or none that makes sense
    REFUSED = "refused"  # Zoom no longer takes our key
    LIMITED = "limited"  # the account's calls for today are used up


class ZoomContact(SQLModel, table=True):
    """One row. Until `quiet_until` nothing is asked of Zoom but what is urgent."""

    __tablename__ = "zoom_contact"

    id: int = Field(default=THE_ONE, primary_key=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble: ContactTrouble | None = enum_field(ContactTrouble, optional=True)
    troubled_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    quiet_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
