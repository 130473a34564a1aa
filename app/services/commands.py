"""The queue of commands to whoever can act inside Zoom: asked once, claimed under a lease, done at least once.

Nothing that an actuator says is proof: a command about somebody is confirmed by Zoom's own event alone, a lock by an
agent that sees it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Db
from app.domain.actors import Actor
from app.domain.arrivals import Appearance, LeaveCause, ZoomSide
from app.domain.errors import BadInput
from app.models import Arrival, Command, CommandKind, CommandOutcome, Session, ZoomLock
from app.queries.commands import UNCONFIRMED_AFTER, not_confirmed
from app.services import live

LEASE = timedelta(seconds=10)
MOST_AT_ONCE = 20

OPPOSITES = {
    CommandKind.ADMIT: CommandKind.PUT_BACK,
    CommandKind.PUT_BACK: CommandKind.ADMIT,
    CommandKind.LOCK: CommandKind.UNLOCK,
    CommandKind.UNLOCK: CommandKind.LOCK,
}
LOCKS = {CommandKind.LOCK: ZoomLock.AGENT_SAYS_LOCKED, CommandKind.UNLOCK: ZoomLock.OPEN}


def ask(
    db: Db, kind: CommandKind, *, session_id: int, by: Actor, now: datetime, arrival: Arrival | None = None
) -> Command:
    """Ask for something, and take back its opposite. While the same is being asked, it is one command.

    Whoever calls this commits. A command that was refused, or done without Zoom confirming it, may be asked anew."""
    about = arrival.id if arrival else None
    for command in db.exec(_about(session_id, about)):
        if command.kind is kind and _is_being_asked(command, now):
            return command
        if command.kind in (kind, OPPOSITES.get(kind)):
            _withdraw(db, command, now)
    command = Command(
        session_id=session_id,
        kind=kind,
        arrival_id=about,
        participant_uuid=arrival.participant_uuid if arrival else None,
        asked_by=by.person_id,
        asked_at=now,
    )
    db.add(command)
    db.flush()
    return command


def claim(db: Db, *, session_id: int, agent: str, abilities: Collection[str], now: datetime) -> list[Command]:
    """Give an agent what it is able to do, oldest first, for ten seconds. Commits.

    A person whom Zoom gave no uuid cannot be named to an agent: her command stays for a human."""
    free = (
        not_confirmed(session_id)
        .where(col(Command.outcome).is_(None), col(Command.kind).in_(_able(abilities)))
        .where(or_(col(Command.participant_uuid).is_not(None), col(Command.arrival_id).is_(None)))
        .where(or_(col(Command.claimed_until).is_(None), col(Command.claimed_until) <= now))
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    claimed = list(db.exec(free))
    for command in claimed:
        command.claimed_by, command.claimed_until = agent, now + LEASE
        command.attempts += 1
        db.add(command)
    db.commit()
    return claimed


def report_outcome(
    db: Db, *, session_id: int, command_id: int, outcome: CommandOutcome, now: datetime, detail: str = ""
) -> None:
    """Keep an actuator's word; its second word about the same command changes nothing. Commits.

    Raises `BadInput` for a command of another session, or of none."""
    command = db.exec(
        select(Command).where(Command.id == command_id, Command.session_id == session_id).with_for_update()
    ).first()
    if command is None:
        raise BadInput(command="bad_input")
    if command.outcome is None:
        command.outcome, command.outcome_at, command.detail = outcome, now, detail or None
        db.add(command)
        if outcome is CommandOutcome.DONE and command.kind in LOCKS:
            see_lock(db, session_id=session_id, locked=command.kind is CommandKind.LOCK, now=now)
        live.touch(db, session_id)
    db.commit()


def see_lock(db: Db, *, session_id: int, locked: bool, now: datetime) -> None:
    """An agent sees Zoom's lock: note it, and confirm what asked for it. Whoever calls this commits."""
    kind = CommandKind.LOCK if locked else CommandKind.UNLOCK
    fulfilled = [command for command in db.exec(_about(session_id, None)) if command.kind is kind]
    for command in fulfilled:
        command.confirmed_at = now
        db.add(command)
    session = db.get_one(Session, session_id)
    waits_for_lock = session.zoom_lock is ZoomLock.ASKED and not locked
    if not waits_for_lock and session.zoom_lock is not LOCKS[kind]:
        session.zoom_lock = LOCKS[kind]
        db.add(session)
        live.touch(db, session_id)


def settle(db: Db, arrival: Arrival, appearance: Appearance, *, body_hash: str, now: datetime) -> None:
    """After news of somebody: confirm what came true, take back what no longer can. Whoever calls this commits."""
    for command in db.exec(_about(arrival.session_id, arrival.id)):
        if _came_true(command.kind, appearance):
            command.confirmed_at, command.confirmed_by = now, body_hash
            db.add(command)
        elif appearance.zoom_side in (ZoomSide.LEFT, ZoomSide.GAVE_UP):
            _withdraw(db, command, now)


def withdraw_for(db: Db, arrival: Arrival, kind: CommandKind, now: datetime) -> None:
    """Take back what was asked about somebody and is no longer wanted. Whoever calls this commits."""
    for command in db.exec(_about(arrival.session_id, arrival.id).where(Command.kind == kind)):
        _withdraw(db, command, now)


def withdraw_all(db: Db, *, session_id: int, now: datetime) -> None:
    """The session is over: nothing more is wanted. Whoever calls this commits."""
    for command in db.exec(not_confirmed(session_id)):
        _withdraw(db, command, now)


def _about(session_id: int, arrival_id: int | None) -> SelectOfScalar[Command]:
    return not_confirmed(session_id).where(Command.arrival_id == arrival_id)


def _able(abilities: Collection[str]) -> list[CommandKind]:
    return [kind for kind in CommandKind if kind.value in abilities]


def _is_being_asked(command: Command, now: datetime) -> bool:
    if command.outcome is None:
        return True
    return command.outcome is CommandOutcome.DONE and now - command.asked_at <= UNCONFIRMED_AFTER


def _withdraw(db: Db, command: Command, now: datetime) -> None:
    command.outcome, command.outcome_at = CommandOutcome.WITHDRAWN, now
    db.add(command)


def _came_true(kind: CommandKind, appearance: Appearance) -> bool:
    """Whether Zoom's events show what was asked. Removed from the waiting room looks like giving up."""
    side = appearance.zoom_side
    if kind is CommandKind.REMOVE:
        return appearance.leave_cause is LeaveCause.REMOVED or side is ZoomSide.GAVE_UP
    return side is {CommandKind.ADMIT: ZoomSide.INSIDE, CommandKind.PUT_BACK: ZoomSide.WAITING}.get(kind)
