"""What leaves Hearth: why, by whom and what of is written down and committed before anything is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.exports import NAME_COLUMNS, NamedBy
from app.domain.periods import Days
from app.domain.permissions import ensure
from app.domain.registers import ExportFormat, ExportReason
from app.models import Group, Session
from app.queries import export_rows, groups, registers
from app.queries.register_lines import Line
from app.services import audit

LINE_COLUMNS = ("outcome", "minutes", "remarks", "evidence", "before")
"""What leaves beside the name, and nothing more: no address, no telephone number, no other name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for. `reason` is an `ExportReason`, else the export raises `BadInput`."""

    file_format: ExportFormat
    reason: str
    named_by: NamedBy = NamedBy.SCREEN_NAME


@dataclass(frozen=True, slots=True)
class Export:
    """A closed register. `day` is the session's, in the group's zone."""

    day: date
    lines: tuple[Line, ...]
    guests: int
    named_by: NamedBy

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the file, in order."""
        return (*NAME_COLUMNS[self.named_by], *LINE_COLUMNS)


@dataclass(frozen=True, slots=True)
class GroupExport:
    """A group's closed registers in a period: whose lines are read when the file is written."""

    group: Group
    sessions: tuple[Session, ...]
    days: Days


def take(db: Db, *, session_id: int, wish: Wish, by: Actor, now: datetime) -> Export:
    """Hand out a closed register, once the audit says so. Commits.

    Raises `Refused("register_open")` until the register is closed, `NotPermitted` or `NotThere` for whoever may not
    export."""
    ensure(by, "register:export")
    register = registers.register(db, session_id=session_id, actor=by)
    _refuse_without_reason(wish)
    if not register.is_closed:
        raise Refused("register_open")
    day = export_rows.local_day(register.session, register.group.zone)
    found = Export(day, register.lines, register.guests, wish.named_by)
    size = f"{len(found.columns)}x{len(register.lines)}"
    _note(db, wish, "register.export", f"session:{session_id}", size, by=by, now=now)
    db.commit()
    return found


def take_group(db: Db, *, group_id: int, days: Days, wish: Wish, by: Actor, now: datetime) -> GroupExport:
    """Hand out a group's closed registers in a period, members by sessions, once the audit says so. Commits.

    Raises `Refused("nothing_closed")` when there is none, `NotThere` without such a group."""
    ensure(by, "register:export", group_id=group_id)
    group = groups.by_id(db, group_id)
    _refuse_without_reason(wish)
    found = GroupExport(group, tuple(export_rows.closed_sessions(db, group=group, days=days)), days)
    if not found.sessions:
        raise Refused("nothing_closed")
    _note(db, wish, "register.export_group", f"group:{group_id}", str(days), by=by, now=now)
    db.commit()
    return found


def take_charity(db: Db, *, days: Days, wish: Wish, by: Actor, now: datetime) -> Days:
    """Hand out every group's closed registers in a period, line by line, once the audit says so. Commits."""
    ensure(by, "register:export")
    _refuse_without_reason(wish)
    _note(db, wish, "register.export_charity", "charity", str(days), by=by, now=now)
    db.commit()
    return days


def _refuse_without_reason(wish: Wish) -> None:
    if wish.reason not in set(ExportReason):
        raise BadInput(reason="choose_a_reason")


def _note(db: Db, wish: Wish, action: str, about: str, what: str, *, by: Actor, now: datetime) -> None:
    """Which reason, which kind of file, how people are called in it, and how much or of when: all codes and numbers."""
    reason = f"{wish.reason}:{wish.file_format.value}:{wish.named_by.value}:{what}"
    audit.write(db, by=by, action=action, about=about, reason=reason, now=now)
