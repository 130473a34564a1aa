"""What was promised is carried out: each kind once, with patience where something else must come first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Database, Db
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.logs import start_logging
from app.models import Effect, EffectKind, Group, MeetingInstance, Registration, Session
from app.ports import LinkMade, MeetingMade, MeetingPlan, OutsideTrouble
from app.services import effects as promises
from app.worker import effects
from app.worker.effects import carry_out
from app.worker.place import Workplace
from tests import factories
from tests.conftest import Outside
from tests.factories import START
from tests.fakes import FakeDirectory, FakeRoom

DOWN = OutsideTrouble("zoom_unavailable", retryable=True)


class House:
    """A group, a session without a meeting, Robin's registration without a link."""

    def __init__(self, db: Db, place: Workplace, outside: Outside) -> None:
        self.db, self.place, self.outside = db, place, outside
        self.group: Group = factories.group(db, plain_name="Tuesday circle")
        self.session: Session = factories.session(db, self.group, meeting_number=None)
        self.robin = factories.member(db, self.group, "Robin", locale="es")
        self.registration: Registration = factories.registration(db, self.session, self.robin, registrant_id=None)
        db.commit()

    def promise(self, kind: EffectKind, **payload: int | str) -> Effect:
        """Of the session, unless the payload says of what."""
        payload = payload or {"session_id": int(self.session.id or 0)}
        effect = promises.promise(self.db, kind, f"{kind}:1", now=self.outside.clock.now(), **payload)
        self.db.commit()
        return effect

    def promise_link(self) -> Effect:
        return self.promise(EffectKind.MAKE_LINK, registration_id=int(self.registration.id or 0))

    def change(self, **values: object) -> None:
        """The session is otherwise."""
        for name, value in values.items():
            setattr(self.session, name, value)
        self.db.add(self.session)
        self.db.commit()

    def leaves(self) -> None:
        """She gives up her place, and her registration with it."""
        self.db.refresh(self.registration)
        self.registration.state = RegistrationState.CANCELLED
        self.db.add(self.registration)
        self.db.commit()

    def runs(self) -> None:
        """Zoom's meeting has started."""
        self.db.add(MeetingInstance(session_id=int(self.session.id or 0), uuid="run", started_at=START))
        self.db.commit()

    def outcome(self, effect: Effect) -> tuple[str | None, bool]:
        """What came of it, and whether it is done."""
        with self.place.database.reading() as db:
            found = db.get_one(Effect, effect.id)
        return found.outcome, found.done_at is not None

    def fresh_session(self) -> Session:
        with self.place.database.reading() as db:
            return db.get_one(Session, self.session.id)

    def fresh_registration(self) -> Registration:
        with self.place.database.reading() as db:
            return db.get_one(Registration, self.registration.id)

    def goes_wrong(self, trouble: OutsideTrouble | None) -> None:
        """Zoom answers nothing but this."""
        self.outside.directory.trouble = self.outside.room.trouble = trouble


def meanwhile(zoom: FakeDirectory | FakeRoom, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Something happens here while Zoom takes its time, the first time that it is asked."""
    ask, still_to_happen = zoom._ask, [happens]

    def slowly(*what: object) -> None:
        ask(*what)  # type: ignore[call-arg] # the one takes nothing, the other two
        if still_to_happen:
            still_to_happen.pop()()

    monkeypatch.setattr(zoom, "_ask", slowly)


@pytest.fixture
def house(db: Db, place: Workplace, outside: Outside) -> House:
    return House(db, place, outside)


def test_every_kind_of_promise_has_somebody_who_keeps_it() -> None:
    assert set(effects.CARRIERS) == set(EffectKind)


def test_with_nothing_due_nothing_is_taken(house: House) -> None:
    assert carry_out(house.place) == 0


# Meetings


def test_a_meeting_is_made_under_the_groups_plain_name(house: House, outside: Outside) -> None:
    effect = house.promise(EffectKind.MAKE_MEETING)
    assert carry_out(house.place) == 1
    (number, plan), *_ = outside.directory.meetings.items()
    assert (plan.topic, plan.starts_at, plan.host) == ("Tuesday circle", START, "host@charity.invalid")
    assert (house.fresh_session().meeting_number, house.outcome(effect)) == (number, ("made", True))


def test_a_session_that_has_its_meeting_gets_no_second_one(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    effect = house.promise(EffectKind.MAKE_MEETING)
    carry_out(house.place)
    assert (outside.directory.meetings, house.outcome(effect)) == ({}, ("there_already", True))


def test_a_session_that_was_called_off_gets_no_meeting(house: House, outside: Outside) -> None:
    house.change(state=SessionState.CANCELLED)
    effect = house.promise(EffectKind.MAKE_MEETING)
    carry_out(house.place)
    assert (outside.directory.meetings, house.outcome(effect)) == ({}, ("not_needed", True))


class StubbornDirectory(FakeDirectory):
    """A Zoom that records whatever it is asked."""

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        return replace(super().create_meeting(plan), differences=("auto_recording",))


def test_a_meeting_that_was_called_off_while_zoom_made_it_is_deleted_again(
    house: House, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.promise(EffectKind.MAKE_MEETING)
    meanwhile(outside.directory, monkeypatch, lambda: house.change(state=SessionState.CANCELLED))
    assert (carry_out(house.place), len(outside.directory.meetings)) == (1, 1)
    assert (carry_out(house.place), outside.directory.meetings) == (1, {})


def test_what_zoom_made_otherwise_is_kept_for_the_coordinator(house: House, outside: Outside) -> None:
    house.place = replace(house.place, ports=replace(outside.ports, directory=StubbornDirectory()))
    effect = house.promise(EffectKind.MAKE_MEETING)
    carry_out(house.place)
    assert (house.fresh_session().meeting_differences, house.outcome(effect)) == (
        ["auto_recording"],
        ("made_otherwise", True),
    )


def test_a_meeting_is_moved_with_its_session(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000, starts_at=START + timedelta(days=1))
    effect = house.promise(EffectKind.CHANGE_MEETING)
    carry_out(house.place)
    moved = outside.directory.meetings[81_000_000_000]
    assert (moved.starts_at, house.outcome(effect)) == (START + timedelta(days=1), ("changed", True))


def test_a_meeting_that_is_still_being_made_is_moved_afterwards(house: House, outside: Outside) -> None:
    effect = house.promise(EffectKind.CHANGE_MEETING)
    carry_out(house.place)
    assert (outside.directory.meetings, house.outcome(effect)) == ({}, ("meeting_not_made", False))
    house.change(meeting_number=81_000_000_000)
    outside.clock.forward(seconds=20)
    carry_out(house.place)
    assert house.outcome(effect) == ("changed", True)


def test_of_two_moves_the_last_is_told_last_although_zoom_was_slow(
    house: House, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.change(meeting_number=81_000_000_000, starts_at=START + timedelta(days=1))
    effect = house.promise(EffectKind.CHANGE_MEETING)
    meanwhile(outside.directory, monkeypatch, lambda: house.change(starts_at=START + timedelta(days=2)))
    carry_out(house.place)
    assert house.outcome(effect) == ("changed_meanwhile", False)
    outside.clock.forward(seconds=2)
    carry_out(house.place)
    moved = outside.directory.meetings[81_000_000_000]
    assert (moved.starts_at, house.outcome(effect)) == (START + timedelta(days=2), ("changed", True))


def test_a_session_that_was_called_off_is_moved_no_more(house: House, outside: Outside) -> None:
    house.change(state=SessionState.CANCELLED)
    effect = house.promise(EffectKind.CHANGE_MEETING)
    carry_out(house.place)
    assert (outside.directory.meetings, house.outcome(effect)) == ({}, ("not_needed", True))


def test_the_meeting_of_a_session_that_is_called_off_is_deleted(house: House, outside: Outside) -> None:
    house.promise(EffectKind.MAKE_MEETING)
    carry_out(house.place)
    effect = house.promise(EffectKind.DELETE_MEETING)
    carry_out(house.place)
    assert (outside.directory.meetings, house.outcome(effect)) == ({}, ("deleted", True))


# Links


def test_a_link_waits_for_its_meeting_and_uses_up_no_tries(house: House, outside: Outside) -> None:
    effect = house.promise_link()
    for _ in range(10):
        assert carry_out(house.place) == 1
        outside.clock.forward(seconds=2)
    assert house.outcome(effect) == ("meeting_not_made", False)
    house.change(meeting_number=81_000_000_000)
    carry_out(house.place)
    assert house.outcome(effect) == ("made", True)


def test_a_link_is_kept_sealed_under_her_own_key(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    house.promise_link()
    carry_out(house.place)
    made = house.fresh_registration()
    assert made.registrant_id == "registrant-1"
    place = f"registrations.join_url.{made.id}"
    opened = outside.vault.open(house.robin.key_wrapped, place, made.join_url_sealed or b"")
    assert opened == outside.directory.links[made.address].join_url


def test_a_link_that_is_there_is_not_made_again(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    house.promise_link()
    carry_out(house.place)
    again = promises.promise(
        house.db, EffectKind.MAKE_LINK, "again", now=START, registration_id=int(house.registration.id or 0)
    )
    house.db.commit()
    outside.clock.forward(hours=1)
    carry_out(house.place)
    assert (house.outcome(again), len(outside.directory.links)) == (("there_already", True), 1)


class ForgetfulDirectory(FakeDirectory):
    """A Zoom that makes the link and loses the first answer."""

    made = 0

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        self.made += 1
        link = super().make_link(number, screen_name=screen_name, address=address, language=language)
        if self.made == 1:
            raise OutsideTrouble("zoom_timed_out", retryable=True)
        return link


def test_after_a_lost_answer_it_is_looked_for_before_another_is_made(house: House, outside: Outside) -> None:
    directory = ForgetfulDirectory()
    house.place = replace(house.place, ports=replace(outside.ports, directory=directory))
    house.change(meeting_number=81_000_000_000)
    effect = house.promise_link()
    carry_out(house.place)
    assert house.outcome(effect) == ("zoom_timed_out", False)
    outside.clock.forward(seconds=2)
    carry_out(house.place)
    assert (house.outcome(effect), directory.made) == (("made", True), 1)
    assert house.fresh_registration().registrant_id == "registrant-1"


def test_a_cancelled_link_is_cancelled_in_zoom_and_forgotten_here(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    house.promise_link()
    carry_out(house.place)
    house.leaves()
    effect = house.promise(EffectKind.CANCEL_LINK, registration_id=int(house.registration.id or 0))
    carry_out(house.place)
    assert outside.directory.cancelled == [("registrant-1", house.registration.address)]
    assert (house.fresh_registration().join_url_sealed, house.outcome(effect)) == (None, ("cancelled", True))


def test_the_new_link_of_somebody_who_came_back_is_not_cancelled(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    house.promise_link()
    carry_out(house.place)
    effect = house.promise(EffectKind.CANCEL_LINK, registration_id=int(house.registration.id or 0))
    carry_out(house.place)
    assert (outside.directory.cancelled, house.outcome(effect)) == ([], ("not_needed", True))


def test_no_link_is_made_for_somebody_who_has_left(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000)
    house.leaves()
    effect = house.promise_link()
    carry_out(house.place)
    assert (house.fresh_registration().join_url_sealed, house.outcome(effect)) == (None, ("not_needed", True))


def test_a_link_that_was_never_made_needs_no_cancelling(house: House, outside: Outside) -> None:
    house.leaves()
    effect = house.promise(EffectKind.CANCEL_LINK, registration_id=int(house.registration.id or 0))
    carry_out(house.place)
    assert (outside.directory.cancelled, house.outcome(effect)) == ([], ("not_needed", True))


class RunningDirectory(FakeDirectory):
    """A meeting that Zoom deletes no longer, or not yet."""

    said = "zoom_conflict"

    def delete_meeting(self, number: int) -> None:
        raise OutsideTrouble(self.said, retryable=False)


@pytest.mark.parametrize(
    ("said", "asked", "outcome"),
    [
        ("zoom_conflict", [("end", 81_000_000_000)], ("meeting_runs", False)),
        ("zoom_meeting_over", [], ("over", True)),
        ("zoom_rejected", [], ("zoom_rejected", False)),
    ],
)
def test_a_meeting_that_runs_is_ended_before_it_is_deleted(
    house: House, outside: Outside, said: str, asked: list[object], outcome: tuple[str, bool]
) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.CANCELLED)
    directory = RunningDirectory()
    directory.said = said
    house.place = replace(house.place, ports=replace(outside.ports, directory=directory))
    effect = house.promise(EffectKind.DELETE_MEETING)
    carry_out(house.place)
    assert (outside.room.asked, house.outcome(effect)) == (asked, outcome)


# The running meeting


@pytest.mark.parametrize(
    ("state", "says"),
    [(SessionState.DOORS_OPEN, "You are in the right place"), (SessionState.DOOR_CLOSED, "The door has closed")],
)
def test_the_waiting_room_says_how_the_door_stands_in_every_language(
    house: House, outside: Outside, state: SessionState, says: str
) -> None:
    house.change(meeting_number=81_000_000_000, state=state)
    house.runs()
    effect = house.promise(EffectKind.SET_WAITING_TEXT)
    carry_out(house.place)
    ((verb, (title, description)),) = outside.room.asked  # type: ignore[misc] # a pair, as the fake keeps it
    assert (verb, house.outcome(effect)) == ("waiting_room_text", ("asked", True))
    assert title.startswith(says)
    assert (title.count(" · "), description.count("\n\n")) == (1, 1)  # English and Spanish


def test_before_the_meeting_runs_the_text_waits(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.DOORS_OPEN)
    effect = house.promise(EffectKind.SET_WAITING_TEXT)
    carry_out(house.place)
    assert (outside.room.asked, house.outcome(effect)) == ([], ("meeting_not_started", False))
    house.runs()
    outside.clock.forward(seconds=20)
    carry_out(house.place)
    assert house.outcome(effect) == ("asked", True)


def test_a_door_that_moves_while_zoom_is_slow_is_written_about_again(
    house: House, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.DOOR_CLOSED)
    house.runs()
    effect = house.promise(EffectKind.SET_WAITING_TEXT)
    meanwhile(outside.room, monkeypatch, lambda: house.change(state=SessionState.DOORS_OPEN))
    carry_out(house.place)
    outside.clock.forward(seconds=2)
    carry_out(house.place)
    titles = [title.split(" · ")[0] for _verb, (title, _words) in outside.room.asked]
    assert titles == ["The door has closed", "You are in the right place"]
    assert house.outcome(effect) == ("asked", True)


def test_after_the_evening_there_is_no_text_to_write(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.ENDED)
    effect = house.promise(EffectKind.SET_WAITING_TEXT)
    carry_out(house.place)
    assert (outside.room.asked, house.outcome(effect)) == ([], ("not_needed", True))


def test_somebody_is_removed_by_her_appearance(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.DOORS_OPEN)
    effect = house.promise(EffectKind.REMOVE_PARTICIPANT, session_id=int(house.session.id or 0), participant_uuid="A-1")
    carry_out(house.place)
    assert (outside.room.asked, house.outcome(effect)) == ([("remove", "A-1")], ("asked", True))


def test_zooms_meeting_is_ended(house: House, outside: Outside) -> None:
    house.change(meeting_number=81_000_000_000, state=SessionState.ENDED)
    effect = house.promise(EffectKind.END_MEETING)
    carry_out(house.place)
    assert (outside.room.asked, house.outcome(effect)) == ([("end", 81_000_000_000)], ("asked", True))


# Trouble

Arrange = Callable[[House], Effect]


def _link(house: House) -> Effect:
    house.change(meeting_number=81_000_000_000)
    return house.promise_link()


def _end(house: House) -> Effect:
    house.change(meeting_number=81_000_000_000)
    return house.promise(EffectKind.END_MEETING)


TALKS_TO_ZOOM: Sequence[Arrange] = (lambda house: house.promise(EffectKind.MAKE_MEETING), _link, _end)


@pytest.mark.parametrize("arrange", TALKS_TO_ZOOM, ids=["meeting", "link", "end"])
def test_what_zoom_could_not_do_is_done_when_it_is_back(house: House, outside: Outside, arrange: Arrange) -> None:
    effect = arrange(house)
    house.goes_wrong(DOWN)
    for _ in range(40):  # two hours
        carry_out(house.place)
        outside.clock.forward(minutes=3)
    assert house.outcome(effect) == ("zoom_unavailable", False)
    house.goes_wrong(None)
    outside.clock.forward(minutes=5)
    carry_out(house.place)
    assert house.outcome(effect)[1] is True


def test_what_zoom_refuses_for_good_is_left_to_a_human_at_once(house: House, outside: Outside) -> None:
    effect = house.promise(EffectKind.MAKE_MEETING)
    house.goes_wrong(OutsideTrouble("zoom_no_such_user", retryable=False))
    carry_out(house.place)
    house.goes_wrong(None)
    outside.clock.forward(days=2)
    assert (carry_out(house.place), house.outcome(effect)) == (0, ("zoom_no_such_user", False))


def test_a_moment_that_zoom_names_is_waited_for(house: House, outside: Outside) -> None:
    effect = house.promise(EffectKind.MAKE_MEETING)
    tomorrow = outside.clock.now() + timedelta(hours=6)
    house.goes_wrong(OutsideTrouble("zoom_daily_limit", retryable=True, retry_at=tomorrow))
    carry_out(house.place)
    house.goes_wrong(None)
    outside.clock.forward(hours=5)
    assert carry_out(house.place) == 0
    outside.clock.forward(hours=1)
    carry_out(house.place)
    assert house.outcome(effect) == ("made", True)


class BrokenDirectory(FakeDirectory):
    """A mistake of ours."""

    tries = 0

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        self.tries += 1
        raise KeyError(plan.topic)


def test_a_mistake_of_ours_is_tried_five_times_and_the_others_go_on(
    house: House, outside: Outside, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging()
    directory = BrokenDirectory()
    house.place = replace(house.place, ports=replace(outside.ports, directory=directory))
    effect = house.promise(EffectKind.MAKE_MEETING)
    other = house.promise(EffectKind.CANCEL_LINK, registration_id=int(house.registration.id or 0))
    for _ in range(20):
        carry_out(house.place)
        outside.clock.forward(minutes=6)
    assert (directory.tries, house.outcome(effect)) == (5, ("mistake_KeyError", False))
    assert house.outcome(other) == ("not_needed", True)
    told = capsys.readouterr()
    assert "mistake_KeyError" in told.err
    assert "Tuesday circle" not in told.out + told.err


class Killed(BaseException):
    """The worker's process ends here."""


class DeadlyDirectory(FakeDirectory):
    """A job that takes its worker with it."""

    lives = 0

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        self.lives += 1
        raise Killed


def test_a_job_that_kills_every_worker_is_set_aside_after_five(house: House, outside: Outside) -> None:
    directory = DeadlyDirectory()
    house.place = replace(house.place, ports=replace(outside.ports, directory=directory))
    effect = house.promise(EffectKind.MAKE_MEETING)
    for _ in range(5):
        with pytest.raises(Killed):
            carry_out(house.place)
        with house.place.database.writing() as db:
            promises.clear_leases(db, worker=house.place.name)
    assert (carry_out(house.place), directory.lives, house.outcome(effect)) == (0, 5, ("worker_died", False))


def test_two_workers_share_the_work_and_do_nothing_twice(house: House, outside: Outside, database: Database) -> None:
    house.change(meeting_number=81_000_000_000)
    house.promise(EffectKind.END_MEETING)
    house.promise(EffectKind.DELETE_MEETING)
    other = replace(house.place, name="other")
    assert [carry_out(house.place), carry_out(other), carry_out(house.place), carry_out(other)] == [1, 1, 0, 0]
    assert [what for what, _ in outside.room.asked] == ["end"]
    with database.reading() as db:
        assert sorted(db.exec(select(Effect.leased_by))) == ["other", "test"]
