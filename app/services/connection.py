"""The connection check: begun, read part by part, and what was seen or said beside it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import Db
from app.domain.actors import Actor
from app.domain.connection_facts import WANTED, Reading, Trouble
from app.domain.errors import NotThere
from app.domain.permissions import ensure
from app.domain.zoom_habits import ASKED
from app.models import ConnectionCheck, ConnectionSign, Sign, ZoomAnswer
from app.queries import connection
from app.services import audit

SAID = frozenset({*(step.value for step in WANTED), *(question.value for question in ASKED)})
"""What only a person can look up."""


def begin(db: Db, *, by: Actor, now: datetime) -> ConnectionCheck:
    """A new check takes the place of the last one. Commits."""
    ensure(by, "connection:check")
    db.execute(sa.delete(ConnectionCheck))
    check = ConnectionCheck(begun_at=now)
    db.add(check)
    db.flush()
    audit.write(db, by=by, action="connection.check", about=f"connection_check:{check.id}", now=now)
    db.commit()
    return check


def record(db: Db, *, part: str, reading: Reading, by: Actor, now: datetime) -> ConnectionCheck:
    """What Zoom answered to one part. The last part finishes the check. Commits. Raises `NotThere` without one."""
    check = connection.last_check(db, by=by)
    if check is None:
        raise NotThere
    check.readings = {**check.readings, part: _stored(reading)}
    if connection.next_part(check) is None:
        check.finished_at = now
    db.add(check)
    db.commit()
    return check


def note(db: Db, sign: Sign, *, now: datetime) -> None:
    """A sign of life was seen. Commits."""
    db.merge(ConnectionSign(sign=sign, seen_at=now))
    db.commit()


def say(db: Db, *, question: str, answer: bool, by: Actor, now: datetime) -> None:
    """What somebody looked up in Zoom, or saw in the test meeting. Commits. Raises `NotThere` for another question."""
    ensure(by, "connection:check")
    if question not in SAID:
        raise NotThere
    db.merge(ZoomAnswer(question=question, answer=answer, answered_at=now, answered_by=by.person_id))
    audit.write(db, by=by, action="connection.say", about=f"zoom_answer:{question}", now=now)
    db.commit()


def _stored(reading: Reading) -> dict[str, Any]:
    if isinstance(reading, Trouble):
        return {"trouble": reading.code, "retryable": reading.retryable}
    return asdict(reading)
