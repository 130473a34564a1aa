"""What humans say of presences: added, never overwritten; the newest word counts and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import ensure
from app.domain.registers import RegisterState, SettlementKind, Standing
from app.models import Place, Registration, Session, Settlement, StoredPresence
from app.queries import presences, sessions
from app.services import audit, live


def settle(
    db: Db,
    *,
    presence_id: int,
    kind: SettlementKind,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
    same_person: bool = False,
) -> None:
    """Say what a presence was. Commits.

    `person_id` goes with MEMBER and with nothing else (`BadInput`); she must have a place in the group or a
    registration (`NotThere`). `same_person` says that a presence beside another of hers is her second device; without
    it raises `Refused("here_already")`. A closed register raises `Refused("register_closed")`."""
    presence, session = _open_for(db, presence_id, by)
    _add(db, presence, session, kind, person_id, by=by, now=now, same_person=same_person)
    db.commit()


def settle_all(db: Db, *, members: Sequence[tuple[int, int]], by: Actor, now: datetime) -> int:
    """Confirm several (presence, person) pairs as they stood on the page; returns how many. Commits.

    One that cannot stand refuses all, as `settle` would."""
    for presence_id, person_id in members:
        presence, session = _open_for(db, presence_id, by)
        _add(db, presence, session, SettlementKind.MEMBER, person_id, by=by, now=now)
    db.commit()
    return len(members)


def undo(db: Db, *, presence_id: int, by: Actor, now: datetime) -> None:
    """Take the last word back: the presence counts again as the evidence alone says. Twice is harmless. Commits."""
    presence, session = _open_for(db, presence_id, by)
    last = db.exec(
        select(Settlement).where(Settlement.presence_id == presence_id).order_by(col(Settlement.id).desc()).limit(1)
    ).first()
    if last is not None and last.kind is not SettlementKind.UNDONE:
        _add(db, presence, session, SettlementKind.UNDONE, None, by=by, now=now)
    db.commit()


def _open_for(db: Db, presence_id: int, by: Actor) -> tuple[StoredPresence, Session]:
    presence = db.get(StoredPresence, presence_id)
    if presence is None:
        raise NotThere
    session = sessions.locked(db, presence.session_id)
    ensure(by, "register:settle", group_id=session.group_id)
    if session.register_state is RegisterState.CLOSED:
        raise Refused("register_closed")
    return presence, session


def _add(
    db: Db,
    presence: StoredPresence,
    session: Session,
    kind: SettlementKind,
    person_id: int | None,
    *,
    by: Actor,
    now: datetime,
    same_person: bool = False,
) -> None:
    if (kind is SettlementKind.MEMBER) is (person_id is None):
        raise BadInput(person_id="choose_somebody")
    if person_id is not None:
        _refuse_strangers(db, session, person_id)
        _refuse_being_here_twice(db, presence, person_id, same_person)
    db.add(Settlement(presence_id=id_of(presence), kind=kind, person_id=person_id, by=by.person_id, at=now))
    db.flush()
    action = "presence.undo" if kind is SettlementKind.UNDONE else "presence.settle"
    audit.write(db, by=by, action=action, about=f"presence:{presence.id}", reason=kind.value, now=now)
    live.touch(db, presence.session_id)


def _refuse_strangers(db: Db, session: Session, person_id: int) -> None:
    place = select(Place.id).where(Place.group_id == session.group_id, Place.person_id == person_id)
    registration = select(Registration.id).where(
        Registration.session_id == session.id, Registration.person_id == person_id
    )
    if db.exec(place).first() is None and db.exec(registration).first() is None:
        raise NotThere


def _refuse_being_here_twice(db: Db, presence: StoredPresence, person_id: int, same_person: bool) -> None:
    if same_person:
        return
    for other in presences.of_session(db, presence.session_id):
        is_hers = other.standing is Standing.MEMBER and other.person_id == person_id
        if is_hers and other.presence.id != presence.id and presences.overlap(other.presence, presence):
            raise Refused("here_already")
