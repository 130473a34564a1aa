"""Registrations: "I'm coming", "I can't come", and what follows for the personal link. No reason is ever asked."""

from __future__ import annotations

from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import NotThere, Refused
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.domain.registrations import REGISTRATION_LIFE, RegistrationAction, RegistrationState
from app.domain.sessions import OVER, SessionState
from app.models import EffectKind, Facilitator, Place, Registration, RegistrationKind, Session
from app.ports import Ids
from app.queries import groups as found_groups
from app.queries import places, sessions
from app.queries import registrations as found
from app.services import audit, effects, live, notices

OPEN_TO_ALL = frozenset({SessionState.SCHEDULED, SessionState.DOORS_OPEN})


def sign_up(db: Db, *, session_id: int, ids: Ids, address_domain: str, by: Actor, now: datetime) -> Registration:
    """A member comes, until the door closes. Signing up twice is harmless. Commits.

    Her Zoom registrant gets a fresh opaque address on `address_domain`, so that Zoom never learns who she is.
    Raises `NotThere` without an active place, `Refused("door_closed" | "called_off" | "session_full")`.
    """
    ensure(by, "evening:enter", session_id=session_id)
    session = sessions.locked(db, session_id)
    place = _active_place(db, session, by)
    _refuse_closed(session, now)
    registration = _hers(db, session, place, ids, address_domain, now)
    if registration.id is None or registration.state is not RegistrationState.SIGNED_UP:
        _refuse_full(db, session)
        _say(db, registration, RegistrationState.SIGNED_UP, RegistrationAction.SIGN_UP, by=by, now=now)
    _promise_link(db, registration, session, now)
    notices.signed_up(db, registration, session, now=now)
    db.commit()
    return registration


def cant_come(db: Db, *, session_id: int, ids: Ids, address_domain: str, by: Actor, now: datetime) -> Registration:
    """A member tells us that she won't be there, signed up or not, until the session is over. Twice is harmless.

    Zoom is not told: her link would be used up, and the door decides anyway. Commits.
    Raises `NotThere` without an active place, `Refused("session_over")`."""
    ensure(by, "evening:enter", session_id=session_id)
    session = sessions.locked(db, session_id)
    place = _active_place(db, session, by)
    if session.state in OVER:
        raise Refused("session_over")
    registration = _hers(db, session, place, ids, address_domain, now)
    if registration.id is None or registration.state is not RegistrationState.APOLOGISED:
        _say(db, registration, RegistrationState.APOLOGISED, RegistrationAction.APOLOGISE, by=by, now=now)
    db.commit()
    return registration


def sign_up_staff(db: Db, *, session_id: int, ids: Ids, address_domain: str, by: Actor, now: datetime) -> Registration:
    """A facilitator who does not host gets a link of her own, recognised at the door and never counted. Commits."""
    session = sessions.locked(db, session_id)
    ensure(by, "arrival:admit", group_id=session.group_id)
    known = found.of(db, session_id=session_id, person_id=by.person_id)
    facilitator = next(
        (one for one in found_groups.facilitators(db, session.group_id) if one.person_id == by.person_id), None
    )
    if facilitator is None or session.state in OVER:
        raise NotThere
    registration = known or _new_for_staff(session, facilitator, ids, address_domain, now)
    if known is None:
        _say(db, registration, RegistrationState.SIGNED_UP, RegistrationAction.SIGN_UP, by=by, now=now)
    _promise_link(db, registration, session, now)
    db.commit()
    return registration


def cancel_all(db: Db, session: Session, *, by: Actor, now: datetime) -> None:
    """With a session that is called off go its registrations; who was coming is told once. The caller commits."""
    for registration in found.coming(db, session_id=id_of(session)):
        notices.called_off(db, registration, now=now)
        _say(db, registration, RegistrationState.CANCELLED, RegistrationAction.CANCEL, by=by, now=now)


def cancel_ahead(db: Db, place: Place, *, by: Actor, now: datetime) -> None:
    """With a place go its registrations for sessions ahead, and their links. The caller commits."""
    for registration in found.ahead(db, group_id=place.group_id, person_id=place.person_id, now=now):
        if registration.state is RegistrationState.CANCELLED:
            continue
        _say(db, registration, RegistrationState.CANCELLED, RegistrationAction.CANCEL, by=by, now=now)
        key = f"cancel_link:{registration.id}:{registration.version}"  # somebody may leave twice
        effects.promise(db, EffectKind.CANCEL_LINK, key, now=now, registration_id=registration.id)


def rename_ahead(db: Db, place: Place, *, now: datetime) -> None:
    """A new screen name holds for every link that Zoom has not made yet. The caller commits."""
    for registration in found.ahead(db, group_id=place.group_id, person_id=place.person_id, now=now):
        if registration.join_url_sealed is None:
            registration.screen_name, registration.changed_at = place.screen_name, now
            registration.version += 1
            db.add(registration)
            live.touch(db, registration.session_id)


def tell_moved(db: Db, session: Session, *, now: datetime) -> None:
    """Whoever is coming learns of the new time. The caller commits."""
    for registration in found.coming(db, session_id=id_of(session)):
        notices.moved(db, registration, session, now=now)


def hurry_link(db: Db, registration: Registration, *, now: datetime) -> None:
    """She stands before the door: what her link needs is wanted at once. The caller commits."""
    effects.hasten(db, meeting_key(registration.session_id), now=now)
    effects.hasten(db, link_key(registration), now=now)


def meeting_key(session_id: int | None) -> str:
    """The name of the promise of a session's meeting."""
    return f"make_meeting:{session_id}"


def link_key(registration: Registration) -> str:
    """The name of the promise of a registration's personal link."""
    return f"make_link:{registration.id}"


def _say(
    db: Db,
    registration: Registration,
    first: RegistrationState,
    action: RegistrationAction,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The doorway: a new registration begins as `first`, a known one follows its table."""
    if registration.id is None:
        registration.state = first
    else:
        registration.state = REGISTRATION_LIFE.after(registration.state, action)
        registration.version += 1
    registration.changed_at = now
    db.add(registration)
    db.flush()
    audit.write(db, by=by, action=f"registration.{action.value}", about=f"registration:{registration.id}", now=now)
    live.touch(db, registration.session_id)


def _active_place(db: Db, session: Session, by: Actor) -> Place:
    place = places.of(db, group_id=session.group_id, person_id=by.person_id)
    if place is None or place.state is not PlaceState.ACTIVE:
        raise NotThere
    return place


def _refuse_closed(session: Session, now: datetime) -> None:
    closes_at = session.times.door_closes_at
    if session.state is SessionState.CANCELLED:
        raise Refused("called_off")
    if session.state not in OPEN_TO_ALL or (closes_at is not None and now >= closes_at):
        raise Refused("door_closed")


def _refuse_full(db: Db, session: Session) -> None:
    if found.seats_taken(db, id_of(session)) >= session.capacity:
        raise Refused("session_full")


def _promise_link(db: Db, registration: Registration, session: Session, now: datetime) -> None:
    soon = session.times.doors_open_at <= now
    effects.hasten(db, meeting_key(session.id), now=now)
    key = link_key(registration)
    if registration.join_url_sealed is None and effects.is_done(db, key):
        key = f"{key}:{registration.version}"  # the link that was made is good no longer
    effects.promise(db, EffectKind.MAKE_LINK, key, now=now, urgent=soon, registration_id=registration.id)


def _hers(db: Db, session: Session, place: Place, ids: Ids, address_domain: str, now: datetime) -> Registration:
    """What she said before, else a new registration. The one that went with a place which she gave up and has again
    gets a fresh address. Zoom's docs: that of a cancelled registrant cannot simply register again."""
    known = found.of(db, session_id=id_of(session), person_id=place.person_id)
    if known is None:
        return _new(session, place.person_id, place.screen_name, ids, address_domain, now)
    if known.state is RegistrationState.CANCELLED:
        known.screen_name, known.address = place.screen_name, f"{ids.opaque()}@{address_domain}"
        known.registrant_id = known.join_url_sealed = None
    return known


def _new(
    session: Session, person_id: int, screen_name: str, ids: Ids, address_domain: str, now: datetime
) -> Registration:
    return Registration(
        session_id=id_of(session),
        person_id=person_id,
        screen_name=screen_name,
        address=f"{ids.opaque()}@{address_domain}",
        created_at=now,
        changed_at=now,
    )


def _new_for_staff(
    session: Session, facilitator: Facilitator, ids: Ids, address_domain: str, now: datetime
) -> Registration:
    registration = _new(session, facilitator.person_id, facilitator.called, ids, address_domain, now)
    registration.kind = RegistrationKind.STAFF
    return registration
