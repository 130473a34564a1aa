"""Who is at the door: each arrival of a session with where she is, what the door says, and what was asked of Zoom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db import Db
from app.domain.arrivals import Appearance
from app.domain.attendance import Evidence, LiveStay
from app.domain.door import Verdict
from app.domain.matching import Likeness
from app.models import Arrival, Command, Session


@dataclass(frozen=True)
class SomeMember:
    """A member as staff see her on the dashboard."""

    person_id: int
    screen_name: str


@dataclass(frozen=True)
class SuggestedMember:
    """Whom a name suggests, best first; a guess for a human."""

    person_id: int
    screen_name: str
    score: float
    reasons: tuple[Likeness, ...]
    tied: bool


@dataclass(frozen=True)
class DoorRow:
    """One arrival as the dashboard and the register need it.

    `member` is whom the signs point to, `link_owner` whose link it is; `command` is the newest one about her that was
    not withdrawn; `also_on_link` are the other arrivals that are waiting or inside on the same link."""

    arrival: Arrival
    appearance: Appearance
    verdict: Verdict
    link_owner: SomeMember | None
    member: SomeMember | None
    suggestions: tuple[SuggestedMember, ...]
    command: Command | None
    also_on_link: tuple[int, ...]
    is_staff: bool
    evidence: Evidence
    certain_member_id: int | None

    @property
    def is_waiting(self) -> bool:
        """Whether she stands at the door now."""
        raise NotImplementedError

    @property
    def is_inside(self) -> bool:
        """Whether she is in the meeting now."""
        raise NotImplementedError

    @property
    def needs_a_name(self) -> bool:
        """Whether somebody must say who this is (`vouch`, `name_guest`) before she can be let in."""
        raise NotImplementedError


def at_the_door(db: Db, session: Session, now: datetime) -> list[DoorRow]:
    """Every arrival of a session, in the order of coming. The number of queries does not grow with them."""
    raise NotImplementedError


def one(db: Db, session: Session, arrival_id: int, now: datetime) -> DoorRow | None:
    """One arrival, judged among all the others of its session."""
    raise NotImplementedError


def live_stays(db: Db, session: Session, now: datetime) -> list[LiveStay]:
    """Every stay as seen live, with the evidence for whose it was: what the register joins with Zoom's report."""
    raise NotImplementedError


def may_return(db: Db, *, session: Session, person_id: int, now: datetime) -> bool:
    """Whether the join page may hand out her link although the door is closed: she was inside and dropped out."""
    raise NotImplementedError


def early_comers(db: Db, session_id: int) -> int:
    """How many wait in Zoom for the host to start; Zoom tells no more of them."""
    raise NotImplementedError


def unattached(db: Db, session_id: int) -> int:
    """How many sightings fit no arrival: something for a human to look at in Zoom."""
    raise NotImplementedError
