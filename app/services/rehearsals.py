"""Rehearsals: begun for one facilitator, played by a worker, on a group, people and links that exist for it alone.

Nothing in it is anybody's: the group is a copy of the real one's door terms, and its pretend members have a place
nowhere else, no address and no way to sign in. `rehearsal_traces` takes all of it away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor, GroupRole
from app.domain.groups import Admission
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.rehearsals import LASTS, STARTS_IN, WITH_LINK, Part, number_of
from app.domain.sessions import DoorPolicy, SessionState
from app.models import Facilitator, Group, Person, Place, Registration, Rehearsal, Session, Tap
from app.ports import Ids, Vault
from app.queries import groups as found_groups
from app.queries import registrations, rehearsals, sessions
from app.services import audit, live

BORROWED = ("membership", "zone", "languages", "capacity", "locks_zoom", "quiet_from", "quiet_until")
LONGEST_TITLE = 60


@dataclass(frozen=True)
class Programme:
    """What the rehearsal is called, what its facilitator is called in it, and who comes under which name."""

    title: str
    called: str
    cast: Mapping[Part, str]


@dataclass(frozen=True)
class Making:
    """What new rows are made of."""

    ids: Ids
    vault: Vault
    address_domain: str
    now: datetime


def begin(db: Db, *, group_id: int, programme: Programme, making: Making, by: Actor) -> Session:
    """Ten minutes of rehearsal for the actor, as if of this group: the doors open now. Commits.

    Who is holding one gets that one. Raises `NotThere` for a group that is none, or a rehearsal's."""
    ensure(by, "rehearsal:hold", group_id=group_id)
    of_group = found_groups.by_id(db, group_id)
    under_way = rehearsals.under_way(db, actor=by)
    if under_way is not None:
        return under_way
    session = _session(db, _group(db, of_group, programme, making, by), making)
    for part in WITH_LINK:
        _pretend_member(db, session, programme.cast[part], making)
    cast = {part.value: name for part, name in programme.cast.items()}
    db.add(Rehearsal(session_id=id_of(session), of_group_id=group_id, began_at=making.now, cast=cast))
    db.flush()
    audit.write(db, by=by, action="rehearsal.begin", about=f"session:{session.id}", now=making.now)
    db.commit()
    return session


def take_on(db: Db, *, session_id: int, worker: str) -> bool:
    """A worker plays it from now on. False when one plays it already. Commits."""
    sessions.locked(db, session_id)
    rehearsal = db.get_one(Rehearsal, session_id)
    is_free = rehearsal.played_by is None
    if is_free:
        rehearsal.played_by = worker
        db.add(rehearsal)
    db.commit()
    return is_free


def tap(db: Db, *, session_id: int, screen_name: str, on_known_device: bool, now: datetime) -> None:
    """A pretend member taps "Come in" on a page that is none. Commits."""
    hers = next(one for one in registrations.with_links(db, session_id=session_id) if one.screen_name == screen_name)
    db.add(Tap(session_id=session_id, person_id=hers.person_id, device_known=on_known_device, at=now))
    db.flush()
    live.touch(db, session_id)
    db.commit()


def _group(db: Db, of_group: Group, programme: Programme, making: Making, by: Actor) -> Group:
    """The real group's door, but admitting by hand and closing at the start, so that every button has its moment."""
    group = Group(
        slug=f"rehearsal-{making.ids.opaque()}",
        plain_name=programme.title[:LONGEST_TITLE],
        door_policy=DoorPolicy.AT_START,
        admission=Admission.BY_HAND,
        is_rehearsal=True,
        created_at=making.now,
        **{name: getattr(of_group, name) for name in BORROWED},
    )
    db.add(group)
    db.flush()
    called = _called(db, by) or programme.called
    db.add(
        Facilitator(
            group_id=id_of(group),
            person_id=by.person_id or 0,
            role=GroupRole.VOLUNTEER,
            called=called,
            since=making.now,
        )
    )
    return group


def _called(db: Db, by: Actor) -> str | None:
    hers = select(Facilitator.called).where(Facilitator.person_id == by.person_id, col(Facilitator.until).is_(None))
    return db.exec(hers.limit(1)).first()


def _session(db: Db, group: Group, making: Making) -> Session:
    """Without a host of Zoom's: it is nobody's meeting, and in nobody's way."""
    session = Session(
        group_id=id_of(group),
        starts_at=making.now + STARTS_IN,
        duration_minutes=(LASTS - STARTS_IN).seconds // 60,
        state=SessionState.SCHEDULED,
        doors_open_minutes=STARTS_IN.seconds // 60,
        door_policy=group.door_policy,
        grace_minutes=0,
        capacity=group.capacity,
        admission=group.admission,
        locks_zoom=group.locks_zoom,
        is_rehearsal=True,
    )
    db.add(session)
    db.flush()
    session.meeting_number = number_of(id_of(session))
    return session


def _pretend_member(db: Db, session: Session, name: str, making: Making) -> None:
    ids, now = making.ids, making.now
    key = making.vault.new_key()
    person = Person(uniquifier=ids.token(), key_wrapped=key, active=False, created_at=now)
    db.add(person)
    db.flush()
    person_id = id_of(person)
    person.name_sealed = making.vault.seal(key, f"people.name.{person_id}", name)
    db.add(
        Place(
            group_id=session.group_id,
            person_id=person_id,
            state=PlaceState.ACTIVE,
            screen_name=name,
            applied_at=now,
            changed_at=now,
        )
    )
    db.add(
        Registration(
            session_id=id_of(session),
            person_id=person_id,
            state=RegistrationState.SIGNED_UP,
            screen_name=name,
            address=f"{ids.opaque()}@{making.address_domain}",
            registrant_id=f"rehearsal-{ids.opaque()}",
            created_at=now,
            changed_at=now,
        )
    )
