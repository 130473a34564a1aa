"""After the evening: Zoom's report, fetched until two complete fetches agree, then the register collected."""

from __future__ import annotations

from app.models import Effect
from app.worker import Workplace


def fetch(place: Workplace, effect: Effect) -> str:
    """One round: every instance's report, then decide whether to look again."""
    raise NotImplementedError
