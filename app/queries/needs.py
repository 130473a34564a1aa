"""What needs a facilitator, quietly: one line each, the urgent first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.db import id_of
from app.domain.arrivals import LeaveCause, ZoomSide
from app.domain.sessions import RUNNING, SessionTimes
from app.models import Command, CommandKind, CommandOutcome, Session, ZoomLock
from app.queries.arrivals import DoorRow
from app.queries.hands import Hands

LOCKS = (CommandKind.LOCK, CommandKind.UNLOCK)
NOT_DONE = (CommandOutcome.REFUSED, CommandOutcome.UNABLE)
LATEST_WORTH_SAYING = timedelta(minutes=30)
NEARLY_OVER = timedelta(minutes=2)


class NeedKind(StrEnum):
    """Each has words in `views/phrases_door.py`."""

    LOCK_IN_ZOOM = "lock_in_zoom"
    UNLOCK_IN_ZOOM = "unlock_in_zoom"
    LOCK_IS_OPEN = "lock_is_open"
    LINK_TWICE = "link_twice"
    LINE_DROPPED = "line_dropped"
    LEFT_EARLY = "left_early"
    UNCONFIRMED = "unconfirmed"
    NOT_DONE = "not_done"
    STRANGERS_WAITING = "strangers_waiting"
    STRANGERS_INSIDE = "strangers_inside"
    UNATTACHED = "unattached"


STRANGERS = {ZoomSide.WAITING: NeedKind.STRANGERS_WAITING, ZoomSide.INSIDE: NeedKind.STRANGERS_INSIDE}


@dataclass(frozen=True, slots=True)
class Need:
    """One line. `who` are screen names; `since` is when it began; `count` where it is a number of things."""

    kind: NeedKind
    since: datetime | None = None
    who: tuple[str, ...] = ()
    arrival_id: int | None = None
    command: CommandKind | None = None
    count: int = 0
    detail: str = ""  # the actuator's code


def needs_of(
    session: Session,
    moments: SessionTimes,
    rows: Sequence[DoorRow],
    *,
    unconfirmed: Sequence[Command],
    unattached: int,
    lock_wanted: bool | None,
    hands: Hands,
    now: datetime,
) -> tuple[Need, ...]:
    """Every line that this evening needs at this moment; pure. Commands that an able pair of hands was given less than
    three seconds ago are not among the `unconfirmed`."""
    return (
        *_lock(session, lock_wanted, hands, unconfirmed),
        *_links_used_twice(rows),
        *_gone(session, moments, rows, now),
        *_unconfirmed(rows, unconfirmed),
        *_strangers(hands),
        *([Need(NeedKind.UNATTACHED, count=unattached)] if unattached else []),
    )


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
        if command.kind in (CommandKind.ADMIT, *LOCKS):
            continue
        yield Need(
            NeedKind.NOT_DONE if command.outcome in NOT_DONE else NeedKind.UNCONFIRMED,
            since=command.asked_at,
            who=(names.get(command.arrival_id, ""),),
            arrival_id=command.arrival_id,
            command=command.kind,
            detail=command.detail or "",
        )


def _lock(session: Session, is_wanted: bool | None, hands: Hands, unconfirmed: Sequence[Command]) -> Iterator[Need]:
    """A human is asked where no hands are able, or where theirs did not help."""
    kind = CommandKind.LOCK if is_wanted else CommandKind.UNLOCK
    is_in_hand = kind.value in hands.abilities and not any(command.kind is kind for command in unconfirmed)
    is_locked = session.zoom_lock in (ZoomLock.AGENT_SAYS_LOCKED, ZoomLock.FACILITATOR_SAYS_LOCKED)
    if is_wanted and session.seen_open_at is not None:
        yield Need(NeedKind.LOCK_IS_OPEN, since=session.seen_open_at)
    elif is_wanted and not is_locked and not (is_in_hand and session.zoom_lock is ZoomLock.ASKED):
        yield Need(NeedKind.LOCK_IN_ZOOM, since=session.door_closed_at)
    elif is_wanted is False and session.zoom_lock is not ZoomLock.OPEN and not is_in_hand:
        yield Need(NeedKind.UNLOCK_IN_ZOOM)


def _strangers(hands: Hands) -> Iterator[Need]:
    """Listed in Zoom, and no event of ours tells of them: a human looks."""
    for side, kind in STRANGERS.items():
        names = tuple(one.screen_name for one in hands.strangers if one.side is side)
        if names:
            yield Need(kind, who=names, count=len(names))
