"""The floor of the webhook benchmark: a bare handler that inserts one row durably, and nothing else."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

_local = threading.local()


def _connection() -> sqlite3.Connection:
    """A connection a thread, with the settings that Hearth uses."""
    if not hasattr(_local, "connection"):
        connection = sqlite3.connect(os.environ["FLOOR_DATABASE"], timeout=10, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS deliveries (body_hash TEXT PRIMARY KEY, body BLOB)")
        _local.connection = connection
    found: sqlite3.Connection = _local.connection
    return found


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Insert, commit, answer."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT OR IGNORE INTO deliveries VALUES (?, ?)", (hashlib.sha256(body).hexdigest(), body))
    connection.execute("COMMIT")
    start_response("204 No Content", [])
    return [b""]
