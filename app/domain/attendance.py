"""From intervals to presence: what Hearth saw live and what Zoom's report says, joined per person."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.facts import Reason
from app.domain.intervals import Interval, clip, minutes, union
from app.domain.same_person import Piece, grouped, in_the_same_moment

__all__ = [
    "Certainty",
    "Evidence",
    "Interval",
    "LiveStay",
    "Outcome",
    "Presence",
    "ReportRow",
    "clip",
    "evidence_in",
    "minutes",
    "outcome",
    "presences",
    "union",
]

SIDE_BY_SIDE = timedelta(minutes=2)
"""Two stays may overlap this long while Zoom has not noticed that the first line dropped."""


class Evidence(StrEnum):
    """What ties a stay to a member, strongest first."""

    LINK_AND_TAP = "link_and_tap"
    LINK_AND_CUSTOMER_KEY = "link_and_customer_key"
    LINK_AND_WORD = "link_and_word"
    LINK_AND_DROP = "link_and_drop"  # came back after a drop; the earlier stay had its own second sign
    LINK_ONLY = "link_only"
    NOTHING = "nothing"


class Certainty(StrEnum):
    """Whether a presence is credited by itself, or waits for a human."""

    CERTAIN = "certain"
    OPEN = "open"


class Outcome(StrEnum):
    """What became of a registration."""

    ATTENDED = "attended"
    CAME_BRIEFLY = "came_briefly"
    APOLOGISED = "apologised"
    MISSED = "missed"
    EXCUSED = "excused"  # missed for a reason that a human heard of afterwards
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of Zoom's participants' report: one join interval of one device."""

    name: str
    joined_at: datetime
    left_at: datetime
    instance_uuid: str
    row_hash: str
    registrant_id: str | None = None
    customer_key: str | None = None
    in_waiting_room: bool = False
    is_staff: bool = False


@dataclass(frozen=True, slots=True)
class LiveStay:
    """One stay as seen live; `certain_member_id` is set when link and an independent sign agreed at the door.

    `bound_to` are the arrivals that are the same person in Zoom's own word (a telephone and a computer)."""

    arrival_id: int
    joined_at: datetime
    left_at: datetime | None
    participant_uuid: str | None = None
    registrant_id: str | None = None
    customer_key: str | None = None
    screen_name: str | None = None
    certain_member_id: int | None = None
    evidence: Evidence = Evidence.NOTHING
    is_staff: bool = False
    bound_to: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Presence:
    """One person's time in one session. `member_id` is set only when CERTAIN."""

    member_id: int | None
    certainty: Certainty
    evidence: Evidence
    intervals: tuple[Interval, ...]
    minutes: int
    names: tuple[str, ...]
    registrant_ids: tuple[str, ...]
    customer_keys: tuple[str, ...]
    arrival_ids: tuple[int, ...]
    row_hashes: tuple[str, ...]


def evidence_in(reasons: Collection[Reason]) -> Evidence:
    """Return what a verdict's reasons say about whose stay it is: a link and an independent sign, or less."""
    if Reason.OWN_LINK not in reasons or Reason.SIGNS_DISAGREE in reasons:
        return Evidence.NOTHING
    return next((evidence for sign, evidence in _SECOND_SIGNS.items() if sign in reasons), Evidence.LINK_ONLY)


def presences(live: Iterable[LiveStay], rows: Iterable[ReportRow], window: Interval) -> tuple[Presence, ...]:
    """Join live stays and report rows into one presence per person, clipped to the session.

    `window` runs from the planned start to the real end: an early comer counts from the start. Rows of the waiting
    room and of staff are no attendance; breakout rooms, several devices, several instances are unioned. Pieces belong
    together by strong keys only (see `same_person`), never by a generic name. Whoever has no minute of the window
    inside leaves no presence."""
    pieces = [_from_live(stay) for stay in set(live) if not stay.is_staff]
    pieces += [_from_row(row) for row in set(rows) if not row.is_staff and not row.in_waiting_room]
    found = (_presence(together, window) for together in grouped(pieces))
    return tuple(presence for presence in found if presence.intervals)


def outcome(signed_up: bool, apologised: bool, minutes: int, minimum_minutes: int) -> Outcome:
    """Say what became of a registration. Coming counts, whatever was said before; with a minimum of 0 any whole
    minute does. Whoever came, if briefly, has not missed; whoever told us has not either."""
    if minutes >= max(1, minimum_minutes):
        return Outcome.ATTENDED
    if minutes > 0:
        return Outcome.CAME_BRIEFLY
    if apologised:
        return Outcome.APOLOGISED
    return Outcome.MISSED if signed_up else Outcome.NOT_EXPECTED


_SECOND_SIGNS = {
    Reason.FRESH_TAP: Evidence.LINK_AND_TAP,
    Reason.CUSTOMER_KEY: Evidence.LINK_AND_CUSTOMER_KEY,
    Reason.FACILITATORS_WORD: Evidence.LINK_AND_WORD,
    Reason.DROPPED_AND_BACK: Evidence.LINK_AND_DROP,
}
_STRENGTH = {evidence: rank for rank, evidence in enumerate(Evidence)}


def _from_live(stay: LiveStay) -> Piece:
    return Piece(
        joined_at=stay.joined_at,
        left_at=stay.left_at,
        name=stay.screen_name,
        registrant_id=stay.registrant_id,
        customer_key=stay.customer_key,
        participant_uuid=stay.participant_uuid,
        arrival_id=stay.arrival_id,
        bound_to=stay.bound_to,
        member_id=stay.certain_member_id,
        evidence=_STRENGTH[stay.evidence],
    )


def _from_row(row: ReportRow) -> Piece:
    return Piece(
        joined_at=row.joined_at,
        left_at=row.left_at,
        name=row.name or None,
        registrant_id=row.registrant_id,
        customer_key=row.customer_key,
        row_hash=row.row_hash,
        evidence=_STRENGTH[Evidence.LINK_ONLY if row.registrant_id else Evidence.NOTHING],
    )


def _presence(pieces: Sequence[Piece], window: Interval) -> Presence:
    intervals = clip(union(Interval(piece.joined_at, _end(piece, pieces, window)) for piece in pieces), window)
    member_id = next((piece.member_id for piece in pieces if piece.member_id is not None), None)
    evidence = tuple(Evidence)[min(piece.evidence for piece in pieces)]
    if _in_use_twice(pieces, window):
        member_id, evidence = None, Evidence.LINK_ONLY
    return Presence(
        member_id=member_id,
        certainty=Certainty.OPEN if member_id is None else Certainty.CERTAIN,
        evidence=evidence,
        intervals=intervals,
        minutes=minutes(intervals),
        names=_distinct(piece.name for piece in pieces),
        registrant_ids=_distinct(piece.registrant_id for piece in pieces),
        customer_keys=_distinct(piece.customer_key for piece in pieces),
        arrival_ids=tuple(dict.fromkeys(piece.arrival_id for piece in pieces if piece.arrival_id is not None)),
        row_hashes=_distinct(piece.row_hash for piece in pieces),
    )


def _end(piece: Piece, together: Sequence[Piece], window: Interval) -> datetime:
    """When a piece ends. A live stay whose leaving was never told ends as the report says: with the row of the same
    moment, else with her last row; without a report it lasts until the session's end."""
    if piece.left_at is not None:
        return max(piece.joined_at, piece.left_at)
    rows = [row for row in together if row.is_row and row.left_at is not None and row.left_at >= piece.joined_at]
    same = [row for row in rows if in_the_same_moment(row.joined_at, piece.joined_at)]
    ends = [row.left_at for row in same or rows if row.left_at is not None]
    return max(ends, default=max(piece.joined_at, window.end))


def _in_use_twice(pieces: Sequence[Piece], window: Interval) -> bool:
    """Tell whether a certain stay stood side by side with one that had no sign of its own: a passed-on link, or her
    second device. Only a human can say which, unless Zoom itself bound the two lines."""
    live = [piece for piece in pieces if not piece.is_row]
    certain = [piece for piece in live if piece.member_id is not None]
    others = [piece for piece in live if piece.member_id is None]
    return any(
        not _are_bound(one, other)
        and min(_end(one, pieces, window), _end(other, pieces, window)) - max(one.joined_at, other.joined_at)
        > SIDE_BY_SIDE
        for one in certain
        for other in others
    )


def _are_bound(one: Piece, other: Piece) -> bool:
    return one.arrival_id == other.arrival_id or one.arrival_id in other.bound_to or other.arrival_id in one.bound_to


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
