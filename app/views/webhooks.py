"""`POST /webhooks/zoom`: verify the raw bytes, store them durably, answer. Meaning comes later, in the worker."""

from __future__ import annotations

import hashlib

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.services import deliveries
from app.views.access import requires
from app.views.context import database, now, ports

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
        return reply
    deliveries.store(database(), body=body, body_hash=hashlib.sha256(body).hexdigest(), now=now())
    return "", 204
