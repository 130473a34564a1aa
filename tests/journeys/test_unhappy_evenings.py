"""Evenings that do not go as planned: Zoom is down, the meeting starts twice, somebody is late, or nobody meets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlmodel import col, select

from app.domain.actors import Actor, SignIn
from app.domain.sessions import SessionState
from app.models import Person, Session
from app.services import planning
from app.services.letters import Message
from tests.journeys.village import Evening, Village

HOSTS = "host@charity.invalid,second.host@charity.invalid"


def coordinator(village: Village) -> Actor:
    with village.database.reading() as db:
        found = db.exec(select(Person).where(col(Person.coordinator))).one()
    return Actor(person_id=found.id, sign_in=SignIn.STAFF, coordinator=True)


def test_zoom_is_down_when_she_signs_up_and_the_link_is_made_when_it_is_back(evening: Evening) -> None:
    village = evening.village
    village.rest()
    village.knob(fault="down")
    evening.at("12:00", "sign_up", "Robin", "Maya", "J.")
    for _ in range(30):  # and it stays down for an hour and a half
        village.passes(minutes=3)
    assert {one.done_at for one in village.effects("make_link")} == {None}
    village.knob(fault="")
    village.passes(minutes=5)
    assert {one.outcome for one in village.effects("make_link")} == {"made"}
    evening.at("18:44", "start_zoom")
    evening.at("18:50", "come_in", "Robin", "Maya", "J.")
    assert set(evening.waiting().values()) == {"expected"}


def test_zoom_is_down_at_the_start_and_every_page_still_answers(evening: Evening) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin", "Maya")
    village.knob(fault="down")
    evening.at("18:50", "sign_up", "J.")  # whose link cannot be made
    member, facilitator = village.browser("Robin"), village.browser("Ana")
    answer = member.post(f"/join/{evening.session_id}")
    assert (answer.status_code, "/w/" in answer.headers["Location"]) == (303, True)  # her own link was there already
    assert facilitator.get(f"/live/{evening.session_id}").status_code == 200
    assert village.browser("J.").get(f"/join/{evening.session_id}").status_code == 200
    page = village.browser("J.").post(f"/join/{evening.session_id}", follow_redirects=True)
    assert "Your way in is being made ready" in page.text
    answer = facilitator.post(f"/live/{evening.session_id}/start")
    assert (answer.status_code, "Zoom" in answer.text) == (502, True)  # in words: it is Zoom that does not answer


def test_zooms_report_fails_for_an_hour_and_what_was_seen_live_is_the_register(evening: Evening) -> None:
    evening.opens("Robin", "Maya")
    evening.at("18:50", "come_in", "Robin", "Maya")
    evening.at("18:51", "admit_expected")
    evening.at("19:30", "leave", "Maya")
    evening.at("20:00", "end_evening")
    evening.village.knob(fault="500")
    evening.until_collected()
    assert evening.register() == {"Robin": ("attended", 60), "Maya": ("attended", 30)}
    assert evening.village.effects("fetch_report")[0].outcome == "report_incomplete"


def test_a_meeting_started_twice_is_one_evening(evening: Evening) -> None:
    village = evening.village
    evening.opens("Robin", "Maya")
    evening.at("18:50", "come_in", "Robin", "Maya")
    evening.at("18:51", "admit_expected")
    evening.at("19:10", "see_inside", count=2)
    village.host(evening.number, "end")
    assert evening.session().state is SessionState.DOOR_CLOSED
    village.passes(minutes=2)
    evening.at("19:12", "start_zoom")
    evening.at("19:13", "return", "Robin")
    assert evening.waiting() == {"Robin": "expected"}  # the door is closed, but she was cut off, not late
    evening.at("19:14", "admit_expected")
    assert evening.inside() == ["Robin"]
    evening.ends()
    assert len(village.zoom.world.meetings[evening.number].instances) == 2
    assert (evening.register(), evening.open_names()) == (
        {"Robin": ("attended", 56), "Maya": ("attended", 10)},
        [],
    )


def test_the_door_closes_by_itself_a_late_tap_is_refused_and_a_dropped_line_may_return(evening: Evening) -> None:
    evening.opens("Robin", "Maya")
    evening.at("18:55", "come_in", "Robin")
    evening.at("18:56", "admit_expected")
    evening.at("19:00", "see_door", **{"is": "door_closed"})
    evening.at("19:01", "come_in", "Maya", **{"is": "door_closed"})
    evening.at("19:20", "drop", "Robin")
    evening.at("19:22", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "expected"}
    evening.at("19:23", "admit_expected")
    evening.ends()
    assert evening.register() == {"Robin": ("attended", 57), "Maya": ("missed", 0)}


def test_between_the_closing_moment_and_the_workers_word_nobody_slips_in(evening: Evening) -> None:
    evening.opens("Robin")
    evening.village.passes(minutes=5)
    evening.village.worker_works = False
    evening.at("19:00", "come_in", "Robin", **{"is": "door_closed"})
    assert evening.session().state is SessionState.DOORS_OPEN


def test_an_evening_that_is_called_off_is_gone_from_zoom_and_everybody_is_told_once(evening: Evening) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin", "Maya")
    number = evening.number
    for _ in range(2):
        with village.database.writing() as db:
            planning.call_off(db, session_id=evening.session_id, by=coordinator(village), now=village.now)
    village.rest()
    assert number not in village.zoom.world.meetings
    told = [one.outcome for one in village.effects("send_mail") if one.payload["message"] == Message.SESSION_CALLED_OFF]
    assert told == ["sent", "sent"]
    evening.at("18:50", "come_in", "Robin", **{"is": "called_off"})


def test_two_evenings_at_the_same_hour_do_not_mix(open_village: Callable[..., Village]) -> None:
    village = open_village({"ZOOM_HOST_USER": HOSTS})
    tuesday = Evening(village)
    other = Evening(village, "saturday-circle", session_id=_beside(village, tuesday))
    tuesday.opens("Robin", "Maya")
    other.opens("Ines", "Bram")
    other.at("18:50", "come_in", "Ines", "Bram")  # this group lets the expected in by itself
    tuesday.at("18:51", "come_in", "Robin")
    assert (tuesday.waiting(), tuesday.inside(), other.inside()) == ({"Robin": "expected"}, [], ["Bram", "Ines"])
    tuesday.at("18:52", "admit_expected")
    tuesday.at("20:00", "end_evening")
    other.at("20:00", "end_evening")
    tuesday.until_collected()
    other.until_collected()
    assert tuesday.register() == {"Robin": ("attended", 60), "Maya": ("missed", 0)}
    assert other.register() == {"Ines": ("attended", 60), "Bram": ("attended", 60)}
    assert (tuesday.open_names(), other.open_names()) == ([], [])


def _beside(village: Village, evening: Evening) -> int:
    """An evening of the other group at the same hour, under the second host."""
    with village.database.writing() as db:
        group_id = db.exec(select(Session).where(Session.id != evening.session_id)).all()[-1].group_id
        (planned,) = planning.plan_series(
            db,
            group_id=group_id,
            first_local=datetime(2026, 11, 24, 19, 0),
            weeks=1,
            duration_minutes=60,
            hosts=HOSTS.split(","),
            by=coordinator(village),
            now=village.now,
        )
    return int(planned.id or 0)
