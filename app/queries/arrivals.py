"""Who is at the door: each arrival of a session with where she is, what the door says, and what was asked of Zoom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain import links
from app.domain.arrivals import Appearance, Decision
from app.domain.attendance import Evidence, LiveStay, evidence_in
from app.domain.door import Verdict, verdict
from app.domain.links import Coming
from app.domain.matching import Likeness
from app.models import (
    Arrival,
    Command,
    CommandKind,
    MeetingInstance,
    Registration,
    Session,
    StoredSighting,
    WebhookDelivery,
)
from app.queries import bound_lines, door_book, door_stories
from app.queries.door_book import Book
from app.queries.door_facts import Facing
from app.queries.door_stories import Seen

SURE = frozenset(
    {Evidence.LINK_AND_TAP, Evidence.LINK_AND_CUSTOMER_KEY, Evidence.LINK_AND_WORD, Evidence.LINK_AND_DROP}
)

EARLY = "meeting.participant_jbh_waiting"
NO_LONGER_EARLY = ("meeting.participant_jbh_waiting_left", "meeting.participant_jbh_joined")


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
    coming: Coming
    verdict: Verdict
    link_owner: SomeMember | None
    member: SomeMember | None
    suggestions: tuple[SuggestedMember, ...]
    command: Command | None
    also_on_link: tuple[int, ...]
    is_staff: bool
    evidence: Evidence
    certain_member_id: int | None
    customer_key: str | None

    @property
    def appearance(self) -> Appearance:
        """What Zoom's sightings of her amount to."""
        return self.coming.appearance

    @property
    def is_waiting(self) -> bool:
        """Whether she stands at the door now."""
        return self.coming.is_waiting

    @property
    def is_inside(self) -> bool:
        """Whether she is in the meeting now."""
        return self.coming.is_inside

    @property
    def is_over(self) -> bool:
        """Whether she is neither at the door nor inside any more."""
        return not self.is_waiting and not self.is_inside

    @property
    def is_undecided(self) -> bool:
        """Whether she waits for somebody's decision."""
        return self.is_waiting and not self.is_staff and self.arrival.decision is Decision.UNDECIDED

    @property
    def takes_room(self) -> bool:
        """Whether she takes one of the session's places."""
        return not self.is_staff and self.coming.takes_room

    @property
    def is_being_let_in(self) -> bool:
        """Whether hands in the meeting have taken up her admission, and Zoom has not told of it yet."""
        asked = self.command
        if asked is None or asked.kind is not CommandKind.ADMIT:
            return False
        return asked.agent_id is not None and asked.confirmed_at is None

    @property
    def needs_a_name(self) -> bool:
        """Whether somebody must say who this is (`vouch`, `name_guest`) before she can be let in."""
        return not self.is_staff and self.member is None and self.arrival.guest_label is None


def at_the_door(db: Db, session: Session, now: datetime, *, suggest: bool = True) -> list[DoorRow]:
    """Every arrival of a session, in the order of coming. The number of queries does not grow with them.

    `suggest` may be switched off where nobody looks: a name changes neither who is expected nor who is let in."""
    book = door_book.read(db, session, now)
    facing = Facing(book, suggest=suggest)
    return [_row(book, facing, seen) for seen in book.seen]


def somebody_may_be_expected(db: Db, session_id: int) -> bool:
    """Whether anybody undecided has more than a name. Where nobody has, nobody can come in by herself: no need to look
    through the whole door, which most of Zoom's events would do for nothing."""
    named = select(StoredSighting.arrival_id).where(
        StoredSighting.session_id == session_id,
        col(StoredSighting.registrant_id).is_not(None)
        | col(StoredSighting.customer_key).is_not(None)
        | col(StoredSighting.email_index).is_not(None),
    )
    known = select(Arrival.id).where(
        Arrival.session_id == session_id,
        Arrival.decision == Decision.UNDECIDED,
        col(Arrival.registrant_id).is_not(None)
        | col(Arrival.vouched_person_id).is_not(None)
        | col(Arrival.id).in_(named),
    )
    return db.exec(known.limit(1)).first() is not None


def one(db: Db, session: Session, arrival_id: int, now: datetime) -> DoorRow | None:
    """One arrival, judged among all the others of its session."""
    rows = at_the_door(db, session, now, suggest=False)
    return next((row for row in rows if row.arrival.id == arrival_id), None)


def live_stays(db: Db, session: Session, now: datetime) -> list[LiveStay]:
    """Every stay as seen live, with the evidence for whose it was: what the register joins with Zoom's report."""
    bound = bound_lines.of_session(db, id_of(session))
    return [
        LiveStay(
            arrival_id=id_of(row.arrival),
            joined_at=stay.joined_at,
            left_at=stay.left_at,
            participant_uuid=row.arrival.participant_uuid,
            registrant_id=row.arrival.registrant_id,
            customer_key=row.customer_key,
            screen_name=row.appearance.screen_name,
            certain_member_id=row.certain_member_id,
            evidence=row.evidence,
            is_staff=row.is_staff,
            bound_to=bound.get(id_of(row.arrival), ()),
        )
        for row in at_the_door(db, session, now, suggest=False)
        for stay in row.appearance.stays
    ]


def may_return(db: Db, *, session: Session, person_id: int, now: datetime) -> bool:
    """Whether the join page may hand out her link although the door is closed: she was inside and dropped out."""
    hers = select(Registration).where(Registration.session_id == session.id, Registration.person_id == person_id)
    link = db.exec(hers).first()
    if link is None or link.registrant_id is None or link.removed_at is not None:
        return False
    on_link = door_stories.arrivals(db, session, now, col(Arrival.registrant_id) == link.registrant_id)
    return links.may_return([seen.coming for seen in on_link], now)


def early_comers(db: Db, session_id: int) -> int:
    """How many wait in Zoom for the host to start; Zoom tells no more of them. Once it has started, nobody does."""
    started = select(MeetingInstance.id).where(
        MeetingInstance.session_id == session_id, col(MeetingInstance.started_at).is_not(None)
    )
    if db.exec(started.limit(1)).first() is not None:
        return 0
    told = sa.select(col(WebhookDelivery.kind), sa.func.count()).where(
        col(WebhookDelivery.session_id) == session_id, col(WebhookDelivery.kind).in_((EARLY, *NO_LONGER_EARLY))
    )
    counts = [(kind, how_many) for kind, how_many in db.execute(told.group_by(col(WebhookDelivery.kind)))]
    waiting: int = sum(how_many if kind == EARLY else -how_many for kind, how_many in counts)
    return max(0, waiting)


def unattached(db: Db, session_id: int) -> int:
    """How many sightings fit no arrival: something for a human to look at in Zoom."""
    lost = sa.select(sa.func.count()).where(
        col(StoredSighting.session_id) == session_id, col(StoredSighting.arrival_id).is_(None)
    )
    return int(db.execute(lost).scalar_one())


def _row(book: Book, facing: Facing, seen: Seen) -> DoorRow:
    facts = facing.facts(seen)
    judged = verdict(facts)
    evidence = evidence_in(judged.reasons)
    facing.remember(seen, evidence)
    return DoorRow(
        arrival=seen.arrival,
        coming=seen.coming,
        verdict=judged,
        link_owner=_member(book, facts.link_owner.member_id if facts.link_owner else None),
        member=_member(book, judged.member_id),
        suggestions=_suggested(book, judged),
        command=book.commands.get(seen.coming.arrival_id),
        also_on_link=facing.present_on_link(seen),
        is_staff=facts.link_is_staff,
        evidence=evidence,
        certain_member_id=judged.member_id if evidence in SURE else None,
        customer_key=seen.customer_key,
    )


def _member(book: Book, person_id: int | None) -> SomeMember | None:
    return None if person_id is None else SomeMember(person_id, book.member(person_id).screen_name)


def _suggested(book: Book, judged: Verdict) -> tuple[SuggestedMember, ...]:
    return tuple(
        SuggestedMember(one.member_id, book.member(one.member_id).screen_name, one.score, one.reasons, one.tied)
        for one in judged.suggestions
    )
