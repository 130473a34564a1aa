"""Planning: sessions made in a group's own local time, moved, and called off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.permissions import ensure
from app.domain.sessions import Occurrence, SessionState, in_zone, occurrences
from app.models import EffectKind, Group, Series, Session
from app.queries import groups as found
from app.queries import sessions
from app.services import audit, doors, effects, live, passes, registrations
from app.services.groups import door_terms

MEETING_MADE_BEFORE = timedelta(days=14)
APART = timedelta(minutes=7)  # a host has 100 creations and changes a day: meetings are never asked for all at once
SHORTEST_MINUTES = 10
LONGEST_MINUTES = 480
MOST_WEEKS = 60


@dataclass(frozen=True)
class Wish:
    """What every session of one planning shares."""

    group: Group
    duration_minutes: int
    hosts: Sequence[str]
    by: Actor
    now: datetime


def plan_series(
    db: Db,
    *,
    group_id: int,
    first_local: datetime,
    weeks: int,
    duration_minutes: int,
    hosts: Sequence[str],
    by: Actor,
    now: datetime,
) -> list[Session]:
    """A weekly series at the same hour of the group's wall clock, right across clock changes. Commits.

    `first_local` is naive, in the group's zone; `hosts` are the Zoom users who may hold it. All or nothing. Raises
    `Refused("hosts_busy")` where every host holds another session, `Refused("starts_in_the_past")`, `BadInput`."""
    ensure(by, "group:plan", group_id=group_id)
    _refuse_odd_numbers(weeks, duration_minutes)
    group = found.by_id(db, group_id)
    series = Series(
        group_id=group_id,
        first_local=first_local.strftime("%Y-%m-%dT%H:%M"),
        zone=group.zone,
        weeks=weeks,
        duration_minutes=duration_minutes,
        created_at=now,
    )
    db.add(series)
    db.flush()
    wish = Wish(group, duration_minutes, hosts, by, now)
    starts = occurrences(first_local, group.zone, count=weeks)
    planned = [_plan(db, wish, one, series_id=series.id, place=place) for place, one in enumerate(starts)]
    audit.write(db, by=by, action="series.plan", about=f"series:{series.id}", now=now)
    db.commit()
    return planned


def reschedule(
    db: Db,
    *,
    session_id: int,
    starts_local: datetime,
    duration_minutes: int,
    hosts: Sequence[str],
    by: Actor,
    now: datetime,
) -> Session:
    """Move a session whose doors are still shut; its links stay good, and who signed up is told. Commits.

    Raises `Refused("session_begun")` once the doors are open, else as `plan_series`."""
    session = sessions.locked(db, session_id)
    ensure(by, "group:plan", group_id=session.group_id)
    _refuse_odd_numbers(1, duration_minutes)
    if session.state is not SessionState.SCHEDULED:
        raise Refused("session_begun")
    group = found.by_id(db, session.group_id)
    starts_at = in_zone(starts_local, group.zone).starts_at
    # The present host stays if there is a meeting: Zoom does not hand one over to another user.
    own_host = [session.meeting_host] if session.meeting_host and session.meeting_number else hosts
    wish = Wish(group, duration_minutes, own_host, by, now)
    session.meeting_host = _free_host(db, wish, starts_at, besides=session_id)
    session.starts_at, session.duration_minutes = starts_at, duration_minutes
    session.version += 1
    db.add(session)
    _promise_change(db, session, now)
    audit.write(db, by=by, action="session.reschedule", about=f"session:{session_id}", now=now)
    live.touch(db, session_id)
    passes.follow_session(db, session, now=now)
    registrations.tell_moved(db, session, now=now)
    db.commit()
    return session


def call_off(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """The session does not take place: whoever signed up is told once, and nobody's absence counts. Commits.

    Called off twice, it is called off. Raises `IllegalAction` once it has ended."""
    session = sessions.locked(db, session_id)
    ensure(by, "group:plan", group_id=session.group_id)
    if session.state is not SessionState.CANCELLED:
        doors.cancel(db, session, by=by, now=now)
        registrations.cancel_all(db, session, by=by, now=now)
    db.commit()


def _plan(db: Db, wish: Wish, start: Occurrence, *, series_id: int | None, place: int) -> Session:
    """One session, with the door's terms as the group has them today."""
    group = wish.group
    session = Session(
        group_id=id_of(group),
        series_id=series_id,
        starts_at=start.starts_at,
        duration_minutes=wish.duration_minutes,
        state=SessionState.SCHEDULED,
        meeting_host=_free_host(db, wish, start.starts_at),
        **door_terms(group),
    )
    db.add(session)
    db.flush()
    _promise_meeting(db, session, place, wish.now)
    audit.write(db, by=wish.by, action="session.plan", about=f"session:{session.id}", now=wish.now)
    return session


def _free_host(db: Db, wish: Wish, starts_at: datetime, besides: int | None = None) -> str:
    """One licensed host holds one meeting at a time (Zoom's docs): the first of them that is free."""
    if starts_at <= wish.now:
        raise Refused("starts_in_the_past")
    begins = starts_at - timedelta(minutes=wish.group.doors_open_minutes)
    ends = starts_at + timedelta(minutes=wish.duration_minutes)
    busy = sessions.busy_hosts(db, begins=begins, ends=ends, besides=besides)
    free = next((host for host in wish.hosts if host not in busy), None)
    if free is None:
        raise Refused("hosts_busy", starts_at=starts_at)
    return free


def _promise_meeting(db: Db, session: Session, place: int, now: datetime) -> None:
    soon = session.starts_at - now < timedelta(days=1)
    due_at = max(now, session.starts_at - MEETING_MADE_BEFORE) + (timedelta(0) if soon else place * APART)
    key = registrations.meeting_key(session.id)
    effects.promise(db, EffectKind.MAKE_MEETING, key, now=now, due_at=due_at, session_id=session.id)


def _promise_change(db: Db, session: Session, now: datetime) -> None:
    key = f"change_meeting:{session.id}:{session.version}"
    effects.promise(db, EffectKind.CHANGE_MEETING, key, now=now, session_id=session.id)
    if session.starts_at - MEETING_MADE_BEFORE <= now:
        effects.hasten(db, registrations.meeting_key(session.id), now=now)


def _refuse_odd_numbers(weeks: int, duration_minutes: int) -> None:
    odd = {
        "weeks": "" if 1 <= weeks <= MOST_WEEKS else "out_of_range",
        "duration_minutes": "" if SHORTEST_MINUTES <= duration_minutes <= LONGEST_MINUTES else "out_of_range",
    }
    if any(odd.values()):
        raise BadInput(**{name: code for name, code in odd.items() if code})
