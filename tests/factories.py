"""A small believable charity, row by row. Every maker flushes, so ids are there; the test commits."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from itertools import count

from sqlmodel import select

from app.adapters.vault import AesVault
from app.db import Db
from app.domain.actors import Actor, GroupRole, SignIn
from app.domain.agreements import AgreementState
from app.domain.groups import Admission, Membership
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import DoorPolicy, SessionState
from app.models import (
    Agreement,
    AgreementAcceptance,
    AgreementText,
    Facilitator,
    Group,
    GroupText,
    Person,
    Place,
    Registration,
    Session,
)
from tests.fakes import TUESDAY

VAULT = AesVault(bytes(range(32)))
_next = count(1)
START = TUESDAY + timedelta(hours=1)  # 19:00 in London


def add(db: Db, row: object) -> None:
    db.add(row)
    db.flush()


def person(
    db: Db, *, vault: AesVault | None = None, email: str | None = None, name: str | None = None, **changes: object
) -> Person:
    number = next(_next)
    vault = vault or VAULT
    key = vault.new_key()
    row = Person(
        uniquifier=f"uniquifier-{number}",
        key_wrapped=key,
        email_index=vault.index("email", email) if email else None,
        created_at=TUESDAY,
        **changes,
    )
    add(db, row)
    if email:
        row.email_sealed = vault.seal(key, f"people.email.{row.id}", email)
    if name:
        row.name_sealed = vault.seal(key, f"people.name.{row.id}", name)
    add(db, row)
    return row


def group(db: Db, **changes: object) -> Group:
    number = next(_next)
    row = Group(
        **{
            "slug": f"circle-{number}",
            "plain_name": "Tuesday circle",
            "membership": Membership.CLOSED,
            "zone": "Europe/London",
            "languages": ["en", "es"],
            "capacity": 20,
            "door_policy": DoorPolicy.AT_START,
            "grace_minutes": 0,
            "admission": Admission.BY_HAND,
            "quiet_from": time(20, 0),
            "quiet_until": time(8, 0),
            "created_at": TUESDAY,
            **changes,
        }
    )
    add(db, row)
    for language, name in (("en", "Tuesday circle"), ("es", "Círculo del martes")):
        add(db, GroupText(group_id=row.id, language=language, name=name, purpose="Talking together."))
    return row


def agreement(db: Db, group: Group, *, number: int = 1, in_force_at: datetime = TUESDAY) -> Agreement:
    row = Agreement(group_id=group.id, number=number, state=AgreementState.IN_FORCE, in_force_at=in_force_at)
    add(db, row)
    for language in ("en", "es"):
        add(db, AgreementText(agreement_id=row.id, language=language, body="Be kind.\n\nWhat is said here stays here."))
    return row


def facilitator(db: Db, group: Group, person: Person, *, role: GroupRole = GroupRole.STAFF) -> Facilitator:
    row = Facilitator(group_id=group.id, person_id=person.id, role=role, called="Ana", since=TUESDAY)
    add(db, row)
    return row


def session(db: Db, group: Group, **changes: object) -> Session:
    row = Session(
        **{
            "group_id": group.id,
            "starts_at": START,
            "duration_minutes": 60,
            "state": SessionState.SCHEDULED,
            "doors_open_minutes": group.doors_open_minutes,
            "door_policy": group.door_policy,
            "grace_minutes": group.grace_minutes,
            "capacity": group.capacity,
            "admission": group.admission,
            "meeting_host": "host@charity.invalid",
            "meeting_number": 85_000_000_000 + next(_next),
            **changes,
        }
    )
    add(db, row)
    return row


def member(db: Db, group: Group, screen_name: str = "Robin", **changes: object) -> Person:
    """A person with an active place, who accepted the agreement that is in force (if the group has one)."""
    row = person(db, **changes)
    add(
        db,
        Place(
            group_id=group.id,
            person_id=row.id,
            state=PlaceState.ACTIVE,
            screen_name=screen_name,
            applied_at=TUESDAY,
            changed_at=TUESDAY,
        ),
    )
    in_force = db.exec(
        select(Agreement).where(Agreement.group_id == group.id, Agreement.state == AgreementState.IN_FORCE)
    ).first()
    if in_force:
        add(
            db,
            AgreementAcceptance(agreement_id=in_force.id, person_id=row.id, language="en", accepted_at=TUESDAY),
        )
    return row


def registration(
    db: Db, session: Session, person: Person, screen_name: str = "Robin", **changes: object
) -> Registration:
    number = next(_next)
    row = Registration(
        **{
            "session_id": session.id,
            "person_id": person.id,
            "state": RegistrationState.SIGNED_UP,
            "screen_name": screen_name,
            "address": f"r{number}@people.hearth.invalid",
            "registrant_id": f"registrant-{number}",
            "created_at": TUESDAY,
            "changed_at": TUESDAY,
            **changes,
        }
    )
    add(db, row)
    return row


def as_facilitator(person: Person, *groups: Group) -> Actor:
    return Actor(person_id=person.id, sign_in=SignIn.STAFF, facilitates=frozenset(g.id for g in groups))


def as_coordinator(person: Person) -> Actor:
    return Actor(person_id=person.id, sign_in=SignIn.STAFF, coordinator=True)


def as_member(person: Person) -> Actor:
    return Actor(person_id=person.id, sign_in=SignIn.MEMBER)
