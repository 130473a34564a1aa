"""A group over time: its members by its last sessions, and who has been missed so often that a human should ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import col, func, select

from app.db import Db, id_of
from app.domain.absences import missed_in_a_row
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.outcomes import PRESENT, TOLD
from app.domain.permissions import ensure, may
from app.domain.places import HOLDING, PlaceState
from app.domain.registers import RegisterState
from app.models import Attendance, Group, Place, Session
from app.queries import groups
from app.queries.earnest import in_earnest

SHOWN = 12
"""How many sessions stand side by side."""


class MarkKind(StrEnum):
    """What the grid shows of one evening."""

    THERE = "there"
    TOLD = "told"
    MISSED = "missed"
    NOT_SIGNED_UP = "not_signed_up"
    NO_LINE = "no_line"  # not a member then


@dataclass(frozen=True, slots=True)
class Mark:
    """One member at one session."""

    session: Session
    line: Attendance | None

    @property
    def kind(self) -> MarkKind:
        """Which mark it is."""
        if self.line is None:
            return MarkKind.NO_LINE
        if self.line.outcome in PRESENT:
            return MarkKind.THERE
        if self.line.outcome in TOLD:
            return MarkKind.TOLD
        return MarkKind.MISSED if self.line.outcome is Outcome.MISSED else MarkKind.NOT_SIGNED_UP


@dataclass(frozen=True, slots=True)
class MemberOverTime:
    """One member's marks, oldest first. `attended` counts every closed register of the group, not only those shown."""

    place: Place
    marks: tuple[Mark, ...]
    attended: int
    in_a_row: int
    is_missed: bool  # so often in a row, without a word, that somebody should ask


@dataclass(frozen=True, slots=True)
class GroupOverTime:
    """A group's last closed registers, oldest first, by its present members. `open` registers are not counted yet."""

    group: Group
    sessions: tuple[Session, ...]
    members: tuple[MemberOverTime, ...]
    open: int


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody to ask after."""

    group: Group
    member: MemberOverTime


def of_group(db: Db, *, group_id: int, actor: Actor) -> GroupOverTime:
    """A group that the actor facilitates (a coordinator: any). Raises `NotThere` or `NotPermitted`.

    The number of queries does not grow with members or sessions."""
    ensure(actor, "register:read", group_id=group_id)
    group = groups.by_id(db, group_id)
    latest = _latest(db, group)
    attended = _attended(db, group_id)
    lines = _lines(db, [id_of(session) for session in latest])
    members = [_member(place, group, latest, lines, attended) for place in _places(db, group_id)]
    return GroupOverTime(group, tuple(latest[-SHOWN:]), tuple(members), _open(db, group_id))


def missed(db: Db, *, actor: Actor) -> list[Missed]:
    """Whom to ask after, in every group that the actor may read: the longest silence first."""
    found = [
        Missed(over_time.group, member)
        for over_time in (of_group(db, group_id=id_of(group), actor=actor) for group in readable(db, actor=actor))
        for member in over_time.members
        if member.is_missed
    ]
    return sorted(found, key=lambda one: (-one.member.in_a_row, one.member.place.screen_name.casefold()))


def readable(db: Db, *, actor: Actor) -> list[Group]:
    """The groups whose registers the actor may read, by name."""
    ensure(actor, "register:read")
    wanted = select(Group).where(in_earnest(Group)).order_by(col(Group.plain_name), col(Group.id))
    if not may(actor, "register:close"):
        wanted = wanted.where(col(Group.id).in_(actor.facilitates))
    return list(db.exec(wanted))


def attended_by(db: Db, *, person_id: int | None) -> dict[int, int]:
    """How often somebody was there, by group."""
    counted = (
        select(Session.group_id, func.count())
        .join(Attendance, col(Attendance.session_id) == col(Session.id))
        .where(Attendance.person_id == person_id, Attendance.outcome == Outcome.ATTENDED, in_earnest(Session))
        .group_by(col(Session.group_id))
    )
    return dict(db.exec(counted).all())


def _latest(db: Db, group: Group) -> list[Session]:
    """The last closed registers, oldest first: as many as are shown, and as many as the group's rule looks back."""
    closed = select(Session).where(Session.group_id == group.id, Session.register_state == RegisterState.CLOSED)
    newest = closed.order_by(col(Session.starts_at).desc(), col(Session.id).desc())
    return list(db.exec(newest.limit(max(SHOWN, group.missed_in_a_row))))[::-1]


def _lines(db: Db, session_ids: Sequence[int]) -> dict[int, dict[int, Attendance]]:
    """The written lines by person and session."""
    found: dict[int, dict[int, Attendance]] = defaultdict(dict)
    for line in db.exec(select(Attendance).where(col(Attendance.session_id).in_(session_ids))):
        found[line.person_id][line.session_id] = line
    return found


def _attended(db: Db, group_id: int) -> dict[int, int]:
    counted = (
        select(Attendance.person_id, func.count())
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .where(Session.group_id == group_id, Attendance.outcome == Outcome.ATTENDED)
        .group_by(col(Attendance.person_id))
    )
    return dict(db.exec(counted).all())


def _places(db: Db, group_id: int) -> list[Place]:
    held = db.exec(select(Place).where(Place.group_id == group_id, col(Place.state).in_(HOLDING))).all()
    return sorted(held, key=lambda place: (place.screen_name.casefold(), place.id or 0))


def _open(db: Db, group_id: int) -> int:
    over = select(func.count()).where(
        Session.group_id == group_id,
        Session.register_state == RegisterState.OPEN,
        col(Session.ended_at).is_not(None),
    )
    return db.exec(over).one()


def _member(
    place: Place,
    group: Group,
    latest: Sequence[Session],
    lines: Mapping[int, Mapping[int, Attendance]],
    attended: Mapping[int, int],
) -> MemberOverTime:
    hers = lines.get(place.person_id, {})
    marks = [Mark(session, hers.get(id_of(session))) for session in latest]
    run = missed_in_a_row([mark.line.outcome for mark in reversed(marks) if mark.line], group.membership)
    return MemberOverTime(
        place=place,
        marks=tuple(marks[-SHOWN:]),
        attended=attended.get(place.person_id, 0),
        in_a_row=run,
        is_missed=place.state is PlaceState.ACTIVE and run >= group.missed_in_a_row,
    )
