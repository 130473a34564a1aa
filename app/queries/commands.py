"""What was asked of Zoom, and the hands that are there to do it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Db
from app.models import Agent, Command, CommandKind, CommandOutcome

UNCONFIRMED_AFTER = timedelta(seconds=3)
"""Zoom's events come within a second or two; what is not confirmed by now is shown as such. Pages are drawn anew at the
latest two seconds later: five in all."""

CONNECTED_FOR = timedelta(seconds=3)
"""Agents claim several times a second; one that was silent for so long is gone. Again five seconds, with the page."""


def not_confirmed(session_id: int) -> SelectOfScalar[Command]:
    """Those that Zoom has not confirmed and nobody took back, oldest first."""
    return (
        select(Command)
        .where(Command.session_id == session_id, col(Command.confirmed_at).is_(None))
        .where(or_(col(Command.outcome).is_(None), col(Command.outcome) != CommandOutcome.WITHDRAWN))
        .order_by(col(Command.asked_at), col(Command.id))
    )


def unclaimed(session_id: int, now: datetime) -> SelectOfScalar[Command]:
    """Those that nobody has in hand and nobody has answered, oldest first."""
    return (
        not_confirmed(session_id)
        .where(col(Command.outcome).is_(None))
        .where(or_(col(Command.claimed_until).is_(None), col(Command.claimed_until) <= now))
    )


def pending(db: Db, session_id: int) -> list[Command]:
    """Commands that nothing has confirmed yet and nobody took back, oldest first; refused ones among them."""
    return list(db.exec(not_confirmed(session_id)))


def unconfirmed(db: Db, session_id: int, now: datetime) -> list[Command]:
    """Those asked more than three seconds ago ("asked 8 s ago, not confirmed"), and those that hands could not do."""
    return [
        command
        for command in pending(db, session_id)
        if now - command.asked_at > UNCONFIRMED_AFTER
        or command.outcome in (CommandOutcome.REFUSED, CommandOutcome.UNABLE)
    ]


def agents_connected(db: Db, session_id: int, now: datetime) -> list[Agent]:
    """Hands that spoke within the last three seconds, and did not say goodbye."""
    heard = select(Agent).where(Agent.session_id == session_id, col(Agent.spoke_at) >= now - CONNECTED_FOR)
    return list(db.exec(heard.order_by(col(Agent.id))))


def can(db: Db, session_id: int, kind: CommandKind, now: datetime) -> bool:
    """Whether a connected agent is able to do this."""
    return any(kind.value in agent.abilities.split() for agent in agents_connected(db, session_id, now))
