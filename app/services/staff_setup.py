"""How somebody becomes able to sign in as staff: invited by mail, a password, a phone; and a password forgotten."""

from __future__ import annotations

from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor, SignIn
from app.domain.errors import Refused
from app.domain.permissions import ensure
from app.models import PassKind, Person
from app.ports import Ids, Vault
from app.services import audit, devices, letters, passes, passwords, people, second_factor
from app.services.letters import Message


def invite(db: Db, *, vault: Vault, ids: Ids, email: str, name: str, locale: str, by: Actor, now: datetime) -> Person:
    """Invite somebody, known or not, to sign in as staff; roles are given elsewhere. Commits.

    Inviting her again is how a lost phone is replaced. Raises `NotPermitted`, `BadInput` like `people.add_person`.
    """
    ensure(by, "person:manage")
    person = people.find(db, vault=vault, email=email) or people.add_person(
        db, vault=vault, ids=ids, email=email, name=name, locale=locale, by=by, now=now
    )
    key = f"staff_invite:{person.id}:{int(now.timestamp()) // 60}"
    letters.promise(db, Message.STAFF_INVITE, person.id, key=key, now=now)
    audit.write(db, by=by, action="staff.invited", about=_about(db, person), now=now)
    db.commit()
    return person


def choose_password(db: Db, *, vault: Vault, ids: Ids, token: str, password: str, now: datetime) -> None:
    """The first step of an invitation; it also draws a new second factor. Commits; the invitation stays open.

    Raises `Refused("link_over")`, `BadInput(password=...)`.
    """
    person = _invited(db, token, now)
    person.password_hash = passwords.hashed(password)
    second_factor.draw(db, person, vault=vault, ids=ids)
    audit.write(db, by=_herself(person), action="staff.password_set", about=_about(db, person), now=now)
    db.commit()


def phone_uri(db: Db, *, vault: Vault, token: str, now: datetime) -> str | None:
    """What the QR code of the second step holds; None while the first is still to be done. Raises like `_invited`."""
    person = _invited(db, token, now)
    return second_factor.uri(person, vault) if _is_half_way(person) else None


def confirm_phone(
    db: Db, *, vault: Vault, ids: Ids, token: str, code: str, device: devices.Cookie, now: datetime
) -> tuple[Person, list[str]]:
    """The last step: the phone's six digits. Returns her and her recovery codes, told once. Uses the invitation up.

    Raises `Refused("link_over" | "wrong_code")`. Commits.
    """
    person = _invited(db, token, now)
    if not _is_half_way(person) or not second_factor.accept(db, person, code, vault=vault, now=now):
        raise Refused("wrong_code")
    passes.use(db, PassKind.STAFF_INVITE, token, now=now)
    person.totp_confirmed_at = now
    codes = second_factor.recovery_codes(db, person, ids)
    _close_other_doors(db, person, ids)
    devices.keep(db, person_id=id_of(person), cookie=device, now=now)
    audit.write(db, by=_herself(person), action="staff.phone_confirmed", about=_about(db, person), now=now)
    db.commit()
    return person, codes


def ask_reset(db: Db, *, vault: Vault, email: str, now: datetime) -> None:
    """Somebody forgot her password. The same rows for a stranger; only staff are ever sent a letter. Commits."""
    person = people.find(db, vault=vault, email=email)
    receiver = person.id if person and person.password_hash else None
    key = f"staff_reset:{people.address_index(vault, email)[:40]}:{int(now.timestamp()) // 60}"
    letters.promise(db, Message.STAFF_RESET, receiver, key=key, now=now)
    db.commit()


def reset_password(db: Db, *, ids: Ids, token: str, password: str, device: devices.Cookie, now: datetime) -> None:
    """A new password by the link from her inbox; the second factor stays. Ends her web sessions. Commits.

    This device counts as hers from now on, so that guessers cannot keep her out (see `views/tries.py`).
    Raises `Refused("link_over")`, `BadInput(password=...)` (which leaves the link good).
    """
    password_hash = passwords.hashed(password)
    found = passes.use(db, PassKind.STAFF_RESET, token, now=now)
    person = db.get_one(Person, found.person_id)
    if not person.active:
        raise Refused("link_over")
    person.password_hash = password_hash
    _close_other_doors(db, person, ids)
    devices.keep(db, person_id=id_of(person), cookie=device, now=now)
    audit.write(db, by=_herself(person), action="staff.password_set", about=_about(db, person), now=now)
    db.commit()


def create_coordinator(
    db: Db, *, vault: Vault, ids: Ids, email: str, name: str, locale: str, password: str, now: datetime
) -> str:
    """The first coordinator, made at the machine itself. Returns the address for her authenticator. Commits.

    Somebody known by this address becomes a coordinator, with this password and a new second factor.
    Raises `BadInput` for what cannot be a name, an address or a password.
    """
    password_hash = passwords.hashed(password)
    person = people.find(db, vault=vault, email=email) or people.add_person(
        db, vault=vault, ids=ids, email=email, name=name, locale=locale, by=HEARTH, now=now
    )
    person.coordinator, person.password_hash = True, password_hash
    second_factor.draw(db, person, vault=vault, ids=ids)
    person.totp_confirmed_at = now
    _close_other_doors(db, person, ids)
    audit.write(db, by=HEARTH, action="person.made_coordinator", about=_about(db, person), now=now)
    db.commit()
    return second_factor.uri(person, vault)


def _invited(db: Db, token: str, now: datetime) -> Person:
    person = db.get_one(Person, passes.look(db, PassKind.STAFF_INVITE, token, now=now).person_id)
    if not person.active:
        raise Refused("link_over")
    return person


def _is_half_way(person: Person) -> bool:
    return person.totp_sealed is not None and person.totp_confirmed_at is None


def _close_other_doors(db: Db, person: Person, ids: Ids) -> None:
    people.sign_out_everywhere(db, person, ids=ids)
    devices.forget_all(db, person_id=id_of(person))


def _herself(person: Person) -> Actor:
    return Actor(person_id=person.id, sign_in=SignIn.MEMBER)


def _about(db: Db, person: Person) -> str:
    return audit.person(db, id_of(person))
