"""Who somebody is."""

from __future__ import annotations

from sqlmodel import col, select

from app.db import Db
from app.domain.actors import NOBODY, Actor, SignIn
from app.models import Facilitator, Person


def by_uniquifier(db: Db, uniquifier: str) -> Person | None:
    """The active person behind a web session."""
    return db.exec(select(Person).where(Person.fs_uniquifier == uniquifier, col(Person.active))).first()


def by_email_index(db: Db, email_index: str) -> Person | None:
    """The active person who has this address (see `Vault.index`)."""
    return db.exec(select(Person).where(Person.email_index == email_index, col(Person.active))).first()


def groups_facilitated(db: Db, person_id: int) -> frozenset[int]:
    """The groups that somebody facilitates at present."""
    found = select(Facilitator.group_id).where(Facilitator.person_id == person_id, col(Facilitator.until).is_(None))
    return frozenset(db.exec(found))


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
