"""A rehearsal: ten minutes in which pretend members come to the real door, each with one thing to be learnt from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LASTS = timedelta(minutes=10)
STARTS_IN = timedelta(minutes=3)  # the doors are open at once
TRACES_GO_AFTER = timedelta(minutes=30)  # after its end: until then there is something to read about it

FIRST_NUMBER = 10**13
"""Zoom's docs: a meeting's number has 9, 10 or 11 digits. A rehearsal's has 14, so that it can be nobody's."""


class Part(StrEnum):
    """Who comes, by what there is to see in it."""

    FIRST = "first"
    SECOND = "second"
    DROPPING = "dropping"  # expected; loses the connection when the door has closed, and comes back
    LAST = "last"
    NO_TAP = "no_tap"  # on a link of her own, but not from her page
    NEW_DEVICE = "new_device"
    LATE = "late"  # after the door has closed
    STRANGER = "stranger"  # without a link


EXPECTED = (Part.FIRST, Part.SECOND, Part.DROPPING, Part.LAST)
WITH_LINK = tuple(part for part in Part if part is not Part.STRANGER)


class Deed(StrEnum):
    """What somebody pretend does."""

    TAP = "tap"
    TAP_ON_NEW_DEVICE = "tap_on_new_device"
    COME = "come"
    DROP = "drop"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Cue:
    """One deed, so long after the rehearsal began."""

    after: timedelta
    part: Part
    deed: Deed


def _cue(seconds: int, part: Part, deed: Deed = Deed.COME) -> Cue:
    return Cue(timedelta(seconds=seconds), part, deed)


SCRIPT = (
    _cue(15, Part.FIRST, Deed.TAP),
    _cue(17, Part.FIRST),
    _cue(30, Part.SECOND, Deed.TAP),
    _cue(32, Part.SECOND),
    _cue(45, Part.STRANGER),
    _cue(60, Part.DROPPING, Deed.TAP),
    _cue(62, Part.DROPPING),
    _cue(80, Part.NO_TAP),
    _cue(100, Part.NEW_DEVICE, Deed.TAP_ON_NEW_DEVICE),
    _cue(102, Part.NEW_DEVICE),
    _cue(120, Part.LAST, Deed.TAP),
    _cue(122, Part.LAST),
    _cue(225, Part.DROPPING, Deed.DROP),
    _cue(255, Part.DROPPING, Deed.TAP),
    _cue(257, Part.DROPPING, Deed.RETURN),
    _cue(300, Part.LATE),
)
"""The door closes by itself after `STARTS_IN`, between the fourth expected and the lost connection."""


def number_of(session_id: int) -> int:
    """The number of the meeting that is none."""
    return FIRST_NUMBER + session_id


def is_rehearsal(number: int) -> bool:
    """Whether a meeting's number is a rehearsal's."""
    return number >= FIRST_NUMBER
