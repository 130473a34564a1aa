"""Who said that she comes, and what became of it so far: here, at the door, left, coming, missing, can't come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlmodel import col, select

from app.db import Db
from app.domain.registrations import RegistrationState
from app.domain.repairs import Repair
from app.domain.sessions import SessionState, SessionTimes
from app.domain.whereabouts import ZoomSide
from app.models import Registration, RegistrationKind, Session
from app.queries.arrivals import DoorRow


class RosterState(StrEnum):
    """Where somebody on the list is; the order is the order of the list."""

    HERE = "here"
    AT_THE_DOOR = "at_the_door"
    LEFT = "left"
    COMING = "coming"
    MISSING = "missing"
    CANT_COME = "cant_come"


NO_REPAIRS: Mapping[int, Repair] = {}
ORDER = {state: rank for rank, state in enumerate(RosterState)}


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One line. `registration_id` is empty for whoever is inside without being on the list (staff, guests)."""

    state: RosterState
    screen_name: str
    since: datetime | None = None
    person_id: int | None = None
    registration_id: int | None = None
    arrival_id: int | None = None
    first_time: bool = False
    is_staff: bool = False
    guest_label: str | None = None
    repair: Repair | None = None


class _SignedUp(NamedTuple):
    """What the list needs of a registration; a whole row of the model costs three times as much."""

    id: int | None
    person_id: int
    screen_name: str
    state: RegistrationState


def lines(
    db: Db,
    session: Session,
    rows: Sequence[DoorRow],
    moments: SessionTimes,
    now: datetime,
    repairs: Mapping[int, Repair] = NO_REPAIRS,
) -> tuple[RosterLine, ...]:
    """The list, those who are here first; two queries. On a group's first evening nobody is told apart as new.

    `repairs`: where hands in the meeting see somebody, by arrival."""
    signed_up = _signed_up(db, session)
    came_before = _came_before(db, session)
    latest = {row.member.person_id: row for row in sorted(rows, key=_presence) if row.member is not None}
    too_late = _is_too_late(session, moments, now)
    new = {one.person_id for one in signed_up} - came_before if came_before else set()
    listed = [_line(one, latest.get(one.person_id), one.person_id in new, too_late, repairs) for one in signed_up]
    on_list = {one.person_id for one in signed_up}
    others = [
        _unlisted(row, repairs)
        for row in rows
        if _is_here(row, repairs) and not (row.member and row.member.person_id in on_list)
    ]
    return tuple(sorted([*listed, *others], key=lambda one: (ORDER[one.state], one.screen_name.casefold())))


def counts(found: Sequence[RosterLine]) -> Mapping[RosterState, int]:
    """How many members of the list are in each state; staff and guests are not counted."""
    return {state: sum(1 for one in found if one.state is state and one.registration_id) for state in RosterState}


def _signed_up(db: Db, session: Session) -> list[_SignedUp]:
    found = select(Registration.id, Registration.person_id, Registration.screen_name, Registration.state).where(
        Registration.session_id == session.id,
        Registration.kind == RegistrationKind.MEMBER,
        col(Registration.state) != RegistrationState.CANCELLED,
    )
    return [_SignedUp(*row) for row in db.exec(found)]


def _came_before(db: Db, session: Session) -> frozenset[int]:
    earlier = (
        select(Registration.person_id)
        .join(Session, col(Session.id) == col(Registration.session_id))
        .where(
            Session.group_id == session.group_id,
            Session.starts_at < session.starts_at,
            Registration.state == RegistrationState.SIGNED_UP,
            Session.state != SessionState.CANCELLED,
        )
        .distinct()
    )
    return frozenset(db.exec(earlier))


def _presence(row: DoorRow) -> tuple[bool, bool, datetime]:
    """Of several arrivals of one person, the one that says where she is: inside, else at the door, else the latest."""
    return (row.is_inside, row.is_waiting, row.appearance.since)


def _is_too_late(session: Session, moments: SessionTimes, now: datetime) -> bool:
    over = session.state not in (SessionState.SCHEDULED, SessionState.DOORS_OPEN)
    return over or now >= max(moments.starts_at, moments.door_closes_at or moments.starts_at)


def _line(
    one: _SignedUp, row: DoorRow | None, first_time: bool, too_late: bool, repairs: Mapping[int, Repair]
) -> RosterLine:
    state = _state(one, row, too_late, repairs)
    present = row is not None and state in (RosterState.HERE, RosterState.AT_THE_DOOR, RosterState.LEFT)
    return RosterLine(
        state=state,
        screen_name=one.screen_name,
        since=row.appearance.since if row is not None and present else None,
        person_id=one.person_id,
        registration_id=one.id,
        arrival_id=row.arrival.id if row is not None and present else None,
        first_time=first_time,
        repair=repairs.get(row.coming.arrival_id) if row is not None else None,
    )


def _is_here(row: DoorRow, repairs: Mapping[int, Repair]) -> bool:
    return row.is_inside or repairs.get(row.coming.arrival_id) is Repair.SEEN_INSIDE


def _state(one: _SignedUp, row: DoorRow | None, too_late: bool, repairs: Mapping[int, Repair]) -> RosterState:
    if row is not None and _is_here(row, repairs):
        return RosterState.HERE
    if row is not None and row.is_waiting:
        return RosterState.AT_THE_DOOR
    if row is not None and row.appearance.zoom_side is ZoomSide.LEFT and row.appearance.stays:
        return RosterState.LEFT
    if one.state is RegistrationState.APOLOGISED:
        return RosterState.CANT_COME
    return RosterState.MISSING if too_late else RosterState.COMING


def _unlisted(row: DoorRow, repairs: Mapping[int, Repair]) -> RosterLine:
    name = row.arrival.guest_label or (row.member.screen_name if row.member else None) or row.appearance.screen_name
    return RosterLine(
        state=RosterState.HERE,
        screen_name=name or "",
        since=row.appearance.since,
        person_id=row.member.person_id if row.member else None,
        arrival_id=row.arrival.id,
        is_staff=row.is_staff,
        guest_label=row.arrival.guest_label,
        repair=repairs.get(row.coming.arrival_id),
    )
