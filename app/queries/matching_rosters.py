"""Who may be meant in one session, as the matching wants to know it: members, their names here, how often they come."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from sqlmodel import col, select

from app.db import Db
from app.domain.attendance import Outcome
from app.domain.matching import KnownName as Confirmed
from app.domain.matching import RosterMember
from app.models import Attendance, KnownName, Place, Registration, RegistrationKind, Session

THERE = (Outcome.ATTENDED, Outcome.CAME_BRIEFLY)


def roster(db: Db, session: Session, names: Mapping[int, str]) -> tuple[RosterMember, ...]:
    """Everybody with a place in the group or a registration for the session, staff left out.

    `names` are members' own names where the charity holds them, by person; they are compared, never shown."""
    places = db.exec(select(Place).where(Place.group_id == session.group_id)).all()
    registrations = db.exec(select(Registration).where(Registration.session_id == session.id)).all()
    staff = {one.person_id for one in registrations if one.kind is RegistrationKind.STAFF}
    declared: dict[int, dict[str, None]] = defaultdict(dict)
    for place in places:
        declared[place.person_id][place.screen_name] = None
    for registration in registrations:
        declared[registration.person_id][registration.screen_name] = None
    confirmed, lines = _confirmed(db, session.group_id), _lines(db, session)
    return tuple(
        RosterMember(
            id=person_id,
            first_name=first_and_last(names.get(person_id, ""))[0],
            last_name=first_and_last(names.get(person_id, ""))[1],
            screen_names=tuple(declared[person_id]),
            known_names=confirmed.get(person_id, ()),
            attended=sum(one in THERE for one in lines[person_id]),
            held=len(lines[person_id]),
        )
        for person_id in sorted(set(declared) - staff)
    )


def first_and_last(name: str) -> tuple[str, str]:
    """A whole name in two parts: its first word, and the rest."""
    first, _, last = name.strip().partition(" ")
    return first, last.strip()


def _confirmed(db: Db, group_id: int) -> dict[int, tuple[Confirmed, ...]]:
    """The names remembered in this group, by person; how often each was confirmed."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    kept = select(KnownName.person_id, KnownName.name).where(KnownName.group_id == group_id)
    for person_id, name in db.exec(kept.order_by(col(KnownName.id))):
        counted[person_id][name] += 1
    return {person_id: _as_confirmed(names.items()) for person_id, names in counted.items()}


def _as_confirmed(names: Iterable[tuple[str, int]]) -> tuple[Confirmed, ...]:
    return tuple(Confirmed(name, times) for name, times in names)


def _lines(db: Db, session: Session) -> dict[int, list[Outcome]]:
    """What became of each member in the group's closed registers, by person."""
    of_group = (
        select(Attendance.person_id, Attendance.outcome)
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .where(Session.group_id == session.group_id, Session.id != session.id)
    )
    found: dict[int, list[Outcome]] = defaultdict(list)
    for person_id, became in db.exec(of_group):
        found[person_id].append(Outcome(became))
    return found
