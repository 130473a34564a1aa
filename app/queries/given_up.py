"""What was promised and given up on: a human has to look, and may ask for another try."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, func, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.models import Effect, EffectKind


@dataclass(frozen=True)
class GivenUp:
    """All of one kind, and how many."""

    kind: EffectKind
    count: int


def by_kind(db: Db, *, by: Actor) -> list[GivenUp]:
    """Every kind of which something is parked, oldest first. For coordinators."""
    ensure(by, "group:plan")
    found = (
        select(col(Effect.kind), func.count())
        .where(col(Effect.parked_at).is_not(None), col(Effect.done_at).is_(None))
        .group_by(col(Effect.kind))
        .order_by(func.min(col(Effect.parked_at)))
    )
    return [GivenUp(kind, count) for kind, count in db.exec(found)]
