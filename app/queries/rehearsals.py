"""Rehearsals: of which groups, which of them are due, and what became of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.arrivals import Decision
from app.domain.errors import NotThere
from app.domain.permissions import Scope, ensure, may
from app.domain.rehearsals import EXPECTED, LASTS, TRACES_GO_AFTER, Part
from app.domain.sessions import OVER
from app.models import Group, Registration, Rehearsal, Session
from app.queries import arrivals, dashboard
from app.queries.arrivals import DoorRow
from app.queries.earnest import in_earnest


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of somebody pretend: when they first came, whether they were let in, and whether they came twice."""

    part: Part
    screen_name: str
    came: bool
    let_in: bool
    declined: bool
    is_inside: bool
    came_back: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """A rehearsal as it stands, for the page after it."""

    session: Session
    of_group_id: int
    outcomes: Mapping[Part, Outcome]

    @property
    def expected_let_in(self) -> int:
        """How many of the expected were let in."""
        return sum(self.outcomes[part].let_in for part in EXPECTED)

    @property
    def expected_came(self) -> int:
        """How many of them came at all before it was over."""
        return sum(self.outcomes[part].came for part in EXPECTED)


def groups(db: Db, *, actor: Actor) -> list[Group]:
    """The groups of which the actor may hold a rehearsal, by name."""
    ensure(actor, "rehearsal:hold")
    found = db.exec(select(Group).where(in_earnest(Group)).order_by(col(Group.plain_name), col(Group.id)))
    return [group for group in found if may(actor, "rehearsal:hold", Scope(group_id=group.id))]


def under_way(db: Db, *, actor: Actor) -> Session | None:
    """The rehearsal that the actor is holding: somebody holds one at a time."""
    running = select(Session).where(
        col(Session.is_rehearsal), col(Session.state).not_in(OVER), col(Session.group_id).in_(actor.facilitates)
    )
    return db.exec(running.order_by(col(Session.id).desc())).first()


def to_play(db: Db) -> list[Rehearsal]:
    """Every rehearsal that is not over."""
    running = (
        select(Rehearsal)
        .join(Session, col(Session.id) == col(Rehearsal.session_id))
        .where(col(Session.state).not_in(OVER))
    )
    return list(db.exec(running.order_by(col(Rehearsal.session_id))))


def to_clear(db: Db, now: datetime) -> list[int]:
    """Rehearsals whose traces go now. One that nobody ended, and no worker played, goes as well."""
    ended, begun = now - TRACES_GO_AFTER, now - LASTS - TRACES_GO_AFTER
    late = (
        select(Rehearsal.session_id)
        .join(Session, col(Session.id) == col(Rehearsal.session_id))
        .where((col(Session.ended_at) <= ended) | (col(Rehearsal.began_at) <= begun))
    )
    return list(db.exec(late))


def registrants(db: Db, session_id: int) -> dict[str, str]:
    """The pretend registrants' ids by screen name."""
    found = select(Registration.screen_name, Registration.registrant_id).where(Registration.session_id == session_id)
    return {name: registrant_id for name, registrant_id in db.exec(found) if registrant_id is not None}


def summary(db: Db, *, session_id: int, actor: Actor, now: datetime) -> Summary:
    """What became of everybody. Raises `NotThere` for what is no rehearsal of the actor's."""
    session, _group = dashboard.visible(db, session_id=session_id, actor=actor)
    rehearsal = db.get(Rehearsal, session_id)
    if rehearsal is None:
        raise NotThere
    rows = arrivals.at_the_door(db, session, now, suggest=False)
    by_part = {Part(part): _outcome(Part(part), name, rows) for part, name in rehearsal.cast.items()}
    return Summary(session, rehearsal.of_group_id, by_part)


def _outcome(part: Part, name: str, rows: list[DoorRow]) -> Outcome:
    hers = [row for row in rows if name in row.appearance.names_seen]
    return Outcome(
        part=part,
        screen_name=name,
        came=bool(hers),
        let_in=any(row.appearance.stays for row in hers),
        declined=any(row.arrival.decision is Decision.DECLINED for row in hers),
        is_inside=any(row.is_inside for row in hers),
        came_back=sum(bool(row.appearance.stays) for row in hers) > 1,
    )
