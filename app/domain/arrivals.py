"""One appearance at the door: Zoom's side is a fold over its sightings, our side is a life of decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.lifecycle import Lifecycle
from app.domain.sightings import RANK, KnownArrival, LeaveCause, Sighting, SightingKind, begins_an_arrival, belongs_to
from app.domain.whereabouts import Stay, Wait, Whereabouts, ZoomSide

__all__ = [
    "CAUTIOUS_ACTIONS",
    "DECISION_LIFE",
    "GAVE_UP_AFTER",
    "Appearance",
    "Decision",
    "DecisionAction",
    "KnownArrival",
    "LeaveCause",
    "Sighting",
    "SightingKind",
    "Stay",
    "Wait",
    "ZoomSide",
    "begins_an_arrival",
    "belongs_to",
    "fold",
]

GAVE_UP_AFTER = timedelta(seconds=5)
"""Zoom may say "left the waiting room" of somebody who is just being let in; only after this long is it giving up."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the sightings of one arrival amount to. `since` is when her present side began; `leave_cause` is set only
    while she has left; `screen_name` is the latest she showed, `names_seen` all of them in the order of showing."""

    zoom_side: ZoomSide
    since: datetime
    first_seen_at: datetime
    last_seen_at: datetime
    admitted_at: datetime | None
    stays: tuple[Stay, ...]
    waits: tuple[Wait, ...]
    leave_cause: LeaveCause | None
    screen_name: str | None
    names_seen: tuple[str, ...]


def in_order(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Sort sightings by event time, then the fixed rank of kinds, then hash; the same body twice is one sighting."""
    once = {sighting.body_hash: sighting for sighting in sightings}
    return sorted(once.values(), key=lambda seen: (seen.at, RANK[seen.kind], seen.body_hash))


def fold(sightings: Iterable[Sighting], now: datetime, *, gave_up_after: timedelta = GAVE_UP_AFTER) -> Appearance:
    """Fold one arrival's sightings, in any order and with any repeats, into where she is. Never raises.

    An arrival without sightings has only just begun: waiting, since `now`. `gave_up_after` is how long leaving the door
    may still turn out to be an admission."""
    story = in_order(sightings)
    whereabouts = Whereabouts()
    for sighting in story:
        whereabouts.hear(sighting)
    side, since = whereabouts.side or ZoomSide.WAITING, whereabouts.since or now
    left_door_at = whereabouts.left_door_at
    if side is ZoomSide.WAITING and left_door_at is not None and now - left_door_at >= gave_up_after:
        side, since = ZoomSide.GAVE_UP, left_door_at
    names = [seen.screen_name for seen in story if seen.screen_name]
    return Appearance(
        zoom_side=side,
        since=since,
        first_seen_at=story[0].at if story else now,
        last_seen_at=story[-1].at if story else now,
        admitted_at=whereabouts.admitted_at,
        stays=tuple(whereabouts.stays),
        waits=tuple(whereabouts.waits),
        leave_cause=whereabouts.cause if side is ZoomSide.LEFT else None,
        screen_name=names[-1] if names else None,
        names_seen=tuple(dict.fromkeys(names)),
    )


class Decision(StrEnum):
    """What we decided about an arrival; Zoom's fact is another thing."""

    UNDECIDED = "undecided"
    CLEARED = "cleared"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class DecisionAction(StrEnum):
    """What a facilitator, or the group's auto-admission, may decide."""

    CLEAR = "clear"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


DECISION_LIFE = Lifecycle[Decision, DecisionAction](
    "decision",
    {
        (Decision.UNDECIDED, DecisionAction.CLEAR): Decision.CLEARED,
        (Decision.UNDECIDED, DecisionAction.DECLINE): Decision.DECLINED,
        (Decision.DECLINED, DecisionAction.CLEAR): Decision.CLEARED,
        (Decision.CLEARED, DecisionAction.WITHDRAW): Decision.WITHDRAWN,
        # Zoom puts her back as the same participant: it is still this arrival that waits.
        (Decision.WITHDRAWN, DecisionAction.CLEAR): Decision.CLEARED,
    },
)

CAUTIOUS_ACTIONS = frozenset({DecisionAction.DECLINE, DecisionAction.WITHDRAW})
"""These apply even when decided on a stale page; a permissive one needs the current version."""
