"""Names remembered for a member in one group: with her yes, from what humans settled, forgotten when she says so.

What is remembered follows from the standing word about a presence: a word taken back takes its name along.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import NotThere
from app.domain.matching import is_generic
from app.domain.permissions import ensure
from app.domain.places import OVER
from app.domain.registers import SettlementKind, standing_word
from app.models import KnownName, Place, Settlement, StoredPresence
from app.queries.presences import NAMES_PARTED_BY
from app.services import audit, worn_names


def renew(db: Db, presence: StoredPresence, *, group_id: int) -> None:
    """Remember of this presence what the standing word about it and her yes allow, and nothing else. Flushes.

    A name that says nothing ("iPhone") is not worth remembering, nor is one under which two people came."""
    db.execute(delete(KnownName).where(col(KnownName.presence_id) == presence.id))
    words = db.exec(select(Settlement).where(Settlement.presence_id == presence.id).order_by(col(Settlement.id))).all()
    word = standing_word(words)
    if word is None or word.kind is not SettlementKind.MEMBER or word.person_id is None or word.also_person_id:
        return
    name = presence.screen_name.split(NAMES_PARTED_BY)[-1].strip()
    if name and not is_generic(name) and _agreed(db, group_id, word.person_id):
        kept = KnownName(
            presence_id=id_of(presence),
            group_id=group_id,
            person_id=word.person_id,
            name=name,
            said_by=word.by,
            said_at=word.at,
        )
        db.add(kept)
        db.flush()


def agree(db: Db, *, group_id: int, remembers: bool, by: Actor, now: datetime) -> None:
    """Her yes, or her no, to remembering names in this group. A no forgets what was remembered. Commits.

    Raises `NotThere` where she has no place any more: with the place everything was forgotten."""
    place = db.exec(select(Place).where(Place.group_id == group_id, Place.person_id == by.person_id)).first()
    if place is None or place.state in OVER:
        raise NotThere
    if remembers:
        note_yes(db, place, by=by, now=now)
    else:
        place.remembers_names_at = None
        db.add(place)
        forget_all(db, group_id=group_id, person_id=place.person_id)
        audit.write(db, by=by, action="names.forget", about=f"group:{group_id}", now=now)
    db.commit()


def note_yes(db: Db, place: Place, *, by: Actor, now: datetime) -> None:
    """She said yes: from now on names may be remembered for this place. The caller commits."""
    place.remembers_names_at = now
    db.add(place)
    audit.write(db, by=by, action="names.remember", about=f"group:{place.group_id}", now=now)


def forget(db: Db, *, known_id: int, by: Actor, now: datetime) -> None:
    """Forget one name everywhere it stands as hers. Her own act, or a facilitator's of the group. Commits.

    Raises `NotThere` for a name that is not there, or is nobody's business of the actor's."""
    known = db.get(KnownName, known_id)
    if known is None:
        raise NotThere
    if known.person_id != by.person_id:
        ensure(by, "register:settle", group_id=known.group_id)
    _forget(db, group_id=known.group_id, person_id=known.person_id, name=known.name)
    audit.write(db, by=by, action="names.forget", about=audit.person(db, known.person_id), now=now)
    db.commit()


def forget_all(db: Db, *, group_id: int, person_id: int) -> None:
    """Forget every name that was remembered for her in this group; the caller commits."""
    hers = select(KnownName.name).where(KnownName.group_id == group_id, KnownName.person_id == person_id)
    for name in db.exec(hers.distinct()).all():
        _forget(db, group_id=group_id, person_id=person_id, name=name)


def _agreed(db: Db, group_id: int, person_id: int) -> bool:
    place = db.exec(select(Place).where(Place.group_id == group_id, Place.person_id == person_id)).first()
    return place is not None and place.remembers_names_at is not None


def _forget(db: Db, *, group_id: int, person_id: int, name: str) -> None:
    hers = select(KnownName).where(
        KnownName.group_id == group_id, KnownName.person_id == person_id, KnownName.name == name
    )
    for known in db.exec(hers).all():
        db.delete(known)
    db.flush()
    worn_names.take_out(db, group_id=group_id, person_id=person_id, name=name)
