"""How we stand with Zoom, noted by the worker after each call: answered, silent, refused, or no more calls today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.sessions import RUNNING
from app.models import ContactTrouble, Session, ZoomContact
from app.models.contact import THE_ONE
from app.services import live

NOTED_EVERY = timedelta(seconds=10)

TROUBLES: Mapping[str, ContactTrouble] = {
    "zoom_timed_out": ContactTrouble.SILENT,
    "zoom_unreachable": ContactTrouble.SILENT,
    "zoom_server_trouble": ContactTrouble.SILENT,
    "zoom_not_understood": ContactTrouble.SILENT,
    "zoom_breaker_open": ContactTrouble.SILENT,
    "zoom_bad_credentials": ContactTrouble.REFUSED,
    "zoom_expired_token": ContactTrouble.REFUSED,
    "zoom_daily_limit": ContactTrouble.LIMITED,
}
"""By the code of the port's trouble. Whatever is not here is Zoom's answer to one call."""


def note_answer(db: Db, *, now: datetime) -> None:
    """Zoom answered: whatever was wrong is over, and open dashboards say so. Commits."""
    contact = _row(db)
    if contact.trouble is not None:
        contact.trouble = contact.troubled_since = contact.quiet_until = None
        _tell_dashboards(db)
    if contact.answered_at is None or now - contact.answered_at >= NOTED_EVERY:
        contact.answered_at = now
    db.add(contact)
    db.commit()


def note_trouble(db: Db, *, code: str, retry_at: datetime | None, now: datetime) -> None:
    """Zoom did not answer as it should; `since` stays while the same thing is wrong. Commits."""
    contact, trouble = _row(db), TROUBLES[code]
    if contact.trouble is not trouble:
        contact.trouble, contact.troubled_since = trouble, now
        _tell_dashboards(db)
    if trouble is ContactTrouble.LIMITED:
        contact.quiet_until = retry_at
    db.add(contact)
    db.commit()


def _row(db: Db) -> ZoomContact:
    return db.get(ZoomContact, THE_ONE, with_for_update=True) or ZoomContact()


def _tell_dashboards(db: Db) -> None:
    for session in db.exec(select(Session).where(col(Session.state).in_(RUNNING))):
        live.touch(db, id_of(session))
