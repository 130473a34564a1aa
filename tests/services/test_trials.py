"""The test meeting as it is heard: no group, no register, no name; what it teaches is kept."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from app.db import Db
from app.domain.actors import HEARTH
from app.domain.sightings import Sighting, SightingKind
from app.models import Arrival, StoredSighting, Trial, TrialSighting
from app.ports import Delivery, LinkMade
from app.queries import connection
from app.services import trials
from tests.fakes import TUESDAY

NUMBER = 95_000_000_001


def made(db: Db, number: int = NUMBER) -> Trial:
    link = LinkMade("r1", "https://zoom.example/w/1?tk=secret")
    return trials.record_made(db, number=number, link=link, address="x@people.invalid", by=HEARTH, now=TUESDAY)


def told(kind: str, seconds: int, *, uuid: str = "u1", number: int = NUMBER, host: bool = False) -> Delivery:
    at = TUESDAY + timedelta(seconds=seconds)
    seen = Sighting(
        SightingKind(kind), at, f"{kind}{seconds}{uuid}", uuid, registrant_id="r1", screen_name="Ana García"
    )
    return Delivery(kind=f"meeting.{kind}", at=at, meeting_number=number, sighting=seen, is_host=host)


def test_what_zoom_tells_of_the_guest_becomes_answers(db: Db) -> None:
    made(db)
    for event in (told("arrived", 0), told("admitted", 30), told("joined", 31, uuid="u2")):
        assert trials.hear(db, event, now=TUESDAY + timedelta(seconds=31))
    assert connection.answers(db)["uuid_kept"] is False
    assert connection.habits(db).uuid_kept is False


def test_another_meeting_is_none_of_its_business(db: Db) -> None:
    made(db)
    assert not trials.hear(db, told("arrived", 0, number=NUMBER + 1), now=TUESDAY)
    assert db.exec(select(TrialSighting)).all() == []


def test_the_same_event_twice_is_one_and_the_host_is_nobodys_guest(db: Db) -> None:
    trial = made(db)
    for event in (told("arrived", 0), told("arrived", 0), told("joined", 5, uuid="h", host=True)):
        trials.hear(db, event, now=TUESDAY)
    assert [one.kind for one in connection.trial_story(db, trial)] == [SightingKind.ARRIVED]


def test_no_arrival_no_sighting_and_no_name_is_left(db: Db) -> None:
    made(db)
    trials.hear(db, told("arrived", 0), now=TUESDAY)
    assert db.exec(select(Arrival)).all() == []
    assert db.exec(select(StoredSighting)).all() == []
    assert "Ana" not in repr(db.exec(select(TrialSighting)).one())


def test_a_new_test_forgets_the_last_ones_sightings_and_keeps_its_answers(db: Db) -> None:
    made(db)
    for event in (told("arrived", 0), told("joined", 31)):
        trials.hear(db, event, now=TUESDAY)
    known = connection.answers(db)
    again = made(db, NUMBER + 1)
    assert connection.trial_story(db, again) == []
    assert connection.answers(db) == known != {}


def test_a_report_counts_from_the_end_and_not_before(db: Db) -> None:
    trial = made(db)
    trials.record_report(db, came=True, by=HEARTH, now=TUESDAY)
    assert connection.answers(db) == {}
    ended = Delivery(kind="meeting.ended", at=TUESDAY, meeting_number=trial.meeting_number)
    trials.hear(db, ended, now=TUESDAY)
    trials.record_report(db, came=True, by=HEARTH, now=TUESDAY + timedelta(minutes=9))
    found = connection.told_answers(db, by=HEARTH, now=TUESDAY)["report_told"]
    assert (found.answer, found.minutes) == (True, 9)
