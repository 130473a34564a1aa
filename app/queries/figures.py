"""What is counted for eyes outside the charity, group by group; the counts themselves stay in the house."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from app.db import Db, id_of
from app.domain.attendance import Outcome
from app.domain.outcomes import TOLD
from app.domain.periods import Quarter
from app.domain.registers import RegisterState
from app.domain.sessions import SessionState
from app.domain.suppression import Cells, Counts
from app.models import Attendance, Group, PublishedFigures, Session, SessionStats
from app.queries.earnest import in_earnest

ANY_ZONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HeldSessions:
    """A group's sessions that took place in a quarter of its own local time."""

    group: Group
    sessions: tuple[Session, ...]

    @property
    def are_closed(self) -> bool:
        """Whether every register of them is closed."""
        return all(session.register_state is RegisterState.CLOSED for session in self.sessions)


def held_in(db: Db, quarter: Quarter) -> list[HeldSessions]:
    """Every group that met in a quarter, by its number."""
    days = quarter.days
    near = (
        select(Session, Group)
        .join(Group, col(Group.id) == col(Session.group_id))
        .where(Session.starts_at >= _midnight(days.first) - ANY_ZONE)
        .where(Session.starts_at < _midnight(days.last) + 2 * ANY_ZONE)
        .where(Session.state != SessionState.CANCELLED, in_earnest(Session))
        .order_by(col(Group.id), col(Session.starts_at))
    )
    found: dict[int, tuple[Group, list[Session]]] = {}
    for session, group in db.exec(near):
        if session.starts_at.astimezone(ZoneInfo(group.zone)).date() in days:
            found.setdefault(id_of(group), (group, []))[1].append(session)
    return [HeldSessions(group, tuple(sessions)) for group, sessions in found.values()]


def count(db: Db, held: HeldSessions) -> Counts:
    """The truth about a group's quarter."""
    ids = [id_of(session) for session in held.sessions]
    outcomes = _outcomes(db, ids)
    guests = select(func.sum(SessionStats.guests)).where(col(SessionStats.session_id).in_(ids))
    return Counts(
        sessions=len(ids),
        people=_people(db, ids),
        attended=outcomes.get(Outcome.ATTENDED, 0),
        told_us=sum(outcomes.get(kind, 0) for kind in TOLD),
        missed=outcomes.get(Outcome.MISSED, 0),
        guests=db.exec(guests).one() or 0,
    )


def published(db: Db, quarter: Quarter) -> dict[int, Cells]:
    """What was given out for a quarter, by group; empty when nothing was yet."""
    found = select(PublishedFigures).where(PublishedFigures.quarter == str(quarter))
    return {one.group_id: one.cells for one in db.exec(found)}


def names(db: Db, group_ids: Collection[int]) -> dict[int, str]:
    """What the groups are called, neutrally, in the order of their numbers."""
    found = select(Group).where(col(Group.id).in_(group_ids)).order_by(col(Group.id))
    return {id_of(group): group.plain_name for group in db.exec(found)}


def first_day(db: Db) -> date | None:
    """The day of the first closed register; None before there is one."""
    closed = select(func.min(Session.starts_at)).where(
        Session.register_state == RegisterState.CLOSED, in_earnest(Session)
    )
    first: datetime | None = db.exec(closed).one()
    return first.date() if first else None


def _outcomes(db: Db, session_ids: Collection[int]) -> dict[str, int]:
    counted = (
        select(Attendance.outcome, func.count())
        .where(col(Attendance.session_id).in_(session_ids))
        .group_by(col(Attendance.outcome))
    )
    return dict(db.exec(counted).all())


def _people(db: Db, session_ids: Collection[int]) -> int:
    came = select(func.count(func.distinct(Attendance.person_id))).where(
        col(Attendance.session_id).in_(session_ids), Attendance.outcome == Outcome.ATTENDED
    )
    return db.exec(came).one()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
