"""Written lines on their way into a file: read as a stream, so that a million of them take no more room than a few.

They are read as plain values over a server-side cursor, without a row object each: a long export is mostly this loop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import Integer, Row, String, Table, type_coerce
from sqlalchemy import select as select_columns
from sqlmodel import SQLModel, col, select

from app.db import Db, id_of
from app.domain.attendance import Outcome
from app.domain.periods import Days
from app.domain.registers import RegisterState
from app.models import Attendance, Group, Person, Session
from app.queries.earnest import in_earnest

AT_A_TIME = 2_000
ANY_ZONE = timedelta(days=1)
"""A local day may begin and end this far from the same day in UTC."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One member over a group's sessions in a period: what each of her evenings counted as, by session."""

    screen_name: str
    reference: str | None
    outcomes: dict[int, str]  # an `Outcome` by session

    @property
    def attended(self) -> int:
        """How many of them she attended."""
        return list(self.outcomes.values()).count(Outcome.ATTENDED)


CharityLine = tuple[str, str, str, str | None, str, bool, bool, int]
"""Day, group, screen name, reference, outcome, late, left early, minutes."""


def local_day(session: Session, zone: str) -> date:
    """The day of a session as its group sees it."""
    return session.starts_at.astimezone(ZoneInfo(zone)).date()


def closed_sessions(db: Db, *, group: Group, days: Days) -> list[Session]:
    """A group's sessions with closed registers on these days of its own, oldest first."""
    found = select(Session).where(
        Session.group_id == group.id,
        Session.register_state == RegisterState.CLOSED,
        Session.starts_at >= _midnight(days.first) - ANY_ZONE,
        Session.starts_at < _midnight(days.last) + 2 * ANY_ZONE,
    )
    ordered = db.exec(found.order_by(col(Session.starts_at), col(Session.id)))
    return [session for session in ordered if local_day(session, group.zone) in days]


def group_lines(db: Db, session_ids: Sequence[int]) -> Iterator[GroupLine]:
    """A line for each member who has one in any of these sessions. Only one member is held at a time."""
    lines, people = _columns(Attendance), _columns(Person)
    wanted = (
        select_columns(
            lines.c.person_id,
            lines.c.session_id,
            lines.c.screen_name,
            people.c.reference,
            type_coerce(lines.c.outcome, String),
        )
        .join_from(lines, people, people.c.id == lines.c.person_id)
        .where(lines.c.session_id.in_(session_ids))
        .order_by(lines.c.person_id, lines.c.written_at, lines.c.id)
    )
    for _person, hers in groupby(_streamed(db, wanted), key=lambda row: row[0]):
        found = list(hers)
        yield GroupLine(found[-1][2], found[-1][3], {row[1]: row[4] for row in found})


def charity_lines(db: Db, days: Days) -> Iterator[CharityLine]:
    """Every written line of every group on these days, session by session."""
    groups = {id_of(one): (one.plain_name, one.zone) for one in db.exec(select(Group))}
    latest, day, name, is_wanted = 0, "", "", False
    for session_id, starts_at, group_id, *line in _streamed(db, charity_statement(days)):
        if session_id != latest:
            latest = session_id
            name, zone = groups[group_id]
            local = _moment(starts_at).astimezone(ZoneInfo(zone)).date()
            is_wanted, day = local in days, local.isoformat()
        if is_wanted:
            yield (day, name, *line)


def charity_statement(days: Days):  # type: ignore[no-untyped-def] # a select of nine columns, longer to write than to read
    """What `charity_lines` reads, in the order of an index: nothing has to be sorted before the first line is there."""
    sessions, lines, people = _columns(Session), _columns(Attendance), _columns(Person)
    return (
        select_columns(
            sessions.c.id,
            type_coerce(sessions.c.starts_at, String),
            sessions.c.group_id,
            lines.c.screen_name,
            people.c.reference,
            type_coerce(lines.c.outcome, String),
            type_coerce(lines.c.late, Integer),
            type_coerce(lines.c.left_early, Integer),
            lines.c.minutes,
        )
        .join_from(sessions, lines, lines.c.session_id == sessions.c.id)
        .join(people, people.c.id == lines.c.person_id)
        .where(sessions.c.register_state == RegisterState.CLOSED, in_earnest(Session))
        .where(sessions.c.starts_at >= _midnight(days.first) - ANY_ZONE)
        .where(sessions.c.starts_at < _midnight(days.last) + 2 * ANY_ZONE)
        .order_by(sessions.c.starts_at, sessions.c.id, lines.c.id)
    )


def _columns(model: type[SQLModel]) -> Table:
    table: Table = SQLModel.metadata.tables[str(model.__tablename__)]
    return table


def _streamed(db: Db, statement) -> Iterator[Row]:  # type: ignore[no-untyped-def] # a select of any columns
    found = db.connection().execute(statement, execution_options={"yield_per": AT_A_TIME})
    for part in found.partitions():
        yield from part


def _moment(stored: str | datetime) -> datetime:
    """A moment as the driver gives it: SQLite text without a zone, PostgreSQL an aware one."""
    moment = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)
