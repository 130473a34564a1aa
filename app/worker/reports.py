"""After the evening: Zoom's report, fetched until two complete fetches agree, then the register collected."""

from __future__ import annotations

import structlog

from app.models import Effect, Session
from app.ports import OutsideTrouble
from app.queries import contact, instances
from app.services import registers, reports
from app.worker.place import NotYet, Workplace

NO_SUCH_REPORT = "zoom_not_found"

log = structlog.get_logger("hearth.worker")


def fetch(place: Workplace, effect: Effect) -> str:
    """One round: every instance's report, then look again or collect. Zoom's trouble never stops the collecting:
    an hour after the end the register is made from what was seen live."""
    session_id = int(effect.payload["session_id"] or 0)
    try:
        _fetch_all(place, session_id)
    except OutsideTrouble as trouble:
        log.warning("report", session=session_id, code=trouble.code)
    now = place.ports.clock.now()
    with place.database.reading() as db:
        step = reports.after_fetch(db, session_id=session_id, now=now)
    if step.again_at is not None:
        raise NotYet(step.outcome, step.again_at)
    with place.database.writing() as db:
        registers.collect(db, session_id=session_id, vault=place.ports.vault, now=now)
    return step.outcome


def _fetch_all(place: Workplace, session_id: int) -> None:
    with place.database.reading() as db:
        number = db.get_one(Session, session_id).meeting_number
        is_quiet = contact.is_quiet(db, place.ports.clock.now())
    if number is None or is_quiet:
        return
    with place.database.writing() as db:
        reports.note_instances(db, session_id=session_id, uuids=place.ports.directory.instances(number))
    with place.database.reading() as db:
        uuids = instances.uuids(db, session_id)
    for uuid in uuids:
        _fetch_one(place, session_id, uuid)


def _fetch_one(place: Workplace, session_id: int, uuid: str) -> None:
    """Zoom gives no report of a meeting with a single participant, nor one that is not there yet: both say so alike."""
    try:
        report = place.ports.directory.report(uuid)
    except OutsideTrouble as trouble:
        if trouble.code != NO_SUCH_REPORT:
            raise
        with place.database.writing() as db:
            reports.store_no_report(db, session_id=session_id, uuid=uuid, now=place.ports.clock.now())
        return
    with place.database.writing() as db:
        reports.store_fetch(db, session_id=session_id, uuid=uuid, report=report, now=place.ports.clock.now())
