"""Zoom's own lock, in groups that chose it: asked for, told, seen, opened for somebody who dropped out, closed again.

It cannot be read back from Zoom. An agent that sees it is believed at once; one that only did it is believed where it
cannot see; a facilitator is believed until an agent sees otherwise.
"""

from __future__ import annotations

from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.errors import NotThere, Refused
from app.domain.locks import AGAIN_AFTER, PAUSED_FOR, SETTLES_WITHIN
from app.domain.permissions import ensure
from app.models import Arrival, Command, CommandKind, LockPause, Session, ZoomLock
from app.queries import arrivals, sessions
from app.queries import commands as asked
from app.queries import locks as known
from app.services import audit, commands, live


def ask(db: Db, session: Session, *, locked: bool, by: Actor, now: datetime) -> None:
    """Ask for Zoom's lock, or for its opening, of whatever hands are connected. Whoever calls this commits."""
    if locked:
        session.zoom_lock = ZoomLock.ASKED
    session.seen_open_at = None
    db.add(session)
    kind = CommandKind.LOCK if locked else CommandKind.UNLOCK
    commands.ask(db, kind, session_id=id_of(session), by=by, now=now)


def ask_lock(db: Db, *, session_id: int, locked: bool, by: Actor, now: datetime) -> None:
    """A facilitator asks for Zoom's lock, or for its opening for a while. Commits.

    Raises `Refused("lock_not_chosen")` for the lock in a group that did not choose it."""
    session = _locked(db, session_id, by, "door:close" if locked else "door:open")
    if locked and not session.locks_zoom:
        raise Refused("lock_not_chosen")
    _follow(db, session, locked=locked, by=by, now=now)
    ask(db, session, locked=locked, by=by, now=now)
    _note(db, session, "session.ask_lock" if locked else "session.ask_unlock", by=by, now=now)
    db.commit()


def say_lock(db: Db, *, session_id: int, locked: bool, by: Actor, now: datetime) -> None:
    """A facilitator tells what she did in Zoom: nobody else may know. Commits."""
    session = _locked(db, session_id, by, "door:close" if locked else "door:open")
    _follow(db, session, locked=locked, by=by, now=now)
    _set(db, session, ZoomLock.FACILITATOR_SAYS_LOCKED if locked else ZoomLock.OPEN)
    kind = CommandKind.LOCK if locked else CommandKind.UNLOCK
    _confirm(db, session_id, kind, by=f"person:{by.person_id}", now=now)
    _note(db, session, "session.say_locked" if locked else "session.say_unlocked", by=by, now=now)
    db.commit()


def open_for(db: Db, *, session_id: int, arrival_id: int, by: Actor, now: datetime) -> None:
    """Open the lock for somebody who dropped out, until she is back, at most five minutes. Commits.

    Raises `NotThere` for an arrival of another session, `Refused("not_locked")` when no lock keeps her out."""
    session = _locked(db, session_id, by, "door:open")
    arrival = db.get(Arrival, arrival_id)
    if arrival is None or arrival.session_id != session_id:
        raise NotThere
    is_open = session.zoom_lock is ZoomLock.OPEN
    if not known.pauses(db, session_id) and (is_open or known.is_wanted(db, session) is not True):
        raise Refused("not_locked")
    _pause(db, session, by=by, now=now, arrival_id=arrival_id)
    if not is_open:
        ask(db, session, locked=False, by=by, now=now)
    _note(db, session, "session.open_lock", by=by, now=now)
    db.commit()


def lock_again_when_due(db: Db, *, session_id: int, now: datetime) -> bool:
    """The lock stood open long enough: Hearth asks for it again. False when it did not. Commits."""
    session = sessions.locked(db, session_id)
    waited_for = known.pauses(db, session_id)
    due = bool(waited_for) and all(one.until <= now for one in waited_for)
    if due:
        _lock_again(db, session, now)
    db.commit()
    return due


def lock_again_when_back(db: Db, session: Session, now: datetime) -> None:
    """After news: when everybody for whom the lock was opened is inside, it closes. Whoever calls this commits."""
    waited_for = known.pauses(db, id_of(session))
    if waited_for and _are_back(db, session, waited_for, now):
        _lock_again(db, session, now)


def see(db: Db, *, session_id: int, agent_id: int, locked: bool, now: datetime) -> None:
    """An agent sees Zoom's lock: note it, and confirm what asked for it. Whoever calls this commits.

    Where it stands open against our wish, that is shown, and it is asked for again, at most every ten seconds."""
    session = db.get_one(Session, session_id)
    kind = CommandKind.LOCK if locked else CommandKind.UNLOCK
    _confirm(db, session_id, kind, by=f"agent:{agent_id}", now=now)
    if locked:
        _set(db, session, ZoomLock.AGENT_SAYS_LOCKED)
    elif known.is_wanted(db, session) is True:
        _contradict(db, session, now)
    elif known.is_wanted(db, session) is not None or session.zoom_lock is not ZoomLock.ASKED:
        _set(db, session, ZoomLock.OPEN)


def believe(db: Db, command: Command, *, agent_id: int, now: datetime) -> None:
    """An agent that cannot see the lock says that it turned it. Whoever calls this commits."""
    if command.kind not in (CommandKind.LOCK, CommandKind.UNLOCK):
        return
    commands.confirm(db, command, by=f"agent:{agent_id}", now=now)
    told = ZoomLock.AGENT_SAYS_LOCKED if command.kind is CommandKind.LOCK else ZoomLock.OPEN
    _set(db, db.get_one(Session, command.session_id), told)


def _contradict(db: Db, session: Session, now: datetime) -> None:
    newest = known.newest(db, id_of(session), CommandKind.LOCK)
    if newest is not None and _may_be_on_its_way(newest, now):
        return
    if session.seen_open_at is None or newest is None or now - newest.asked_at >= AGAIN_AFTER:
        if newest is not None:
            commands.withdraw(db, newest, now)
        _ask_again(db, session, since=session.seen_open_at or now, now=now)


def _may_be_on_its_way(command: Command, now: datetime) -> bool:
    told_at = command.confirmed_at or command.outcome_at
    return told_at is None or now - told_at < SETTLES_WITHIN


def _ask_again(db: Db, session: Session, *, since: datetime, now: datetime) -> None:
    ask(db, session, locked=True, by=HEARTH, now=now)
    session.seen_open_at = since
    db.add(session)
    live.touch(db, id_of(session))


def _set(db: Db, session: Session, told: ZoomLock) -> None:
    if session.zoom_lock is not told or session.seen_open_at is not None:
        session.zoom_lock, session.seen_open_at = told, None
        db.add(session)
        live.touch(db, id_of(session))


def _confirm(db: Db, session_id: int, kind: CommandKind, *, by: str, now: datetime) -> None:
    for command in asked.pending(db, session_id):
        if command.kind is kind:
            commands.confirm(db, command, by=by, now=now)


def _lock_again(db: Db, session: Session, now: datetime) -> None:
    _end_pauses(db, id_of(session), now)
    if known.is_wanted(db, session) is True:
        ask(db, session, locked=True, by=HEARTH, now=now)
    _note(db, session, "session.lock_again", by=HEARTH, now=now)


def _follow(db: Db, session: Session, *, locked: bool, by: Actor, now: datetime) -> None:
    """Her word goes before the group's habit: locked ends every pause, open begins one."""
    if locked:
        _end_pauses(db, id_of(session), now)
    elif known.is_wanted(db, session) is True:
        _pause(db, session, by=by, now=now)


def _pause(db: Db, session: Session, *, by: Actor, now: datetime, arrival_id: int | None = None) -> None:
    until = now + PAUSED_FOR
    db.add(
        LockPause(session_id=id_of(session), arrival_id=arrival_id, asked_by=by.person_id, asked_at=now, until=until)
    )
    db.flush()


def _end_pauses(db: Db, session_id: int, now: datetime) -> None:
    for one in known.pauses(db, session_id):
        one.over_at = now
        db.add(one)
    db.flush()


def _are_back(db: Db, session: Session, waited_for: list[LockPause], now: datetime) -> bool:
    wanted = {one.arrival_id for one in waited_for}
    if None in wanted:
        return False  # opened for nobody in particular: only time, or a facilitator, closes it
    rows = arrivals.at_the_door(db, session, now, suggest=False)
    inside = {row.member.person_id for row in rows if row.is_inside and row.member}
    missing = [row for row in rows if row.arrival.id in wanted]
    return all(row.is_inside or (row.member is not None and row.member.person_id in inside) for row in missing)


def _locked(db: Db, session_id: int, by: Actor, permission: str) -> Session:
    session = sessions.locked(db, session_id)
    ensure(by, permission, group_id=session.group_id)
    return session


def _note(db: Db, session: Session, action: str, *, by: Actor, now: datetime) -> None:
    session.version += 1
    db.add(session)
    db.flush()
    audit.write(db, by=by, action=action, about=f"session:{session.id}", now=now)
    live.touch(db, id_of(session))
