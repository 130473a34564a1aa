"""The audit: a chain of keyed hashes over what was done. No names, no contact details, no free text."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class AuditEntry(SQLModel, table=True):
    """One act. `actor_ref` and `object_ref` are pseudonyms or row references that say nothing by themselves."""

    __tablename__ = "audit_entries"

    seq: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor_ref: str = Field(max_length=32)
    action: str = Field(max_length=60, index=True)
    object_ref: str = Field(max_length=60, index=True)
    reason_code: str | None = Field(default=None, max_length=60)
    outcome: str = Field(max_length=20)
    prev_mac: str = Field(max_length=64)
    mac: str = Field(max_length=64)
