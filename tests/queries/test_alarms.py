"""Alarms: what is said when, and for how long. Pure, over a session and how we stand with Zoom."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import Db
from app.domain.sessions import SessionState
from app.models import ContactTrouble, Session, ZoomContact
from app.queries.alarms import AlarmKind, alarms_of
from tests import evenings
from tests.factories import START

EARLY = START - timedelta(minutes=4)
LATE = START + timedelta(minutes=20)
WELL = ZoomContact()


@pytest.fixture
def session(db: Db) -> Session:
    return evenings.evening(db, now=EARLY).session


def kinds(session: Session, contact: ZoomContact = WELL, *, live: bool = False, now=LATE) -> list[AlarmKind]:
    return [one.kind for one in alarms_of(session, contact, live_since=EARLY if live else None, now=now)]


def test_an_evening_without_trouble_has_no_alarm(session: Session) -> None:
    session.zoom_heard_at = EARLY
    assert kinds(session, live=True) == []


def test_that_a_recording_stopped_is_said_for_ten_minutes(session: Session) -> None:
    session.recording_told_at = LATE
    said = [kinds(session, now=LATE + timedelta(minutes=minutes)) for minutes in (0, 9, 10)]
    assert said == [[AlarmKind.RECORDING_STOPPED], [AlarmKind.RECORDING_STOPPED], []]


def test_a_stop_that_was_asked_before_this_recording_began_is_not_about_it(session: Session) -> None:
    session.recording_since, session.recording_stop_asked_at = LATE, LATE - timedelta(minutes=1)
    assert [one.asked for one in alarms_of(session, WELL, live_since=EARLY, now=LATE)] == [False]
    session.recording_stop_asked_at = LATE
    assert [one.asked for one in alarms_of(session, WELL, live_since=EARLY, now=LATE)] == [True]


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (ContactTrouble.SILENT, AlarmKind.ZOOM_SILENT),
        (ContactTrouble.REFUSED, AlarmKind.ZOOM_REFUSES),
        (ContactTrouble.LIMITED, AlarmKind.ZOOM_LIMITED),
    ],
)
def test_how_we_stand_with_zoom_is_said_near_an_evening_and_not_after_it(
    session: Session, trouble: ContactTrouble, kind: AlarmKind
) -> None:
    contact = ZoomContact(trouble=trouble, troubled_since=EARLY)
    assert kinds(session, contact) == [kind]
    assert kinds(session, contact, now=session.starts_at - timedelta(hours=2)) == []
    assert kinds(Session(**{**session.model_dump(), "state": SessionState.ENDED}), contact) == []


def test_a_run_of_which_no_event_tells_is_said_after_half_a_minute(session: Session) -> None:
    session.zoom_heard_at = EARLY - timedelta(hours=1)
    said = [kinds(session, live=True, now=EARLY + timedelta(seconds=seconds)) for seconds in (29, 30)]
    assert said == [[], [AlarmKind.ZOOM_TELLS_NOTHING]]
    session.zoom_heard_at = EARLY + timedelta(seconds=1)
    assert kinds(session, live=True) == []


def test_settings_are_named_and_a_meeting_that_is_gone_comes_first(session: Session) -> None:
    session.meeting_differences = ["settings.waiting_room"]
    session.meeting_gone_at = LATE
    found = alarms_of(session, WELL, live_since=None, now=LATE)
    assert [(one.kind, one.settings) for one in found] == [
        (AlarmKind.MEETING_GONE, ()),
        (AlarmKind.ZOOM_DIFFERS, ("settings.waiting_room",)),
    ]
