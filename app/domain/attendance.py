"""From intervals to presence: what Hearth saw live and what Zoom's report says, joined per person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, aware, `start` <= `end`."""

    start: datetime
    end: datetime


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
    """One stay as seen live; `certain_member_id` is set when link and an independent sign agreed at the door."""

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


def presences(live: Iterable[LiveStay], rows: Iterable[ReportRow], window: Interval) -> tuple[Presence, ...]:
    """Join live stays and report rows into one presence per person, clipped to the session."""
    raise NotImplementedError


def outcome(signed_up: bool, apologised: bool, minutes: int, minimum_minutes: int) -> Outcome:
    """Say what became of a registration."""
    raise NotImplementedError
