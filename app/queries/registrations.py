"""Registrations: what a member said about each session, and what became of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.permissions import ensure
from app.domain.registrations import RegistrationState
from app.models import Attendance, Group, Registration, RegistrationKind, Session
from app.queries.earnest import in_earnest


@dataclass(frozen=True)
class MyEvening:
    """A past session as its member may see it: only her own line of a closed register."""

    group: Group
    session: Session
    outcome: Outcome
    minutes: int


def of(db: Db, *, session_id: int, person_id: int | None) -> Registration | None:
    """Somebody's registration for a session, whatever its state."""
    found = select(Registration).where(Registration.session_id == session_id, Registration.person_id == person_id)
    return db.exec(found).first()


def mine(db: Db, *, session_ids: Collection[int], by: Actor) -> dict[int, Registration]:
    """The actor's own registrations by session."""
    found = select(Registration).where(
        Registration.person_id == by.person_id, col(Registration.session_id).in_(session_ids)
    )
    return {registration.session_id: registration for registration in db.exec(found)}


def coming(db: Db, *, session_id: int) -> list[Registration]:
    """Every member who said that she comes."""
    found = select(Registration).where(
        Registration.session_id == session_id,
        Registration.state == RegistrationState.SIGNED_UP,
        Registration.kind == RegistrationKind.MEMBER,
    )
    return list(db.exec(found.order_by(col(Registration.id))))


def with_links(db: Db, *, session_id: int) -> list[Registration]:
    """Every registration that has, or should have, a personal link; staff included."""
    found = select(Registration).where(
        Registration.session_id == session_id,
        (col(Registration.state) == RegistrationState.SIGNED_UP) | col(Registration.join_url_sealed).is_not(None),
    )
    return list(db.exec(found.order_by(col(Registration.id))))


def seats_taken(db: Db, session_id: int) -> int:
    """How many members said that they come."""
    counted = select(func.count()).where(
        Registration.session_id == session_id,
        Registration.state == RegistrationState.SIGNED_UP,
        Registration.kind == RegistrationKind.MEMBER,
    )
    return db.exec(counted).one()


def ahead(db: Db, *, group_id: int, person_id: int, now: datetime) -> list[Registration]:
    """Somebody's registrations for sessions of a group that are still to begin."""
    found = (
        select(Registration)
        .join(Session, col(Session.id) == col(Registration.session_id))
        .where(Session.group_id == group_id, Session.starts_at > now, Registration.person_id == person_id)
    )
    return list(db.exec(found.order_by(col(Registration.id))))


def my_evenings(db: Db, *, by: Actor, limit: int = 100) -> list[MyEvening]:
    """The actor's own attendance in closed registers, newest first."""
    ensure(by, "attendance:read_own", person_id=by.person_id)
    found = (
        select(Attendance, Session, Group)
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .join(Group, col(Group.id) == col(Session.group_id))
        .where(Attendance.person_id == by.person_id, in_earnest(Session))
        .order_by(col(Session.starts_at).desc())
        .limit(limit)
    )
    return [
        MyEvening(group=group, session=session, outcome=line.outcome, minutes=line.minutes)
        for line, session, group in db.exec(found)
    ]
