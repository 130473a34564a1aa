"""Letters: one person each, in her language, neutral to the eye, and never Zoom's link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlmodel import select

from app.db import Database, Db
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Effect, Group, Pass, Person, Place, Registration, Session
from app.ports import Letter
from app.services import letters as promises
from app.services.letters import Message
from app.worker import Workplace, effects, letters
from tests import factories
from tests.conftest import Outside

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BECAME = {Message.PLACE_REFUSED: PlaceState.REFUSED, Message.PLACE_WAITING: PlaceState.WAITING_LIST}
ZOOM_LINK = "https://zoom.example/w/1?tk=canary"
GIVES_AWAY = re.compile(
    r"circle|círculo|group|grupo|peer|support|apoyo|session|sesión|zoom|member|therap|health|grief|recovery", re.I
)


class Evening:
    """A group, its session, and Robin who is coming."""

    def __init__(self, db: Db, outside: Outside) -> None:
        self.db = db
        self.outside = outside
        self.group: Group = factories.group(db)
        self.robin: Person = factories.member(db, self.group, email="robin@inbox.example")
        self.session: Session = factories.session(db, self.group)
        self.registration: Registration = factories.registration(db, self.session, self.robin)
        key = self.robin.key_wrapped
        self.registration.join_url_sealed = outside.vault.seal(key, "registrations.join_url.1", ZOOM_LINK)
        db.commit()

    def promise(self, message: Message, **more: datetime) -> Effect:
        effect = promises.promise(
            self.db,
            message,
            self.robin.id,
            key=f"{message}:1",
            now=self.outside.clock.now(),
            session_id=self.session.id,
            **more,
        )
        self.db.commit()
        return effect


@pytest.fixture
def evening(db: Db, outside: Outside) -> Evening:
    return Evening(db, outside)


@pytest.fixture
def place(app: Flask, database: Database, outside: Outside) -> Iterator[Workplace]:
    with app.app_context():
        yield Workplace("test", database, outside.ports, app.extensions["hearth.settings"])


def prepare(evening: Evening, message: Message) -> None:
    """Let the world be as it is when such a letter is due."""
    if message is Message.SESSION_CALLED_OFF:
        evening.session.state = SessionState.CANCELLED
    if message in BECAME:
        place = evening.db.exec(select(Place)).one()
        place.state = BECAME[message]
        evening.db.add(place)
    evening.db.add(evening.session)
    evening.db.commit()


def composed(place: Workplace, evening: Evening, message: Message) -> Letter:
    prepare(evening, message)
    letter = letters.compose(place, evening.promise(message))
    assert letter is not None
    return letter


@pytest.mark.parametrize("locale", ["en", "es"])
@pytest.mark.parametrize("message", list(Message))
def test_every_letter_goes_to_one_person_and_gives_nothing_away(
    place: Workplace, evening: Evening, message: Message, locale: str
) -> None:
    evening.robin.locale = locale
    evening.db.add(evening.robin)
    letter = composed(place, evening, message)
    assert letter.to == "robin@inbox.example"
    assert f'lang="{locale}"' in letter.html
    for part in (letter.text, letter.html, letter.subject):
        assert "canary" not in part
        assert "zoom" not in part.casefold()
        assert "Robin" not in part
        assert GIVES_AWAY.findall(part) == []


@pytest.mark.parametrize("message", list(Message))
def test_every_letter_ends_with_whom_to_ring(place: Workplace, evening: Evening, message: Message) -> None:
    letter = composed(place, evening, message)
    for number in ("116 123", "999"):
        assert number in letter.text
        assert number in letter.html


@pytest.mark.parametrize("message", list(Message))
def test_both_forms_of_a_letter_carry_the_same_link(place: Workplace, evening: Evening, message: Message) -> None:
    letter = composed(place, evening, message)
    in_text = re.findall(r"http://localhost/\S*", letter.text)
    assert re.findall(r'href="([^"]*)"', letter.html) == in_text
    assert len(in_text) == (0 if message is Message.PLACE_REFUSED else 1)


def test_the_reminder_says_when_and_nothing_else_in_its_subject(place: Workplace, evening: Evening) -> None:
    letter = composed(place, evening, Message.REMINDER)
    assert letter.subject == "Tonight at 19:00"


def test_a_confirmation_brings_a_calendar_entry_that_names_nothing(place: Workplace, evening: Evening) -> None:
    letter = composed(place, evening, Message.SIGNED_UP)
    assert letter.calendar is not None
    entry = letter.calendar.decode()
    assert re.findall(r"^(DTSTART|SUMMARY|URL)[^:]*:(.*?)\r?$", entry, re.M) == [
        ("SUMMARY", "At 19:00"),
        ("DTSTART", "20261124T190000Z"),
        ("URL", "http://localhost/"),
    ]
    assert GIVES_AWAY.findall(re.sub(r"^(UID|CLASS|PRODID).*$", "", entry, flags=re.M)) == []


def test_a_called_off_session_is_called_off_in_her_calendar_too(place: Workplace, evening: Evening) -> None:
    entries = []
    for message in (Message.SIGNED_UP, Message.SESSION_CALLED_OFF):
        letter = composed(place, evening, message)
        assert letter.calendar is not None
        entries.append(dict(re.findall(r"^(UID|SUMMARY|STATUS):(.*?)\r?$", letter.calendar.decode(), re.M)))
    assert entries == [{**entries[0], "STATUS": "CONFIRMED"}, {**entries[0], "STATUS": "CANCELLED"}]


@pytest.mark.parametrize("message", [Message.SIGNED_UP, Message.SESSION_MOVED])
@pytest.mark.parametrize(("minutes_before", "promised"), [(61, True), (60, False), (5, False)])
def test_a_letter_promises_a_reminder_only_where_one_follows(
    place: Workplace, evening: Evening, outside: Outside, message: Message, minutes_before: int, promised: bool
) -> None:
    outside.clock.moment = evening.session.starts_at - timedelta(minutes=minutes_before)
    letter = composed(place, evening, message)
    assert [("An hour before" in part) for part in (letter.text, letter.html)] == [promised, promised]


def test_a_letter_about_a_moved_session_says_that_it_moved(place: Workplace, evening: Evening) -> None:
    letter = composed(place, evening, Message.SESSION_MOVED)
    assert letter.subject == "Tuesday 24 November, 19:00: a new time"
    assert "we now meet on Tuesday 24 November at 19:00" in letter.text
    assert letter.calendar is not None


def test_a_reminder_is_not_sent_to_someone_who_cannot_come(place: Workplace, evening: Evening) -> None:
    effect = evening.promise(Message.REMINDER)
    evening.registration.state = RegistrationState.APOLOGISED
    evening.db.add(evening.registration)
    evening.db.commit()
    assert letters.compose(place, effect) is None


@pytest.mark.parametrize("state", [SessionState.CANCELLED, SessionState.ENDED])
def test_a_reminder_is_not_sent_for_a_session_that_is_no_more(
    place: Workplace, evening: Evening, state: SessionState
) -> None:
    effect = evening.promise(Message.REMINDER)
    evening.session.state = state
    evening.db.add(evening.session)
    evening.db.commit()
    assert letters.compose(place, effect) is None


def test_a_late_reminder_is_not_sent_at_all(place: Workplace, evening: Evening, outside: Outside) -> None:
    effect = evening.promise(Message.REMINDER)
    outside.clock.forward(hours=2, minutes=30)
    assert letters.compose(place, effect) is None


def test_nobody_is_congratulated_on_a_place_she_has_left(place: Workplace, evening: Evening) -> None:
    effect = evening.promise(Message.WELCOME)
    held = evening.db.exec(select(Place)).one()
    held.state = PlaceState.GIVEN_UP
    evening.db.add(held)
    evening.db.commit()
    assert letters.compose(place, effect) is None


@pytest.mark.parametrize("change", [{"active": False}, {"email_sealed": None}])
def test_whoever_is_gone_gets_no_letter(place: Workplace, evening: Evening, change: dict[str, None]) -> None:
    effect = evening.promise(Message.SIGN_IN)
    for name, value in change.items():
        setattr(evening.robin, name, value)
    evening.db.add(evening.robin)
    evening.db.commit()
    assert letters.compose(place, effect) is None


def test_a_second_try_is_the_same_letter_with_a_second_link(place: Workplace, evening: Evening) -> None:
    effect = evening.promise(Message.SIGN_IN)
    first, second = letters.compose(place, effect), letters.compose(place, effect)
    assert first is not None
    assert second is not None
    assert first.message_key == second.message_key == effect.key
    assert first.text != second.text
    assert evening.db.exec(select(Pass.used_at)).all() == [None, None]


def test_the_worker_sends_what_was_promised(place: Workplace, evening: Evening, outside: Outside) -> None:
    evening.promise(Message.SIGN_IN)
    assert effects.carry_out(place) == 1
    assert [letter.to for letter in outside.mailer.letters] == ["robin@inbox.example"]
    outside.clock.forward(hours=1)
    assert effects.carry_out(place) == 0


@pytest.mark.parametrize(
    ("message", "days_ahead", "expected"),
    [
        (Message.SIGN_IN, 7, "21:00"),  # she sits and waits for it
        (Message.SIGNED_UP, 7, "08:00"),  # next week's session can wait for the morning
        (Message.SIGNED_UP, 0, "21:00"),  # tonight's cannot
        (Message.SESSION_CALLED_OFF, 0, "21:00"),
    ],
)
def test_quiet_hours_hold_back_what_is_not_for_tonight(
    evening: Evening, outside: Outside, message: Message, days_ahead: int, expected: str
) -> None:
    outside.clock.moment = MORNING + timedelta(hours=12)
    evening.session.starts_at = outside.clock.moment + timedelta(days=days_ahead, hours=1)
    evening.db.add(evening.session)
    assert f"{evening.promise(message).due_at:%H:%M}" == expected


def test_a_letter_is_due_when_it_was_wanted(evening: Evening, outside: Outside) -> None:
    outside.clock.moment = MORNING
    assert evening.promise(Message.REMINDER, due_at=MORNING + timedelta(hours=9)).due_at == MORNING + timedelta(hours=9)


def test_a_promise_holds_keys_of_rows_only(evening: Evening) -> None:
    assert evening.promise(Message.REMINDER).payload == {
        "message": "reminder",
        "person_id": evening.robin.id,
        "session_id": evening.session.id,
    }
