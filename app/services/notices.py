"""Who is told what by letter when something was decided here; `letters` knows about quiet hours and wording."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import Db
from app.models import Place, Registration, Session
from app.services import effects, letters
from app.services.letters import Message

REMINDED_BEFORE = timedelta(hours=1)


def signed_up(db: Db, registration: Registration, session: Session, *, now: datetime) -> None:
    """A confirmation with a calendar entry now, and a reminder an hour before; neither holds Zoom's link."""
    _about_session(db, Message.SIGNED_UP, registration, now=now)
    remind_at = session.starts_at - REMINDED_BEFORE
    if remind_at > now:
        _about_session(db, Message.REMINDER, registration, now=now, due_at=remind_at)


def called_off(db: Db, registration: Registration, *, now: datetime) -> None:
    """The session does not take place."""
    _about_session(db, Message.SESSION_CALLED_OFF, registration, now=now)


def moved(db: Db, registration: Registration, session: Session, *, now: datetime) -> None:
    """The session takes place at another time: a letter says when, and the reminder moves with it, or comes again."""
    _about_session(db, Message.SESSION_MOVED, registration, now=now, version=session.version)
    remind_at = session.starts_at - REMINDED_BEFORE
    is_promised = effects.put_off(db, _key(Message.REMINDER, registration), due_at=max(now, remind_at))
    if not is_promised and remind_at > now:
        _about_session(db, Message.REMINDER, registration, now=now, due_at=remind_at, version=session.version)


def place_given(db: Db, place: Place, message: Message, *, now: datetime) -> None:
    """What became of somebody's asking for a place."""
    key = f"{message.value}:{place.id}:{place.version}"
    letters.promise(db, message, place.person_id, key=key, now=now, group_id=place.group_id)


def _about_session(
    db: Db,
    message: Message,
    registration: Registration,
    *,
    now: datetime,
    due_at: datetime | None = None,
    version: int | None = None,
) -> None:
    letters.promise(
        db,
        message,
        registration.person_id,
        key=_key(message, registration, version),
        now=now,
        due_at=due_at,
        session_id=registration.session_id,
    )


def _key(message: Message, registration: Registration, version: int | None = None) -> str:
    return f"{message.value}:{registration.id}" + (f":{version}" if version is not None else "")
