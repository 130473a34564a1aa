"""Asking Zoom for one part of the connection check, for the coordinator's page and for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.connection_facts import Reading, Trouble
from app.ports import AccountReader, OutsideTrouble
from app.queries.connection import ACCESS, PLAN, Furnishing
from app.settings import Settings


def furnishing(settings: Settings) -> Furnishing:
    """What the settings say about this installation's Zoom."""
    return Furnishing(
        by_stream=bool(settings.zoom.ws_subscription_id),
        has_panel=settings.panel is not None,
        has_web_host=settings.web_sdk is not None,
    )


def ask(reader: AccountReader, part: str, hosts: Sequence[str]) -> Reading:
    """What Zoom answers to this part, or what kept it from answering."""
    try:
        if part == ACCESS:
            return reader.access()
        return reader.plan(hosts) if part == PLAN else reader.rules(hosts)
    except OutsideTrouble as trouble:
        return Trouble(trouble.code, trouble.retryable)
