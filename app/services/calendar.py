"""Calendar entries and a member's own feed: neutral titles, no link into Zoom, nobody's sessions but her own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event
from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import NotThere
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Group, Pass, PassKind, Place, Registration, Session
from app.ports import Ids
from app.queries.earnest import in_earnest
from app.services import audit, passes

FEED_LASTS = timedelta(days=730)
SHOWN_FROM = timedelta(days=30)  # how far back a feed reaches


@dataclass(frozen=True)
class Entry:
    """One session in a calendar. `title` is neutral, `address` one of our own pages that asks who is there."""

    session_id: int
    title: str
    starts_at: datetime
    duration_minutes: int
    address: str
    version: int = 1
    called_off: bool = False


def written(entries: Iterable[Entry], *, host: str, now: datetime) -> bytes:
    """Entries as an .ics file. The uid stays the same over changes, so a calendar replaces what it has."""
    calendar = Calendar()
    calendar.add("prodid", "-//Hearth//EN")
    calendar.add("version", "2.0")
    for entry in entries:
        calendar.add_component(_event(entry, host, now))
    return bytes(calendar.to_ical())


def open_feed(db: Db, *, ids: Ids, by: Actor, now: datetime) -> str:
    """A secret feed address for the actor's own sessions; one made before opens nothing any more. Commits."""
    ensure(by, "profile:change", person_id=by.person_id)
    if by.person_id is None:
        raise NotThere
    _forget_feeds(db, by.person_id)
    token = passes.mint(db, PassKind.CALENDAR, person_id=by.person_id, ids=ids, expires_at=now + FEED_LASTS, now=now)
    audit.write(db, by=by, action="calendar.open", about=audit.person(db, by.person_id), now=now)
    db.commit()
    return token


def close_feed(db: Db, *, by: Actor, now: datetime) -> None:
    """The feed opens nothing any more. Commits. Twice is harmless."""
    ensure(by, "profile:change", person_id=by.person_id)
    if by.person_id is not None:
        _forget_feeds(db, by.person_id)
        audit.write(db, by=by, action="calendar.close", about=audit.person(db, by.person_id), now=now)
    db.commit()


def sessions_of_feed(db: Db, *, token: str, now: datetime) -> list[tuple[Session, Group]]:
    """The sessions that the feed's owner signed up for, in groups where her place is active.

    Raises `Refused("link_over")` for an address that is none."""
    owner = passes.look(db, PassKind.CALENDAR, token, now=now).person_id
    own = (
        select(Session, Group)
        .join(Registration, col(Registration.session_id) == col(Session.id))
        .join(Group, col(Group.id) == col(Session.group_id))
        .join(Place, (col(Place.group_id) == col(Group.id)) & (col(Place.person_id) == owner))
        .where(Place.state == PlaceState.ACTIVE)
        .where(Registration.person_id == owner, Session.starts_at > now - SHOWN_FROM, in_earnest(Session))
        .where(
            (col(Registration.state) == RegistrationState.SIGNED_UP) | (col(Session.state) == SessionState.CANCELLED)
        )
        .order_by(col(Session.starts_at))
    )
    return list(db.exec(own))


def has_feed(db: Db, *, by: Actor, now: datetime) -> bool:
    """Whether the actor has a feed that works."""
    own = select(Pass.id).where(Pass.kind == PassKind.CALENDAR, Pass.person_id == by.person_id, Pass.expires_at > now)
    return db.exec(own.limit(1)).first() is not None


def _event(entry: Entry, host: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"session-{entry.session_id}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + timedelta(minutes=entry.duration_minutes))
    event.add("summary", entry.title)
    event.add("url", entry.address)
    event.add("sequence", entry.version)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    return event


def _forget_feeds(db: Db, person_id: int) -> None:
    db.execute(delete(Pass).where(col(Pass.kind) == PassKind.CALENDAR, col(Pass.person_id) == person_id))
