"""Why a facilitator lets somebody in against what holds her at the door."""

from __future__ import annotations

from enum import StrEnum


class OverrideReason(StrEnum):
    """A code for the audit, chosen from a list; never free text."""

    DROPPED_OUT = "dropped_out"
    CAME_LATE = "came_late"
    TALKED_WITH_HER = "talked_with_her"
    ROOM_FOR_ONE_MORE = "room_for_one_more"
