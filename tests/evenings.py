"""Evenings as Zoom would tell of them: arrivals made of stored sightings, for tests of what people see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from app.db import Db
from app.domain.arrivals import LeaveCause, SightingKind
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Arrival, Group, MeetingInstance, Person, Registration, Session, StoredSighting, Tap, WorkerBeat
from app.services import live
from tests import factories

_next = count(1)


@dataclass
class Evening:
    """A group with its facilitator and one session whose doors are open."""

    group: Group
    session: Session
    facilitator: Person

    @property
    def path(self) -> str:
        return f"/live/{self.session.id}"


def evening(db: Db, *, now: datetime, started: bool = True, **changes: object) -> Evening:
    """Doors open, Zoom started, a worker alive. Flushes."""
    group = factories.group(db)
    factories.agreement(db, group)
    facilitator = factories.person(db)
    factories.facilitator(db, group, facilitator)
    session = factories.session(
        db, group, **{"state": SessionState.DOORS_OPEN, "zoom_heard_at": now if started else None, **changes}
    )
    if started:
        factories.add(db, MeetingInstance(session_id=session.id, uuid=f"instance-{next(_next)}", started_at=now))
    db.merge(WorkerBeat(name="worker", at=now + timedelta(days=1)))  # no clock of a test runs as long as that
    return Evening(group, session, facilitator)


def signed_up(db: Db, evening: Evening, screen_name: str, **changes: object) -> Registration:
    """A member with a place who said that she comes."""
    member = factories.member(db, evening.group, screen_name)
    return factories.registration(db, evening.session, member, screen_name, **changes)


def tap(db: Db, registration: Registration, *, at: datetime) -> None:
    """She tapped "Come in" on a device we know."""
    factories.add(
        db, Tap(session_id=registration.session_id, person_id=registration.person_id, device_known=True, at=at)
    )


def arrival(
    db: Db, evening: Evening, screen_name: str, *, at: datetime, registration: Registration | None = None
) -> Arrival:
    """Somebody comes to the door, on her own link or on none."""
    number = next(_next)
    row = Arrival(
        session_id=evening.session.id,
        participant_uuid=f"participant-{number}",
        registrant_id=registration.registrant_id if registration else None,
        first_seen_at=at,
    )
    factories.add(db, row)
    sighting(db, row, SightingKind.ARRIVED, at=at, screen_name=screen_name)
    return row


def sighting(
    db: Db,
    arrival: Arrival,
    kind: SightingKind,
    *,
    at: datetime,
    screen_name: str | None = None,
    cause: LeaveCause | None = None,
) -> None:
    """Zoom tells one thing more about an arrival."""
    factories.add(
        db,
        StoredSighting(
            body_hash=f"hash-{next(_next)}",
            session_id=arrival.session_id,
            arrival_id=arrival.id,
            kind=kind,
            at=at,
            participant_uuid=arrival.participant_uuid,
            registrant_id=arrival.registrant_id,
            screen_name=screen_name,
            leave_cause=cause,
        ),
    )
    live.touch(db, arrival.session_id)


def inside(db: Db, evening: Evening, screen_name: str, *, at: datetime, registration: Registration | None) -> Arrival:
    """Somebody who is in the meeting since `at`."""
    row = arrival(db, evening, screen_name, at=at - timedelta(seconds=20), registration=registration)
    sighting(db, row, SightingKind.ADMITTED, at=at, screen_name=screen_name)
    sighting(db, row, SightingKind.JOINED, at=at, screen_name=screen_name)
    return row


def full(db: Db, *, now: datetime, **changes: object) -> Evening:
    """The evening of the drawing: three at the door, twelve expected, seven here, two things that need a hand."""
    made = evening(db, now=now, **changes)
    here = ("Sunflower", "J.", "Ana M.", "Bilal", "Comet", "Dee", "Wren")
    for number, name in enumerate(here):
        registration = signed_up(db, made, name)
        inside(db, made, name, at=now - timedelta(minutes=9 - number), registration=registration)
    robin, leah = signed_up(db, made, "Robin"), signed_up(db, made, "Leah")
    for name in ("Maya", "Noor"):
        signed_up(db, made, name)

    signed_up(db, made, "Tomasz", state=RegistrationState.APOLOGISED)
    tap(db, robin, at=now - timedelta(seconds=40))
    arrival(db, made, "Robin", at=now - timedelta(seconds=20), registration=robin)
    arrival(db, made, "iPhone", at=now - timedelta(seconds=75), registration=leah)
    arrival(db, made, "Samsung SM-A125F", at=now - timedelta(seconds=110))
    return made
