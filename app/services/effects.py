"""Effects: promised inside a decision's transaction, claimed under a lease, recorded when carried out.

`worker/effects.py` calls the outside between `claim` and `record`. A key asked twice is one effect.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.models import Effect, EffectKind
from app.services import audit

UNDER_WAY = "under_way_"  # and which try in a row it is that nobody has told the end of
LEASE = timedelta(seconds=60)
PARK_AFTER = 5  # tries that show a mistake of ours, or in which the worker dies
OUTSIDE_PARK_AFTER = 300  # tries while something outside is down: with the pauses below, a day
PAUSES = (timedelta(seconds=2), timedelta(seconds=10), timedelta(seconds=60), timedelta(minutes=5))


def promise(
    db: Db,
    kind: EffectKind,
    key: str,
    *,
    now: datetime,
    due_at: datetime | None = None,
    urgent: bool = False,
    **payload: int | str | None,
) -> Effect:
    """Write what must happen. Asked again with the same key, it returns the effect that is there already."""
    known = db.exec(select(Effect).where(Effect.key == key)).first()
    if known is not None:
        return known
    effect = Effect(kind=kind, key=key, payload=payload, due_at=due_at or now, urgent=urgent, created_at=now)
    db.add(effect)
    db.flush()
    return effect


def hasten(db: Db, key: str, *, now: datetime) -> None:
    """What was promised for later is wanted now. Harmless when it is done, due already, or was never promised."""
    effect = _undone(db, key)
    if effect is not None and effect.due_at > now:
        effect.due_at = now
        db.add(effect)
        db.flush()


def put_off(db: Db, key: str, *, due_at: datetime) -> bool:
    """What was promised for one moment, under the key or under it and a version, is wanted at another. Says whether
    there was such a promise; harmless when it is done or was never made."""
    same = (col(Effect.key) == key) | col(Effect.key).startswith(f"{key}:", autoescape=True)
    waiting = db.exec(select(Effect).where(same, col(Effect.done_at).is_(None))).all()
    for effect in waiting:
        effect.due_at = due_at
        db.add(effect)
    db.flush()
    return bool(waiting)


def is_done(db: Db, key: str) -> bool:
    """Whether what was promised under the key has been carried out."""
    return db.exec(select(Effect.id).where(Effect.key == key, col(Effect.done_at).is_not(None))).first() is not None


def _undone(db: Db, key: str) -> Effect | None:
    return db.exec(select(Effect).where(Effect.key == key, col(Effect.done_at).is_(None))).first()


def claim(db: Db, *, worker: str, now: datetime) -> Effect | None:
    """Take the next due effect under a lease, urgent ones first. Commits."""
    due = (
        select(Effect)
        .where(col(Effect.done_at).is_(None), col(Effect.parked_at).is_(None), Effect.due_at <= now)
        .where(or_(col(Effect.leased_until).is_(None), col(Effect.leased_until) <= now))
        .order_by(col(Effect.urgent).desc(), col(Effect.due_at), col(Effect.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    effect = db.exec(due).first()
    if effect is not None:
        silent = _silent_tries(effect.outcome)
        if silent >= PARK_AFTER:
            effect.parked_at, effect.outcome = now, "worker_died"
        else:
            effect.leased_by, effect.leased_until = worker, now + LEASE
            effect.outcome = f"{UNDER_WAY}{silent + 1}"
            effect.attempts += 1
        db.add(effect)
    db.commit()
    return effect if effect is None or effect.parked_at is None else None


def _silent_tries(outcome: str | None) -> int:
    """How many tries before this one ended without a word, because nobody lived to record what came of them."""
    said, under_way, number = (outcome or "").partition(UNDER_WAY)
    return int(number) if under_way and not said else 0


def record_done(db: Db, *, effect_id: int, outcome: str, now: datetime) -> None:
    """The outside did it. Commits."""
    effect = db.get_one(Effect, effect_id)
    effect.done_at, effect.outcome, effect.leased_until = now, outcome, None
    db.add(effect)
    db.commit()


def record_trouble(
    db: Db,
    *,
    effect_id: int,
    code: str,
    retryable: bool,
    now: datetime,
    retry_at: datetime | None = None,
    is_mistake: bool = False,
) -> None:
    """The outside did not do it: try again later, or park it for a human. Commits.

    Trouble that names a moment (`retry_at`) is patient and does not count as a try. What is down outside is tried for
    a day; a mistake of ours five times.
    """
    effect = db.get_one(Effect, effect_id)
    effect.outcome, effect.leased_until = code, None
    most = PARK_AFTER if is_mistake else OUTSIDE_PARK_AFTER
    if not retryable or (retry_at is None and effect.attempts >= most):
        effect.parked_at = now
    elif retry_at is None:
        effect.due_at = now + PAUSES[min(effect.attempts, len(PAUSES)) - 1]
    else:
        effect.due_at = retry_at
        effect.attempts -= 1
    db.add(effect)
    db.commit()


def try_again(db: Db, *, kind: EffectKind, by: Actor, now: datetime) -> int:
    """A coordinator asks for another try of all that was parked of one kind. Returns how many. Commits."""
    ensure(by, "group:plan")
    parked = select(Effect).where(
        Effect.kind == kind, col(Effect.parked_at).is_not(None), col(Effect.done_at).is_(None)
    )
    effects = db.exec(parked.with_for_update()).all()
    for effect in effects:
        effect.parked_at, effect.attempts, effect.due_at, effect.outcome = None, 0, now, None
        db.add(effect)
    audit.write(db, by=by, action="effect.try_again", about=f"effects:{kind.value}", now=now)
    db.commit()
    return len(effects)


def clear_leases(db: Db, *, worker: str) -> None:
    """At the start of an only worker: what its predecessor held when it died is free at once. Commits."""
    for effect in db.exec(select(Effect).where(col(Effect.done_at).is_(None), Effect.leased_by == worker)):
        effect.leased_until = None
        db.add(effect)
    db.commit()
