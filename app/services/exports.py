"""A register on its way out of Hearth: why, by whom and how much is written down before anything is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.permissions import ensure
from app.domain.registers import ExportFormat, ExportReason
from app.models import Session
from app.queries import registers
from app.queries.registers import Line
from app.services import audit

COLUMNS = ("screen_name", "reference", "outcome", "minutes", "evidence")
"""What leaves, and nothing more: no address, no telephone number, no other name."""


@dataclass(frozen=True, slots=True)
class Export:
    """A closed register. `day` is the session's, in the group's zone."""

    day: date
    lines: tuple[Line, ...]
    guests: int


def take(db: Db, *, session_id: int, file_format: ExportFormat, reason: str, by: Actor, now: datetime) -> Export:
    """Hand out a closed register, once the audit says so. Commits.

    `reason` is an `ExportReason`, else `BadInput`. Raises `Refused("register_open")` until the register is closed,
    `NotPermitted` or `NotThere` for whoever may not export."""
    ensure(by, "register:export")
    register = registers.register(db, session_id=session_id, actor=by)
    if reason not in set(ExportReason):
        raise BadInput(reason="choose_a_reason")
    if not register.is_closed:
        raise Refused("register_open")
    audit.write(
        db,
        by=by,
        action="register.export",
        about=f"session:{session_id}",
        reason=f"{reason}:{file_format.value}:{len(COLUMNS)}x{len(register.lines)}",
        now=now,
    )
    db.commit()
    return Export(_local_day(register.session, register.group.zone), register.lines, register.guests)


def _local_day(session: Session, zone: str) -> date:
    return session.starts_at.astimezone(ZoneInfo(zone)).date()
