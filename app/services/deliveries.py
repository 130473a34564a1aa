"""Zoom's deliveries: stored once under the hash of their bytes, whatever they turn out to mean."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from app.db import Db
from app.models import WebhookDelivery


def store(db: Db, *, body: bytes, body_hash: str, now: datetime) -> None:
    """Keep the bytes durably, once. A body that is known already changes nothing. Commits."""
    dialect = postgresql if db.get_bind().dialect.name == "postgresql" else sqlite
    row = {"body_hash": body_hash, "received_at": now, "body": body}
    db.execute(dialect.insert(WebhookDelivery).values(row).on_conflict_do_nothing())
    db.commit()
