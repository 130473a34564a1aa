"""Who somebody is."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import NOBODY, Actor, SignIn
from app.domain.sessions import RUNNING
from app.models import Device, Facilitator, Person, Session

SETTLING = timedelta(hours=1)


def by_uniquifier(db: Db, uniquifier: str) -> Person | None:
    """The active person behind a web session."""
    return db.exec(select(Person).where(Person.uniquifier == uniquifier, col(Person.active))).first()


def by_email_index(db: Db, email_index: str) -> Person | None:
    """The active person who has this address (see `Vault.index`)."""
    return db.exec(select(Person).where(Person.email_index == email_index, col(Person.active))).first()


def any_by_email_index(db: Db, email_index: str) -> Person | None:
    """Whoever has this address, signed off or not: an address belongs to one row."""
    return db.exec(select(Person).where(Person.email_index == email_index)).first()


def by_remembered_device(db: Db, token_hash: str, now: datetime) -> Person | None:
    """The active person whom this browser was asked to remember."""
    found = (
        select(Person)
        .join(Device, col(Device.person_id) == col(Person.id))
        .where(Device.token_hash == token_hash, col(Device.remembered_until) > now, col(Person.active))
    )
    return db.exec(found.order_by(col(Device.remembered_until).desc()).limit(1)).first()


def used_device(db: Db, *, email_index: str, token_hash: str) -> bool:
    """Whether the person with this address signed in on this browser before."""
    found = (
        select(Device.id)
        .join(Person, col(Person.id) == col(Device.person_id))
        .where(Person.email_index == email_index, Device.token_hash == token_hash)
    )
    return db.exec(found.limit(1)).first() is not None


def facilitates_right_now(db: Db, person_id: int, now: datetime) -> bool:
    """Whether a session of one of her groups is running, or has just ended: its register is settled then."""
    at_work = (
        select(Session.id)
        .join(Facilitator, col(Facilitator.group_id) == col(Session.group_id))
        .where(Facilitator.person_id == person_id, col(Facilitator.until).is_(None))
        .where(or_(col(Session.state).in_(RUNNING), col(Session.ended_at) > now - SETTLING))
    )
    return db.exec(at_work.limit(1)).first() is not None


def groups_facilitated(db: Db, person_id: int) -> frozenset[int]:
    """The groups that somebody facilitates at present."""
    found = select(Facilitator.group_id).where(Facilitator.person_id == person_id, col(Facilitator.until).is_(None))
    return frozenset(db.exec(found))


def zoom_linked_at(db: Db, person_id: int | None) -> datetime | None:
    """Since when a Zoom user stands for somebody in the panel; None where none does."""
    return db.exec(select(Person.zoom_user_linked_at).where(Person.id == person_id)).first()


def actor(db: Db, *, person_id: int, sign_in: SignIn, evening_session_id: int | None) -> Actor:
    """An actor with the roles of this moment: a revoked role is gone with the next request."""
    person = db.get(Person, person_id)
    if person is None or not person.active:
        return NOBODY
    return Actor(
        person_id=person_id,
        sign_in=sign_in,
        coordinator=person.coordinator,
        facilitates=groups_facilitated(db, person_id),
        evening_session_id=evening_session_id,
    )
