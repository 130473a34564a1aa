"""What a facilitator looks after: her groups' sessions, and who has a place in a group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.places import PlaceState
from app.domain.sessions import OVER
from app.models import Group, Place, Session
from app.queries.arrivals import SomeMember
from app.queries.earnest import in_earnest

AHEAD = timedelta(weeks=4)
BACK = timedelta(weeks=12)
TONIGHT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class NamedSession:
    """A session and what its group is called."""

    session: Session
    plain_name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Sessions:
    """Tonight's sessions, those to come, and those of the last weeks, newest first."""

    tonight: tuple[NamedSession, ...]
    coming: tuple[NamedSession, ...]
    past: tuple[NamedSession, ...]


def sessions(db: Db, *, actor: Actor, now: datetime) -> Sessions:
    """The sessions of the groups that somebody facilitates; a coordinator sees every group's."""
    near = (
        select(Session, Group)
        .join(Group, col(Group.id) == col(Session.group_id))
        .where(Session.starts_at > now - BACK, Session.starts_at < now + AHEAD, in_earnest(Session))
        .order_by(col(Session.starts_at), col(Session.id))
    )
    if not actor.coordinator:
        near = near.where(col(Group.id).in_(actor.facilitates))
    found = [NamedSession(session, group.plain_name, group.zone) for session, group in db.exec(near)]
    open_ = [one for one in found if one.session.state not in OVER]
    past = [one for one in found if one.session.state in OVER and one.session.starts_at < now]
    return Sessions(
        tonight=tuple(one for one in open_ if one.session.starts_at < now + TONIGHT),
        coming=tuple(one for one in open_ if one.session.starts_at >= now + TONIGHT),
        past=tuple(reversed(past)),
    )


def members(db: Db, *, group_id: int) -> list[SomeMember]:
    """Everybody with a place that is active, by screen name; whoever calls this has checked who asks."""
    found = select(Place).where(Place.group_id == group_id, Place.state == PlaceState.ACTIVE)
    named = [SomeMember(place.person_id, place.screen_name) for place in db.exec(found)]
    return sorted(named, key=lambda one: one.screen_name.casefold())
