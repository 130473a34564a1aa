"""A word about one line of a register: added beside what the line said, never over it; each with who, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import ensure
from app.domain.registers import HUMAN_REASONS, CorrectionReason, RegisterState
from app.models import Attendance, Correction, Session
from app.queries import corrections, presences, register_lines, sessions
from app.queries.register_lines import Line
from app.services import audit, contests, live, session_stats

AS_EVIDENCE_SAYS = "evidence"
"""Stands for no outcome of a human's: the line says again what the evidence says."""

WHILE_OPEN = (Outcome.EXCUSED, Outcome.APOLOGISED)
"""Who was there is settled presence by presence until the register closes; of a line only this can be said."""

ONCE_CLOSED = (Outcome.ATTENDED, Outcome.CAME_BRIEFLY, Outcome.APOLOGISED, Outcome.EXCUSED, Outcome.MISSED)


def choices(is_closed: bool) -> tuple[Outcome, ...]:
    """What can be said of a line."""
    return ONCE_CLOSED if is_closed else WHILE_OPEN


def correct(
    db: Db, *, session_id: int, person_id: int, outcome: str, reason: str, by: Actor, now: datetime
) -> Correction:
    """Say what became of a member's evening. An open register takes it from its facilitators, a closed one from a
    coordinator. Commits.

    `outcome` is one of `choices`, or `AS_EVIDENCE_SAYS`; `reason` one of `HUMAN_REASONS`; else `BadInput`. Raises
    `NotThere` for somebody without a line, `Refused("says_so_already")` where nothing would change."""
    session = sessions.locked(db, session_id)
    is_closed = session.register_state is RegisterState.CLOSED
    ensure(by, "register:close" if is_closed else "register:correct", group_id=session.group_id)
    wanted = _wanted(outcome, is_closed)
    if reason not in HUMAN_REASONS:
        raise BadInput(reason="choose_a_reason")
    line = _line(db, session, person_id)
    if wanted is line.outcome or (wanted is None and not _has_word(line)):
        raise Refused("says_so_already")
    word = _add(db, line, session_id, wanted, CorrectionReason(reason), by=by, now=now)
    if is_closed:
        _rewrite(db, session, person_id)
        session_stats.count(db, session_id=session_id, now=now)
    contests.settle_with_correction(db, session_id=session_id, person_id=person_id, by=by, now=now)
    db.commit()
    return word


def _wanted(typed: str, is_closed: bool) -> Outcome | None:
    if typed == AS_EVIDENCE_SAYS:
        return None
    if typed not in choices(is_closed):
        raise BadInput(outcome="choose_an_outcome")
    return Outcome(typed)


def _has_word(line: Line) -> bool:
    word = corrections.newest_word(line.corrections)
    return word is not None and word.outcome is not None


def _line(db: Db, session: Session, person_id: int) -> Line:
    if session.register_state is RegisterState.CLOSED:
        lines = register_lines.written(db, session, corrections.of_session(db, session.id or 0))
    else:
        lines = register_lines.now_standing(db, session, presences.of_session(db, session.id or 0))
    found = next((line for line in lines if line.person_id == person_id), None)
    if found is None:
        raise NotThere
    return found


def _add(
    db: Db, line: Line, session_id: int, wanted: Outcome | None, reason: CorrectionReason, *, by: Actor, now: datetime
) -> Correction:
    word = Correction(
        session_id=session_id,
        person_id=line.person_id,
        was=line.outcome.value,
        was_minutes=line.minutes,
        outcome=wanted,
        reason=reason,
        by=by.person_id,
        at=now,
    )
    db.add(word)
    db.flush()
    audit.write(
        db,
        by=by,
        action="register.correct",
        about=f"session:{session_id}",
        reason=f"{line.outcome}>{wanted or AS_EVIDENCE_SAYS}:{reason}",
        now=now,
    )
    live.touch(db, session_id)
    return word


def _rewrite(db: Db, session: Session, person_id: int) -> None:
    """Let the written line say what counts now; what it said before stands in the correction."""
    found = presences.of_session(db, session.id or 0)
    line = next((one for one in register_lines.now_standing(db, session, found) if one.person_id == person_id), None)
    stored = db.exec(
        select(Attendance).where(Attendance.session_id == session.id, Attendance.person_id == person_id)
    ).one()
    said = corrections.newest_word(corrections.of_session(db, session.id or 0)[person_id])
    told = said.outcome if said is not None else None
    stored.outcome = told or (line.outcome if line else Outcome.NOT_EXPECTED)
    stored.late, stored.left_early = bool(line and line.late), bool(line and line.left_early)
    db.add(stored)
    db.flush()
