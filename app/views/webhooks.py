"""`POST /webhooks/zoom`: verify the raw bytes, store them durably, answer. Meaning comes later, in the worker."""

from __future__ import annotations

from contextlib import suppress

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app.models import Sign
from app.services import connection, deliveries
from app.views.access import requires
from app.views.context import database, db, now, ports

bp = Blueprint("webhooks", __name__)


@bp.post("/webhooks/zoom")
@requires("webhook:receive")
def zoom() -> ResponseReturnValue:
    """Genuine: 204 once it is on the disk (Zoom tries again after a 5xx only). Anything else: 401, and nothing done."""
    body = request.get_data(cache=False)
    headers = dict(request.headers)
    events = ports().zoom_events
    if not events.is_genuine(headers, body, now()):
        return "", 401
    reply = events.validation_reply(headers, body, now())
    if reply is not None:
        _note_validation()
        return reply
    deliveries.store(database(), body=body, body_hash=deliveries.identity(body), now=now())
    return "", 204


def _note_validation() -> None:
    """Zoom is answered whatever becomes of our own note: after six failures it would give this address up."""
    with suppress(SQLAlchemyError):
        connection.note(db(), Sign.WEBHOOK_VALIDATED, now=now())
