"""A session's door: opened, closed, reopened, and the evening's end. The one doorway that assigns a session's state.

Closing means, on every installation: nobody new is cleared, join pages hand out no links, the waiting room says so.
A true Zoom lock comes on top where the group chose it: asked of whatever can lock, and of the facilitator.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.errors import Refused, Stale
from app.domain.permissions import ensure
from app.domain.sessions import RUNNING, SESSION_LIFE, SessionAction, SessionState, ends_by_itself
from app.models import EffectKind, Session, ZoomLock
from app.queries import instances, sessions
from app.services import admission, audit, commands, effects, live, locks

EXTRA_MINUTES = 5
FIRST_REPORT_AFTER = timedelta(minutes=5)  # Zoom's report is incomplete for some minutes after the end


def open_doors(db: Db, *, session_id: int, now: datetime) -> bool:
    """Hearth opens the doors when their time has come. False when it has not, or somebody did it already. Commits."""
    session = _locked(db, session_id)
    due = session.state is SessionState.SCHEDULED and session.times.doors_open_at <= now
    if due:
        session.doors_opened_at = now
        _move(db, session, SessionAction.OPEN_DOORS, by=HEARTH, now=now)
        _say_in_waiting_room(db, session, now)
        admission.clear_automatically(db, session, now)  # whoever was early waits already
    db.commit()
    return due


def close_when_due(db: Db, *, session_id: int, now: datetime) -> bool:
    """Hearth closes the door when its time has come; asked twice, it closes once. Commits."""
    session = _locked(db, session_id)
    closes_at = session.times.door_closes_at
    due = session.state is SessionState.DOORS_OPEN and closes_at is not None and closes_at <= now
    if due:
        _close(db, session, by=HEARTH, now=now)
    db.commit()
    return due


def close_now(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """A facilitator closes the door early. A cautious act: it applies however old her page is. Commits."""
    session = _locked(db, session_id, by, "door:close")
    if session.state is not SessionState.DOOR_CLOSED:
        _close(db, session, by=by, now=now)
    db.commit()


def extend(db: Db, *, session_id: int, by: Actor, now: datetime, version: int | None = None) -> None:
    """Five more minutes, from now on if the door has closed already. Commits.

    Raises `Refused("never_closes")` where the group's door stays open, `Stale` when the page was older than the door.
    """
    session = _locked(db, session_id, by, "door:open", version)
    closes_at = session.times.door_closes_at
    if closes_at is None:
        raise Refused("never_closes")
    if session.state is SessionState.DOOR_CLOSED:
        _reopen(db, session, by=by, now=now)
    else:
        session.extended_minutes += EXTRA_MINUTES
        _note(db, session, "session.extend_door", by=by, now=now)
    db.commit()


def reopen(db: Db, *, session_id: int, by: Actor, now: datetime, version: int | None = None) -> None:
    """Open the closed door again, for five minutes. Commits. Raises `IllegalAction` when it is not closed."""
    session = _locked(db, session_id, by, "door:open", version)
    _reopen(db, session, by=by, now=now)
    db.commit()


def end(db: Db, *, session_id: int, by: Actor, now: datetime, end_zoom: bool = True) -> None:
    """A facilitator ends the evening, in Zoom too unless told otherwise. Ending twice is harmless. Commits.

    Where Hearth ended it already, because Zoom had said nothing of a run, her word still ends Zoom's meeting."""
    session = _locked(db, session_id, by, "session:end")
    if session.state is not SessionState.ENDED:
        _end(db, session, by=by, now=now)
    if end_zoom and session.meeting_number:
        key = f"end_meeting:{session_id}"
        effects.promise(db, EffectKind.END_MEETING, key, now=now, urgent=True, session_id=session_id)
    db.commit()


def end_when_over(db: Db, *, session_id: int, now: datetime) -> bool:
    """Hearth ends what nobody ended: after the planned end with no live instance, at the latest 30 minutes on.

    Commits. False when it is not over yet.
    """
    session = _locked(db, session_id)
    due = session.state in RUNNING and ends_by_itself(session.times, now, instances.is_live(db, session_id))
    if due:
        _end(db, session, by=HEARTH, now=now)
    db.commit()
    return due


def cancel(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    """The session is called off; whoever calls this commits and tells the members."""
    _move(db, session, SessionAction.CANCEL, by=by, now=now)
    if session.meeting_number:
        effects.promise(db, EffectKind.DELETE_MEETING, f"delete_meeting:{session.id}", now=now, session_id=session.id)


def reconcile(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    """The register has been collected; whoever collected it commits. A second collection changes no state."""
    if session.state is SessionState.ENDED:
        session.reconciled_at = now
        _move(db, session, SessionAction.RECONCILE, by=by, now=now)


def _locked(
    db: Db, session_id: int, by: Actor = HEARTH, permission: str = "door:close", version: int | None = None
) -> Session:
    session = sessions.locked(db, session_id)
    ensure(by, permission, group_id=session.group_id)
    if version is not None and version != session.version:
        raise Stale
    return session


def _move(db: Db, session: Session, action: SessionAction, *, by: Actor, now: datetime) -> None:
    """The doorway: state, audit and revision together."""
    session.state = SESSION_LIFE.after(session.state, action)
    _note(db, session, f"session.{action.value}", by=by, now=now)


def _note(db: Db, session: Session, action: str, *, by: Actor, now: datetime) -> None:
    session.version += 1
    db.add(session)
    db.flush()
    audit.write(db, by=by, action=action, about=f"session:{session.id}", now=now)
    live.touch(db, id_of(session))


def _close(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    session.door_closed_at = now
    _move(db, session, SessionAction.CLOSE_DOOR, by=by, now=now)
    _say_in_waiting_room(db, session, now)
    if session.locks_zoom:
        locks.ask(db, session, locked=True, by=by, now=now)


def _reopen(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    """Set the closing moment ahead first: otherwise Hearth would close the door again at once."""
    late = ceil((now - session.starts_at) / timedelta(minutes=1))
    session.extended_minutes = late - session.grace_minutes + EXTRA_MINUTES
    session.door_closed_at = None
    _move(db, session, SessionAction.REOPEN_DOOR, by=by, now=now)
    _say_in_waiting_room(db, session, now)
    if session.zoom_lock is not ZoomLock.OPEN:
        locks.ask(db, session, locked=False, by=by, now=now)


def _end(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    session.ended_at = now
    _move(db, session, SessionAction.END, by=by, now=now)
    commands.withdraw_all(db, session_id=id_of(session), now=now)
    if session.is_rehearsal:
        return  # it has no register, and Zoom no report of it
    effects.promise(
        db,
        EffectKind.FETCH_REPORT,
        f"fetch_report:{session.id}",
        now=now,
        due_at=now + FIRST_REPORT_AFTER,
        session_id=session.id,
    )


def _say_in_waiting_room(db: Db, session: Session, now: datetime) -> None:
    """The text follows the door. The key holds the version: each change of the door is its own promise."""
    if session.meeting_number:
        key = f"waiting_text:{session.id}:{session.version}"
        effects.promise(db, EffectKind.SET_WAITING_TEXT, key, now=now, session_id=session.id)
