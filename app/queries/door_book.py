"""What the door's verdicts are made from, read in a fixed number of queries however many people come."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app.db import Db
from app.domain.agreements import Acceptance, AgreementState, holds
from app.domain.facts import MemberFacts
from app.domain.matching import Candidate
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.zoom_habits import ZoomHabits
from app.models import (
    Agreement,
    AgreementAcceptance,
    Arrival,
    Command,
    CommandOutcome,
    Place,
    Registration,
    RegistrationKind,
    Session,
    StoredSighting,
    Tap,
)
from app.queries import connection
from app.queries.door_stories import Seen, arrivals, of

COULD_BE_MEANT = frozenset({PlaceState.ACTIVE, PlaceState.PAUSED, PlaceState.REMOVED})


@dataclass(frozen=True, slots=True)
class Link:
    """One person's personal link for this session."""

    person_id: int
    registrant_id: str | None
    screen_name: str
    state: RegistrationState
    is_staff: bool
    removed_tonight: bool


@dataclass
class Book:
    """One session's door, as it was read."""

    session: Session
    seen: list[Seen]
    links: list[Link]
    taps: dict[int, dict[datetime, bool]] = field(default_factory=lambda: defaultdict(dict))
    places: dict[int, tuple[PlaceState, str]] = field(default_factory=dict)
    accepted: dict[int, bool] = field(default_factory=dict)
    has_agreement: bool = False
    known_names: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    commands: dict[int, Command] = field(default_factory=dict)
    habits: ZoomHabits = field(default_factory=ZoomHabits)

    def __post_init__(self) -> None:
        self.link_of = {link.person_id: link for link in self.links}
        self.link_by_registrant = {link.registrant_id: link for link in self.links if link.registrant_id}
        self.on_link: dict[str, list[Seen]] = defaultdict(list)
        for seen in self.seen:
            if seen.arrival.registrant_id:
                self.on_link[seen.arrival.registrant_id].append(seen)

    def member(self, person_id: int) -> MemberFacts:
        """Somebody as the door sees her."""
        link = self.link_of.get(person_id)
        state, screen_name = self.places.get(person_id, (None, link.screen_name if link else ""))
        return MemberFacts(
            member_id=person_id,
            screen_name=link.screen_name if link else screen_name,
            place_active=state is PlaceState.ACTIVE,
            signed_up=link is not None and link.state is RegistrationState.SIGNED_UP,
            said_cant_come=link is not None and link.state is RegistrationState.APOLOGISED,
            agreement_ok=not self.has_agreement or self.accepted.get(person_id, False),
            removed=state is PlaceState.REMOVED,
            removed_tonight=link is not None and link.removed_tonight,
        )

    def candidates(self) -> list[Candidate]:
        """Everybody whom a name may mean: the group's members, and whoever else has a member's link tonight."""
        names = {person_id: name for person_id, (state, name) in self.places.items() if state in COULD_BE_MEANT}
        tonight = {link.person_id: link.screen_name for link in self.links if not link.is_staff}
        return [
            Candidate(person_id, names.get(person_id) or tonight[person_id], self._other_names(person_id, tonight))
            for person_id in sorted(names | tonight)
        ]

    def _other_names(self, person_id: int, tonight: dict[int, str]) -> tuple[str, ...]:
        names = [tonight[person_id]] if person_id in tonight else []
        return tuple(dict.fromkeys(names + self.known_names.get(person_id, [])))


def read(db: Db, session: Session, now: datetime) -> Book:
    """Everything about this session's door."""
    book = Book(session, arrivals(db, session, now), _links(db, session), habits=connection.habits(db))
    for tap in db.execute(sa.select(col(Tap.person_id), col(Tap.at), col(Tap.device_known)).where(of(Tap, session))):
        book.taps[tap.person_id][tap.at] = tap.device_known and book.taps[tap.person_id].get(tap.at, True)
    places = sa.select(col(Place.person_id), col(Place.state), col(Place.screen_name))
    for place in db.execute(places.where(col(Place.group_id) == session.group_id)):
        book.places[place.person_id] = (place.state, place.screen_name)
    _read_agreement(db, book, now)
    _read_known_names(db, book)
    asked = select(Command).where(of(Command, session), col(Command.arrival_id).is_not(None)).order_by(col(Command.id))
    for command in db.exec(asked):
        if command.outcome is not CommandOutcome.WITHDRAWN and command.arrival_id is not None:
            book.commands[command.arrival_id] = command
    return book


def _links(db: Db, session: Session) -> list[Link]:
    columns = (
        Registration.person_id,
        Registration.registrant_id,
        Registration.screen_name,
        Registration.state,
        Registration.kind,
        Registration.removed_at,
    )
    return [
        Link(person_id, registrant_id, name, state, kind is RegistrationKind.STAFF, removed_at is not None)
        for person_id, registrant_id, name, state, kind, removed_at in db.execute(
            sa.select(*map(col, columns)).where(of(Registration, session))
        )
    ]


def _read_agreement(db: Db, book: Book, now: datetime) -> None:
    ours = col(Agreement.group_id) == book.session.group_id
    in_force = db.exec(select(Agreement).where(ours, Agreement.state == AgreementState.IN_FORCE)).first()
    newest = (
        sa.select(
            col(AgreementAcceptance.person_id),
            sa.func.max(col(Agreement.number)),
            sa.func.max(col(AgreementAcceptance.accepted_at)),
        )
        .join(Agreement, col(Agreement.id) == col(AgreementAcceptance.agreement_id))
        .where(ours)
        .group_by(col(AgreementAcceptance.person_id))
    )
    accepted = db.execute(newest).all()
    if in_force is None:
        return
    book.has_agreement = True
    since = in_force.in_force_at or now
    for person_id, number, at in accepted:
        acceptance = Acceptance(version=number, accepted_at=at)
        book.accepted[person_id] = holds(acceptance, version=in_force.number, in_force_at=since, now=now)


def _read_known_names(db: Db, book: Book) -> None:
    """Names under which a facilitator recognised somebody in this group before."""
    recognised = (
        sa.select(col(Arrival.vouched_person_id), col(StoredSighting.screen_name))
        .join(StoredSighting, col(StoredSighting.arrival_id) == col(Arrival.id))
        .join(Session, col(Session.id) == col(Arrival.session_id))
        .where(col(Session.group_id) == book.session.group_id, col(Arrival.vouched_person_id).is_not(None))
        .where(col(StoredSighting.screen_name).is_not(None))
        .distinct()
    )
    for person_id, name in db.execute(recognised):
        book.known_names[person_id].append(name)
