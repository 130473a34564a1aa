"""The name that others see: set right in Zoom where it is not the screen name under which a member signed up.

Once for each appearance: who changes it back has chosen to. Never for somebody whom we do not know for certain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import select

from app.db import Db
from app.domain.actors import HEARTH
from app.models import Command, CommandKind, Session
from app.queries import arrivals
from app.queries.arrivals import DoorRow
from app.services import commands


def ask_where_needed(db: Db, *, session_id: int, shown: Mapping[int, str], now: datetime) -> None:
    """`shown` are the names that a client shows inside, by arrival. Whoever calls this commits."""
    asked_for = _asked_for(db, session_id)
    open_names = {arrival_id: name for arrival_id, name in shown.items() if arrival_id not in asked_for}
    if not open_names:
        return
    for row in arrivals.at_the_door(db, db.get_one(Session, session_id), now, suggest=False):
        old_name = open_names.get(row.coming.arrival_id)
        own_name = _own_name(row)
        if old_name is not None and own_name is not None and old_name != own_name:
            commands.ask(
                db,
                CommandKind.RENAME,
                session_id=session_id,
                arrival=row.arrival,
                by=HEARTH,
                screen_name=own_name,
                old_name=old_name,
                now=now,
            )


def _asked_for(db: Db, session_id: int) -> set[int | None]:
    renames = select(Command.arrival_id).where(Command.session_id == session_id, Command.kind == CommandKind.RENAME)
    return set(db.exec(renames))


def _own_name(row: DoorRow) -> str | None:
    """The screen name of a member whom two signs name; nobody else has one of ours."""
    if row.is_staff or row.member is None or row.member.person_id != row.certain_member_id:
        return None
    return row.member.screen_name
