"""Deliveries from Zoom: stored before they are answered, emptied as soon as they are understood."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from app.db import UtcDateTime


class WebhookDelivery(SQLModel, table=True):
    """One body, known by its hash. The body itself goes once it is interpreted; the hash stays to know it again."""

    __tablename__ = "webhook_deliveries"

    body_hash: str = Field(primary_key=True, max_length=64)
    received_at: datetime = Field(sa_type=UtcDateTime)
    body: bytes | None = None
    interpreted_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    session_id: int | None = Field(default=None, foreign_key="sessions.id", index=True)
    attempts: int = 0
    try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # not before this moment
    kind: str | None = Field(default=None, max_length=80)
    outcome: str | None = Field(default=None, max_length=40)
