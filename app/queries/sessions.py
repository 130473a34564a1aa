"""Sessions: what is planned, what comes next, and which host is busy when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import NotThere
from app.domain.permissions import ensure
from app.domain.registrations import RegistrationState
from app.domain.sessions import OVER, SessionState
from app.models import Group, Registration, RegistrationKind, Session
from app.queries.earnest import in_earnest

LONGEST_SESSION = timedelta(hours=9)  # no session, with its doors, takes longer; bounds the search for overlaps


@dataclass(frozen=True)
class PlannedSession:
    """A session in a coordinator's list."""

    session: Session
    signed_up: int


def by_id(db: Db, session_id: int) -> tuple[Session, Group]:
    """A session beside its group; whoever asks has checked that it may be seen. Raises `NotThere`."""
    found = db.exec(
        select(Session, Group).join(Group, col(Group.id) == col(Session.group_id)).where(Session.id == session_id)
    ).first()
    if found is None:
        raise NotThere
    return found


def locked(db: Db, session_id: int) -> Session:
    """The session under a row lock, as it is in the database now. Raises `NotThere`."""
    found = select(Session).where(col(Session.id) == session_id).with_for_update()
    session = db.exec(found.execution_options(populate_existing=True)).first()
    if session is None:
        raise NotThere
    return session


def next_in(db: Db, *, group_ids: Collection[int], now: datetime, limit: int) -> list[Session]:
    """The coming sessions of some groups, the one that runs now included, called-off ones too (people must see it)."""
    held = frozenset({SessionState.ENDED, SessionState.RECONCILED})
    coming = (
        select(Session)
        .where(col(Session.group_id).in_(group_ids), col(Session.state).not_in(held))
        .where(col(Session.starts_at) > now - LONGEST_SESSION, in_earnest(Session))
        .order_by(col(Session.starts_at), col(Session.id))
        .limit(limit)
    )
    return [session for session in db.exec(coming) if session.times.ends_at > now]


def next_after(db: Db, *, group_id: int, now: datetime) -> Session | None:
    """The next session of a group that is still to begin and not called off."""
    coming = select(Session).where(
        Session.group_id == group_id, Session.state == SessionState.SCHEDULED, Session.starts_at > now
    )
    return db.exec(coming.order_by(col(Session.starts_at)).limit(1)).first()


def planned(db: Db, *, group_id: int, by: Actor, now: datetime, limit: int = 60) -> list[PlannedSession]:
    """A group's sessions from four weeks ago on, each with how many signed up."""
    ensure(by, "dashboard:open", group_id=group_id)
    counted = (
        select(Session, func.count(col(Registration.id)))
        .outerjoin(
            Registration,
            (col(Registration.session_id) == col(Session.id))
            & (col(Registration.state) == RegistrationState.SIGNED_UP)
            & (col(Registration.kind) == RegistrationKind.MEMBER),
        )
        .where(Session.group_id == group_id, Session.starts_at > now - timedelta(weeks=4))
        .group_by(col(Session.id))
        .order_by(col(Session.starts_at))
        .limit(limit)
    )
    return [PlannedSession(session=session, signed_up=number) for session, number in db.exec(counted)]


def busy_hosts(db: Db, *, begins: datetime, ends: datetime, besides: int | None = None) -> set[str]:
    """The Zoom hosts that hold another session at some time between two moments, its doors included."""
    near = select(Session).where(
        col(Session.state).not_in(OVER),
        in_earnest(Session),
        Session.starts_at < ends + LONGEST_SESSION,
        Session.starts_at > begins - LONGEST_SESSION,
    )
    return {
        session.meeting_host
        for session in db.exec(near)
        if session.meeting_host
        and session.id != besides
        and session.times.doors_open_at < ends
        and session.times.ends_at > begins
    }
