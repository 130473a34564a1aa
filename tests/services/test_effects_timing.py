"""When a promise falls due can change: sooner where somebody waits, later where a session moved; never once done."""

from __future__ import annotations

from datetime import timedelta

from app.db import Db
from app.models import EffectKind
from app.services import effects
from tests.fakes import TUESDAY

TOMORROW = TUESDAY + timedelta(days=1)


def test_hastening_brings_forward_and_never_puts_off(db: Db) -> None:
    effect = effects.promise(db, EffectKind.MAKE_MEETING, "make_meeting:1", now=TUESDAY, due_at=TOMORROW)
    effects.hasten(db, "make_meeting:1", now=TUESDAY)
    assert effect.due_at == TUESDAY
    effects.hasten(db, "make_meeting:1", now=TOMORROW)
    assert effect.due_at == TUESDAY


def test_what_is_done_or_was_never_promised_stays(db: Db) -> None:
    effect = effects.promise(db, EffectKind.SEND_MAIL, "reminder:1", now=TUESDAY, due_at=TOMORROW)
    effect.done_at = TUESDAY
    effects.hasten(db, "reminder:1", now=TUESDAY)
    effects.put_off(db, "reminder:1", due_at=TOMORROW + timedelta(days=7))
    effects.put_off(db, "reminder:2", due_at=TOMORROW)
    assert effect.due_at == TOMORROW


def test_a_moved_session_moves_its_reminder(db: Db) -> None:
    effect = effects.promise(db, EffectKind.SEND_MAIL, "reminder:1", now=TUESDAY, due_at=TUESDAY)
    effects.put_off(db, "reminder:1", due_at=TOMORROW)
    assert effect.due_at == TOMORROW
