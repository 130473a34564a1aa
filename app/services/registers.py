"""The register of a session: collected, closed once nobody is open, reopened only with a reason. The one doorway that
assigns its state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlmodel import select

from app.db import Db, id_of
from app.domain import attendance
from app.domain.actors import HEARTH, Actor
from app.domain.attendance import Evidence, Outcome
from app.domain.errors import BadInput, Refused
from app.domain.permissions import ensure
from app.domain.registers import REGISTER_LIFE, CorrectionReason, RegisterAction, RegisterState, ReopenReason, Standing
from app.domain.sessions import SessionState
from app.models import (
    Attendance,
    Correction,
    Session,
    StoredPresence,
)
from app.ports import Vault
from app.queries import presences, register_lines, sessions
from app.queries.register_lines import Line
from app.services import audit, contests, doors, live, register_sources, session_stats
from app.services import presences as kept


def collect(db: Db, *, session_id: int, vault: Vault, now: datetime) -> None:
    """Join what was seen live with Zoom's report into presences, and count the session as reconciled. Commits.

    Collecting again changes nothing that people said; a closed register stays as it is. Raises
    `Refused("still_running")` before the session has ended."""
    session = sessions.locked(db, session_id)
    if session.state not in (SessionState.ENDED, SessionState.RECONCILED):
        raise Refused("still_running")
    if session.register_state is RegisterState.OPEN:
        recollect(db, session, vault=vault, by=HEARTH, now=now)
        doors.reconcile(db, session, by=HEARTH, now=now)
    db.commit()


def recollect(db: Db, session: Session, *, vault: Vault, by: Actor, now: datetime) -> list[StoredPresence]:
    """Join the sources of an open register anew, after one of them changed, and match presences with members.

    Members' own names are compared too, where the charity holds them. Flushes; the caller commits.

    Returns the presences that no source tells of any more, kept because somebody has spoken of them."""
    sources = register_sources.gather(db, session, vault=vault, now=now)
    found = attendance.presences(sources.stays, sources.rows, sources.window)
    left_over = kept.keep(db, session_id=id_of(session), found=found, sources=sources)
    audit.write(db, by=by, action="register.collect", about=f"session:{session.id}", now=now)
    live.touch(db, id_of(session))
    return left_over


def close(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """Write down what stands: a line per member, and counts with nobody in them. Commits.

    Raises `Refused("not_collected")` before the register was collected, `Refused("open_rows")` while somebody is
    still to be named, `IllegalAction` when it is closed already."""
    session = _locked(db, session_id, "register:close", by)
    if session.state is not SessionState.RECONCILED:
        raise Refused("not_collected")
    found = presences.of_session(db, session_id)
    if any(each.standing is Standing.OPEN for each in found):
        raise Refused("open_rows")
    _write_lines(db, session_id, register_lines.now_standing(db, session, found), by=by, now=now)
    credited = presences.credits(found)
    contests.settle_with_closing(db, session_id=session_id, credited=credited, by=by, now=now)
    session_stats.count(db, session_id=session_id, now=now)
    session.register_closed_at = now
    _move(db, session, RegisterAction.CLOSE, by=by, now=now)
    db.commit()


def reopen(db: Db, *, session_id: int, reason: str, by: Actor, now: datetime) -> None:
    """Open a closed register for a correction. `reason` is a `ReopenReason`, else `BadInput`. Commits.

    What was written when it closed stands until it is closed again."""
    session = _locked(db, session_id, "register:close", by)
    if reason not in set(ReopenReason):
        raise BadInput(reason="choose_a_reason")
    session.register_closed_at = None
    _move(db, session, RegisterAction.REOPEN, by=by, now=now, reason=reason)
    db.commit()


def _locked(db: Db, session_id: int, permission: str, by: Actor) -> Session:
    session = sessions.locked(db, session_id)
    ensure(by, permission, group_id=session.group_id)
    return session


def _move(
    db: Db, session: Session, action: RegisterAction, *, by: Actor, now: datetime, reason: str | None = None
) -> None:
    """The doorway: state, audit and revision together."""
    session.register_state = REGISTER_LIFE.after(session.register_state, action)
    session.version += 1
    db.add(session)
    db.flush()
    audit.write(db, by=by, action=f"register.{action.value}", about=f"session:{session.id}", reason=reason, now=now)
    live.touch(db, id_of(session))


def _write_lines(db: Db, session_id: int, lines: Iterable[Line], *, by: Actor, now: datetime) -> None:
    """One line a member. Closed a second time, a line that comes out differently keeps what it said before."""
    before = {one.person_id: one for one in db.exec(select(Attendance).where(Attendance.session_id == session_id))}
    for line in lines:
        stood = before.pop(line.person_id, None)
        if stood is not None and (stood.outcome, stood.minutes) != (line.outcome, line.minutes):
            db.add(_kept(stood, line.outcome, by, now))
        row = stood or Attendance(session_id=session_id, person_id=line.person_id, **_values(line, now))
        db.add(row.sqlmodel_update(_values(line, now)))
    for gone in before.values():
        _strike(db, gone, by=by, now=now)
    db.flush()


def _strike(db: Db, gone: Attendance, *, by: Actor, now: datetime) -> None:
    """A line that nothing speaks for any more stays, and says so; what it said before is kept beside it."""
    if gone.outcome is not Outcome.NOT_EXPECTED:
        db.add(_kept(gone, Outcome.NOT_EXPECTED, by, now))
    gone.outcome, gone.minutes, gone.late, gone.left_early = Outcome.NOT_EXPECTED, 0, False, False
    gone.evidence, gone.written_at = Evidence.NOTHING.value, now
    db.add(gone)


def _kept(stood: Attendance, became: Outcome, by: Actor, now: datetime) -> Correction:
    return Correction(
        session_id=stood.session_id,
        person_id=stood.person_id,
        was=stood.outcome.value,
        was_minutes=stood.minutes,
        outcome=became,
        reason=CorrectionReason.REOPENED,
        by=by.person_id,
        at=now,
    )


def _values(line: Line, now: datetime) -> dict[str, Any]:
    return {
        "screen_name": line.screen_name,
        "outcome": line.outcome,
        "minutes": line.minutes,
        "late": line.late,
        "left_early": line.left_early,
        "evidence": line.evidence,
        "written_at": now,
    }
