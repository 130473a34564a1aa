"""One appearance at the door: Zoom's side is a fold over its sightings, our side is a life of decisions."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.lifecycle import Lifecycle

GAVE_UP_AFTER = timedelta(seconds=5)


class SightingKind(StrEnum):
    """What Zoom told about somebody; the order is the fixed rank of kinds within one second."""

    ARRIVED = "arrived"
    LEFT_DOOR = "left_door"
    ADMITTED = "admitted"
    JOINED = "joined"
    JOINED_BREAKOUT = "joined_breakout"
    LEFT_BREAKOUT = "left_breakout"
    PUT_BACK = "put_back"
    LEFT = "left"
    MEETING_ENDED = "meeting_ended"


class LeaveCause(StrEnum):
    """Why somebody is no longer inside, as far as Zoom says."""

    BY_CHOICE = "by_choice"
    DISCONNECTED = "disconnected"
    REMOVED = "removed"
    MEETING_ENDED = "meeting_ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing Zoom told, in our words. `at` is Zoom's event time (aware); None means absent, never ""."""

    kind: SightingKind
    at: datetime
    body_hash: str
    participant_uuid: str | None = None
    user_id: str | None = None
    registrant_id: str | None = None
    customer_key: str | None = None
    email: str | None = None
    screen_name: str | None = None
    reason: LeaveCause | None = None


class ZoomSide(StrEnum):
    """Where Zoom's events say that somebody is."""

    WAITING = "waiting"
    INSIDE = "inside"
    LEFT = "left"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time inside; still going on while `left_at` is None."""

    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wait:
    """A time at the door; still going on while `ended_at` is None."""

    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Appearance:
    """What the sightings of one arrival amount to."""

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


def fold(sightings: Iterable[Sighting], now: datetime) -> Appearance:
    """Fold one arrival's sightings, in any order and with any repeats, into where she is. Never raises."""
    raise NotImplementedError


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


DECISION_LIFE = Lifecycle(
    "decision",
    {
        (Decision.UNDECIDED, DecisionAction.CLEAR): Decision.CLEARED,
        (Decision.UNDECIDED, DecisionAction.DECLINE): Decision.DECLINED,
        (Decision.DECLINED, DecisionAction.CLEAR): Decision.CLEARED,
        (Decision.CLEARED, DecisionAction.WITHDRAW): Decision.WITHDRAWN,
    },
)

CAUTIOUS_ACTIONS = frozenset({DecisionAction.DECLINE, DecisionAction.WITHDRAW})
"""These apply even when decided on a stale page; a permissive one needs the current version."""


@dataclass(frozen=True, slots=True)
class KnownArrival:
    """An arrival that a new sighting may belong to; `over` once she left, gave up or the meeting ended."""

    arrival_id: str
    participant_uuids: frozenset[str]
    registrant_id: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    over: bool = False


def belongs_to(sighting: Sighting, candidates: Sequence[KnownArrival]) -> str | None:
    """Return the id of the arrival that a sighting belongs to, or None: a new arrival, or a case for a human."""
    raise NotImplementedError
