"""Calendar: neutral titles, no way into Zoom, a feed that shows its owner's own sessions and can be switched off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from icalendar import Calendar

from app.db import Db
from app.domain.actors import Actor, SignIn
from app.domain.errors import NotPermitted, Refused
from app.domain.registrations import RegistrationState
from app.services import calendar
from app.services.calendar import Entry
from tests import factories
from tests.conftest import Outside
from tests.factories import START
from tests.fakes import TUESDAY

ENTRY = Entry(
    session_id=7, title="Tuesday circle", starts_at=START, duration_minutes=60, address="https://h.invalid/join/7"
)


def test_an_entry_reads_back_as_it_was_meant() -> None:
    event = Calendar.from_ical(calendar.written([ENTRY], host="h.invalid", now=TUESDAY)).walk("VEVENT")[0]
    assert (str(event["SUMMARY"]), event.decoded("DTSTART"), event.decoded("DTEND"), str(event["UID"])) == (
        "Tuesday circle",
        START,
        START + timedelta(hours=1),
        "session-7@h.invalid",
    )


def test_a_called_off_entry_says_so_under_the_same_uid() -> None:
    off = Entry(**{**ENTRY.__dict__, "called_off": True, "version": 3})
    event = Calendar.from_ical(calendar.written([off], host="h.invalid", now=TUESDAY)).walk("VEVENT")[0]
    assert (str(event["STATUS"]), event["SEQUENCE"], str(event["UID"])) == ("CANCELLED", 3, "session-7@h.invalid")


def test_a_feed_shows_what_its_owner_signed_up_for_and_nobody_elses(db: Db, outside: Outside) -> None:
    group = factories.group(db)
    robin, wren = factories.member(db, group, "Robin"), factories.member(db, group, "Wren")
    own, others, told = (factories.session(db, group, starts_at=START + timedelta(days=n)) for n in range(3))
    factories.registration(db, own, robin)
    factories.registration(db, others, wren)
    factories.registration(db, told, robin, state=RegistrationState.APOLOGISED)
    token = calendar.open_feed(db, ids=outside.ids, by=factories.as_member(robin), now=TUESDAY)
    found = calendar.sessions_of_feed(db, token=token, now=TUESDAY)
    assert [session.id for session, _ in found] == [own.id]


def test_a_new_address_ends_the_old_one_and_switching_off_ends_it(db: Db, outside: Outside) -> None:
    by = factories.as_member(factories.member(db, factories.group(db)))
    old = calendar.open_feed(db, ids=outside.ids, by=by, now=TUESDAY)
    new = calendar.open_feed(db, ids=outside.ids, by=by, now=TUESDAY)
    with pytest.raises(Refused):
        calendar.sessions_of_feed(db, token=old, now=TUESDAY)
    assert (calendar.sessions_of_feed(db, token=new, now=TUESDAY), calendar.has_feed(db, by=by, now=TUESDAY)) == (
        [],
        True,
    )
    calendar.close_feed(db, by=by, now=TUESDAY)
    with pytest.raises(Refused):
        calendar.sessions_of_feed(db, token=new, now=TUESDAY)
    assert not calendar.has_feed(db, by=by, now=TUESDAY)


def test_an_evening_link_opens_no_feed(db: Db, outside: Outside) -> None:
    tonight = Actor(person_id=1, sign_in=SignIn.EVENING, evening_session_id=1)
    with pytest.raises(NotPermitted):
        calendar.open_feed(db, ids=outside.ids, by=tonight, now=TUESDAY)
