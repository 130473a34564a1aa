"""Carries out what was promised: one function per kind, each harmless when it runs twice.

Between the two commits (claim, record) stands the call to the outside. Whoever dies in between leaves a lease behind,
and the effect is done again by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from app.db import id_of
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Effect, EffectKind, Group, Person, Registration, Session
from app.ports import REHEARSAL, OutsideTrouble
from app.queries import contact as standing_now
from app.queries import due, instances
from app.services import contact, meetings
from app.services import effects as promises
from app.worker import letters, reports, standing, waiting_room
from app.worker import meetings as meeting_watch
from app.worker.place import Mistake, NotYet, Workplace

SOON = timedelta(seconds=2)
A_MOMENT = timedelta(seconds=20)
TOLD = ("state", "starts_at", "duration_minutes")  # what Zoom is told of a session
AHEAD = frozenset({SessionState.SCHEDULED, SessionState.DOORS_OPEN})

LONGEST_HURRY = timedelta(seconds=60)
MEETING_RUNS, MEETING_OVER = "zoom_conflict", "zoom_meeting_over"
RATE_LIMITED, DAILY_LIMIT = "zoom_rate_limited", "zoom_daily_limit"
NOT_ASKED = frozenset({"not_needed", "there_already"})  # outcomes for which nothing was asked of Zoom
TELLS_OF_ZOOM = frozenset(EffectKind) - {EffectKind.SEND_MAIL, EffectKind.FETCH_REPORT}
HAVE_LIMITS_OF_THEIR_OWN = frozenset(
    {EffectKind.MAKE_MEETING, EffectKind.CHANGE_MEETING, EffectKind.MAKE_LINK, EffectKind.CANCEL_LINK}
)

log = structlog.get_logger("hearth.worker")


def carry_out(place: Workplace) -> int:
    """Take one due effect, do it, record what came of it. Returns how many it took (0 or 1)."""
    with place.database.reading() as db:
        if not due.effect(db, place.ports.clock.now()):
            return 0
    with place.database.writing() as db:
        effect = promises.claim(db, worker=place.name, now=place.ports.clock.now())
    if effect is None:
        return 0
    try:
        outcome = CARRIERS[effect.kind](place, effect)
    except OutsideTrouble as trouble:
        if trouble.code == REHEARSAL:
            _record_done(place, effect, REHEARSAL)
        else:
            _note_standing(place, effect, trouble)
            _record_trouble(place, effect, trouble)
    except Exception as mistake:  # ours: it is tried again and then parked, so that the others go on
        _record_trouble(place, effect, Mistake(mistake))
    else:
        if effect.kind in TELLS_OF_ZOOM and outcome not in NOT_ASKED:
            standing.note_answer(place)
        _record_done(place, effect, outcome)
    return 1


def _record_done(place: Workplace, effect: Effect, outcome: str) -> None:
    with place.database.writing() as db:
        promises.record_done(db, effect_id=id_of(effect), outcome=outcome, now=place.ports.clock.now())


def _note_standing(place: Workplace, effect: Effect, trouble: OutsideTrouble) -> None:
    """What Zoom's trouble says of all calls. The limit of one host or one link is used up for those alone."""
    only_its_own = trouble.code == DAILY_LIMIT and effect.kind in HAVE_LIMITS_OF_THEIR_OWN
    if trouble.code in contact.TROUBLES and not only_its_own:
        standing.note_trouble(place, trouble)


def _retry_at(place: Workplace, trouble: OutsideTrouble) -> datetime | None:
    """When Zoom says; but a limit of calls per second is over in a minute, whatever stands in the header."""
    if trouble.code != RATE_LIMITED or trouble.retry_at is None:
        return trouble.retry_at
    return min(trouble.retry_at, place.ports.clock.now() + LONGEST_HURRY)


def _record_trouble(place: Workplace, effect: Effect, trouble: OutsideTrouble) -> None:
    if not isinstance(trouble, NotYet):
        log.warning("effect", effect=effect.kind.value, code=trouble.code)
    with place.database.writing() as db:
        promises.record_trouble(
            db,
            effect_id=id_of(effect),
            code=trouble.code,
            retryable=trouble.retryable,
            retry_at=_retry_at(place, trouble),
            is_mistake=isinstance(trouble, Mistake),
            now=place.ports.clock.now(),
        )


def make_meeting(place: Workplace, effect: Effect) -> str:
    """Zoom makes the meeting of a session that has none yet."""
    session, group = _session(place, effect)
    if session.meeting_number is not None:
        return "there_already"
    if session.state not in AHEAD:
        return "not_needed"
    made = place.ports.directory.create_meeting(meeting_watch.plan(place, session, group))
    with place.database.writing() as db:
        meetings.record_meeting(db, session_id=id_of(session), made=made, now=place.ports.clock.now())
    return "made_otherwise" if made.differences else "made"


def change_meeting(place: Workplace, effect: Effect) -> str:
    """Zoom moves the meeting to where the session is now."""
    session, group = _session(place, effect)
    if session.state not in AHEAD:
        return "not_needed"
    if session.meeting_number is None:  # it is being made at this moment, perhaps still for the old time
        raise NotYet("meeting_not_made", place.ports.clock.now() + A_MOMENT)
    made = place.ports.directory.change_meeting(session.meeting_number, meeting_watch.plan(place, session, group))
    _say_again_if_changed(place, effect, session)
    with place.database.writing() as db:
        meetings.record_meeting(db, session_id=id_of(session), made=made, now=place.ports.clock.now())
    return "changed"


def delete_meeting(place: Workplace, effect: Effect) -> str:
    """Zoom forgets the meeting of a session that was called off. One that runs is ended first: Zoom deletes none."""
    session, _ = _session(place, effect)
    if session.meeting_number is None:
        return "deleted"
    try:
        place.ports.directory.delete_meeting(session.meeting_number)
    except OutsideTrouble as trouble:
        if trouble.code == MEETING_OVER:
            return "over"
        if trouble.code != MEETING_RUNS:
            raise
        place.ports.room.end(session.meeting_number)
        raise NotYet("meeting_runs", place.ports.clock.now() + A_MOMENT) from None
    return "deleted"


def make_link(place: Workplace, effect: Effect) -> str:
    """Zoom makes somebody's personal link; what an earlier try made is looked for first."""
    with place.database.reading() as db:
        registration = db.get_one(Registration, effect.payload["registration_id"])
        session = db.get_one(Session, registration.session_id)
        person = db.get_one(Person, registration.person_id)
    if registration.join_url_sealed is not None:
        return "there_already"
    if registration.state is RegistrationState.CANCELLED:  # she left before it was made
        return "not_needed"
    if session.meeting_number is None:
        raise NotYet("meeting_not_made", place.ports.clock.now() + SOON)
    number, address = session.meeting_number, registration.address
    link = place.ports.directory.find_link(number, address=address) if effect.attempts > 1 else None
    link = link or place.ports.directory.make_link(
        number, screen_name=registration.screen_name, address=address, language=person.locale
    )
    sealed = place.ports.vault.seal(person.key_wrapped, f"registrations.join_url.{registration.id}", link.join_url)
    with place.database.writing() as db:
        meetings.record_link(
            db,
            registration_id=id_of(registration),
            registrant_id=link.registrant_id,
            sealed=sealed,
            now=place.ports.clock.now(),
        )
    return "made"


def cancel_link(place: Workplace, effect: Effect) -> str:
    """Zoom cancels somebody's link for good: she was removed, left the group, or was erased."""
    with place.database.reading() as db:
        registration = db.get_one(Registration, effect.payload["registration_id"])
        session = db.get_one(Session, registration.session_id)
    came_back = registration.state is not RegistrationState.CANCELLED
    if came_back or registration.registrant_id is None or session.meeting_number is None:
        return "not_needed"
    place.ports.directory.cancel_links(session.meeting_number, [(registration.registrant_id, registration.address)])
    with place.database.writing() as db:
        meetings.forget_link(db, registration_id=id_of(registration), now=place.ports.clock.now())
    return "cancelled"


def set_waiting_text(place: Workplace, effect: Effect) -> str:
    """The waiting room says how the door stands now. Zoom has no room to write on until somebody started it."""
    session, group = _session(place, effect)
    if session.meeting_number is None or session.state not in waiting_room.TELLING:
        return "not_needed"
    with place.database.reading() as db:
        quiet_until = standing_now.now_with(db).quiet_until
    if quiet_until is not None and place.ports.clock.now() < quiet_until:
        raise NotYet(DAILY_LIMIT, quiet_until)
    if not _is_live(place, session):
        raise NotYet("meeting_not_started", place.ports.clock.now() + A_MOMENT)
    words = waiting_room.words(session.state, group.languages)
    place.ports.room.set_waiting_room_text(session.meeting_number, title=words.title, description=words.description)
    _say_again_if_changed(place, effect, session)
    return "asked"


def remove_participant(place: Workplace, effect: Effect) -> str:
    """Zoom removes one appearance of somebody; its own event confirms it."""
    session, _ = _session(place, effect)
    participant_uuid = effect.payload.get("participant_uuid")
    if session.meeting_number is None or participant_uuid is None:
        return "not_needed"
    place.ports.room.remove(session.meeting_number, participant_uuid=str(participant_uuid))
    return "asked"


def end_meeting(place: Workplace, effect: Effect) -> str:
    """Zoom ends the meeting for everybody."""
    session, _ = _session(place, effect)
    if session.meeting_number is not None:
        place.ports.room.end(session.meeting_number)
    return "asked"


def stop_recording(place: Workplace, effect: Effect) -> str:
    """Zoom stops what it records; its own event confirms it."""
    session, _ = _session(place, effect)
    if session.meeting_number is None or session.recording_since is None:
        return "not_needed"
    place.ports.room.stop_recording(session.meeting_number)
    return "asked"


def send_mail(place: Workplace, effect: Effect) -> str:
    """One letter to one person; who is no longer there gets none."""
    letter = letters.compose(place, effect)
    if letter is None:
        return "not_needed"
    place.ports.mailer.send(letter)
    return "sent"


CARRIERS: dict[EffectKind, Callable[[Workplace, Effect], str]] = {
    EffectKind.MAKE_MEETING: make_meeting,
    EffectKind.CHANGE_MEETING: change_meeting,
    EffectKind.DELETE_MEETING: delete_meeting,
    EffectKind.MAKE_LINK: make_link,
    EffectKind.CANCEL_LINK: cancel_link,
    EffectKind.SET_WAITING_TEXT: set_waiting_text,
    EffectKind.REMOVE_PARTICIPANT: remove_participant,
    EffectKind.END_MEETING: end_meeting,
    EffectKind.STOP_RECORDING: stop_recording,
    EffectKind.FETCH_REPORT: reports.fetch,
    EffectKind.SEND_MAIL: send_mail,
}


def _session(place: Workplace, effect: Effect) -> tuple[Session, Group]:
    with place.database.reading() as db:
        session = db.get_one(Session, effect.payload["session_id"])
        return session, db.get_one(Group, session.group_id)


def _say_again_if_changed(place: Workplace, effect: Effect, session: Session) -> None:
    """Another hand may have told Zoom the newer state already, and this one the older after it. Raises `NotYet`."""
    fresh, _ = _session(place, effect)
    if any(getattr(fresh, name) != getattr(session, name) for name in TOLD):
        raise NotYet("changed_meanwhile", place.ports.clock.now() + SOON)


def _is_live(place: Workplace, session: Session) -> bool:
    with place.database.reading() as db:
        return instances.is_live(db, id_of(session))
