"""Zoom's deliveries: stored once under the hash of what they say, whichever way they came, whatever they mean."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from sqlalchemy import bindparam, text

from app.db import Database, UtcDateTime

# Written out, because it is the busiest statement of all and means the same to SQLite and PostgreSQL.
STORE = text(
    "INSERT INTO webhook_deliveries (body_hash, received_at, body, attempts) "
    "VALUES (:body_hash, :received_at, :body, 0) ON CONFLICT (body_hash) DO NOTHING"
).bindparams(bindparam("received_at", type_=UtcDateTime))


def identity(body: bytes) -> str:
    """The hash by which a delivery is known again: of its JSON in one fixed spelling, so that the same event counts
    once although webhook and WebSocket write it with other spaces and in another order. What is not JSON is known by
    its bytes."""
    try:
        said = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode()
    except (ValueError, RecursionError):
        said = body
    return hashlib.sha256(said).hexdigest()


def store(database: Database, *, body: bytes, body_hash: str, now: datetime) -> None:
    """Keep the bytes durably, once, under their `identity`. What is known already changes nothing. In a commit of its
    own, or shared with deliveries that arrive at the same moment."""
    database.keep(STORE, {"body_hash": body_hash, "received_at": now, "body": body})
