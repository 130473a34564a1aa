"""What happened on one personal link in one evening: who came on it when, who dropped, and how the door stood then."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.arrivals import Appearance, Decision, LeaveCause, ZoomSide
from app.domain.facts import CLOCKS_DIFFER_BY, DoorFacts, Drop, is_fresh
from app.domain.sessions import OVER, SessionState

NOT_HER_DOING = frozenset({LeaveCause.DISCONNECTED, LeaveCause.MEETING_ENDED})


@dataclass(frozen=True, slots=True)
class Coming:
    """One arrival on a link: where Zoom says she is, and what we decided."""

    arrival_id: int
    appearance: Appearance
    decision: Decision = Decision.UNDECIDED

    @property
    def came_at(self) -> datetime:
        """When Zoom first told of her."""
        return self.appearance.first_seen_at

    @property
    def is_waiting(self) -> bool:
        """Whether she stands at the door."""
        return self.appearance.zoom_side is ZoomSide.WAITING

    @property
    def is_inside(self) -> bool:
        """Whether she is in the meeting."""
        return self.appearance.zoom_side is ZoomSide.INSIDE

    @property
    def dropped_at(self) -> datetime | None:
        """When her line dropped, or the meeting ended under her (the host's line dropped), if that is how she left."""
        return self.appearance.since if self.appearance.leave_cause in NOT_HER_DOING else None

    @property
    def was_refused(self) -> bool:
        """Whether a facilitator did not want her inside."""
        return self.decision in (Decision.DECLINED, Decision.WITHDRAWN)

    @property
    def takes_room(self) -> bool:
        """Whether she is inside, or cleared and about to be."""
        return self.is_inside or (self.is_waiting and self.decision is Decision.CLEARED)

    def came_before(self, other: "Coming") -> bool:
        """Whether this one came first."""
        return (self.came_at, self.arrival_id) < (other.came_at, other.arrival_id)


def drop_before(coming: Coming, on_link: Iterable[Coming], had_second_sign: Container[int]) -> Drop | None:
    """Return the last drop on her link before she came, `used` when somebody else came back on it first."""
    others = [other for other in on_link if other.arrival_id != coming.arrival_id]
    dropped = [
        (other.dropped_at, other.arrival_id)
        for other in others
        if other.dropped_at is not None and other.dropped_at <= coming.came_at + CLOCKS_DIFFER_BY
    ]
    if not dropped:
        return None
    at, arrival_id = max(dropped)
    between = [one for one in others if one.came_before(coming) and one.came_at + CLOCKS_DIFFER_BY >= at]
    used = any(one.arrival_id != arrival_id for one in between)
    return Drop(at=at, had_second_sign=arrival_id in had_second_sign, used=used)


def may_return(on_link: Iterable[Coming], now: datetime) -> bool:
    """Tell whether her link may be handed out although the door is closed: her line dropped within ten minutes, or
    she is inside as far as Zoom has noticed."""
    return any(one.is_inside or (one.dropped_at is not None and is_fresh(one.dropped_at, now)) for one in on_link)


def door_at(came_at: datetime, state: SessionState, closed_at: datetime | None) -> DoorFacts:
    """The door as it is to somebody who came at this moment: whoever stood there before it closed is no newcomer."""
    if state in OVER:
        return DoorFacts(open=True, closed_to_newcomers=True)
    if state is SessionState.DOOR_CLOSED:
        return DoorFacts(open=True, closed_to_newcomers=closed_at is None or came_at > closed_at)
    return DoorFacts(open=state is SessionState.DOORS_OPEN)
