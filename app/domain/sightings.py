"""What Zoom told about somebody, in our words, and to which arrival it belongs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SAME_MOMENT = timedelta(seconds=2)
"""Zoom gives times in whole seconds, and its notices of one moment may differ by a second or so."""


class SightingKind(StrEnum):
    """What Zoom told; the order here is the fixed rank of kinds within one second."""

    ARRIVED = "arrived"
    LEFT_DOOR = "left_door"
    ADMITTED = "admitted"
    LEFT_BREAKOUT = "left_breakout"
    JOINED = "joined"
    JOINED_BREAKOUT = "joined_breakout"
    PUT_BACK = "put_back"
    LEFT = "left"
    MEETING_ENDED = "meeting_ended"


RANK = {kind: rank for rank, kind in enumerate(SightingKind)}


class LeaveCause(StrEnum):
    """Why somebody is no longer inside, as far as Zoom says."""

    BY_CHOICE = "by_choice"
    DISCONNECTED = "disconnected"
    REMOVED = "removed"
    MEETING_ENDED = "meeting_ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One thing Zoom told. `at` is Zoom's event time (aware); None means absent, never ""."""

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


@dataclass(frozen=True, slots=True)
class KnownArrival:
    """An arrival that a new sighting may belong to; `over` once she left, gave up or the meeting ended."""

    arrival_id: int
    participant_uuids: frozenset[str]
    registrant_id: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    over: bool = False


_BREAKOUT = frozenset({SightingKind.JOINED_BREAKOUT, SightingKind.LEFT_BREAKOUT})


_ADMISSION = frozenset({SightingKind.ADMITTED, SightingKind.JOINED})


def belongs_to(sighting: Sighting, candidates: Sequence[KnownArrival], *, uuid_kept: bool = True) -> int | None:
    """Return the id of the arrival that a sighting belongs to; None means a new arrival, or a case for a human.

    `participant_uuid` decides. It changes at every re-join, so one that nobody has is a new arrival; only in
    breakout rooms, where Zoom deals out new ones to people who never left, the registrant's id and the time decide,
    as they do for a sighting without it; and at an admission, where this account was seen to deal them out then
    (`uuid_kept` is false). More than one fit is no fit."""
    if sighting.participant_uuid is not None:
        named = [known for known in candidates if sighting.participant_uuid in known.participant_uuids]
        changing = _BREAKOUT if uuid_kept else _BREAKOUT | _ADMISSION
        if named or sighting.kind not in changing:
            return _only(named)
    if sighting.registrant_id is None:
        return None
    same_link = [known for known in candidates if known.registrant_id == sighting.registrant_id]
    return _only([known for known in same_link if _fits_in_time(sighting, known)])


def begins_an_arrival(sighting: Sighting, candidates: Sequence[KnownArrival]) -> bool:
    """Tell whether a sighting that belongs to none of the candidates is the first of a new arrival, or else a case for
    a human. Without a uuid it is when nobody came on this link yet, or when it says that somebody arrived."""
    if sighting.kind in _BREAKOUT:
        return False
    if sighting.participant_uuid is not None:
        return not any(sighting.participant_uuid in known.participant_uuids for known in candidates)
    return sighting.registrant_id is not None and (not candidates or sighting.kind is SightingKind.ARRIVED)


def _only(fitting: Sequence[KnownArrival]) -> int | None:
    return fitting[0].arrival_id if len(fitting) == 1 else None


def _fits_in_time(sighting: Sighting, known: KnownArrival) -> bool:
    if sighting.kind is SightingKind.ARRIVED:
        # Arriving comes first: told after the arrival's first sighting, it is a second use of the same link.
        return sighting.at <= known.first_seen_at + SAME_MOMENT
    if sighting.at < known.first_seen_at - SAME_MOMENT:
        return False
    return not known.over or sighting.at <= known.last_seen_at + SAME_MOMENT
