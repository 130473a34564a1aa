"""What Zoom told, understood: one stored delivery becomes a sighting of one arrival, in one transaction.

Whatever the order in which deliveries are understood, the same evening comes out: nothing here is changed by an event,
only added, or set to the earliest or latest of what was told.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.arrivals import KnownArrival, Sighting, begins_an_arrival, belongs_to
from app.domain.sessions import OVER
from app.models import Arrival, BoundLines, MeetingInstance, Session, StoredSighting, WebhookDelivery
from app.ports import Delivery, ZoomEvents
from app.queries import connection, door_stories
from app.services import admission, commands, live, locks, trials

RUN_EVENTS = frozenset({"meeting.started", "meeting.ended"})

KEEP_UNKNOWN_FOR = timedelta(minutes=10)
"""So long our own row of a new meeting may still be on its way."""

LOOK_AGAIN_AFTER = timedelta(seconds=5)
MOST_TRIES = 5
TRY_AGAIN_AFTER = timedelta(seconds=10)

# Zoom's docs: a recording that is resumed records again; one that is paused has recorded until then, and still alarms.
RECORDING = {"recording.started": True, "recording.resumed": True, "recording.stopped": False}

log = structlog.get_logger("hearth.sightings")


def interpret(db: Db, *, body_hash: str, zoom_events: ZoomEvents, now: datetime) -> None:
    """Understand one delivery. Commits. Twice is once; while another worker holds it, nothing happens.

    A body that cannot be understood harms nobody: it is tried five times at growing distances, then only its hash
    stays, marked `error`."""
    delivery = _take(db, body_hash)
    if delivery is None or delivery.body is None:
        return
    told = zoom_events.read(delivery.body, body_hash)
    if _safely(db, lambda: _understand(db, delivery, told, now)):
        _safely(db, lambda: _let_in(db, delivery, now))
    else:
        _set_aside(db, delivery, now)
    db.commit()


def _take(db: Db, body_hash: str) -> WebhookDelivery | None:
    waiting = select(WebhookDelivery).where(
        WebhookDelivery.body_hash == body_hash, col(WebhookDelivery.interpreted_at).is_(None)
    )
    return db.exec(waiting.with_for_update(skip_locked=True).execution_options(populate_existing=True)).first()


def _safely(db: Db, step: Callable[[], None]) -> bool:
    """Take a step in a savepoint. False when it failed and left nothing behind; why is logged by kind alone."""
    try:
        with db.begin_nested():
            step()
    except Exception as error:
        log.error("not_understood", kind=type(error).__name__)
        return False
    return True


def _understand(db: Db, delivery: WebhookDelivery, told: Delivery, now: datetime) -> None:
    delivery.kind = told.kind[:80]
    if told.meeting_number is None or told.at is None:
        _close(db, delivery, "kept", now)
        return
    session = _session(db, told.meeting_number)
    if session is not None:
        delivery.session_id = session.id
        _close(db, delivery, _hear(db, session, delivery, told, now), now)
    elif trials.hear(db, told, now=now):
        _close(db, delivery, "understood", now)
    elif now - delivery.received_at >= KEEP_UNKNOWN_FOR:
        _close(db, delivery, "unknown_meeting", now)
    else:
        delivery.outcome, delivery.try_at = "waits_for_session", now + LOOK_AGAIN_AFTER
        db.add(delivery)


def _close(db: Db, delivery: WebhookDelivery, outcome: str, now: datetime) -> None:
    delivery.body, delivery.outcome, delivery.interpreted_at, delivery.try_at = None, outcome, now, None
    db.add(delivery)
    db.flush()


def _set_aside(db: Db, delivery: WebhookDelivery, now: datetime) -> None:
    delivery.attempts += 1
    delivery.outcome, delivery.try_at = "error", now + TRY_AGAIN_AFTER * delivery.attempts
    if delivery.attempts >= MOST_TRIES:
        delivery.body, delivery.interpreted_at = None, now
    db.add(delivery)


def _session(db: Db, meeting_number: int) -> Session | None:
    """The session under a row lock: deliveries about one meeting take turns, so that nobody arrives twice."""
    found = select(Session).where(Session.meeting_number == meeting_number).with_for_update()
    return db.exec(found.execution_options(populate_existing=True)).first()


def _hear(db: Db, session: Session, delivery: WebhookDelivery, told: Delivery, now: datetime) -> str:
    """Take in one event. Returns the delivery's outcome."""
    session.zoom_heard_at = max(session.zoom_heard_at or delivery.received_at, delivery.received_at)
    _hear_recording(session, told)
    if told.kind == "meeting.deleted" and session.state not in OVER:
        session.meeting_gone_at = session.meeting_gone_at or told.at
    db.add(session)
    instance = _instance(db, session, told)
    db.flush()
    live.touch(db, id_of(session))
    if told.bound is not None:
        _bind(db, session, *told.bound)
    if told.sighting is not None:
        return _place(db, session, instance, told, now)
    if told.kind == "meeting.ended" and instance is not None:
        _settle(db, session, col(Arrival.instance_id) == instance.id, delivery.body_hash, now)
    return "understood"


def _bind(db: Db, session: Session, participant_uuid: str, bound_uuid: str) -> None:
    """Two lines are one person's. They may be told before either of them arrives; what it means is asked afterwards."""
    known = select(BoundLines.id).where(
        BoundLines.session_id == session.id,
        BoundLines.participant_uuid == participant_uuid,
        BoundLines.bound_uuid == bound_uuid,
    )
    if db.exec(known).first() is None:
        db.add(BoundLines(session_id=id_of(session), participant_uuid=participant_uuid, bound_uuid=bound_uuid))


def _hear_recording(session: Session, told: Delivery) -> None:
    """The newest word decides; of two in the same second the one that raises the alarm."""
    heard_at = session.recording_told_at
    if told.at is None or told.kind not in RECORDING or (heard_at is not None and told.at < heard_at):
        return
    if RECORDING[told.kind]:
        session.recording_since, session.recording_told_at = told.at, told.at
    elif session.recording_since != told.at:
        session.recording_since, session.recording_told_at = None, told.at


def _instance(db: Db, session: Session, told: Delivery) -> MeetingInstance | None:
    """The run of the meeting that an event belongs to. A uuid not seen before is another run of it.

    Events of registration carry a uuid as well, but of a meeting that has not begun."""
    of_a_run = told.sighting is not None or told.kind in RUN_EVENTS
    if told.meeting_uuid is None or told.at is None or not of_a_run:
        return None
    known = select(MeetingInstance).where(
        MeetingInstance.uuid == told.meeting_uuid, MeetingInstance.session_id == session.id
    )
    instance = db.exec(known).first() or MeetingInstance(session_id=id_of(session), uuid=told.meeting_uuid)
    if told.kind == "meeting.started":
        instance.started_at = min(instance.started_at or told.at, told.at)
    if told.kind == "meeting.ended":
        instance.ended_at = max(instance.ended_at or told.at, told.at)
    db.add(instance)
    db.flush()
    return instance


def _place(db: Db, session: Session, instance: MeetingInstance | None, told: Delivery, now: datetime) -> str:
    """Store a sighting with the arrival it belongs to, which it may begin, or with none."""
    assert told.sighting is not None
    if _is_told_already(db, session, told.sighting):
        return "known_already"
    arrival = _arrival(db, session, told.sighting, now)
    if arrival is not None:
        arrival.instance_id = arrival.instance_id or (instance.id if instance else None)
        db.add(arrival)
    db.add(_stored(session, arrival, told.sighting, told.is_host))
    db.flush()
    if arrival is None:
        return "unattached"
    _place_what_waited(db, session, now)
    _settle(db, session, col(Arrival.id) == arrival.id, told.sighting.body_hash, now)
    return "understood"


def _is_told_already(db: Db, session: Session, sighting: Sighting) -> bool:
    """The same sighting under another hash: Zoom told it over webhook and WebSocket, each with a sending time of its
    own. Somebody without any id in it may be two people, so she is never taken for told."""
    if sighting.participant_uuid is None and sighting.user_id is None:
        return False
    same = select(StoredSighting.body_hash).where(
        StoredSighting.session_id == session.id,
        StoredSighting.kind == sighting.kind,
        StoredSighting.at == sighting.at,
        StoredSighting.participant_uuid == sighting.participant_uuid,
        StoredSighting.user_id == sighting.user_id,
        StoredSighting.registrant_id == sighting.registrant_id,
        StoredSighting.customer_key == sighting.customer_key,
        StoredSighting.email_index == sighting.email,
        StoredSighting.screen_name == sighting.screen_name,
        StoredSighting.leave_cause == sighting.reason,
    )
    return db.exec(same).first() is not None


def _arrival(db: Db, session: Session, sighting: Sighting, now: datetime) -> Arrival | None:
    """The arrival that this sighting belongs to, made if it is the first of one."""
    candidates = _candidates(db, session, sighting, now)
    arrival_id = belongs_to(sighting, candidates, uuid_kept=connection.habits(db).uuid_kept)
    if arrival_id is None and not begins_an_arrival(sighting, candidates):
        return None
    arrival = db.get(Arrival, arrival_id) if arrival_id is not None else None
    arrival = arrival or Arrival(
        session_id=id_of(session), participant_uuid=sighting.participant_uuid, first_seen_at=sighting.at
    )
    arrival.first_seen_at = min(arrival.first_seen_at, sighting.at)
    arrival.registrant_id = arrival.registrant_id or sighting.registrant_id
    db.add(arrival)
    db.flush()
    return arrival


def _candidates(db: Db, session: Session, sighting: Sighting, now: datetime) -> list[KnownArrival]:
    """The session's arrivals that share an id with this sighting."""
    of_uuid = select(StoredSighting.arrival_id).where(
        StoredSighting.session_id == session.id,
        StoredSighting.participant_uuid == sighting.participant_uuid,
        col(StoredSighting.participant_uuid).is_not(None),
    )
    same_link = (col(Arrival.registrant_id) == sighting.registrant_id) & col(Arrival.registrant_id).is_not(None)
    return [
        KnownArrival(
            arrival_id=seen.coming.arrival_id,
            participant_uuids=seen.uuids,
            registrant_id=seen.arrival.registrant_id,
            first_seen_at=seen.coming.came_at,
            last_seen_at=seen.coming.appearance.last_seen_at,
            over=not (seen.coming.is_waiting or seen.coming.is_inside),
        )
        for seen in door_stories.arrivals(db, session, now, same_link | col(Arrival.id).in_(of_uuid))
    ]


def _place_what_waited(db: Db, session: Session, now: datetime) -> None:
    """A breakout room's sighting may be told before the arrival it belongs to: look again once there is news."""
    for stored in db.exec(
        select(StoredSighting).where(StoredSighting.session_id == session.id, col(StoredSighting.arrival_id).is_(None))
    ).all():
        sighting = door_stories.sighting(stored)
        stored.arrival_id = belongs_to(sighting, _candidates(db, session, sighting, now))
        db.add(stored)
    db.flush()


def _settle(db: Db, session: Session, where: ColumnElement[bool], body_hash: str, now: datetime) -> None:
    """Commands that came true, or no longer can."""
    for seen in door_stories.arrivals(db, session, now, where):
        commands.settle(db, seen.arrival, seen.coming.appearance, body_hash=body_hash, now=now)


def _let_in(db: Db, delivery: WebhookDelivery, now: datetime) -> None:
    """After news, whoever may now come in by herself does."""
    session = db.get(Session, delivery.session_id) if delivery.session_id is not None else None
    if session is not None:
        admission.clear_automatically(db, session, now)
        locks.lock_again_when_back(db, session, now)


def _stored(session: Session, arrival: Arrival | None, sighting: Sighting, is_host: bool) -> StoredSighting:
    return StoredSighting(
        body_hash=sighting.body_hash,
        session_id=id_of(session),
        arrival_id=arrival.id if arrival else None,
        kind=sighting.kind,
        at=sighting.at,
        participant_uuid=sighting.participant_uuid,
        user_id=sighting.user_id,
        registrant_id=sighting.registrant_id,
        customer_key=sighting.customer_key,
        email_index=sighting.email,
        screen_name=sighting.screen_name,
        leave_cause=sighting.reason,
        is_host=is_host,
    )
