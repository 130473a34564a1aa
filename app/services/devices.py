"""Devices: the browsers that somebody used, known by a long-lived random cookie that is kept only as a hash.

One browser may serve several people (a shared phone): each has a row of her own, and at most one is remembered.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.models import Device
from app.services import audit

REMEMBERED_FOR = timedelta(days=90)
KNOWN_AFTER = timedelta(hours=12)
"""As long as a web session lasts, and longer than an evening: whoever opened tonight's link a second
time is still somebody whom nobody has seen before."""


@dataclass(frozen=True)
class Cookie:
    """What a browser shows of itself. `fresh` replaces `token` when the browser asks to be remembered: whoever knew
    the old one (somebody who used this phone before) is not remembered with it."""

    token: str = field(repr=False)
    fresh: str | None = field(default=None, repr=False)


def hashed(token: str) -> str:
    """How a cookie is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def seen(db: Db, *, person_id: int, token: str, now: datetime) -> tuple[Device, bool]:
    """The device, and whether it is known: this person used it before this evening (`KNOWN_AFTER`). Flushes."""
    device = db.exec(select(Device).where(Device.person_id == person_id, Device.token_hash == hashed(token))).first()
    known = device is not None and device.first_seen_at <= now - KNOWN_AFTER
    device = device or Device(person_id=person_id, token_hash=hashed(token), first_seen_at=now, last_seen_at=now)
    device.last_seen_at = now
    db.add(device)
    db.flush()
    return device, known


def keep(db: Db, *, person_id: int, cookie: Cookie, now: datetime) -> None:
    """Somebody signed in on this device; with a fresh secret it is also remembered, and nobody else on it. Flushes."""
    device, _ = seen(db, person_id=person_id, token=cookie.token, now=now)
    if cookie.fresh is None:
        return
    _forget(db, cookie.token)
    db.execute(
        update(Device)
        .where(col(Device.token_hash) == hashed(cookie.token))
        .values(token_hash=hashed(cookie.fresh))
        .execution_options(synchronize_session="fetch")
    )
    device.remembered_until = now + REMEMBERED_FOR
    db.add(device)
    db.flush()


def forget(db: Db, *, token: str, by: Actor, now: datetime) -> None:
    """ "Not you?", or signing out: nobody is remembered here any more. Commits."""
    if _forget(db, token) and by.person_id is not None:
        audit.write(db, by=by, action="device.forgotten", about=audit.person(db, by.person_id), now=now)
    db.commit()


def forget_all(db: Db, *, person_id: int) -> None:
    """No device remembers this person any more. Flushes."""
    db.execute(update(Device).where(col(Device.person_id) == person_id).values(remembered_until=None))


def _forget(db: Db, token: str) -> bool:
    held = db.exec(
        select(Device).where(Device.token_hash == hashed(token), col(Device.remembered_until).is_not(None))
    ).all()
    for device in held:
        device.remembered_until = None
        db.add(device)
    db.flush()
    return bool(held)
