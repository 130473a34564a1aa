"""What a group decides about itself."""

from __future__ import annotations

from enum import StrEnum


class Membership(StrEnum):
    """Who gets a place: a human approves, or anybody who accepts the agreement."""

    CLOSED = "closed"
    DROP_IN = "drop_in"


class Admission(StrEnum):
    """Who carries the expected over the threshold."""

    BY_HAND = "by_hand"
    AUTOMATIC = "automatic"
