"""A session's meeting in Zoom: what Zoom made for us, how it stands when we look again, and what to do about it."""

from __future__ import annotations

from datetime import datetime

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.errors import Refused
from app.domain.permissions import ensure
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import EffectKind, MeetingInstance, Registration, Session
from app.ports import MeetingMade
from app.queries import instances, registrations, sessions
from app.services import audit, effects, live


def record_meeting(db: Db, *, session_id: int, made: MeetingMade, now: datetime) -> None:
    """The session has its meeting; what Zoom made differently is shown to the coordinator. One that was called off
    while Zoom made it has none to keep. Commits."""
    session = db.get_one(Session, session_id)
    session.meeting_number = made.number
    session.meeting_differences = list(made.differences)
    db.add(session)
    db.flush()
    audit.write(db, by=HEARTH, action="meeting.made", about=f"session:{session_id}", now=now)
    if session.state is SessionState.CANCELLED:
        effects.promise(db, EffectKind.DELETE_MEETING, f"delete_meeting:{session_id}", now=now, session_id=session_id)
    live.touch(db, session_id)
    db.commit()


def record_reading(db: Db, *, session_id: int, made: MeetingMade, now: datetime) -> None:
    """How the meeting stands by Zoom's own books. A run that no event told of begins here. Commits."""
    session = sessions.locked(db, session_id)
    session.meeting_read_at = now
    news = session.meeting_gone_at is not None or session.meeting_differences != list(made.differences)
    session.meeting_gone_at, session.meeting_differences = None, list(made.differences)
    db.add(session)
    db.flush()
    if made.started and made.uuid and made.uuid not in instances.uuids(db, session_id):
        db.add(MeetingInstance(session_id=session_id, uuid=made.uuid, started_at=now))
        news = True
    if news:
        live.touch(db, session_id)
    db.commit()


def record_gone(db: Db, *, session_id: int, now: datetime) -> None:
    """Zoom knows this meeting no longer: somebody deleted it there. Commits."""
    session = sessions.locked(db, session_id)
    session.meeting_read_at = now
    if session.meeting_gone_at is None:
        session.meeting_gone_at = now
        audit.write(db, by=HEARTH, action="meeting.gone", about=f"session:{session_id}", now=now)
        live.touch(db, session_id)
    db.add(session)
    db.commit()


def record_unread(db: Db, *, session_id: int, now: datetime) -> None:
    """We asked in vain; the next look comes in its turn. Commits."""
    session = sessions.locked(db, session_id)
    session.meeting_read_at = now
    db.add(session)
    db.commit()


def make_again(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """Another meeting instead of the one that is gone, and a new link for everybody who comes. Commits.

    Raises `Refused("illegal_action")` while the meeting stands: its links would be lost."""
    session = sessions.locked(db, session_id)
    ensure(by, "meeting:mend", group_id=session.group_id)
    if session.meeting_gone_at is None:
        raise Refused("illegal_action")
    session.meeting_number = session.meeting_gone_at = session.meeting_read_at = None
    session.meeting_differences = []
    _promise_again(db, session, EffectKind.MAKE_MEETING, by=by, now=now)
    for registration in registrations.with_links(db, session_id=session_id):
        registration.registrant_id = registration.join_url_sealed = None
        db.add(registration)
        if registration.state is not RegistrationState.SIGNED_UP:
            continue  # a link is made when she comes after all
        key = f"make_link:{registration.id}:{session.version}"
        effects.promise(db, EffectKind.MAKE_LINK, key, now=now, urgent=True, registration_id=registration.id)
    db.commit()


def set_again(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """Zoom is asked once more for the settings that we wanted. Commits.

    Raises `Refused("illegal_action")` for an evening that no meeting of ours carried."""
    session = sessions.locked(db, session_id)
    ensure(by, "meeting:mend", group_id=session.group_id)
    if session.is_added_later:
        raise Refused("illegal_action")
    _promise_again(db, session, EffectKind.CHANGE_MEETING, by=by, now=now)
    db.commit()


def stop_recording(db: Db, *, session_id: int, by: Actor, now: datetime) -> None:
    """Zoom is asked to stop recording; that it did is for its own event to say. Commits.

    Raises `Refused("illegal_action")` when nothing is being recorded, as far as we know."""
    session = sessions.locked(db, session_id)
    ensure(by, "meeting:mend", group_id=session.group_id)
    if session.recording_since is None:
        raise Refused("illegal_action")
    session.recording_stop_asked_at = now
    _promise_again(db, session, EffectKind.STOP_RECORDING, by=by, now=now)
    db.commit()


def _promise_again(db: Db, session: Session, kind: EffectKind, *, by: Actor, now: datetime) -> None:
    """The version in its key makes each wish a promise of its own."""
    session.version += 1
    db.add(session)
    db.flush()
    effects.promise(
        db, kind, f"{kind.value}:{session.id}:{session.version}", now=now, urgent=True, session_id=session.id
    )
    audit.write(db, by=by, action=f"session.{kind.value}", about=f"session:{session.id}", now=now)
    live.touch(db, id_of(session))


def record_link(db: Db, *, registration_id: int, registrant_id: str, sealed: bytes, now: datetime) -> None:
    """The registration has its personal link, sealed. Commits."""
    registration = db.get_one(Registration, registration_id)
    registration.registrant_id = registrant_id
    registration.join_url_sealed = sealed
    db.add(registration)
    db.flush()
    audit.write(db, by=HEARTH, action="link.made", about=f"registration:{registration_id}", now=now)
    live.touch(db, registration.session_id)
    db.commit()


def forget_link(db: Db, *, registration_id: int, now: datetime) -> None:
    """The personal link was cancelled in Zoom. Commits."""
    registration = db.get_one(Registration, registration_id)
    registration.join_url_sealed = None
    db.add(registration)
    db.flush()
    audit.write(db, by=HEARTH, action="link.cancelled", about=f"registration:{registration_id}", now=now)
    db.commit()
