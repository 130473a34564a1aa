"""Counts of a closed register, with nobody in them: they stay when a member and her lines are gone."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from app.db import Db
from app.domain.attendance import Outcome
from app.domain.registers import Standing
from app.models import Attendance, SessionStats
from app.queries import presences


def count(db: Db, *, session_id: int, now: datetime) -> None:
    """Count the lines as they are written now. The caller commits."""
    lines = db.exec(select(Attendance).where(Attendance.session_id == session_id)).all()
    outcomes = [line.outcome for line in lines]
    stats = db.get(SessionStats, session_id)
    stats = stats or SessionStats(session_id=session_id, attended=0, missed=0, apologised=0, guests=0, counted_at=now)
    stats.attended = outcomes.count(Outcome.ATTENDED)
    stats.came_briefly = outcomes.count(Outcome.CAME_BRIEFLY)
    stats.missed = outcomes.count(Outcome.MISSED)
    stats.apologised = outcomes.count(Outcome.APOLOGISED)
    stats.excused = outcomes.count(Outcome.EXCUSED)
    stats.late = sum(line.late for line in lines)
    stats.left_early = sum(line.left_early for line in lines)
    stats.guests = sum(each.standing is Standing.GUEST for each in presences.of_session(db, session_id))
    stats.counted_at = now
    db.add(stats)
    db.flush()
