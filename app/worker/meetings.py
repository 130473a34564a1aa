"""Looks into Zoom's books: is the meeting there, is it as we asked, has it begun without a word to us?

Events are faster, but may never come. So from an hour before the start until the start is heard, Zoom is asked.
"""

from __future__ import annotations

from app.db import id_of
from app.models import Group, Session
from app.ports import MeetingPlan, OutsideTrouble
from app.queries import contact, due
from app.services import meetings
from app.worker import standing
from app.worker.place import Workplace

NO_SUCH_MEETING = "zoom_not_found"


def look(place: Workplace) -> int:
    """Read every meeting whose turn it is. Returns how many."""
    now = place.ports.clock.now()
    with place.database.reading() as db:
        session_ids = [] if contact.is_quiet(db, now) else due.meetings_to_read(db, now)
    for session_id in session_ids:
        _read(place, session_id)
    return len(session_ids)


def _read(place: Workplace, session_id: int) -> None:
    with place.database.reading() as db:
        session = db.get_one(Session, session_id)
        group = db.get_one(Group, session.group_id)
    if session.meeting_number is None:
        return
    try:
        made = place.ports.directory.read_meeting(session.meeting_number, plan(place, session, group))
    except OutsideTrouble as trouble:
        standing.note_trouble(place, trouble)
        record = meetings.record_gone if trouble.code == NO_SUCH_MEETING else meetings.record_unread
        with place.database.writing() as db:
            record(db, session_id=session_id, now=place.ports.clock.now())
        return
    standing.note_answer(place)
    with place.database.writing() as db:
        meetings.record_reading(db, session_id=id_of(session), made=made, now=place.ports.clock.now())


def plan(place: Workplace, session: Session, group: Group) -> MeetingPlan:
    """What we ask of Zoom. The topic is the group's plain name: it is shown on lock screens and in lists."""
    return MeetingPlan(
        topic=group.plain_name,
        starts_at=session.starts_at,
        duration_minutes=session.duration_minutes,
        zone=group.zone,
        host=session.meeting_host or place.settings.zoom.hosts[0],
        passcode=place.ports.ids.passcode(),
    )
