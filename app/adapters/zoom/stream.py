"""Zoom's events over the line that we open ourselves, instead of a webhook."""

from __future__ import annotations

import random

import structlog

import zoom_integration as zoom
from app.adapters.zoom.account import zoom_settings
from app.ports import Clock, ZoomStream
from app.settings import ZoomAccount

log = structlog.get_logger("hearth.stream")


def zoom_stream(account: ZoomAccount, clock: Clock) -> ZoomStream | None:
    """This installation's subscription, or None where events come as webhooks alone."""
    if not account.ws_subscription_id:
        return None
    return zoom.EventStream(zoom_settings(account), clock=clock.now, chance=random.random, note=_note)


def _note(code: str) -> None:
    """Why the line was lost, by kind alone."""
    log.warning("line_lost", code=code)
