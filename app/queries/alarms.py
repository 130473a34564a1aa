"""What is wrong between us and Zoom this evening: said aloud at the top of the dashboard, with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.sessions import OVER, RUNNING
from app.models import ContactTrouble, Session, ZoomContact

STOPPED_WORTH_SAYING = timedelta(minutes=10)
ON_ITS_WAY = timedelta(seconds=30)
NEAR = timedelta(hours=1)  # before the start; earlier, it is the coordinator's


class AlarmKind(StrEnum):
    """Each has words in `views/phrases_alarms.py`."""

    RECORDING = "recording"
    RECORDING_STOPPED = "recording_stopped"
    MEETING_GONE = "meeting_gone"
    ZOOM_SILENT = "zoom_silent"
    ZOOM_REFUSES = "zoom_refuses"
    ZOOM_LIMITED = "zoom_limited"
    ZOOM_TELLS_NOTHING = "zoom_tells_nothing"
    ZOOM_DIFFERS = "zoom_differs"


OF_CONTACT = {
    ContactTrouble.SILENT: AlarmKind.ZOOM_SILENT,
    ContactTrouble.REFUSED: AlarmKind.ZOOM_REFUSES,
    ContactTrouble.LIMITED: AlarmKind.ZOOM_LIMITED,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """One thing. `asked`: somebody has asked Zoom to mend it; `settings` are Zoom's names of what differs."""

    kind: AlarmKind
    since: datetime | None = None
    until: datetime | None = None
    asked: bool = False
    settings: tuple[str, ...] = ()


def alarms_of(
    session: Session, contact: ZoomContact, *, live_since: datetime | None, now: datetime
) -> tuple[Alarm, ...]:
    """Everything that is wrong at this moment, the gravest first; pure. `live_since`: when the present run began."""
    is_near = session.state not in OVER and session.starts_at - now <= NEAR
    return (
        *_recording(session, now),
        *(_meeting(session, live_since, now) if is_near else ()),
        *(_contact(contact) if is_near else ()),
    )


def _recording(session: Session, now: datetime) -> Iterator[Alarm]:
    told_at, asked_at = session.recording_told_at, session.recording_stop_asked_at
    if session.recording_since is not None:
        asked = asked_at is not None and asked_at >= session.recording_since
        yield Alarm(AlarmKind.RECORDING, since=session.recording_since, asked=asked)
    elif told_at is not None and now - told_at < STOPPED_WORTH_SAYING:
        yield Alarm(AlarmKind.RECORDING_STOPPED, since=told_at)


def _meeting(session: Session, live_since: datetime | None, now: datetime) -> Iterator[Alarm]:
    if session.meeting_gone_at is not None:
        yield Alarm(AlarmKind.MEETING_GONE, since=session.meeting_gone_at)
    elif live_since is not None and session.state in RUNNING and _is_silent(session, live_since, now):
        yield Alarm(AlarmKind.ZOOM_TELLS_NOTHING, since=live_since)
    if session.meeting_differences:
        yield Alarm(AlarmKind.ZOOM_DIFFERS, settings=tuple(session.meeting_differences))


def _is_silent(session: Session, live_since: datetime, now: datetime) -> bool:
    """Whether no event has come since the run began; clocks differ, and an event may be on its way."""
    heard_at = session.zoom_heard_at
    return now - live_since >= ON_ITS_WAY and (heard_at is None or heard_at < live_since - ON_ITS_WAY)


def _contact(contact: ZoomContact) -> Iterator[Alarm]:
    if contact.trouble is not None:
        kind = OF_CONTACT[contact.trouble]
        yield Alarm(kind, since=contact.troubled_since, until=contact.quiet_until)
