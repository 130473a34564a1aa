"""The life of a session, its moments, and the weekly series it belongs to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import count as count_up
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from app.domain.lifecycle import Lifecycle

ENDS_AT_THE_LATEST_AFTER = timedelta(minutes=30)
"""How long after its planned end a session may stay open while Zoom still reports somebody inside."""


class SessionState(StrEnum):
    """Where a session stands."""

    SCHEDULED = "scheduled"
    DOORS_OPEN = "doors_open"
    DOOR_CLOSED = "door_closed"
    ENDED = "ended"
    RECONCILED = "reconciled"
    CANCELLED = "cancelled"


RUNNING = frozenset({SessionState.DOORS_OPEN, SessionState.DOOR_CLOSED})
OVER = frozenset({SessionState.ENDED, SessionState.RECONCILED, SessionState.CANCELLED})


class SessionAction(StrEnum):
    """What may be done with a session."""

    OPEN_DOORS = "open_doors"
    CLOSE_DOOR = "close_door"
    REOPEN_DOOR = "reopen_door"
    END = "end"
    RECONCILE = "reconcile"
    CANCEL = "cancel"


SESSION_LIFE = Lifecycle(
    "session",
    {
        (SessionState.SCHEDULED, SessionAction.OPEN_DOORS): SessionState.DOORS_OPEN,
        (SessionState.DOORS_OPEN, SessionAction.CLOSE_DOOR): SessionState.DOOR_CLOSED,
        (SessionState.DOOR_CLOSED, SessionAction.REOPEN_DOOR): SessionState.DOORS_OPEN,
        (SessionState.SCHEDULED, SessionAction.END): SessionState.ENDED,
        (SessionState.DOORS_OPEN, SessionAction.END): SessionState.ENDED,
        (SessionState.DOOR_CLOSED, SessionAction.END): SessionState.ENDED,
        (SessionState.ENDED, SessionAction.RECONCILE): SessionState.RECONCILED,
        (SessionState.SCHEDULED, SessionAction.CANCEL): SessionState.CANCELLED,
        (SessionState.DOORS_OPEN, SessionAction.CANCEL): SessionState.CANCELLED,
        (SessionState.DOOR_CLOSED, SessionAction.CANCEL): SessionState.CANCELLED,
    },
)


class DoorPolicy(StrEnum):
    """When the door closes by itself, as the group promises it to its members."""

    AT_START = "at_start"  # at the start, with a short grace: come early
    LATER = "later"  # the same sum with a grace long enough that being late is no matter
    NEVER = "never"  # the waiting room stays, nobody is turned away for the hour


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """The moments of one session, aware UTC; `ends_at` is the planned end, `door_closes_at` None means never."""

    starts_at: datetime
    ends_at: datetime
    doors_open_at: datetime
    door_closes_at: datetime | None


def times(
    starts_at: datetime,
    duration_minutes: int,
    doors_open_minutes: int,
    door_policy: DoorPolicy,
    grace_minutes: int,
    extended_minutes: int,
) -> SessionTimes:
    """Return a session's moments: doors open `doors_open_minutes` before the start; the door closes the group's
    grace and tonight's extension after it, never after the planned end."""
    ends_at = starts_at + timedelta(minutes=duration_minutes)
    closes_at = min(starts_at + timedelta(minutes=grace_minutes + extended_minutes), ends_at)
    return SessionTimes(
        starts_at=starts_at,
        ends_at=ends_at,
        doors_open_at=starts_at - timedelta(minutes=doors_open_minutes),
        door_closes_at=None if door_policy is DoorPolicy.NEVER else closes_at,
    )


def ends_by_itself(times: SessionTimes, now: datetime, live_instances: bool) -> bool:
    """Tell whether a session that nobody ended is over: past its planned end with no meeting instance live in Zoom,
    and in any case thirty minutes later (the event that would have told us may be lost)."""
    if now < times.ends_at:
        return False
    return not live_instances or now >= times.ends_at + ENDS_AT_THE_LATEST_AFTER


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One start of a series: `starts_at` in UTC, the naive local time that was wanted, and whether the clocks
    skipped that time so that the start moved forward by the gap (people must be told)."""

    starts_at: datetime
    wanted_local: datetime
    shifted: bool


def in_zone(local: datetime, zone: str) -> Occurrence:
    """Place a naive local time: one that the clocks skip moves forward by the gap, a doubled one is the first."""
    # With fold=0 Python reads a skipped time with the offset before the change, which is the shift by the gap.
    starts_at = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    shown = starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return Occurrence(starts_at, local, shifted=shown != local)


def occurrences(
    first_local: datetime, zone: str, *, count: int | None = None, until: date | None = None, interval_weeks: int = 1
) -> list[Occurrence]:
    """List a weekly series in the group's local time, right across clock changes.

    `first_local` is naive; give `count` (how many), or `until` (the last local day that may hold one), or both.
    Raises ValueError when neither bounds the series, or the interval is not positive."""
    if (count is None and until is None) or interval_weeks < 1:
        raise ValueError("a series needs a bound and a positive interval")
    wanted: Iterator[datetime] = (first_local + timedelta(weeks=interval_weeks * n) for n in count_up())
    if until is not None:
        wanted = takewhile(lambda local: local.date() <= until, wanted)
    return [in_zone(local, zone) for local in islice(wanted, count)]
