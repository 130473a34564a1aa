"""Letters: what is promised to be written to whom, and when it may go out. `worker/letters.py` composes them.

A promise holds ids only. Addresses are opened, and one-time links drawn, when the letter is composed.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.db import Db
from app.domain.quiet_hours import not_before
from app.models import Effect, EffectKind, Group, Session
from app.services import effects


class Message(StrEnum):
    """What a letter is about. Its words stand in `templates/email/<message>/`."""

    SIGN_IN = "sign_in"
    STAFF_INVITE = "staff_invite"
    STAFF_RESET = "staff_reset"
    WELCOME = "welcome"
    PLACE_APPROVED = "place_approved"
    PLACE_WAITING = "place_waiting"
    PLACE_REFUSED = "place_refused"
    SIGNED_UP = "signed_up"
    REMINDER = "reminder"
    SESSION_MOVED = "session_moved"
    SESSION_CALLED_OFF = "session_called_off"


ASKED_FOR = frozenset({Message.SIGN_IN, Message.STAFF_INVITE, Message.STAFF_RESET})
"""Somebody sits and waits for these: no quiet hours."""


def promise(
    db: Db,
    message: Message,
    person_id: int | None,
    *,
    key: str,
    now: datetime,
    due_at: datetime | None = None,
    **ids: int | None,
) -> Effect:
    """Promise a letter; the same key is the same letter. Flushes.

    `ids` name rows that it is about (`session_id`, `group_id`). What falls into the group's quiet hours waits for the
    morning, except what tonight's session needs. Without a person nothing is ever sent (see `passes.ask_for_link`).
    """
    wanted_at = max(due_at or now, now)
    return effects.promise(
        db,
        EffectKind.SEND_MAIL,
        key,
        now=now,
        due_at=_may_go_at(db, message, wanted_at, ids),
        urgent=message in ASKED_FOR,
        message=message.value,
        person_id=person_id,
        **ids,
    )


def _may_go_at(db: Db, message: Message, wanted_at: datetime, ids: dict[str, int | None]) -> datetime:
    session = db.get(Session, ids["session_id"]) if ids.get("session_id") else None
    group_id = session.group_id if session else ids.get("group_id")
    if message in ASKED_FOR or group_id is None:
        return wanted_at
    group = db.get_one(Group, group_id)
    tonight = session is not None and _same_day(session.starts_at, wanted_at, group.zone)
    return not_before(wanted_at, group.zone, group.quiet_from, group.quiet_until, urgent=tonight)


def _same_day(one: datetime, other: datetime, zone: str) -> bool:
    return one.astimezone(ZoneInfo(zone)).date() == other.astimezone(ZoneInfo(zone)).date()
