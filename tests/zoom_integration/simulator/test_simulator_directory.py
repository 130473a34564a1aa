"""Meetings and registrants as REST changes them: what Zoom takes, replaces without a word, and refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.zoom_integration.simulator.conftest import EVENING, PLAN
from zoom_integration.simulator import directory, room
from zoom_integration.simulator.errors import ZoomError


def body(name: str = "Moth", **more):
    return {"email": f"{name}@reg.invalid", "first_name": name, "auto_approve": True, **more}


def code_of(act) -> int:
    with pytest.raises(ZoomError) as refusal:
        act()
    return refusal.value.code


def test_impossible_settings_are_replaced_without_a_word(world, meeting):
    wishes = {"auto_recording": "always", "approval_type": 7, "join_before_host": True, "waiting_room": True}
    directory.update_meeting(world, meeting, {"settings": wishes}, EVENING)
    kept = {name: meeting.settings[name] for name in wishes}
    assert kept == {"auto_recording": "none", "approval_type": 1, "join_before_host": False, "waiting_room": True}


def test_with_nothing_to_keep_strangers_out_zoom_switches_the_waiting_room_on(world):
    plan = {**PLAN, "password": "", "settings": {"waiting_room": False, "meeting_authentication": False}}
    assert directory.create_meeting(world, "me", plan, EVENING).settings["waiting_room"] is True


def test_a_running_meeting_keeps_the_settings_it_started_with(world, meeting):
    instance = room.start(world, meeting, EVENING)
    directory.update_meeting(world, meeting, {"settings": {"waiting_room": False}}, EVENING)
    assert (meeting.settings["waiting_room"], instance.settings["waiting_room"]) == (False, True)


def test_settings_can_be_made_to_reach_a_running_meeting(world, meeting):
    world.knobs.turn({"settings_apply_live": True})
    instance = room.start(world, meeting, EVENING)
    directory.update_meeting(world, meeting, {"settings": {"waiting_room": False}}, EVENING)
    assert instance.settings["waiting_room"] is False


def test_thirty_registrants_are_changed_at_once_and_not_one_more(world, meeting):
    ids = [directory.add_registrant(world, meeting, body(f"r{index}"), EVENING).id for index in range(31)]
    assert code_of(lambda: directory.set_status(world, meeting, "cancel", ids, EVENING)) == 300
    directory.set_status(world, meeting, "cancel", ids[:30], EVENING)
    assert [meeting.registrants[one].status for one in ids] == ["cancelled"] * 30 + ["approved"]


def test_a_cancelled_link_can_be_made_to_live_on_but_never_a_pending_one(world, meeting):
    world.knobs.turn({"cancel_kills_link": False})
    cancelled = directory.add_registrant(world, meeting, body("Moth"), EVENING)
    pending = directory.add_registrant(world, meeting, body("Owl", auto_approve=False), EVENING)
    directory.set_status(world, meeting, "cancel", [cancelled.id], EVENING)
    states = [room.join(world, meeting, EVENING, registrant=one).state for one in (cancelled, pending)]
    assert states == ["early", "refused"]


def test_an_update_is_told_with_what_changed_only(world, meeting, told):
    told()
    directory.update_meeting(world, meeting, {"topic": "Other"}, EVENING)
    payload = told()[0]["payload"]
    assert payload["object"] == {"id": meeting.number, "topic": "Other"}
    assert payload["old_object"] == {"id": meeting.number, "topic": "Tuesday group"}


def test_without_auto_approve_a_registrant_is_pending_and_her_link_opens_nothing(world, meeting):
    moth = directory.add_registrant(world, meeting, body(auto_approve=False), EVENING)
    assert (moth.status, room.join(world, meeting, EVENING, registrant=moth).state) == ("pending", "refused")


def test_the_same_address_is_the_same_registrant_until_she_is_cancelled(world, meeting):
    moth = directory.add_registrant(world, meeting, body(), EVENING)
    assert directory.add_registrant(world, meeting, body(), EVENING) is moth
    directory.set_status(world, meeting, "cancel", [moth.id], EVENING)
    assert code_of(lambda: directory.add_registrant(world, meeting, body(), EVENING)) == 3000


def test_the_host_and_alternative_hosts_cannot_register(world, meeting):
    meeting.settings["alternative_hosts"] = "two@charity.invalid;three@charity.invalid"
    for email in ("host@charity.invalid", "THREE@charity.invalid"):
        assert code_of(lambda email=email: directory.add_registrant(world, meeting, body(email=email), EVENING)) == 3027


def test_a_meeting_that_is_over_or_full_takes_nobody(world, meeting):
    late = EVENING + timedelta(hours=3)
    assert code_of(lambda: directory.add_registrant(world, meeting, body(), late)) == 3038
    world.knobs.turn({"registrant_capacity": 1})
    directory.add_registrant(world, meeting, body("First"), EVENING)
    assert code_of(lambda: directory.add_registrant(world, meeting, body("Second"), EVENING)) == 3043


def test_a_free_account_has_no_registration(world, meeting):
    world.plan = "free"
    assert code_of(lambda: directory.add_registrant(world, meeting, body(), EVENING)) == 200


def test_a_running_meeting_cannot_be_deleted_nor_one_that_is_over(world, meeting):
    room.start(world, meeting, EVENING)
    assert code_of(lambda: directory.delete_meeting(world, meeting, EVENING)) == 3002
    room.end(world, meeting, EVENING)
    assert code_of(lambda: directory.delete_meeting(world, meeting, EVENING + timedelta(hours=3))) == 3007
    directory.delete_meeting(world, meeting, EVENING)
    assert world.meetings == {}


def test_the_events_of_a_registration_carry_the_registrants_id_and_a_number_for_the_meeting(world, meeting, told):
    told()
    moth = directory.add_registrant(world, meeting, body(), EVENING)
    directory.set_status(world, meeting, "cancel", [moth.id], EVENING)
    created, cancelled = told()
    assert (created["event"], cancelled["event"]) == (
        "meeting.registration_created",
        "meeting.registration_cancelled",
    )
    assert created["payload"]["object"]["id"] == meeting.number
    assert created["payload"]["object"]["registrant"]["join_url"] == world.join_url(meeting, moth)
    assert "join_url" not in cancelled["payload"]["object"]["registrant"]


@pytest.mark.parametrize(
    "wrong", [{"email": "nobody"}, {"first_name": ""}, {"first_name": "x" * 65}, {"email": "x" * 125 + "@y.zz"}]
)
def test_a_registrant_without_a_proper_address_or_name_is_refused(world, meeting, wrong):
    assert code_of(lambda: directory.add_registrant(world, meeting, body(**wrong), EVENING)) == 300


def test_local_time_is_read_in_the_meetings_zone(world):
    plan = {**PLAN, "start_time": "2026-07-01T19:00:00", "timezone": "Europe/London"}
    assert directory.create_meeting(world, "me", plan, EVENING).start_at.isoformat() == "2026-07-01T18:00:00+00:00"
