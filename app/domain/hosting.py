"""When a facilitator may host the meeting from her own browser."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.sessions import OVER, SessionState, SessionTimes

BEFORE_DOORS = timedelta(minutes=30)
"""Long enough to try camera and microphone; a pass for the host is not handed out on any other day."""


class Hosting(StrEnum):
    """Whether hosting can begin, and if not, why."""

    READY = "ready"
    TOO_EARLY = "too_early"
    NO_MEETING = "no_meeting"  # Zoom has not made it yet
    OVER = "over"


def hosting(state: SessionState, times: SessionTimes, *, has_meeting: bool, now: datetime) -> Hosting:
    """From half an hour before the doors until the session is over."""
    if state in OVER:
        return Hosting.OVER
    if now < times.doors_open_at - BEFORE_DOORS:
        return Hosting.TOO_EARLY
    return Hosting.READY if has_meeting else Hosting.NO_MEETING
