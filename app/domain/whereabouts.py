"""Where one arrival is, told sighting by sighting in order of time. `arrivals.fold` is its only user.

Zoom's docs and deliveries set the traps: "left the waiting room" may or may not accompany an admission; putting back
may come with an arrival, a leaving, or both; a move into or out of a breakout room looks like leaving and joining
under another `user_id`; and any notice may be lost. So every kind is understood on every side, and nothing raises.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.sightings import LeaveCause, Sighting, SightingKind

ECHO = timedelta(seconds=10)
"""A notice of leaving this soon after a move (into a breakout room, back to the door) is part of the move."""

RETURN = timedelta(minutes=1)
"""Moving between the main room and a breakout room takes less than this; the gap is not an absence."""


class ZoomSide(StrEnum):
    """Where Zoom's events say that somebody is."""

    WAITING = "waiting"
    INSIDE = "inside"
    LEFT = "left"
    GAVE_UP = "gave_up"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time inside, breakout rooms included; still going on while `left_at` is None."""

    joined_at: datetime
    left_at: datetime | None


@dataclass(frozen=True, slots=True)
class Wait:
    """A time at the door; still going on while `ended_at` is None."""

    began_at: datetime
    ended_at: datetime | None


class Whereabouts:
    """The running state. Hear sightings in order of time, then read the fields."""

    def __init__(self) -> None:
        self.side: ZoomSide | None = None
        self.since: datetime | None = None
        self.stays: list[Stay] = []
        self.waits: list[Wait] = []
        self.admitted_at: datetime | None = None
        self.left_door_at: datetime | None = None  # gone from the door, perhaps only because she is being let in
        self.cause: LeaveCause | None = None
        self._join_seen = False  # the present stay began with Zoom's "joined", not only with "admitted"
        self._inside_as: str | None = None  # the user_id under which she last came into a room
        self._moved_at: datetime | None = None  # into a breakout room, or back from one
        self._left_breakout_at: datetime | None = None
        self._sent_back_at: datetime | None = None  # from inside to the door

    def hear(self, sighting: Sighting) -> None:
        """Take in the next sighting."""
        {
            SightingKind.ARRIVED: self._at_the_door,
            SightingKind.PUT_BACK: self._at_the_door,
            SightingKind.LEFT_DOOR: self._left_the_door,
            SightingKind.ADMITTED: self._admitted,
            SightingKind.JOINED: self._joined,
            SightingKind.JOINED_BREAKOUT: self._joined_breakout,
            SightingKind.LEFT_BREAKOUT: self._left_breakout,
            SightingKind.LEFT: self._left,
            SightingKind.MEETING_ENDED: self._ended,
        }[sighting.kind](sighting)

    def _at_the_door(self, sighting: Sighting) -> None:
        at = sighting.at
        if self.side is ZoomSide.WAITING and self.left_door_at is None:
            return
        self._sent_back_at = at if self.side is ZoomSide.INSIDE else None
        self._close(at)
        self.waits.append(Wait(at, None))
        self._turn(ZoomSide.WAITING, at)

    def _left_the_door(self, sighting: Sighting) -> None:
        at = sighting.at
        if self.side in (ZoomSide.INSIDE, ZoomSide.LEFT) or self.left_door_at is not None:
            return
        self._close(at)
        if self.side is None:
            self._turn(ZoomSide.WAITING, at)
        self.left_door_at = at

    def _admitted(self, sighting: Sighting) -> None:
        at = sighting.at
        self.admitted_at = at
        if self.side is not ZoomSide.INSIDE:
            self._enter(at)

    def _joined(self, sighting: Sighting) -> None:
        self._inside_as = sighting.user_id
        back = self._soon_after(self._left_breakout_at, sighting.at, RETURN)
        if back:
            self._moved_at = sighting.at
        if self.side is not ZoomSide.INSIDE:
            self._resume_or_enter(sighting.at, back)
        elif not self._join_seen:
            self.stays[-1] = Stay(sighting.at, None)  # "admitted" opened the door; now she is through it
            self.since = sighting.at
        self._join_seen = True

    def _joined_breakout(self, sighting: Sighting) -> None:
        self._inside_as, self._moved_at = sighting.user_id, sighting.at
        if self.side is not ZoomSide.INSIDE:
            self._resume_or_enter(sighting.at, moving=True)
        self._join_seen = True

    def _left_breakout(self, sighting: Sighting) -> None:
        at = sighting.at
        self._left_breakout_at, self._inside_as, self._moved_at = at, None, None
        if self.side is None:
            self._enter(at)
        elif self.side is ZoomSide.LEFT and self.stays and not self._soon_after(self.since, at, ECHO):
            # What was read as leaving was only the move into this room: she was there until now.
            self.stays[-1] = Stay(self.stays[-1].joined_at, at)
            self.since = at

    def _left(self, sighting: Sighting) -> None:
        if self.side is ZoomSide.INSIDE and self._is_a_move(sighting):
            return
        if self.side is ZoomSide.WAITING and self._soon_after(self._sent_back_at, sighting.at, ECHO):
            return
        if self.side is not ZoomSide.LEFT:
            self._close(sighting.at)
            self._turn(ZoomSide.LEFT, sighting.at)
            self.cause = None
        if self.cause in (None, LeaveCause.UNKNOWN):
            self.cause = sighting.reason or LeaveCause.UNKNOWN

    def _ended(self, sighting: Sighting) -> None:
        at = sighting.at
        if self.side is ZoomSide.LEFT or self.left_door_at is not None:
            return
        self._close(at)
        self._turn(ZoomSide.LEFT, at)
        self.cause = LeaveCause.MEETING_ENDED

    def _is_a_move(self, sighting: Sighting) -> bool:
        """Tell a move between rooms from leaving: it is the old `user_id` that leaves, or unknown ones at once."""
        if self._moved_at is None:
            return False
        if sighting.user_id is not None and self._inside_as is not None:
            return sighting.user_id != self._inside_as
        return self._soon_after(self._moved_at, sighting.at, ECHO)

    def _resume_or_enter(self, at: datetime, moving: bool) -> None:
        if moving and self.side is ZoomSide.LEFT and self.stays and self._soon_after(self.since, at, RETURN):
            self.stays[-1] = Stay(self.stays[-1].joined_at, None)
            self._turn(ZoomSide.INSIDE, self.stays[-1].joined_at)
        else:
            self._enter(at)

    def _enter(self, at: datetime) -> None:
        self._close(at)
        self.stays.append(Stay(at, None))
        self._join_seen = False
        self._turn(ZoomSide.INSIDE, at)

    def _turn(self, side: ZoomSide, at: datetime) -> None:
        self.side, self.since, self.left_door_at = side, at, None

    def _close(self, at: datetime) -> None:
        """End whatever is going on, a stay or a wait."""
        if self.stays and self.stays[-1].left_at is None:
            self.stays[-1] = Stay(self.stays[-1].joined_at, at)
        if self.waits and self.waits[-1].ended_at is None:
            self.waits[-1] = Wait(self.waits[-1].began_at, at)

    @staticmethod
    def _soon_after(earlier: datetime | None, at: datetime, within: timedelta) -> bool:
        return earlier is not None and at - earlier <= within
