"""The room: who gets in, what Zoom says about it, and under which ids."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.zoom_integration.simulator.conftest import EVENING, PLAN
from zoom_integration.simulator import breakouts, directory, room
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import User
from zoom_integration.simulator.world import World


def names(events):
    return [one["event"].removeprefix("meeting.") for one in events]


def who(event):
    return event["payload"]["object"]["participant"]


@pytest.fixture
def started(world, meeting, told):
    room.start(world, meeting, EVENING)
    told()
    return meeting


@pytest.fixture
def waiting(world, started, registered, told):
    person = room.join(world, started, EVENING, registrant=registered("Moth"))
    told()
    return person


def test_before_the_start_zoom_tells_of_an_early_comer_without_any_id_and_then_of_her_at_the_door(
    world, meeting, registered, told
):
    moth = room.join(world, meeting, EVENING, registrant=registered("Moth"))
    early = told()[-1]
    assert (moth.state, early["event"], who(early)) == (
        "early",
        "meeting.participant_jbh_waiting",
        {"id": "", "user_name": "Moth"},
    )
    room.start(world, meeting, EVENING)
    assert names(told()) == [
        "started",
        "participant_joined",
        "participant_jbh_waiting_left",
        "participant_joined_waiting_room",
    ]
    assert moth.state == "waiting"


def test_a_guest_at_the_door_has_empty_ids_and_no_registrant(world, started, told):
    room.join(world, started, EVENING, name="Somebody")
    guest = who(told()[0])
    assert (guest["id"], guest["email"], guest["registrant_id"], guest["participant_user_id"]) == ("", "", "", "")


def test_the_host_has_no_registrant_id_at_all(world, meeting, told):
    room.start(world, meeting, EVENING)
    host = who(told()[-1])
    assert ("registrant_id" in host, host["email"]) == (False, "host@charity.invalid")


def test_behind_a_personal_link_stands_the_registrants_name_and_for_the_signed_in_the_accounts(
    world, started, registered
):
    moth = registered("Moth")
    by_link = room.join(world, started, EVENING, registrant=moth)
    signed_in = room.join(world, started, EVENING, registrant=moth, signed_in_name="Maria Example")
    assert (by_link.name, signed_in.name, bool(signed_in.account_id)) == ("Moth", "Maria Example", True)


def test_admission_is_told_as_left_the_door_admitted_and_joined_under_one_uuid(world, started, waiting, told):
    room.admit(world, started, waiting, EVENING)
    events = told()
    assert names(events) == ["participant_left_waiting_room", "participant_admitted", "participant_joined"]
    assert {who(one)["participant_uuid"] for one in events} == {waiting.participant_uuid}


def test_every_open_question_about_admission_can_be_answered_the_other_way(world, started, registered, told):
    world.knobs.turn(
        {
            "left_waiting_room_on_admission": False,
            "joined_before_admitted": True,
            "uuid_survives_admission": False,
            "waiting_registrant_id": False,
        }
    )
    moth = room.join(world, started, EVENING, registrant=registered("Moth"))
    told_at_door = who(told()[-1])
    room.admit(world, started, moth, EVENING)
    events = told()
    assert names(events) == ["participant_joined", "participant_admitted"]
    assert told_at_door["registrant_id"] == ""
    assert who(events[0])["registrant_id"] == moth.registrant.id
    assert who(events[0])["participant_uuid"] != told_at_door["participant_uuid"]


def test_whoever_comes_back_has_new_ids_and_the_same_registrant(world, started, waiting, told):
    room.admit(world, started, waiting, EVENING)
    before = who(told()[-1])
    room.drop(world, started, waiting, EVENING)
    assert who(told()[-1])["leave_reason"] == "got disconnected from the meeting. Reason : Network connection error."
    room.come_back(world, started, waiting, EVENING)
    after = who(told()[-1])
    assert after["registrant_id"] == before["registrant_id"]
    assert after["user_id"] != before["user_id"]
    assert after["participant_uuid"] != before["participant_uuid"]


def test_a_lock_says_nothing_and_keeps_out_newcomers_and_whoever_dropped(world, started, waiting, registered, told):
    room.admit(world, started, waiting, EVENING)
    told()
    room.lock(world, started, True, EVENING)
    late = room.join(world, started, EVENING, registrant=registered("Late"))
    told()
    room.drop(world, started, waiting, EVENING)
    room.come_back(world, started, waiting, EVENING)
    assert (late.state, waiting.state, names(told())) == ("locked", "locked", ["participant_left"])
    room.lock(world, started, False, EVENING)
    room.come_back(world, started, waiting, EVENING)
    assert waiting.state == "waiting"


@pytest.mark.parametrize(("allowed", "state"), [(True, "in"), (False, "waiting")])
def test_whether_those_at_the_door_of_a_locked_meeting_can_be_admitted_is_a_knob(
    world, started, waiting, allowed, state
):
    world.knobs.turn({"lock_admits_waiting": allowed})
    room.lock(world, started, True, EVENING)
    if allowed:
        room.admit(world, started, waiting, EVENING)
    else:
        with pytest.raises(Refused, match="locked"):
            room.admit(world, started, waiting, EVENING)
    assert waiting.state == state


def test_the_removed_may_not_return_not_even_in_a_new_window(world, started, waiting):
    room.admit(world, started, waiting, EVENING)
    room.remove(world, started, waiting, EVENING)
    again = room.join(world, started, EVENING, registrant=waiting.registrant)
    assert (waiting.state, again.state) == ("removed", "removed")


def test_one_link_is_used_once_at_a_time_inside(world, started, waiting):
    second = room.join(world, started, EVENING, registrant=waiting.registrant)
    room.admit(world, started, waiting, EVENING)
    with pytest.raises(Refused, match="link_in_use"):
        room.admit(world, started, second, EVENING)
    assert (second.state, room.admit_all(world, started, EVENING)) == ("waiting", 0)


@pytest.mark.parametrize(("use", "state"), [("door", "refused"), ("any", "waiting")])
def test_where_a_link_counts_as_used_is_a_knob(world, started, waiting, use, state):
    world.knobs.turn({"link_use": use})
    assert room.join(world, started, EVENING, registrant=waiting.registrant).state == state


@pytest.mark.parametrize(("evicts", "state"), [(False, "waiting"), (True, "refused")])
def test_whether_a_cancelled_registrant_is_turned_away_from_the_door_is_a_knob(world, started, waiting, evicts, state):
    world.knobs.turn({"cancel_evicts_waiting": evicts})
    directory.set_status(world, started, "cancel", [waiting.registrant.id], EVENING)
    assert waiting.state == state


def test_a_breakout_room_has_its_own_user_id_and_names_the_former(world, started, waiting, told):
    room.admit(world, started, waiting, EVENING)
    main_room = who(told()[-1])["user_id"]
    breakouts.move_to_breakout(world, started, waiting, EVENING)
    breakouts.back_from_breakout(world, started, waiting, EVENING)
    went, returned = told()
    assert (went["event"], returned["event"]) == (
        "meeting.participant_joined_breakout_room",
        "meeting.participant_left_breakout_room",
    )
    assert who(went)["parent_user_id"] == main_room
    assert who(went)["user_id"] == who(returned)["user_id"] != main_room
    assert waiting.user_id == main_room


def test_a_move_to_a_breakout_room_can_be_told_as_leaving_the_main_room(world, started, waiting, told):
    world.knobs.turn({"left_on_breakout": True})
    room.admit(world, started, waiting, EVENING)
    told()
    breakouts.move_to_breakout(world, started, waiting, EVENING)
    assert [stay.place for stay in waiting.stays if stay.ended_at is None] == ["breakout"]
    breakouts.back_from_breakout(world, started, waiting, EVENING)
    assert names(told()) == [
        "participant_left",
        "participant_joined_breakout_room",
        "participant_left_breakout_room",
        "participant_joined",
    ]


def test_put_back_is_one_event_or_two(world, started, waiting, told):
    room.admit(world, started, waiting, EVENING)
    told()
    room.put_back(world, started, waiting, EVENING)
    room.admit(world, started, waiting, EVENING)
    world.knobs.turn({"left_on_put_back": True})
    assert names(told())[0] == "participant_put_in_waiting_room"
    room.put_back(world, started, waiting, EVENING)
    assert names(told()) == ["participant_left", "participant_put_in_waiting_room"]


@pytest.mark.parametrize("filled", [False, True])
def test_a_changed_role_comes_without_a_registrant_id_as_seen_or_with_one_as_documented(
    world, started, waiting, told, filled
):
    world.knobs.turn({"role_change_registrant_id": filled})
    room.admit(world, started, waiting, EVENING)
    room.change_role(world, started, waiting, "co-host", EVENING)
    changed = who(told()[-1])
    assert (changed["old_role"], changed["new_role"], "registrant_id" in changed) == ("attendee", "co-host", filled)


@pytest.mark.parametrize(("first", "order"), [(False, ["left", "left", "ended"]), (True, ["ended", "left", "left"])])
def test_the_end_is_told_before_or_after_everybody_left(world, started, waiting, told, first, order):
    world.knobs.turn({"ended_before_left": first})
    room.admit(world, started, waiting, EVENING)
    told()
    room.end(world, started, EVENING)
    assert [name.removeprefix("participant_") for name in names(told())] == order


def test_a_customer_key_goes_through_unchanged(world, started, told):
    room.join(world, started, EVENING, name="Owl", customer_key="key-1")
    assert who(told()[-1])["customer_key"] == "key-1"


def test_a_changed_name_has_no_event(world, started, waiting, told):
    room.rename(world, waiting, "  Owl ", EVENING)
    assert (told(), waiting.name, waiting.stays[-1].name) == ([], "Owl", "Owl")


def test_recording_is_told_with_a_number_as_id_and_an_empty_end(world, started, told):
    breakouts.record(world, started, EVENING)
    breakouts.record(world, started, EVENING)
    breakouts.stop_recording(world, started, EVENING)
    begun, stopped = (one["payload"]["object"] for one in told())
    assert (begun["id"], begun["recording_file"]["recording_end"]) == (started.number, "")
    assert stopped["recording_file"]["recording_end"] == "2026-11-21T18:45:00Z"


def test_the_uuid_is_new_at_each_start_and_needs_every_kind_of_encoding(world, meeting):
    for minutes in range(4):
        room.start(world, meeting, EVENING + timedelta(minutes=minutes))
        room.end(world, meeting, EVENING + timedelta(minutes=minutes))
    uuids = [one.uuid for one in meeting.instances]
    assert len(set(uuids)) == 4
    assert any(one.startswith("/") for one in uuids)
    assert any("//" in one for one in uuids)


def test_a_host_holds_one_meeting_at_a_time(world, started):
    other = directory.create_meeting(world, "me", PLAN, EVENING)
    with pytest.raises(Refused, match="host_is_busy"):
        room.start(world, other, EVENING)


def test_a_host_who_dropped_comes_back_past_the_lock_and_the_waiting_room(world, started):
    (host,) = world.people_of(started, "in")
    room.lock(world, started, True, EVENING)
    room.drop(world, started, host, EVENING)
    room.come_back(world, started, host, EVENING)
    assert host.state == "in"


ACTS = ["join", "admit", "put_back", "remove", "leave", "drop", "return", "out", "back", "lock", "unlock", "all"]


def play(world, meeting, act, index):
    """One act upon somebody; what Zoom refuses simply does not happen."""
    people = [one for one in world.people.values() if not one.host]
    person = people[index % len(people)] if people else None
    now = EVENING + timedelta(seconds=len(world.journal.lines))
    on_person = {
        "admit": room.admit,
        "put_back": room.put_back,
        "remove": room.remove,
        "leave": room.leave,
        "drop": room.drop,
        "return": room.come_back,
        "out": breakouts.move_to_breakout,
        "back": breakouts.back_from_breakout,
    }
    try:
        if act == "join":
            room.join(world, meeting, now, name=f"Guest {index}")
        elif act in ("lock", "unlock"):
            room.lock(world, meeting, act == "lock", now)
        elif act == "all":
            room.admit_all(world, meeting, now)
        elif person:
            on_person[act](world, meeting, person, now)
    except Refused:
        pass


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), max_size=40))
def test_whatever_people_do_nobody_is_in_two_places_and_at_the_end_nobody_is_anywhere(story):
    world = World("account", "pro", Chance(1), [User("hostid", "host@charity.invalid", "Group host")])
    meeting = directory.create_meeting(world, "me", PLAN, EVENING)
    room.start(world, meeting, EVENING)
    for act, index in story:
        play(world, meeting, act, index)
        for person in world.people.values():
            open_places = [stay.place for stay in person.stays if stay.ended_at is None]
            expected = {"waiting": ["waiting"], "in": ["in", "breakout"] if person.breakout_uuid else ["in"]}
            assert open_places == expected.get(person.state, [])
    room.end(world, meeting, EVENING + timedelta(hours=1))
    assert [stay for person in world.people.values() for stay in person.stays if stay.ended_at is None] == []
