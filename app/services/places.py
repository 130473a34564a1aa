"""Places: asked for, decided, renamed, given up. A human approves whoever joins a closed group."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import select

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.errors import NotThere, Refused
from app.domain.groups import Membership
from app.domain.permissions import ensure
from app.domain.places import OVER, PLACE_LIFE, PlaceAction, PlaceState
from app.domain.screen_names import is_taken, set_apart, tidy
from app.models import Group, Person, Place
from app.ports import Ids, Vault
from app.queries import groups as found_groups
from app.queries import people as found_people
from app.queries import places as found
from app.services import agreements, audit, known_names, letters, notices, people, registrations
from app.services.letters import Message


@dataclass(frozen=True)
class Newcomer:
    """What somebody whom we may not know says of herself; `language` is that in which she read the agreement,
    `remembers` her yes to remembering names that are confirmed as hers."""

    email: str = field(repr=False)
    screen_name: str
    language: str
    name: str = field(default="", repr=False)
    remembers: bool = False


def apply(
    db: Db, *, group_id: int, screen_name: str, language: str, by: Actor, now: datetime, remembers: bool = False
) -> Place:
    """Somebody signed in asks for a place, having accepted the agreement in `language`. Commits. Twice is harmless.
    `remembers` is her yes to remembering names that are confirmed as hers; whoever has a place decides there.

    In a drop-in group the place is hers at once, in a closed one a coordinator decides. Raises `BadInput` for a name
    that cannot be shown, `Refused("screen_name_taken" | "place_removed")`."""
    ensure(by, "profile:change", person_id=by.person_id)
    if by.person_id is None:
        raise NotThere
    group = found_groups.by_id(db, group_id)
    name = tidy(screen_name)
    if is_taken(name, found.screen_names(db, group_id=group_id, besides=by.person_id)):
        raise Refused("screen_name_taken")
    had_one = found.of(db, group_id=group_id, person_id=by.person_id) is not None
    place = _ask(db, group, person_id=by.person_id, screen_name=name, language=language, by=by, now=now)
    if remembers and not had_one:
        known_names.note_yes(db, place, by=by, now=now)
    db.commit()
    return place


def apply_as_newcomer(
    db: Db, *, group_id: int, newcomer: Newcomer, vault: Vault, ids: Ids, by: Actor, now: datetime
) -> None:
    """Somebody not signed in asks for a place. Commits. The caller says the same whether we know her or not, and the
    work is the same: for an address that we know a stranger's is done and undone, because less of it would be felt.

    An address that we know writes nothing over a place that stands; whoever has left, or was told "not this time", asks
    anew. A screen name that is taken gets a number, because saying "taken" would tell a stranger who is in the group.
    Raises `BadInput` for what cannot be used as typed."""
    ensure(by, "group:apply", group_id=group_id)
    group = found_groups.by_id(db, group_id)
    tidy(newcomer.screen_name)
    index = people.address_index(vault, newcomer.email)
    person = found_people.any_by_email_index(db, index)
    asks = person is None or (person.active and _may_ask(found.of(db, group_id=group_id, person_id=id_of(person))))
    if person is None:
        person = _new_person(db, newcomer, newcomer.email, vault=vault, ids=ids, now=now)
    else:
        with _undone(db):
            nobody = _new_person(db, newcomer, f"{ids.opaque()}@nobody.invalid", vault=vault, ids=ids, now=now)
            if not asks:
                _ask_as(db, group, nobody, newcomer, by=by, now=now)
    if asks:
        _ask_as(db, group, person, newcomer, by=by, now=now)
    key = f"sign_in:applied:{group_id}:{person.id}:{int(now.timestamp()) // 60}"
    letters.promise(db, Message.SIGN_IN, person.id if person.active else None, key=key, now=now)
    db.commit()


def approve(db: Db, *, place_id: int, by: Actor, now: datetime) -> Place:
    """A coordinator gives the place. Commits. Approving twice is harmless. Raises `Refused("group_full")`."""
    place, group = _decided(db, place_id, by)
    if place.state is not PlaceState.ACTIVE:
        _refuse_full(db, group)
        _move(db, place, PlaceAction.APPROVE, by=by, now=now)
        notices.place_given(db, place, Message.PLACE_APPROVED, now=now)
    db.commit()
    return place


def put_on_list(db: Db, *, place_id: int, by: Actor, now: datetime) -> Place:
    """The group is full: the applicant waits for a place, and hears so. Commits. Twice is harmless."""
    place, _ = _decided(db, place_id, by)
    if place.state is not PlaceState.WAITING_LIST:
        _move(db, place, PlaceAction.PUT_ON_LIST, by=by, now=now)
        notices.place_given(db, place, Message.PLACE_WAITING, now=now)
    db.commit()
    return place


def refuse(db: Db, *, place_id: int, by: Actor, now: datetime) -> Place:
    """A coordinator decides that this is not the group for the applicant, who may ask again. Commits."""
    place, _ = _decided(db, place_id, by)
    if place.state is not PlaceState.REFUSED:
        _move(db, place, PlaceAction.REFUSE, by=by, now=now)
        notices.place_given(db, place, Message.PLACE_REFUSED, now=now)
    db.commit()
    return place


def give_up(db: Db, *, group_id: int, by: Actor, now: datetime) -> Place:
    """A member leaves the group, at any time, without a reason, and is thanked. Commits. Twice is harmless.

    Her registrations for sessions ahead are cancelled, in Zoom too."""
    place = _own(db, group_id, by)
    if place.state is not PlaceState.GIVEN_UP:
        _move(db, place, PlaceAction.GIVE_UP, by=by, now=now)
        registrations.cancel_ahead(db, place, by=by, now=now)
    db.commit()
    return place


def change_screen_name(db: Db, *, group_id: int, screen_name: str, by: Actor, now: datetime) -> Place:
    """Another name from now on: on every link that Zoom has yet to make. Commits.

    Raises `BadInput` for a name that cannot be shown, `Refused("screen_name_taken")`."""
    place = _own(db, group_id, by)
    name = tidy(screen_name)
    if is_taken(name, found.screen_names(db, group_id=group_id, besides=by.person_id)):
        raise Refused("screen_name_taken")
    place.screen_name, place.changed_at = name, now
    place.version += 1
    db.add(place)
    registrations.rename_ahead(db, place, now=now)
    audit.write(db, by=by, action="place.rename", about=f"place:{place.id}", now=now)
    db.commit()
    return place


def bring(db: Db, *, group_id: int, person_id: int, screen_name: str, by: Actor, now: datetime) -> Place:
    """A place for somebody on a coordinator's list: given at once, and without a letter. Flushes; the caller commits.

    Whoever has asked for one keeps the name that she asked under. Raises `IllegalAction` for somebody who has left."""
    asked = found.of(db, group_id=group_id, person_id=person_id)
    place = asked or _begin(db, group_id, person_id, screen_name, by=by, now=now)
    _move(db, place, PlaceAction.APPROVE, by=by, now=now)
    return place


def _may_ask(place: Place | None) -> bool:
    return place is None or PLACE_LIFE.allows(place.state, PlaceAction.APPLY_AGAIN)


@contextmanager
def _undone(db: Db) -> Iterator[None]:
    """Whatever is written meanwhile is taken back."""
    meanwhile = db.begin_nested()
    yield
    meanwhile.rollback()


def _new_person(db: Db, newcomer: Newcomer, email: str, *, vault: Vault, ids: Ids, now: datetime) -> Person:
    return people.add_person(
        db, vault=vault, ids=ids, email=email, name=newcomer.name, locale=newcomer.language, by=HEARTH, now=now
    )


def _ask_as(db: Db, group: Group, person: Person, newcomer: Newcomer, *, by: Actor, now: datetime) -> None:
    """Her place, under a name that nobody there has."""
    name = set_apart(tidy(newcomer.screen_name), found.screen_names(db, group_id=id_of(group)))
    place = _ask(db, group, person_id=id_of(person), screen_name=name, language=newcomer.language, by=by, now=now)
    if newcomer.remembers:
        known_names.note_yes(db, place, by=by, now=now)


def _ask(db: Db, group: Group, *, person_id: int, screen_name: str, language: str, by: Actor, now: datetime) -> Place:
    """A place asked for: a new row, or a given-up one again. Whoever has a place keeps it as it is."""
    group_id = id_of(group)
    place = found.of(db, group_id=group_id, person_id=person_id)
    if place is not None and place.state is PlaceState.REMOVED:
        raise Refused("place_removed")
    if place is None:
        place = _begin(db, group_id, person_id, screen_name, by=by, now=now)
    elif PLACE_LIFE.allows(place.state, PlaceAction.APPLY_AGAIN):
        place.screen_name = screen_name
        _move(db, place, PlaceAction.APPLY_AGAIN, by=by, now=now)
    agreement = found_groups.agreement_in_force(db, group_id)
    if agreement is not None:
        agreements.note_acceptance(db, agreement, person_id=person_id, language=language, by=by, now=now)
    if group.membership is Membership.DROP_IN and place.state is PlaceState.APPLIED:
        _move(db, place, PlaceAction.APPROVE, by=HEARTH, now=now)
        notices.place_given(db, place, Message.WELCOME, now=now)
    return place


def _begin(db: Db, group_id: int, person_id: int, screen_name: str, *, by: Actor, now: datetime) -> Place:
    place = Place(
        group_id=group_id,
        person_id=person_id,
        state=PlaceState.APPLIED,
        screen_name=screen_name,
        applied_at=now,
        changed_at=now,
    )
    db.add(place)
    db.flush()
    audit.write(db, by=by, action="place.apply", about=f"place:{place.id}", now=now)
    return place


def _move(db: Db, place: Place, action: PlaceAction, *, by: Actor, now: datetime) -> None:
    """The doorway: the only place that assigns a place's state."""
    place.state = PLACE_LIFE.after(place.state, action)
    place.changed_at = now
    place.version += 1
    if action is PlaceAction.APPLY_AGAIN:
        place.applied_at = now
    db.add(place)
    db.flush()
    if place.state in OVER:
        place.remembers_names_at = None
        known_names.forget_all(db, group_id=place.group_id, person_id=place.person_id)
    audit.write(db, by=by, action=f"place.{action.value}", about=f"place:{place.id}", now=now)


def _decided(db: Db, place_id: int, by: Actor) -> tuple[Place, Group]:
    """A place that a coordinator decides about, beside its locked group: the capacity is counted under that lock."""
    ensure(by, "place:decide")
    place = db.exec(select(Place).where(Place.id == place_id).with_for_update()).first()
    if place is None:
        raise NotThere
    return place, db.exec(select(Group).where(Group.id == place.group_id).with_for_update()).one()


def _own(db: Db, group_id: int, by: Actor) -> Place:
    ensure(by, "registration:change", person_id=by.person_id)
    place = found.of(db, group_id=group_id, person_id=by.person_id)
    if place is None or place.state in (PlaceState.REMOVED, PlaceState.REFUSED):
        raise NotThere
    return place


def _refuse_full(db: Db, group: Group) -> None:
    """A closed group has so many places; who may come to a drop-in session is counted at its sign-up."""
    if group.membership is Membership.CLOSED and found.held(db, id_of(group)) >= group.capacity:
        raise Refused("group_full")
