"""What an agent's list says where Zoom's events say otherwise: an event was lost, or is late.

It is shown, and nothing more: nobody is credited or let in by it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.whereabouts import ZoomSide

EVENTS_COME_WITHIN = timedelta(seconds=5)
"""So long after a change on either side the two may differ by nothing but the way of an event, or of a list."""

THERE = frozenset({ZoomSide.WAITING, ZoomSide.INSIDE})


class Repair(StrEnum):
    """How a list differs from what Zoom's events amount to."""

    SEEN_INSIDE = "seen_inside"
    SEEN_WAITING = "seen_waiting"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True, slots=True)
class Seen:
    """Where an agent lists somebody, and since when; `side` None means that it does not list her (any more)."""

    side: ZoomSide | None
    since: datetime


def repair(told: ZoomSide, told_since: datetime, seen: Seen | None, now: datetime) -> Repair | None:
    """What to show of somebody who is `told` to be somewhere by Zoom's events, and `seen` by the agents' lists; None
    stands for no list that could show her. Nothing while both agree, or may yet."""
    if seen is None or now - max(told_since, seen.since) < EVENTS_COME_WITHIN or seen.side is told:
        return None
    if seen.side is ZoomSide.INSIDE:
        return Repair.SEEN_INSIDE
    if seen.side is ZoomSide.WAITING:
        return Repair.SEEN_WAITING
    return Repair.NOT_SEEN if told in THERE else None
