"""Zoom's deliveries: stored once under the hash of their bytes, whatever they turn out to mean."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, text

from app.db import Database, UtcDateTime

# Written out, because it is the busiest statement of all and means the same to SQLite and PostgreSQL.
STORE = text(
    "INSERT INTO webhook_deliveries (body_hash, received_at, body, attempts) "
    "VALUES (:body_hash, :received_at, :body, 0) ON CONFLICT (body_hash) DO NOTHING"
).bindparams(bindparam("received_at", type_=UtcDateTime))


def store(database: Database, *, body: bytes, body_hash: str, now: datetime) -> None:
    """Keep the bytes durably, once. A body that is known already changes nothing. In a commit of its own, or shared
    with deliveries that arrive at the same moment."""
    database.keep(STORE, {"body_hash": body_hash, "received_at": now, "body": body})
