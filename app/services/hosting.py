"""Hosting the meeting from a facilitator's own browser: who asked for the host's pass is kept, the pass is not."""

from __future__ import annotations

from datetime import datetime

from app.db import Db
from app.domain import hosting
from app.domain.actors import Actor
from app.domain.errors import Refused
from app.domain.hosting import Hosting
from app.domain.permissions import ensure
from app.models import Session
from app.queries import sessions
from app.services import audit


def begin(db: Db, *, session_id: int, by: Actor, now: datetime) -> Session:
    """Somebody is about to be handed the host's pass: write that down first. Commits.

    Raises `NotPermitted`, and `Refused` with the code of a `Hosting` when it is not the time."""
    session = sessions.locked(db, session_id)
    ensure(by, "meeting:host", group_id=session.group_id)
    standing = hosting.hosting(session.state, session.times, has_meeting=session.meeting_number is not None, now=now)
    if standing is not Hosting.READY:
        raise Refused(standing.value)
    audit.write(db, by=by, action="meeting.host_in_browser", about=f"session:{session_id}", now=now)
    db.commit()
    return session
