"""What a rehearsal left, and how it goes: every row that leans on its session, its group or its pretend members.

The tables say by their foreign keys what leans on what, so that a new table is cleared without anybody thinking of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from app.db import Db, id_of
from app.domain.actors import HEARTH
from app.models import Effect, Place, Rehearsal
from app.queries import sessions
from app.services import audit

Doomed = Mapping[str, set[Any]]
"""Primary keys by table."""


def clear(db: Db, *, session_id: int, now: datetime) -> bool:
    """Take away all that a rehearsal left but the audit, which names nobody. False when it is gone already. Commits."""
    rehearsal = db.get(Rehearsal, session_id, with_for_update=True)
    if rehearsal is not None:
        doomed = _leaning_on(db, session_id)
        _forget_promises(db, rehearsal, doomed)
        _delete(db, doomed)
        audit.write(db, by=HEARTH, action="rehearsal.clear", about=f"session:{session_id}", now=now)
    db.commit()
    return rehearsal is not None


def _leaning_on(db: Db, session_id: int) -> Doomed:
    """Its session, its group, everybody with a place in that group; then, parents first, whatever points at those."""
    session = sessions.locked(db, session_id)
    group_id = session.group_id
    doomed: dict[str, set[Any]] = defaultdict(set)
    doomed["sessions"], doomed["groups"] = {id_of(session)}, {group_id}
    doomed["people"] = set(db.exec(select(Place.person_id).where(Place.group_id == group_id)))
    for table in SQLModel.metadata.sorted_tables:
        points = [
            column.in_(doomed[key.column.table.name])
            for column in table.columns
            for key in column.foreign_keys
            if doomed[key.column.table.name]
        ]
        if points:
            doomed[table.name] |= set(db.execute(sa.select(_key(table)).where(sa.or_(*points))).scalars())
    return doomed


def _forget_promises(db: Db, rehearsal: Rehearsal, doomed: Doomed) -> None:
    """Promises name rows in their payload, where no foreign key can see them."""
    named = {"session_id": "sessions", "registration_id": "registrations", "person_id": "people", "group_id": "groups"}
    for effect in db.exec(select(Effect).where(col(Effect.created_at) >= rehearsal.began_at)):
        if any(effect.payload.get(word) in doomed.get(table, ()) for word, table in named.items()):
            db.delete(effect)
    db.flush()


def _delete(db: Db, doomed: Doomed) -> None:
    for table in reversed(SQLModel.metadata.sorted_tables):
        if doomed.get(table.name):
            db.execute(sa.delete(table).where(_key(table).in_(doomed[table.name])))
    db.expire_all()


def _key(table: sa.Table) -> sa.Column[Any]:
    """Every table has a key of one column."""
    (key,) = table.primary_key.columns
    return key
