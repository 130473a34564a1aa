"""A member's place in a group: applied, waiting for a place, active, and the ways in which it rests or ends."""

from __future__ import annotations

from enum import StrEnum

from app.domain.lifecycle import Lifecycle


class PlaceState(StrEnum):
    """Where the place stands."""

    APPLIED = "applied"
    WAITING_LIST = "waiting_list"
    ACTIVE = "active"
    PAUSED = "paused"
    GIVEN_UP = "given_up"
    REFUSED = "refused"
    REMOVED = "removed"


class PlaceAction(StrEnum):
    """What can happen to it."""

    APPROVE = "approve"
    PUT_ON_LIST = "put_on_list"
    REFUSE = "refuse"
    PAUSE = "pause"
    RESUME = "resume"
    GIVE_UP = "give_up"
    REMOVE = "remove"
    APPLY_AGAIN = "apply_again"


PLACE_LIFE = Lifecycle[PlaceState, PlaceAction](
    "place",
    {
        (PlaceState.APPLIED, PlaceAction.APPROVE): PlaceState.ACTIVE,
        (PlaceState.APPLIED, PlaceAction.PUT_ON_LIST): PlaceState.WAITING_LIST,
        (PlaceState.APPLIED, PlaceAction.REFUSE): PlaceState.REFUSED,
        (PlaceState.APPLIED, PlaceAction.GIVE_UP): PlaceState.GIVEN_UP,
        (PlaceState.WAITING_LIST, PlaceAction.APPROVE): PlaceState.ACTIVE,
        (PlaceState.WAITING_LIST, PlaceAction.REFUSE): PlaceState.REFUSED,
        (PlaceState.WAITING_LIST, PlaceAction.GIVE_UP): PlaceState.GIVEN_UP,
        (PlaceState.ACTIVE, PlaceAction.PAUSE): PlaceState.PAUSED,
        (PlaceState.ACTIVE, PlaceAction.GIVE_UP): PlaceState.GIVEN_UP,
        (PlaceState.ACTIVE, PlaceAction.REMOVE): PlaceState.REMOVED,
        (PlaceState.PAUSED, PlaceAction.RESUME): PlaceState.ACTIVE,
        (PlaceState.PAUSED, PlaceAction.GIVE_UP): PlaceState.GIVEN_UP,
        (PlaceState.PAUSED, PlaceAction.REMOVE): PlaceState.REMOVED,
        (PlaceState.GIVEN_UP, PlaceAction.APPLY_AGAIN): PlaceState.APPLIED,
        (PlaceState.REFUSED, PlaceAction.APPLY_AGAIN): PlaceState.APPLIED,
    },
)

# Those who take up room in a group: the capacity counts them.
HOLDING = frozenset({PlaceState.ACTIVE, PlaceState.PAUSED})

# Ended, or never begun: what was remembered for such a place is forgotten.
OVER = frozenset({PlaceState.GIVEN_UP, PlaceState.REFUSED, PlaceState.REMOVED})
