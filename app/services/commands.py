"""The queue of commands to whoever can act inside Zoom: asked once, claimed under a lease, done at least once.

Nothing that an actuator says is proof: a command about somebody is confirmed by Zoom's own event; a lock, a name, and
whatever Zoom's event was lost of, by an agent's list that shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Db
from app.domain.actors import Actor
from app.domain.arrivals import Appearance, LeaveCause, ZoomSide
from app.domain.errors import BadInput
from app.models import Arrival, Command, CommandKind, CommandOutcome
from app.queries.commands import UNCONFIRMED_AFTER, not_confirmed, unclaimed
from app.services import live

LEASE = timedelta(seconds=5)
"""Each outcome that an agent tells renews its hold on the rest; one that vanished holds nothing for longer."""

RENAMING = timedelta(seconds=30)
"""Zoom's docs: a browser's host may rename once in five seconds. Nobody stands outside because of a name."""

MOST_AT_ONCE = 20

URGENCY = {
    CommandKind.LOCK: 0,
    CommandKind.UNLOCK: 0,
    CommandKind.REMOVE: 1,
    CommandKind.PUT_BACK: 1,
    CommandKind.ADMIT: 2,
    CommandKind.RENAME: 3,
}

OPPOSITES = {
    CommandKind.ADMIT: CommandKind.PUT_BACK,
    CommandKind.PUT_BACK: CommandKind.ADMIT,
    CommandKind.LOCK: CommandKind.UNLOCK,
    CommandKind.UNLOCK: CommandKind.LOCK,
}


@dataclass(frozen=True)
class Names:
    """How one agent knows people: its own ids, by arrival; `as_zoom` says that the others go by Zoom's."""

    own: Mapping[int, str] = field(default_factory=dict)
    as_zoom: bool = True

    def of(self, command: Command) -> str | None:
        """Under which id this agent knows whom a command is about; None when it cannot be told, or is about nobody."""
        own = None if command.arrival_id is None else self.own.get(command.arrival_id)
        return own or (command.participant_uuid if self.as_zoom else None)


AS_ZOOM = Names()


def ask(
    db: Db,
    kind: CommandKind,
    *,
    session_id: int,
    by: Actor,
    now: datetime,
    arrival: Arrival | None = None,
    screen_name: str | None = None,
    old_name: str | None = None,
) -> Command:
    """Ask for something, and take back its opposite. While the same is being asked, it is one command.

    Whoever calls this commits. A command that was refused, or done without Zoom confirming it, may be asked anew."""
    about = arrival.id if arrival else None
    for command in db.exec(_about(session_id, about)):
        if command.kind is kind and _is_being_asked(command, now):
            return command
        if command.kind in (kind, OPPOSITES.get(kind)):
            withdraw(db, command, now)
    command = Command(
        session_id=session_id,
        kind=kind,
        arrival_id=about,
        participant_uuid=arrival.participant_uuid if arrival else None,
        screen_name=screen_name,
        old_name=old_name,
        asked_by=by.person_id,
        asked_at=now,
    )
    db.add(command)
    db.flush()
    return command


def claim(
    db: Db, *, session_id: int, agent_id: int, abilities: Collection[str], now: datetime, names: Names = AS_ZOOM
) -> list[Command]:
    """Give an agent what it is able to do, the most urgent first, for five seconds. Whoever calls this commits.

    Whom an agent cannot be told of stays for another, or for a human."""
    free = unclaimed(session_id, now).where(col(Command.kind).in_(_able(abilities))).with_for_update(skip_locked=True)
    can_be_told = [command for command in db.exec(free) if command.arrival_id is None or names.of(command)]
    claimed = sorted(can_be_told, key=lambda command: URGENCY[command.kind])[:MOST_AT_ONCE]
    for command in claimed:
        command.agent_id, command.claimed_until = agent_id, now + _lease(command)
        command.attempts += 1
        db.add(command)
    return claimed


def release(db: Db, *, agent_id: int) -> None:
    """An agent goes: what it holds is free at once. Whoever calls this commits."""
    for command in db.exec(_held_by(agent_id)):
        command.claimed_until = None
        db.add(command)


def keep_outcome(
    db: Db,
    *,
    session_id: int,
    agent_id: int,
    command_id: int,
    outcome: CommandOutcome,
    now: datetime,
    detail: str = "",
) -> Command | None:
    """Keep an actuator's word, and let it go on with what else it holds. Returns the command if this was news: a
    second word about the same one changes nothing. Whoever calls this commits.

    Raises `BadInput` for a command of another session, or of none."""
    command = db.exec(
        select(Command).where(Command.id == command_id, Command.session_id == session_id).with_for_update()
    ).first()
    if command is None:
        raise BadInput(command="bad_input")
    _renew(db, agent_id=agent_id, now=now)
    if command.outcome is not None:
        return None
    command.outcome, command.outcome_at, command.detail = outcome, now, detail or None
    db.add(command)
    live.touch(db, session_id)
    return command


def confirm(db: Db, command: Command, *, by: str, now: datetime) -> None:
    """It has come true: `by` is the hash of Zoom's event, or "agent:7" that sees it. Whoever calls this commits."""
    command.confirmed_at, command.confirmed_by = now, by
    db.add(command)


def settle(db: Db, arrival: Arrival, appearance: Appearance, *, body_hash: str, now: datetime) -> None:
    """After news of somebody: confirm what came true, take back what no longer can. Whoever calls this commits."""
    for command in db.exec(_about(arrival.session_id, arrival.id)):
        if _came_true(command.kind, appearance):
            confirm(db, command, by=body_hash, now=now)
        elif appearance.zoom_side in (ZoomSide.LEFT, ZoomSide.GAVE_UP):
            withdraw(db, command, now)


def withdraw(db: Db, command: Command, now: datetime) -> None:
    """Take one command back: it is no longer wanted. Whoever calls this commits."""
    command.outcome, command.outcome_at = CommandOutcome.WITHDRAWN, now
    db.add(command)


def withdraw_for(db: Db, arrival: Arrival, kind: CommandKind, now: datetime) -> None:
    """Take back what was asked about somebody and is no longer wanted. Whoever calls this commits."""
    for command in db.exec(_about(arrival.session_id, arrival.id).where(Command.kind == kind)):
        withdraw(db, command, now)


def withdraw_all(db: Db, *, session_id: int, now: datetime) -> None:
    """The session is over: nothing more is wanted. Whoever calls this commits."""
    for command in db.exec(not_confirmed(session_id)):
        withdraw(db, command, now)


def _about(session_id: int, arrival_id: int | None) -> SelectOfScalar[Command]:
    return not_confirmed(session_id).where(Command.arrival_id == arrival_id)


def _lease(command: Command) -> timedelta:
    return RENAMING if command.kind is CommandKind.RENAME else LEASE


def _held_by(agent_id: int) -> SelectOfScalar[Command]:
    return select(Command).where(
        Command.agent_id == agent_id, col(Command.outcome).is_(None), col(Command.claimed_until).is_not(None)
    )


def _renew(db: Db, *, agent_id: int, now: datetime) -> None:
    for command in db.exec(_held_by(agent_id).where(col(Command.claimed_until) > now)):
        command.claimed_until = now + _lease(command)
        db.add(command)


def _able(abilities: Collection[str]) -> list[CommandKind]:
    return [kind for kind in CommandKind if kind.value in abilities]


def _is_being_asked(command: Command, now: datetime) -> bool:
    if command.outcome is None:
        return True
    return command.outcome is CommandOutcome.DONE and now - command.asked_at <= UNCONFIRMED_AFTER


def _came_true(kind: CommandKind, appearance: Appearance) -> bool:
    """Whether Zoom's events show what was asked. Removed from the waiting room looks like giving up."""
    side = appearance.zoom_side
    if kind is CommandKind.REMOVE:
        return appearance.leave_cause is LeaveCause.REMOVED or side is ZoomSide.GAVE_UP
    return side is {CommandKind.ADMIT: ZoomSide.INSIDE, CommandKind.PUT_BACK: ZoomSide.WAITING}.get(kind)
