"""People: how somebody becomes known here, and who looked at what is kept about her."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.addresses import is_address
from app.domain.errors import BadInput, NotPermitted, NotThere, Refused
from app.domain.permissions import ensure
from app.models import Person, Place
from app.ports import Ids, Vault
from app.queries import people as found
from app.queries import places
from app.services import audit

LONGEST_NAME = 120


class What(StrEnum):
    """What is shown when somebody's details are opened."""

    NAME = "name"
    CONTACT = "contact"


class Why(StrEnum):
    """Why somebody opens details. The audit keeps this code and no free text."""

    AT_THE_DOOR = "at_the_door"
    GET_IN_TOUCH = "get_in_touch"
    SAFETY = "safety"
    ADMINISTRATION = "administration"


@dataclass(frozen=True)
class Details:
    """What was opened; parts that were not asked for, or are not known, are None."""

    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


def address_index(vault: Vault, email: str) -> str:
    """By what an address is found again: case and blanks around it do not matter."""
    return vault.index("email", email.strip().casefold())


def find(db: Db, *, vault: Vault, email: str) -> Person | None:
    """The active person with this address. Answers to strangers must not differ by it."""
    return found.by_email_index(db, address_index(vault, email))


def add_person(
    db: Db, *, vault: Vault, ids: Ids, email: str, name: str, locale: str, by: Actor, now: datetime
) -> Person:
    """Somebody becomes known, her details sealed under a key of her own. Flushes; the use case around it commits.

    Raises `BadInput(email=...)` or `BadInput(name=...)` for what cannot be one, `Refused("address_known")`.
    """
    email, name = _checked(email, name)
    index = address_index(vault, email)
    if found.any_by_email_index(db, index) is not None:
        raise Refused("address_known")
    person = Person(
        uniquifier=ids.token(), email_index=index, key_wrapped=vault.new_key(), locale=locale, created_at=now
    )
    db.add(person)
    db.flush()
    person.email_sealed = _seal(vault, person, "email", email)
    person.name_sealed = _seal(vault, person, "name", name) if name else None
    db.add(person)
    audit.write(db, by=by, action="person.added", about=_about(db, person), now=now)
    return person


def choose_language(db: Db, *, language: str, by: Actor, now: datetime) -> None:
    """Letters speak to her in this language from now on, as her pages do. Commits. Twice is harmless."""
    ensure(by, "profile:change", person_id=by.person_id)
    person = _person(db, by.person_id)
    if person.locale != language:
        person.locale = language
        db.add(person)
        audit.write(db, by=by, action="person.choose_language", about=_about(db, person), now=now)
    db.commit()


def reveal(
    db: Db, *, vault: Vault, person_id: int, group_id: int | None, what: What, why: Why, by: Actor, now: datetime
) -> Details:
    """Open somebody's name, or her name and contact details. The entry in the audit is committed before.

    Facilitators may ask who is behind a name in a group of theirs; contact details are for coordinators.
    Raises `NotPermitted`, `NotThere`.
    """
    _ensure_reveal(db, person_id=person_id, group_id=group_id, what=what, by=by)
    person = _person(db, person_id)
    audit.write(db, by=by, action=f"{what}.revealed", about=_about(db, person), now=now, reason=why)
    db.commit()
    return _details(vault, person, what)


def address(db: Db, *, vault: Vault, person_id: int) -> str | None:
    """Where a letter to her goes. For composing letters only: what people see goes through `reveal`."""
    return _open(vault, _person(db, person_id), "email")


def sign_out_everywhere(db: Db, person: Person, *, ids: Ids) -> None:
    """End every web session of hers with the next request. Flushes; remembered devices are `devices.forget_all`."""
    person.uniquifier = ids.token()
    db.add(person)
    db.flush()


def _ensure_reveal(db: Db, *, person_id: int, group_id: int | None, what: What, by: Actor) -> None:
    ensure(by, "member:reveal", group_id=group_id)
    if by.coordinator or by is HEARTH:
        return
    if what is not What.NAME or group_id is None:
        raise NotPermitted
    if places.of(db, group_id=group_id, person_id=person_id) is None:
        raise NotThere


def _checked(email: str, name: str) -> tuple[str, str]:
    email, name = email.strip(), " ".join(name.split())
    if not is_address(email):
        raise BadInput(email="not_an_address")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(name="not_a_name")
    return email, name


def _person(db: Db, person_id: int | None) -> Person:
    person = db.get(Person, person_id)
    if person is None:
        raise NotThere
    return person


def _about(db: Db, person: Person) -> str:
    return audit.person(db, id_of(person))


def _details(vault: Vault, person: Person, what: What) -> Details:
    name = _open(vault, person, "name")
    if what is What.NAME:
        return Details(name=name)
    return Details(name=name, email=_open(vault, person, "email"))


def _seal(vault: Vault, person: Person, part: str, text: str) -> bytes:
    return vault.seal(person.key_wrapped, f"people.{part}.{person.id}", text)


def _open(vault: Vault, person: Person, part: str) -> str | None:
    sealed: bytes | None = getattr(person, f"{part}_sealed")
    return None if sealed is None else vault.open(person.key_wrapped, f"people.{part}.{person.id}", sealed)


def names_in_group(db: Db, *, group_id: int, vault: Vault) -> dict[int, str]:
    """Members' own names where the charity holds them, by person: to be compared with what Zoom showed, never shown."""
    members = select(Person).join(Place, col(Place.person_id) == col(Person.id)).where(Place.group_id == group_id)
    opened = {id_of(person): _open(vault, person, "name") for person in db.exec(members)}
    return {person_id: name for person_id, name in opened.items() if name}
