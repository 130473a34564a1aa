"""Staff at their own door: password and second factor together, so that a wrong answer never says which was wrong."""

from __future__ import annotations

from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import NOBODY, Actor, SignIn
from app.domain.errors import Refused
from app.models import Person
from app.ports import Vault
from app.services import audit, devices, passwords, people, second_factor


def sign_in(
    db: Db, *, vault: Vault, email: str, password: str, code: str, device: devices.Cookie, now: datetime
) -> Person:
    """Let somebody of the staff in. Commits, also the note that somebody was refused.

    An unknown address costs the same work as a known one. Raises `Refused("wrong_sign_in")`.
    """
    person = people.find(db, vault=vault, email=email)
    password_hash = person.password_hash if person and person.totp_confirmed_at else None
    db.rollback()  # a password takes a while to be looked at, and nobody could write meanwhile
    right = passwords.matches(password_hash, password)
    if person is None or not right or not _is_proven(db, person, password_hash, code, vault=vault, now=now):
        db.rollback()
        audit.write(db, by=NOBODY, action="staff.signed_in", about="staff", now=now, outcome="refused")
        db.commit()
        raise Refused("wrong_sign_in")
    _note(db, person, "password", device, now)
    db.commit()
    return person


def _is_proven(db: Db, person: Person, password_hash: str | None, code: str, *, vault: Vault, now: datetime) -> bool:
    """Whether the password that was compared is still hers, and the code right; it is used up by that."""
    return person.password_hash == password_hash and second_factor.accept(db, person, code, vault=vault, now=now)


def _note(db: Db, person: Person, how: str, device: devices.Cookie, now: datetime) -> None:
    person_id = id_of(person)
    devices.keep(db, person_id=person_id, cookie=device, now=now)
    by = Actor(person_id=person_id, sign_in=SignIn.STAFF)
    audit.write(db, by=by, action="staff.signed_in", about=audit.person(db, person_id), now=now, reason=how)
