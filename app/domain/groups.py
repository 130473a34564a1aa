"""What a group decides about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from zoneinfo import available_timezones

from app.domain.sessions import DoorPolicy

MOST_SEATS = 500
LONGEST_BEFORE_MINUTES = 120
LONGEST_GRACE_MINUTES = 180


class Membership(StrEnum):
    """Who gets a place: a human approves, or anybody who accepts the agreement."""

    CLOSED = "closed"
    DROP_IN = "drop_in"


class Admission(StrEnum):
    """Who carries the expected over the threshold."""

    BY_HAND = "by_hand"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class GroupWords:
    """A group's public words in one language: its official name, what it is for and who can join."""

    name: str
    purpose: str


@dataclass(frozen=True)
class GroupTerms:
    """All that a group decides. `plain_name` is neutral; the quiet hours are local to `zone`."""

    plain_name: str
    zone: str
    texts: Mapping[str, GroupWords]  # by language; these are the group's languages
    membership: Membership = Membership.CLOSED
    capacity: int = 20
    doors_open_minutes: int = 15
    door_policy: DoorPolicy = DoorPolicy.AT_START
    grace_minutes: int = 0
    admission: Admission = Admission.BY_HAND
    locks_zoom: bool = False
    minimum_minutes: int = 10
    minimum_percent: int = 0
    late_after_minutes: int = 10
    left_early_minutes: int = 10
    missed_in_a_row: int = 3
    advised_sessions: int = 6
    trusts_links: bool = False  # a personal link that nothing contradicts is proof of who was there
    trusts_names: bool = False  # so is a name that only one member has
    quiet_from: time = field(default=time(20, 0))
    quiet_until: time = field(default=time(8, 0))


def faults(terms: GroupTerms) -> dict[str, str]:
    """What cannot be as it was typed: field to code. Empty when all is well."""
    found = {
        "plain_name": _length(terms.plain_name, 60),
        "zone": None if terms.zone in available_timezones() else "unknown_zone",
        "capacity": _within(terms.capacity, 1, MOST_SEATS),
        "doors_open_minutes": _within(terms.doors_open_minutes, 0, LONGEST_BEFORE_MINUTES),
        "grace_minutes": _within(terms.grace_minutes, 0, LONGEST_GRACE_MINUTES),
        "minimum_minutes": _within(terms.minimum_minutes, 0, 240),
        "minimum_percent": _within(terms.minimum_percent, 0, 100),
        "late_after_minutes": _within(terms.late_after_minutes, 0, 240),
        "left_early_minutes": _within(terms.left_early_minutes, 0, 240),
        "missed_in_a_row": _within(terms.missed_in_a_row, 2, 20),
        "advised_sessions": _within(terms.advised_sessions, 0, 60),
        "languages": None if terms.texts else "choose_one",
    }
    for language, words in terms.texts.items():
        found[f"name_{language}"] = _length(words.name, 120)
        found[f"purpose_{language}"] = _length(words.purpose, 2000)
    return {name: code for name, code in found.items() if code is not None}


def _length(words: str, longest: int) -> str | None:
    if not words.strip():
        return "empty"
    return "too_long" if len(words) > longest else None


def _within(number: int, least: int, most: int) -> str | None:
    return None if least <= number <= most else "out_of_range"
