"""Places: who belongs to which group, and under which screen name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, func, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.domain.places import HOLDING, PlaceState
from app.models import Group, Place

WAITING = frozenset({PlaceState.APPLIED, PlaceState.WAITING_LIST})
SHOWN_TO_HER = HOLDING | WAITING


@dataclass(frozen=True)
class MyPlace:
    """A member's own place, beside its group."""

    place: Place
    group: Group


def of(db: Db, *, group_id: int, person_id: int | None) -> Place | None:
    """Somebody's place in a group, whatever its state."""
    return db.exec(select(Place).where(Place.group_id == group_id, Place.person_id == person_id)).first()


def mine(db: Db, *, by: Actor) -> list[MyPlace]:
    """The groups that the actor belongs to or has asked for."""
    found = (
        select(Place, Group)
        .join(Group, col(Group.id) == col(Place.group_id))
        .where(Place.person_id == by.person_id, col(Place.state).in_(SHOWN_TO_HER))
        .order_by(col(Group.plain_name), col(Group.id))
    )
    return [MyPlace(place=place, group=group) for place, group in db.exec(found)]


def in_group(db: Db, *, group_id: int, by: Actor) -> list[Place]:
    """Everybody who has or had to do with a group, by screen name."""
    ensure(by, "dashboard:open", group_id=group_id)
    found = select(Place).where(Place.group_id == group_id)
    return list(db.exec(found.order_by(func.lower(Place.screen_name), col(Place.id))))


def waiting_for_word(db: Db, *, by: Actor) -> dict[int, int]:
    """How many applications wait for a coordinator, by group."""
    return _counted(db, PlaceState.APPLIED, by=by)


def on_waiting_lists(db: Db, *, by: Actor) -> dict[int, int]:
    """How many wait for a place, by group."""
    return _counted(db, PlaceState.WAITING_LIST, by=by)


def _counted(db: Db, state: PlaceState, *, by: Actor) -> dict[int, int]:
    ensure(by, "place:decide")
    counted = select(Place.group_id, func.count()).where(Place.state == state).group_by(col(Place.group_id))
    return dict(db.exec(counted).all())


def held(db: Db, group_id: int) -> int:
    """How many places of a group are taken."""
    counted = select(func.count()).where(Place.group_id == group_id, col(Place.state).in_(HOLDING))
    return db.exec(counted).one()


def screen_names(db: Db, *, group_id: int, besides: int | None = None) -> list[str]:
    """The names in use in a group, without those of the person who asks."""
    in_use = select(Place.screen_name).where(Place.group_id == group_id, col(Place.state).in_(SHOWN_TO_HER))
    return list(db.exec(in_use.where(Place.person_id != besides) if besides is not None else in_use))
