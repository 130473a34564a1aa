"""One evening to try things on: a group, its facilitators and members, a session, and Zoom's voice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from app.db import Database, Db
from app.domain.actors import Actor
from app.domain.arrivals import LeaveCause, Sighting, SightingKind
from app.domain.groups import Admission
from app.domain.sessions import SessionState
from app.models import Arrival, Command, Group, Person, Registration, Session, Tap, WebhookDelivery
from app.ports import Delivery
from app.queries import arrivals
from app.queries.arrivals import DoorRow
from app.services import deliveries, sightings
from tests import factories
from tests.fakes import FakeZoomEvents

DOORS = factories.START - timedelta(minutes=10)
RUN = "run-1"
_bodies = count(1)


@dataclass
class Evening:
    """A session with doors open, ten minutes before its start."""

    database: Database
    db: Db
    zoom: FakeZoomEvents = field(default_factory=FakeZoomEvents)
    now: datetime = DOORS
    members: dict[str, Person] = field(default_factory=dict)
    links: dict[str, Registration] = field(default_factory=dict)

    def __post_init__(self) -> None:
        db = self.db
        self.group: Group = factories.group(db)
        factories.agreement(db, self.group)
        self.ana = factories.person(db)
        self.ben = factories.person(db)
        for somebody in (self.ana, self.ben):
            factories.facilitator(db, self.group, somebody)
        self.session: Session = factories.session(
            db, self.group, state=SessionState.DOORS_OPEN, doors_opened_at=DOORS - timedelta(minutes=5)
        )
        for name in ("Robin", "Sam"):
            self.joins(name)
        db.commit()
        self.session_id: int = self.session.id or 0

    @property
    def by(self) -> Actor:
        """Ana, who facilitates."""
        return factories.as_facilitator(self.ana, self.group)

    @property
    def by_ben(self) -> Actor:
        """Ben, who facilitates too."""
        return factories.as_facilitator(self.ben, self.group)

    def joins(self, name: str, **registration: object) -> Person:
        """A member with a place, signed up for tonight."""
        self.members[name] = factories.member(self.db, self.group, name)
        self.links[name] = factories.registration(self.db, self.session, self.members[name], name, **registration)
        self.db.commit()
        return self.members[name]

    def automatic(self) -> None:
        """The group's choice: the expected come in by themselves."""
        self.session.admission = Admission.AUTOMATIC
        self.db.add(self.session)
        self.db.commit()

    def taps(self, name: str, *, ago: int = 60, device_known: bool = True) -> None:
        """A tap on "Come in", so many seconds ago."""
        at = self.now - timedelta(seconds=ago)
        person_id = self.members[name].id
        self.db.add(Tap(session_id=self.session.id, person_id=person_id, device_known=device_known, at=at))
        self.db.commit()

    def passes(self, **span: float) -> datetime:
        """Time."""
        self.now += timedelta(**span)
        return self.now

    def event(
        self,
        kind: str,
        uuid: str | None,
        *,
        link: str | None = None,
        name: str | None = None,
        at: datetime | None = None,
        cause: LeaveCause | None = None,
        host: bool = False,
        run: str | None = RUN,
    ) -> Delivery:
        """What Zoom would tell of one participant."""
        number = next(_bodies)
        registration = self.links[link] if link else None
        return Delivery(
            kind=f"meeting.{kind}.{number}",
            at=at or self.now,
            meeting_number=self.session.meeting_number,
            meeting_uuid=run,
            is_host=host,
            sighting=Sighting(
                kind=SightingKind(kind),
                at=at or self.now,
                body_hash="set when stored",
                participant_uuid=uuid,
                registrant_id=registration.registrant_id if registration else None,
                screen_name=name or link,
                reason=cause,
            ),
        )

    def meeting(self, kind: str, *, at: datetime | None = None, run: str | None = RUN) -> Delivery:
        """What Zoom would tell of the meeting itself."""
        return Delivery(kind=kind, at=at or self.now, meeting_number=self.session.meeting_number, meeting_uuid=run)

    def tells(self, kind: str, uuid: str | None, **details: object) -> str:
        """Zoom tells of one participant, and Hearth understands at once. Returns the body's hash."""
        return self.hears(self.event(kind, uuid, **details))  # type: ignore[arg-type] # passed on as they came

    def hears(self, told: Delivery) -> str:
        """A delivery comes in and is understood at once. Returns the body's hash."""
        body_hash = self.stores(told)
        self.understands(body_hash)
        return body_hash

    def stores(self, told: Delivery) -> str:
        """A delivery comes in. The same delivery is the same body."""
        body = repr((told.kind, told.at, told.meeting_uuid, told.sighting, told.is_host)).encode()
        body_hash = hashlib.sha256(body).hexdigest()
        sighting = told.sighting
        if sighting is not None:
            sighting = Sighting(**{**{n: getattr(sighting, n) for n in sighting.__slots__}, "body_hash": body_hash})
        self.db.rollback()
        self.zoom.deliveries[body] = Delivery(**{**vars(told), "sighting": sighting})
        deliveries.store(self.database, body=body, body_hash=body_hash, now=self.now)
        return body_hash

    def understands(self, body_hash: str) -> None:
        """As the worker does it, with a session of its own."""
        self.db.rollback()
        with self.database.writing() as db:
            sightings.interpret(db, body_hash=body_hash, zoom_events=self.zoom, now=self.now)

    def delivery(self, body_hash: str) -> WebhookDelivery:
        """A delivery as it is now."""
        with self.database.reading() as db:
            return db.get_one(WebhookDelivery, body_hash)

    def fresh(self) -> Session:
        """The session as it is now."""
        with self.database.reading() as db:
            return db.get_one(Session, self.session.id)

    def command(self, command_id: int | None) -> Command:
        """A command as it is now."""
        with self.database.reading() as db:
            return db.get_one(Command, command_id)

    def rows(self) -> list[DoorRow]:
        """The door as a dashboard would see it now."""
        self.db.rollback()
        with self.database.reading() as db:
            return arrivals.at_the_door(db, db.get_one(Session, self.session.id), self.now)

    def row(self, uuid: str) -> DoorRow:
        """One arrival."""
        return next(row for row in self.rows() if row.arrival.participant_uuid == uuid)

    def arrival(self, uuid: str) -> Arrival:
        """One arrival's own row."""
        return self.row(uuid).arrival
