"""The charity over a year, month by month, for its coordinators' eyes: exact numbers, which do not leave the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.arrivals import SightingKind
from app.domain.attendance import Outcome
from app.domain.outcomes import PRESENT
from app.domain.permissions import ensure
from app.domain.registers import RegisterState
from app.models import Arrival, Attendance, Group, Session, StoredSighting
from app.queries.earnest import in_earnest

MONTHS = 12
WAIT_BOUNDS = (1, 2, 5, 10)
"""In minutes: how long people waited to be let in. Whoever waited longer than the last is counted behind it."""

ANY_ZONE = timedelta(days=1)
ADMITTING = (SightingKind.ADMITTED, SightingKind.JOINED)


@dataclass(slots=True)
class Month:
    """One month of closed registers. People are counted once in it, whichever group they came to."""

    first_day: date
    sessions: int = 0
    attended: int = 0
    expected: int = 0  # came, or signed up and missed without a word
    no_shows: int = 0
    new: int = 0  # came for the first time ever
    returning: int = 0


@dataclass(frozen=True, slots=True)
class Waits:
    """How many arrivals were let in within each of `WAIT_BOUNDS`, and later; and the seconds that half of them took."""

    counts: tuple[int, ...]
    median_seconds: int | None


@dataclass(frozen=True, slots=True)
class Charts:
    """All that the page draws. `group` is None for the whole charity."""

    months: tuple[Month, ...]
    waits: Waits
    group: Group | None = None


def of_year(db: Db, *, group: Group | None, actor: Actor, now: datetime) -> Charts:
    """This month and the eleven before it, oldest first; of one group, or of all. Raises `NotPermitted`."""
    ensure(actor, "charts:read")
    months = {day: Month(day) for day in _month_days(now.date())}
    begins = datetime.combine(min(months), time(0), UTC) - ANY_ZONE
    wanted = [in_earnest(Session), Session.starts_at >= begins, *([Session.group_id == group.id] if group else [])]
    month_of = _month_of(db, wanted)
    for day in month_of.values():
        if day in months:
            months[day].sessions += 1
    _count_lines(db, months, month_of, wanted)
    _count_people(db, months, month_of, wanted, before=_came_before(db, group, begins))
    return Charts(tuple(months.values()), _waits(db, wanted), group)


def _month_days(today: date) -> list[date]:
    """The first day of each month, oldest first."""
    this = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(this - MONTHS + 1, this + 1)]


def _month_of(db: Db, wanted: Iterable[Any]) -> dict[int, date]:
    """The first day of its month, as its group sees it, for each session whose register is closed."""
    closed = (
        select(Session, Group.zone)
        .join(Group, col(Group.id) == col(Session.group_id))
        .where(Session.register_state == RegisterState.CLOSED, *wanted)
    )
    return {
        id_of(session): session.starts_at.astimezone(ZoneInfo(zone)).date().replace(day=1)
        for session, zone in db.exec(closed)
    }


def _count_lines(db: Db, months: Mapping[date, Month], month_of: Mapping[int, date], wanted: Iterable[Any]) -> None:
    counted = (
        select(Attendance.session_id, Attendance.outcome, func.count())
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .where(Session.register_state == RegisterState.CLOSED, *wanted)
        .group_by(col(Attendance.session_id), col(Attendance.outcome))
    )
    for session_id, outcome, number in db.exec(counted):
        month = months.get(month_of[session_id])
        if month is not None:
            month.attended += number * (outcome is Outcome.ATTENDED)
            month.no_shows += number * (outcome is Outcome.MISSED)
            month.expected += number * (outcome in PRESENT or outcome is Outcome.MISSED)


def _count_people(
    db: Db,
    months: Mapping[date, Month],
    month_of: Mapping[int, date],
    wanted: Iterable[Any],
    *,
    before: frozenset[int],
) -> None:
    """Who came in each month; new is whoever never came in an earlier one."""
    came = (
        select(Attendance.person_id, Attendance.session_id)
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .where(Session.register_state == RegisterState.CLOSED, Attendance.outcome == Outcome.ATTENDED, *wanted)
    )
    known = set(before)
    for day, person_id in sorted({(month_of[session_id], person_id) for person_id, session_id in db.exec(came)}):
        is_new = person_id not in known
        known.add(person_id)
        if day in months:
            months[day].new += is_new
            months[day].returning += not is_new


def _came_before(db: Db, group: Group | None, begins: datetime) -> frozenset[int]:
    """Everybody who came before the year began."""
    earlier = (
        select(Attendance.person_id)
        .join(Session, col(Session.id) == col(Attendance.session_id))
        .where(in_earnest(Session), Session.starts_at < begins, Attendance.outcome == Outcome.ATTENDED)
        .distinct()
    )
    return frozenset(db.exec(earlier.where(Session.group_id == group.id) if group else earlier))


def _waits(db: Db, wanted: Iterable[Any]) -> Waits:
    """From the first sight in the waiting room until somebody let them in; whoever hosts does not wait."""
    waiting = select(StoredSighting.arrival_id).where(
        StoredSighting.kind == SightingKind.ARRIVED, col(StoredSighting.is_host).is_(False)
    )
    let_in = (
        select(Arrival.first_seen_at, func.min(StoredSighting.at))
        .join(StoredSighting, col(StoredSighting.arrival_id) == col(Arrival.id))
        .join(Session, col(Session.id) == col(Arrival.session_id))
        .where(col(StoredSighting.kind).in_(ADMITTING), col(Arrival.id).in_(waiting), *wanted)
        .group_by(col(Arrival.id), col(Arrival.first_seen_at))
    )
    waited = [max(0.0, (admitted - seen).total_seconds()) for seen, admitted in db.exec(let_in)]
    counts = [0] * (len(WAIT_BOUNDS) + 1)
    for each in waited:
        counts[sum(each >= 60 * bound for bound in WAIT_BOUNDS)] += 1
    return Waits(tuple(counts), int(median(waited)) if waited else None)
