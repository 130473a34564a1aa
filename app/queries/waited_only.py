"""Who stood in the waiting room and never came in: a word for the register's page. They are no presences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db
from app.domain.arrivals import SightingKind
from app.models import MeetingInstance, StoredReportRow, StoredSighting

INSIDE = (SightingKind.ADMITTED, SightingKind.JOINED)


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody at the door, under the name that was shown; `since` is when they came."""

    screen_name: str
    since: datetime


def of_session(db: Db, session_id: int) -> list[Waited]:
    """In order of coming. What was seen live tells one from another; Zoom's report adds only names not seen live."""
    live = list(_live(db, session_id))
    names = {waited.screen_name for _, waited in live}
    found = [waited for came_in, waited in live if not came_in]
    found += [waited for waited in _reported(db, session_id) if waited.screen_name not in names]
    return sorted(found, key=lambda waited: (waited.since, waited.screen_name))


def _live(db: Db, session_id: int) -> Iterator[tuple[bool, Waited]]:
    """Everybody who was seen at the door, with whether they came in."""
    of_session = select(StoredSighting).where(
        StoredSighting.session_id == session_id, col(StoredSighting.arrival_id).is_not(None)
    )
    by_arrival: dict[int | None, list[StoredSighting]] = {}
    for sighting in db.exec(of_session.order_by(col(StoredSighting.at), col(StoredSighting.id))):
        by_arrival.setdefault(sighting.arrival_id, []).append(sighting)
    for seen in by_arrival.values():
        if not any(one.is_host for one in seen):
            name = next((one.screen_name for one in reversed(seen) if one.screen_name), "")
            yield any(one.kind in INSIDE for one in seen), Waited(name, seen[0].at)


def _reported(db: Db, session_id: int) -> Iterator[Waited]:
    """Names that the report knows from the waiting room alone, each once."""
    of_session = (
        select(StoredReportRow)
        .join(MeetingInstance, col(MeetingInstance.id) == col(StoredReportRow.instance_id))
        .where(MeetingInstance.session_id == session_id)
        .order_by(col(StoredReportRow.joined_at), col(StoredReportRow.id))
    )
    rows = db.exec(of_session).all()
    inside = {row.screen_name for row in rows if not row.in_waiting_room}
    for row in rows:
        if row.screen_name not in inside and not row.is_staff:
            inside.add(row.screen_name)
            yield Waited(row.screen_name, row.joined_at)
