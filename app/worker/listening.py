"""Hears Zoom over its WebSocket, and keeps each event just as the webhook does; the worker understands it later."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database
from app.ports import Clock, ZoomStream
from app.services import deliveries

TRY_AGAIN_SECONDS = 1.0

log = structlog.get_logger("hearth.listening")
Wait = Callable[[float], bool]


def listen(stream: ZoomStream, database: Database, clock: Clock, wait: Wait) -> None:
    """Keep what Zoom tells until `wait` says so."""
    for body in stream.events(wait):
        while not _kept(body, database, clock) and not wait(TRY_AGAIN_SECONDS):
            continue


def _kept(body: bytes, database: Database, clock: Clock) -> bool:
    """Whether an event is on the disk. A webhook would be sent again; this one would not, so we hold on to it."""
    try:
        deliveries.store(database, body=body, body_hash=deliveries.identity(body), now=clock.now())
    except SQLAlchemyError as trouble:
        log.error("not_kept", kind=type(trouble).__name__)
        return False
    return True
