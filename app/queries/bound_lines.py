"""Appearances that are one person in Zoom's own word."""

from __future__ import annotations

from collections import defaultdict

from sqlmodel import col, select

from app.db import Db
from app.models import Arrival, BoundLines, StoredSighting


def of_session(db: Db, session_id: int) -> dict[int, tuple[int, ...]]:
    """For each arrival of a session those that Zoom bound to it. A line that nobody saw arrive binds nobody."""
    bound = db.exec(select(BoundLines).where(BoundLines.session_id == session_id)).all()
    arrival_of = _arrivals(db, session_id, {uuid for one in bound for uuid in (one.participant_uuid, one.bound_uuid)})
    found: dict[int, set[int]] = defaultdict(set)
    for one in bound:
        mine, other = arrival_of.get(one.participant_uuid), arrival_of.get(one.bound_uuid)
        if mine is not None and other is not None and mine != other:
            found[mine].add(other)
    return {arrival_id: tuple(sorted(others)) for arrival_id, others in found.items()}


def _arrivals(db: Db, session_id: int, uuids: set[str]) -> dict[str, int]:
    """Whose appearance each uuid names: one arrival may bear several, of which its own row tells the first."""
    seen = select(StoredSighting.participant_uuid, StoredSighting.arrival_id).where(
        StoredSighting.session_id == session_id, col(StoredSighting.participant_uuid).in_(uuids)
    )
    own = select(Arrival.participant_uuid, Arrival.id).where(
        Arrival.session_id == session_id, col(Arrival.participant_uuid).in_(uuids)
    )
    return {uuid: arrival for uuid, arrival in (*db.exec(seen), *db.exec(own)) if uuid and arrival is not None}
