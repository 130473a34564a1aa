"""Each arrival of a session with what Zoom told of it, read in four queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.arrivals import Sighting, SightingKind, fold
from app.domain.links import Coming
from app.models import Arrival, MeetingInstance, Session, StoredSighting
from app.queries import connection


@dataclass(frozen=True, slots=True)
class Seen:
    """One arrival and what Zoom's sightings of it amount to."""

    arrival: Arrival
    coming: Coming
    uuids: frozenset[str]
    customer_key: str | None
    is_host: bool


def arrivals(db: Db, session: Session, now: datetime, *where: ColumnElement[bool]) -> list[Seen]:
    """A session's arrivals (those that fit `where`) with what Zoom told of each, in the order of coming."""
    found = select(Arrival).where(of(Arrival, session), *where)
    rows = db.exec(found.execution_options(populate_existing=True)).all()
    stories = _stories(db, session, where)
    ended = _ended(db, session)
    after = connection.habits(db).gave_up_after
    every = [_seen(arrival, stories.get(id_of(arrival), []), ended, now, after) for arrival in rows]
    return sorted(every, key=lambda one: (one.coming.came_at, one.coming.arrival_id))


Told = Sequence[tuple[Sighting, bool]]


def _seen(arrival: Arrival, told: Told, ended: dict[int, Sighting], now: datetime, after: timedelta) -> Seen:
    sightings = [sighting for sighting, _ in told]
    the_end = ended.get(arrival.instance_id or 0)
    return Seen(
        arrival=arrival,
        coming=Coming(
            arrival_id=id_of(arrival),
            appearance=fold([*sightings, the_end] if the_end else sightings, now, gave_up_after=after),
            decision=arrival.decision,
        ),
        uuids=frozenset(one.participant_uuid for one in sightings if one.participant_uuid),
        customer_key=next((one.customer_key for one in sightings if one.customer_key), None),
        is_host=any(is_host for _, is_host in told),
    )


# In the order of `Sighting`'s fields.
_SIGHTING = (
    "kind",
    "at",
    "body_hash",
    "participant_uuid",
    "user_id",
    "registrant_id",
    "customer_key",
    "email_index",
    "screen_name",
    "leave_cause",
)


def _stories(db: Db, session: Session, where: Sequence[ColumnElement[bool]]) -> dict[int, list[tuple[Sighting, bool]]]:
    """Columns, not rows of the model: an evening has thousands of sightings, and each look reads them all."""
    columns = (
        col(StoredSighting.arrival_id),
        col(StoredSighting.is_host),
        *(getattr(StoredSighting, name) for name in _SIGHTING),
    )
    told = sa.select(*columns).where(of(StoredSighting, session))
    if where:
        told = told.join(Arrival, col(Arrival.id) == col(StoredSighting.arrival_id)).where(*where)
    stories: dict[int, list[tuple[Sighting, bool]]] = defaultdict(list)
    for arrival_id, is_host, *sighting in db.execute(told):
        stories[arrival_id].append((Sighting(*sighting), is_host))
    return stories


def sighting(stored: StoredSighting) -> Sighting:
    """A stored sighting as the domain knows it."""
    return Sighting(*(getattr(stored, name) for name in _SIGHTING))


def _ended(db: Db, session: Session) -> dict[int, Sighting]:
    """The end of each finished run of the meeting, as everybody in it saw it."""
    over = select(MeetingInstance).where(of(MeetingInstance, session), col(MeetingInstance.ended_at).is_not(None))
    return {
        run.id: Sighting(SightingKind.MEETING_ENDED, run.ended_at, f"ended:{run.uuid}")
        for run in db.exec(over.execution_options(populate_existing=True))
        if run.id is not None and run.ended_at is not None
    }


def of(table: type, session: Session) -> ColumnElement[bool]:
    """Rows of this session."""
    return col(table.session_id) == session.id  # type: ignore[attr-defined] # each of these tables has it
