"""Taps on "Come in": whether Zoom's link may be handed out now, and that it was. It is handed out nowhere else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import NotThere, Refused
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState, SessionTimes
from app.models import Group, Place, Registration, Session, Tap
from app.queries import arrivals, groups, places
from app.queries import registrations as found_registrations
from app.queries import sessions as found_sessions
from app.services import audit, live, registrations


class Threshold(StrEnum):
    """How the door stands to one member at one moment: what her page shows, and why she gets no link."""

    COME_IN = "come_in"
    LINK_NOT_READY = "link_not_ready"
    SAY_YOU_COME = "say_you_come"  # not signed up, and still may
    AGREE_FIRST = "agree_first"
    DOORS_NOT_OPEN = "doors_not_open"
    DOOR_CLOSED = "door_closed"
    SESSION_OVER = "session_over"
    CALLED_OFF = "called_off"
    ON_HOLD = "on_hold"  # a facilitator took her out for tonight


@dataclass(frozen=True)
class Doorstep:
    """All that the page before the door needs to know."""

    threshold: Threshold
    session: Session
    group: Group
    place: Place
    registration: Registration | None
    times: SessionTimes
    agreement_changed: bool


@dataclass(frozen=True)
class WayIn:
    """What a tap gives: whose link it is, still sealed; without one, Zoom has not made it yet."""

    registration_id: int
    sealed: bytes | None = field(repr=False)


NO_LONGER = {
    SessionState.ENDED: Threshold.SESSION_OVER,
    SessionState.RECONCILED: Threshold.SESSION_OVER,
    SessionState.CANCELLED: Threshold.CALLED_OFF,
}


def doorstep(db: Db, *, session_id: int, by: Actor, now: datetime) -> Doorstep:
    """How the door stands to the actor. Writes nothing. Raises `NotThere` unless her place in the group is active."""
    ensure(by, "evening:enter", session_id=session_id)
    session, group = found_sessions.by_id(db, session_id)
    place = places.of(db, group_id=session.group_id, person_id=by.person_id)
    if place is None or place.state is not PlaceState.ACTIVE:
        raise NotThere
    registration = found_registrations.of(db, session_id=session_id, person_id=by.person_id)
    standing = groups.agreement_standing(db, group_id=session.group_id, person_id=place.person_id, now=now)
    return Doorstep(
        threshold=_threshold(db, session, registration, agreement_ok=standing.ok, now=now),
        session=session,
        group=group,
        place=place,
        registration=registration,
        times=session.times,
        agreement_changed=standing.changed,
    )


def come_in(db: Db, *, session_id: int, by: Actor, device_id: int | None, device_known: bool, now: datetime) -> WayIn:
    """A member taps "Come in": her sealed link, and a tap that vouches for it for ten minutes. Commits.

    While Zoom is still making the link nothing is handed out and no tap is kept, but the making is hurried. Raises
    `Refused` with the threshold as its code when the door does not stand open to her."""
    step = doorstep(db, session_id=session_id, by=by, now=now)
    registration = step.registration
    if registration is None or step.threshold not in (Threshold.COME_IN, Threshold.LINK_NOT_READY):
        raise Refused(step.threshold.value)
    if step.threshold is Threshold.LINK_NOT_READY:
        registrations.hurry_link(db, registration, now=now)
    else:
        tap = Tap(
            session_id=session_id,
            person_id=registration.person_id,
            device_id=device_id,
            device_known=device_known,
            at=now,
        )
        db.add(tap)
        audit.write(db, by=by, action="session.come_in", about=f"registration:{registration.id}", now=now)
        live.touch(db, session_id)
    db.commit()
    return WayIn(registration_id=id_of(registration), sealed=registration.join_url_sealed)


def _threshold(
    db: Db, session: Session, registration: Registration | None, *, agreement_ok: bool, now: datetime
) -> Threshold:
    if session.state in NO_LONGER:
        return NO_LONGER[session.state]
    closed = _is_closed(session, now)
    if registration is not None and registration.removed_at is not None:
        return Threshold.ON_HOLD
    if registration is None or registration.state is not RegistrationState.SIGNED_UP:
        return Threshold.DOOR_CLOSED if closed else Threshold.SAY_YOU_COME
    if closed and not arrivals.may_return(db, session=session, person_id=registration.person_id, now=now):
        return Threshold.DOOR_CLOSED
    if not agreement_ok:
        return Threshold.AGREE_FIRST
    if now < session.times.doors_open_at:
        return Threshold.DOORS_NOT_OPEN
    return Threshold.COME_IN if registration.join_url_sealed is not None else Threshold.LINK_NOT_READY


def _is_closed(session: Session, now: datetime) -> bool:
    """The clock counts as well as the state: between the closing moment and the worker's word nobody slips in."""
    closes_at = session.times.door_closes_at
    return session.state is SessionState.DOOR_CLOSED or (closes_at is not None and now >= closes_at)
