"""Evenings that were held before Hearth: no meeting, no door, no letter; a register that a file can fill."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.permissions import ensure
from app.domain.sessions import SessionState, in_zone
from app.models import Session
from app.queries import groups, sessions
from app.services import audit, doors
from app.services.groups import door_terms
from app.services.planning import LONGEST_MINUTES, SHORTEST_MINUTES

ZOOM_BEGAN = 2013
"""The first year in which there was a Zoom to hold an evening in."""


def add(db: Db, *, group_id: int, starts_local: datetime, duration_minutes: int, by: Actor, now: datetime) -> Session:
    """Add an evening that is over, with nothing known of it yet. Nothing follows from it by itself. Commits.

    `starts_local` is naive, in the group's zone. Raises `BadInput`, `Refused("not_over_yet")`, and
    `Refused("evening_known")` where a session of this group lies at that time already."""
    ensure(by, "group:plan", group_id=group_id)
    _refuse_odd_numbers(starts_local, duration_minutes)
    group = groups.by_id(db, group_id)
    starts_at = in_zone(starts_local, group.zone).starts_at
    ended_at = starts_at + timedelta(minutes=duration_minutes)
    if ended_at > now:
        raise Refused("not_over_yet")
    _refuse_known(db, group_id, starts_at, ended_at)
    session = Session(
        group_id=group_id,
        starts_at=starts_at,
        duration_minutes=duration_minutes,
        state=SessionState.ENDED,
        ended_at=ended_at,
        is_added_later=True,
        **door_terms(group),
    )
    db.add(session)
    db.flush()
    audit.write(db, by=by, action="session.add_earlier", about=f"session:{id_of(session)}", now=now)
    doors.reconcile(db, session, by=by, now=now)
    db.commit()
    return session


def _refuse_odd_numbers(starts_local: datetime, duration_minutes: int) -> None:
    odd = {
        "day": "" if starts_local.year >= ZOOM_BEGAN else "before_zoom",
        "duration_minutes": "" if SHORTEST_MINUTES <= duration_minutes <= LONGEST_MINUTES else "out_of_range",
    }
    if any(odd.values()):
        raise BadInput(**{name: code for name, code in odd.items() if code})


def _refuse_known(db: Db, group_id: int, starts_at: datetime, ended_at: datetime) -> None:
    near = select(Session).where(
        Session.group_id == group_id,
        Session.state != SessionState.CANCELLED,
        col(Session.starts_at) < ended_at,
        col(Session.starts_at) > starts_at - sessions.LONGEST_SESSION,
    )
    if any(one.times.ends_at > starts_at for one in db.exec(near)):
        raise Refused("evening_known")
