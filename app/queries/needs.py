"""What needs a facilitator, quietly: one line each, the urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.db import id_of
from app.domain.arrivals import LeaveCause, ZoomSide
from app.domain.sessions import RUNNING, SessionState, SessionTimes
from app.models import Command, CommandKind, Session, ZoomLock
from app.queries.arrivals import DoorRow

LATEST_WORTH_SAYING = timedelta(minutes=30)
NEARLY_OVER = timedelta(minutes=2)


class NeedKind(StrEnum):
    """Each has words in `views/phrases_door.py`."""

    RECORDING = "recording"
    LOCK_IN_ZOOM = "lock_in_zoom"
    UNLOCK_IN_ZOOM = "unlock_in_zoom"
    LINK_TWICE = "link_twice"
    LINE_DROPPED = "line_dropped"
    LEFT_EARLY = "left_early"
    UNCONFIRMED = "unconfirmed"
    UNATTACHED = "unattached"
    ZOOM_DIFFERS = "zoom_differs"


@dataclass(frozen=True, slots=True)
class Need:
    """One line. `who` are screen names; `since` is when it began; `count` where it is a number of things."""

    kind: NeedKind
    since: datetime | None = None
    who: tuple[str, ...] = ()
    arrival_id: int | None = None
    command: CommandKind | None = None
    count: int = 0


def needs_of(
    session: Session,
    moments: SessionTimes,
    rows: Sequence[DoorRow],
    *,
    unconfirmed: Sequence[Command],
    unattached: int,
    now: datetime,
) -> tuple[Need, ...]:
    """Every line that this evening needs at this moment; pure."""
    return (
        *_about_the_session(session),
        *_links_used_twice(rows),
        *_gone(session, moments, rows, now),
        *_unconfirmed(rows, unconfirmed),
        *([Need(NeedKind.UNATTACHED, count=unattached)] if unattached else []),
    )


def _about_the_session(session: Session) -> Iterator[Need]:
    if session.recording_since is not None:
        yield Need(NeedKind.RECORDING, since=session.recording_since)
    closed = session.state is SessionState.DOOR_CLOSED
    if session.locks_zoom and closed and session.zoom_lock in (ZoomLock.OPEN, ZoomLock.ASKED):
        yield Need(NeedKind.LOCK_IN_ZOOM, since=session.door_closed_at)
    if session.state is SessionState.DOORS_OPEN and session.zoom_lock is not ZoomLock.OPEN:
        yield Need(NeedKind.UNLOCK_IN_ZOOM)
    if session.meeting_differences:
        yield Need(NeedKind.ZOOM_DIFFERS, count=len(session.meeting_differences))


def _links_used_twice(rows: Sequence[DoorRow]) -> Iterator[Need]:
    """One line a link, however many stand on it."""
    told: set[int] = set()
    by_id = {row.arrival.id: row for row in rows}
    for row in rows:
        arrival_id = id_of(row.arrival)
        if not row.also_on_link or arrival_id in told or not (row.is_waiting or row.is_inside):
            continue
        told.update((arrival_id, *row.also_on_link))
        others = [by_id[other] for other in row.also_on_link if other in by_id]
        yield Need(
            NeedKind.LINK_TWICE,
            who=(
                row.link_owner.screen_name if row.link_owner else "",
                *(one.appearance.screen_name or "" for one in (row, *others)),
            ),
        )


def _gone(session: Session, moments: SessionTimes, rows: Sequence[DoorRow], now: datetime) -> Iterator[Need]:
    """Whoever left after the start and long before the end, and is not back."""
    if session.state not in RUNNING or now < moments.starts_at:
        return
    back = {row.member.person_id for row in rows if row.member and (row.is_inside or row.is_waiting)}
    told: set[int] = set()
    for row in sorted(rows, key=lambda one: one.appearance.since, reverse=True):
        person = row.member
        if person is None or person.person_id in back | told or not _left_early(row, moments, now):
            continue
        told.add(person.person_id)
        dropped = row.appearance.leave_cause is LeaveCause.DISCONNECTED
        kind = NeedKind.LINE_DROPPED if dropped else NeedKind.LEFT_EARLY
        yield Need(kind, since=row.appearance.since, who=(person.screen_name,), arrival_id=row.arrival.id)


def _left_early(row: DoorRow, moments: SessionTimes, now: datetime) -> bool:
    seen = row.appearance
    gone = seen.zoom_side is ZoomSide.LEFT and bool(seen.stays) and not row.is_staff
    asked_to = seen.leave_cause in (LeaveCause.MEETING_ENDED, LeaveCause.REMOVED)
    in_time = moments.starts_at <= seen.since < moments.ends_at - NEARLY_OVER
    return gone and not asked_to and in_time and now - seen.since < LATEST_WORTH_SAYING


def _unconfirmed(rows: Sequence[DoorRow], found: Sequence[Command]) -> Iterator[Need]:
    """What nothing has confirmed. An admission is told in its own row at the door, not a second time here."""
    names = {row.arrival.id: row.appearance.screen_name or "" for row in rows}
    for command in found:
        if command.kind is not CommandKind.ADMIT and command.kind not in (CommandKind.LOCK, CommandKind.UNLOCK):
            who = (names.get(command.arrival_id, ""),)
            yield Need(
                NeedKind.UNCONFIRMED,
                since=command.asked_at,
                who=who,
                arrival_id=command.arrival_id,
                command=command.kind,
            )
