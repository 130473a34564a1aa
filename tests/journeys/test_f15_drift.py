"""F15, F17, recordings: Zoom is otherwise than we asked, has no meeting, starts behind our back, or records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.journeys.trouble import alarms, by_hand, dashboard, desk, notebook, said, taps
from tests.journeys.village import Evening, Village
from zoom_integration.simulator import directory
from zoom_integration.simulator.meetings import Meeting

DIFFERENT = "The waiting room is off: people come in without being let in. It records by itself."


@pytest.fixture
def evening(open_village: Callable[..., Village]) -> Evening:
    return Evening(by_hand(open_village(hands=False)))


def meeting(evening: Evening) -> Meeting:
    return evening.village.zoom.world.meetings[evening.number]


def at(evening: Evening, moment: str) -> None:
    """Time passes, and Hearth does what it does by itself."""
    hour, minute = map(int, moment.split(":"))
    now: datetime = evening.village.now
    evening.village.time_is(now.replace(hour=hour, minute=minute, second=0))
    evening.village.rest()


def changed_in_zoom(evening: Evening) -> None:
    """Somebody turns the waiting room off in Zoom's own portal, and a recording on."""
    with evening.village.zoom.lock:
        meeting(evening).settings |= {"waiting_room": False, "auto_recording": "cloud"}


def sessions_page(evening: Evening) -> str:
    return said(desk(evening.village).get(f"/desk/groups/{evening.session().group_id}/sessions").text)


def test_f15_what_was_changed_in_zoom_is_seen_before_the_start_and_set_right_with_one_tap(evening: Evening) -> None:
    evening.at("12:00", "sign_up", "Robin")
    changed_in_zoom(evening)
    at(evening, "18:10")
    assert alarms(evening) == ["zoom_differs"]
    assert (DIFFERENT in dashboard(evening), DIFFERENT in sessions_page(evening)) == (True, True)
    taps(evening, "meeting/set-again")
    assert (alarms(evening), meeting(evening).settings["waiting_room"]) == ([], True)


def test_f15_what_zoom_still_does_otherwise_stays_on_the_page(evening: Evening) -> None:
    evening.at("12:00", "sign_up", "Robin")
    changed_in_zoom(evening)
    evening.village.knob(stubborn_settings={"waiting_room": False})
    at(evening, "18:46")
    taps(evening, "meeting/set-again")
    assert alarms(evening) == ["zoom_differs"]
    assert "The waiting room is off" in dashboard(evening)
    assert "It records by itself" not in dashboard(evening)


def test_f15_a_meeting_as_asked_alarms_nobody(evening: Evening) -> None:
    evening.at("12:00", "sign_up", "Robin")
    at(evening, "18:46")
    assert (alarms(evening), evening.session().meeting_differences) == ([], [])


def deleted_in_zoom(evening: Evening) -> None:
    with evening.village.zoom.lock:
        directory.delete_meeting(evening.village.zoom.world, meeting(evening), evening.village.now)
    evening.village.rest()


@pytest.mark.parametrize("lost", [[], ["meeting.deleted"]], ids=["told", "only-read"])
def test_f17_a_deleted_meeting_is_noticed_and_made_again_with_new_links_for_everybody(
    evening: Evening, lost: list[str]
) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin", "Maya")
    before = evening.number
    village.knob(lose_events=lost)
    deleted_in_zoom(evening)
    at(evening, "18:20")
    assert alarms(evening) == ["meeting_gone"]
    assert "no longer there in Zoom" in sessions_page(evening)
    at(evening, "18:46")
    assert "Tonight is delayed" in said(village.browser("Robin").get(f"/join/{evening.session_id}").text)
    taps(evening, "meeting/make-again")
    assert (alarms(evening), evening.number != before, len(meeting(evening).registrants)) == ([], True, 2)
    evening.at("18:47", "start_zoom")
    evening.at("18:50", "come_in", "Robin", "Maya")
    assert evening.waiting() == {"Robin": "expected", "Maya": "expected"}


def test_f17_a_meeting_that_stands_cannot_be_made_again_by_mistake(evening: Evening) -> None:
    evening.at("12:00", "sign_up", "Robin")
    before = evening.number
    answer = taps(evening, "meeting/make-again")
    assert ("can no longer be done" in answer, evening.number) == (True, before)


def test_f17_a_start_that_no_event_told_of_is_found_in_zooms_books_and_then_nobody_asks_any_more(
    evening: Evening,
) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin")
    at(evening, "18:45")
    village.knob(lose_events=["meeting.started", "meeting.participant_joined"])
    village.host(evening.number, "start")
    at(evening, "18:46")
    at(evening, "18:47")
    assert alarms(evening) == ["zoom_tells_nothing"]
    with notebook(village) as asked:
        for minute in range(48, 55):
            at(evening, f"18:{minute}")
    assert [call for call in asked if call.startswith("GET /v2/meetings/")] == []
    evening.at("18:55", "come_in", "Robin")
    assert (alarms(evening), evening.waiting()) == ([], {"Robin": "expected"})


def test_f17_until_the_start_is_heard_zoom_is_asked_at_most_every_twenty_seconds(evening: Evening) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin")
    at(evening, "18:45")
    begun = village.now
    with notebook(village) as asked:
        for _ in range(6):
            village.passes(seconds=5)
    reads = [call for call in asked if call.startswith("GET /v2/meetings/")]
    assert len(reads) == (village.now - begun).total_seconds() // 20


def test_f17_the_host_leaves_and_starts_again_and_it_is_one_evening(evening: Evening) -> None:
    village = evening.village
    evening.opens("Robin")
    evening.at("18:50", "come_in", "Robin")
    village.host(evening.number, "admit_all")
    village.host(evening.number, "end")
    evening.at("18:55", "start_zoom")
    evening.at("18:56", "return", "Robin")
    village.host(evening.number, "admit_all")
    assert (evening.inside(), len({one.uuid for one in meeting(evening).instances})) == (["Robin"], 2)


def test_a_recording_is_an_alarm_stopped_with_one_tap_and_told_to_be_over(evening: Evening) -> None:
    village = evening.village
    evening.opens("Robin")
    village.host(evening.number, "record")
    assert (alarms(evening), 'role="alert"' in page(evening)) == (["recording"], True)
    assert "“A recording was started a moment ago." in said(browse(evening, "recording"))
    village.passes(minutes=1)
    taps(evening, "recording/stop")
    assert meeting(evening).live.recording_since is None  # type: ignore[union-attr] # it runs
    assert (alarms(evening), "The recording is stopped, Zoom says." in dashboard(evening)) == (
        ["recording_stopped"],
        True,
    )


def test_a_stop_that_zoom_does_not_confirm_is_said_to_be_only_asked(evening: Evening) -> None:
    village = evening.village
    evening.opens("Robin")
    village.host(evening.number, "record")
    village.knob(lose_events=["recording.stopped"])
    taps(evening, "recording/stop")
    assert alarms(evening) == ["recording"]
    assert "Zoom is asked to stop the recording, and has not said that it did." in dashboard(evening)


def browse(evening: Evening, path: str) -> str:
    return evening.village.browser("Ana").get(f"/live/{evening.session_id}/{path}").text


def page(evening: Evening) -> str:
    return evening.village.browser("Ana").get(f"/live/{evening.session_id}").text
