"""What the door may know about an arrival: the facts from which a verdict is made, and the reasons it can have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.matching import Suggestion

FRESH_FOR = timedelta(minutes=10)
"""A tap on "Come in" is a sign for ten minutes; so long may somebody who dropped come back."""

CLOCKS_DIFFER_BY = timedelta(seconds=2)
"""Zoom's event times are whole seconds of another clock: a tap may seem to follow the arrival it led to."""


class Reason(StrEnum):
    """Why; each has words in every language in `views/phrases.py`."""

    # signs
    OWN_LINK = "own_link"
    FRESH_TAP = "fresh_tap"
    CUSTOMER_KEY = "customer_key"
    DROPPED_AND_BACK = "dropped_and_back"
    FACILITATORS_WORD = "facilitators_word"
    STAFF_LINK = "staff_link"
    NAMED_GUEST = "named_guest"
    # signs that are missing or odd
    NO_FRESH_TAP = "no_fresh_tap"
    TAP_ALREADY_USED = "tap_already_used"
    NEW_DEVICE = "new_device"
    LINK_IN_USE_TWICE = "link_in_use_twice"
    INSIDE_ON_THIS_LINK = "inside_on_this_link"
    NO_OWN_LINK = "no_own_link"
    SIGNS_DISAGREE = "signs_disagree"
    # what stands between her and tonight
    NOT_SIGNED_UP = "not_signed_up"
    SAID_CANT_COME = "said_cant_come"
    AGREEMENT_NOT_ACCEPTED = "agreement_not_accepted"
    PLACE_NOT_ACTIVE = "place_not_active"
    DECLINED_BEFORE = "declined_before"
    # what holds
    REMOVED = "removed"
    REMOVED_TONIGHT = "removed_tonight"
    SESSION_FULL = "session_full"
    DOORS_NOT_OPEN = "doors_not_open"
    DOOR_CLOSED = "door_closed"
    # what Zoom keeps to itself on this account
    LINK_NOT_TOLD = "link_not_told"
    TAP_FITS = "tap_fits"
    # names: warnings and suggestions
    NAME_LIKE_MEMBER = "name_like_member"
    NAME_FITS_SEVERAL = "name_fits_several"
    NAME_OF_SOMEBODY_ELSE = "name_of_somebody_else"
    NOBODY_FITS = "nobody_fits"


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member as the door sees her; `agreement_ok` means accepted or in grace."""

    member_id: int
    screen_name: str
    place_active: bool = True
    signed_up: bool = True
    said_cant_come: bool = False
    agreement_ok: bool = True
    removed: bool = False
    removed_tonight: bool = False


@dataclass(frozen=True, slots=True)
class Tap:
    """The last tap on "Come in" before an arrival, in the link owner's signed-in page."""

    at: datetime
    device_known: bool
    serves_this_arrival: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """She was inside and her line dropped; `had_second_sign` of its own (not by another drop), `used` once counted."""

    at: datetime
    had_second_sign: bool
    used: bool = False


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """The door as it stands: `open` once doors are open; `closed_to_newcomers` from the closing moment on."""

    open: bool = True
    closed_to_newcomers: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a verdict needs to know about one arrival.

    `link_told`: whether Zoom, on this account, says at the door whose link it is; where it does not, members who
    `tapped_just_before` and whom no other arrival has used up may be meant."""

    arrived_at: datetime
    screen_name: str | None = None
    link_owner: MemberFacts | None = None
    link_is_staff: bool = False
    tap: Tap | None = None
    customer_key_owner: MemberFacts | None = None
    vouched_for: MemberFacts | None = None
    named_guest: bool = False
    drop: Drop | None = None
    others_waiting_on_link: int = 0
    inside_on_link: bool = False
    declined_before: bool = False
    session_full: bool = False
    door: DoorFacts = field(default_factory=DoorFacts)
    suggestions: tuple[Suggestion, ...] = ()
    link_told: bool = True
    tapped_just_before: frozenset[int] = frozenset()


def is_fresh(sign_at: datetime, arrived_at: datetime) -> bool:
    """Tell whether a tap or a drop lies within the ten minutes before an arrival."""
    return -CLOCKS_DIFFER_BY <= arrived_at - sign_at <= FRESH_FOR


def served_by(taps: Iterable[datetime], arrivals: Mapping[int, datetime]) -> dict[int, datetime]:
    """Return which tap serves which arrival (arrival id -> tap time), for one person's taps and arrivals.

    A tap serves the first arrival after it, if that comes within ten minutes, and no other: two taps before one
    arrival leave nothing over for whoever comes second on the same link."""
    in_order = sorted(arrivals, key=lambda arrival_id: (arrivals[arrival_id], arrival_id))
    served: dict[int, datetime] = {}
    for tap in sorted(taps):
        first = next((one for one in in_order if arrivals[one] + CLOCKS_DIFFER_BY >= tap), None)
        if first is not None and is_fresh(tap, arrivals[first]):
            served[first] = tap  # of several, the latest
    return served
