"""What is asked of Zoom for a support group, and every way in which Zoom may have made it otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from zoom_integration import Difference, Meeting, MeetingPlan, differences


def made(plan: MeetingPlan, **changes: object) -> Meeting:
    """The meeting just as planned, read back by GET, but for the changes."""
    fields = plan.fields() | {"id": 98765432101, "uuid": "u==", "start_time": "2026-11-26T19:00:00Z"}
    return Meeting.from_json(fields | changes)


def with_settings(plan: MeetingPlan, **changes: object) -> Meeting:
    return made(plan, settings=plan.settings() | changes)


def test_a_meeting_made_as_planned_does_not_differ(plan) -> None:
    assert differences(plan, made(plan)) == ()


def test_what_keeps_a_group_safe_is_asked_for(plan) -> None:
    safety = {
        "waiting_room": True,
        "waiting_room_options": {"mode": "custom", "who_goes_to_waiting_room": "everyone"},
        "join_before_host": False,
        "approval_type": 1,
        "registrants_confirmation_email": False,
        "registrants_email_notification": False,
        "auto_recording": "none",
        "allow_multiple_devices": False,
        "audio": "voip",
        "mute_upon_entry": False,
    }
    assert {key: plan.settings()[key] for key in safety} == safety


def test_a_local_start_is_sent_as_utc(plan) -> None:
    local = datetime(2026, 7, 2, 19, 0, tzinfo=ZoneInfo("Europe/London"))
    assert replace(plan, start_at=local).fields()["start_time"] == datetime(2026, 7, 2, 18, 0)


@pytest.mark.parametrize(
    ("changes", "difference"),
    [
        ({"topic": "Other"}, Difference("topic", "Thursday circle", "Other")),
        ({"type": 3}, Difference("type", 2, 3)),
        ({"duration": 60}, Difference("duration", 90, 60)),
        ({"timezone": "UTC"}, Difference("timezone", "Europe/London", "UTC")),
        ({"password": "other"}, Difference("password", "set", "other")),
        ({"password": ""}, Difference("password", "set", None)),
    ],
)
def test_each_field_made_otherwise_is_found(plan, changes: dict, difference: Difference) -> None:
    assert differences(plan, made(plan, **changes)) == (difference,)


def test_a_start_made_otherwise_is_found(plan) -> None:
    an_hour_late = made(plan, start_time="2026-11-26T20:00:00Z")
    asked, found = plan.start_at, datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
    assert differences(plan, an_hour_late) == (Difference("start_time", asked, found),)


@pytest.mark.parametrize("setting", ["waiting_room", "join_before_host", "auto_recording", "allow_multiple_devices"])
def test_each_setting_made_otherwise_is_found(plan, setting: str) -> None:
    asked = plan.settings()[setting]
    changed = with_settings(plan, **{setting: "cloud" if setting == "auto_recording" else not asked})
    found = changed.settings[setting]
    assert differences(plan, changed) == (Difference(f"settings.{setting}", asked, found),)


def test_a_setting_that_zoom_does_not_show_is_found_as_such(plan) -> None:
    settings = plan.settings()
    del settings["waiting_room_options"]
    difference = Difference("settings.waiting_room_options", plan.settings()["waiting_room_options"], None)
    assert differences(plan, made(plan, settings=settings)) == (difference,)


def test_a_setting_within_a_setting_is_compared(plan) -> None:
    loose = {"mode": "custom", "who_goes_to_waiting_room": "users_not_in_account"}
    name = "settings.waiting_room_options.who_goes_to_waiting_room"
    changed = with_settings(plan, waiting_room_options=loose)
    assert differences(plan, changed) == (Difference(name, "everyone", "users_not_in_account"),)


def test_a_number_is_not_taken_for_yes_or_no(plan) -> None:
    changed = with_settings(plan, waiting_room=1, approval_type=True)
    assert [each.setting for each in differences(plan, changed)] == ["settings.waiting_room", "settings.approval_type"]


def test_what_zoom_has_beyond_the_plan_is_no_difference(plan) -> None:
    assert differences(plan, with_settings(plan, focus_mode=True)) == ()


def test_alternative_hosts_are_compared_as_a_set(plan) -> None:
    two = replace(plan, alternative_hosts=("a@x.example", "b@x.example"))
    assert differences(two, with_settings(two, alternative_hosts="B@x.example;a@x.example;")) == ()


def test_a_missing_alternative_host_is_found_without_an_address(plan) -> None:
    changed = with_settings(plan, alternative_hosts="")
    assert differences(plan, changed) == (Difference("settings.alternative_hosts", "set", "none"),)


@pytest.mark.parametrize(
    "wrong",
    [{"start_at": datetime(2026, 11, 26, 19, 0)}, {"duration_minutes": 0}, {"passcode": "x" * 11}, {"passcode": "a b"}],
)
def test_a_plan_that_zoom_would_bend_is_not_made(plan, wrong: dict) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(plan, **wrong)
