"""How we stand with Zoom: read by every dashboard, by members before the door, and by the worker before it asks."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from app.db import Db
from app.models import ContactTrouble, Session, ZoomContact
from app.queries import instances

OUT_OF_REACH = frozenset({ContactTrouble.SILENT, ContactTrouble.REFUSED})


def now_with(db: Db) -> ZoomContact:
    """How we stand with Zoom. Before the first call nothing is known, and nothing is wrong."""
    return db.exec(select(ZoomContact)).first() or ZoomContact()


def is_quiet(db: Db, now: datetime) -> bool:
    """Whether only what is urgent may be asked of Zoom, because its calls for today are used up."""
    quiet_until = now_with(db).quiet_until
    return quiet_until is not None and now < quiet_until


def is_delayed(db: Db, session: Session, now: datetime) -> bool:
    """Whether an evening that should be open cannot begin because Zoom is out of reach, or its meeting is gone."""
    if session.id is None or now < session.times.doors_open_at or instances.is_live(db, session.id):
        return False
    return session.meeting_gone_at is not None or now_with(db).trouble in OUT_OF_REACH
