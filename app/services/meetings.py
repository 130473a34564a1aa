"""What Zoom made for us, written down: the meeting of a session, the personal link of a registration."""

from __future__ import annotations

from datetime import datetime

from app.db import Db
from app.domain.actors import HEARTH
from app.models import Registration, Session
from app.ports import MeetingMade
from app.services import audit, live


def record_meeting(db: Db, *, session_id: int, made: MeetingMade, now: datetime) -> None:
    """The session has its meeting; what Zoom made differently is shown to the coordinator. Commits."""
    session = db.get_one(Session, session_id)
    session.meeting_number = made.number
    session.meeting_differences = list(made.differences)
    db.add(session)
    db.flush()
    audit.write(db, by=HEARTH, action="meeting.made", about=f"session:{session_id}", now=now)
    live.touch(db, session_id)
    db.commit()


def record_link(db: Db, *, registration_id: int, registrant_id: str, sealed: bytes, now: datetime) -> None:
    """The registration has its personal link, sealed. Commits."""
    registration = db.get_one(Registration, registration_id)
    registration.registrant_id = registrant_id
    registration.join_url_sealed = sealed
    db.add(registration)
    db.flush()
    audit.write(db, by=HEARTH, action="link.made", about=f"registration:{registration_id}", now=now)
    live.touch(db, registration.session_id)
    db.commit()


def forget_link(db: Db, *, registration_id: int, now: datetime) -> None:
    """The personal link was cancelled in Zoom. Commits."""
    registration = db.get_one(Registration, registration_id)
    registration.join_url_sealed = None
    db.add(registration)
    db.flush()
    audit.write(db, by=HEARTH, action="link.cancelled", about=f"registration:{registration_id}", now=now)
    db.commit()
