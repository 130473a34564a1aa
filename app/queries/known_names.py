"""Names remembered for members with their yes: a member's own, a group's, and those learnt at one session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.models import Facilitator, KnownName, Place, StoredPresence


@dataclass(frozen=True, slots=True)
class Remembered:
    """One name of one member, however often it was confirmed: since when, when last, and who said so last.

    `known_id` names it where it is to be forgotten. `said_by` is a facilitator's first name as the group knows it,
    "" for anybody else."""

    known_id: int
    person_id: int
    name: str
    since: datetime
    last: datetime
    said_by: str


def mine(db: Db, *, group_id: int, by: Actor) -> list[Remembered]:
    """The actor's own names in one group."""
    return _remembered(db, group_id, KnownName.person_id == by.person_id)


def of_group(db: Db, *, group_id: int, actor: Actor) -> list[tuple[Place, list[Remembered]]]:
    """Every name remembered in a group, by member; for its facilitators and coordinators."""
    ensure(actor, "register:settle", group_id=group_id)
    names = {
        person_id: list(hers) for person_id, hers in groupby(_remembered(db, group_id), key=lambda one: one.person_id)
    }
    places = db.exec(select(Place).where(Place.group_id == group_id, col(Place.person_id).in_(names)))
    ordered = sorted(places, key=lambda place: (place.screen_name.casefold(), id_of(place)))
    return [(place, names[place.person_id]) for place in ordered]


def learnt_at(db: Db, session_id: int) -> dict[int, int]:
    """What was learnt at one session: a `KnownName` id by presence."""
    found = (
        select(KnownName.presence_id, KnownName.id)
        .join(StoredPresence, col(StoredPresence.id) == col(KnownName.presence_id))
        .where(StoredPresence.session_id == session_id)
    )
    return {presence_id: known_id for presence_id, known_id in db.exec(found) if known_id is not None}


def _remembered(db: Db, group_id: int, *of_whom: bool) -> list[Remembered]:
    """By member, then by name."""
    found = db.exec(select(KnownName).where(KnownName.group_id == group_id, *of_whom).order_by(col(KnownName.id))).all()
    called = dict(
        db.exec(select(Facilitator.person_id, Facilitator.called).where(Facilitator.group_id == group_id)).all()
    )
    ordered = sorted(found, key=lambda known: (known.person_id, known.name.casefold(), known.name, id_of(known)))
    return [
        _as_one(list(same), called) for _, same in groupby(ordered, key=lambda known: (known.person_id, known.name))
    ]


def _as_one(same: list[KnownName], called: dict[int, str]) -> Remembered:
    first, last = same[0], same[-1]
    return Remembered(
        known_id=id_of(last),
        person_id=last.person_id,
        name=last.name,
        since=first.said_at,
        last=last.said_at,
        said_by=called.get(last.said_by or 0, ""),
    )
