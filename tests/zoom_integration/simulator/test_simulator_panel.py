"""The pretend client answers a page in its panel as Zoom's documentation says its own does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.zoom_integration.simulator.conftest import EVENING
from zoom_integration.app_context import open_context
from zoom_integration.simulator import room
from zoom_integration.simulator.client_calls import NOT_NAMED, CallFailed, Client, offered
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import Person
from zoom_integration.simulator.world import World

APP = ("our-app", "our-secret")
NAMED = ["getAppContext", "getWaitingRoomParticipants", "getMeetingParticipants", "removeParticipant"]
NAMED += ["admitParticipantFromWaitingRoom", "putParticipantToWaitingRoom", "setParticipantScreenName"]


@pytest.fixture
def client(world: World, meeting: Meeting) -> Client:
    room.start(world, meeting, EVENING)
    return Client(world, meeting, EVENING, app=APP)


@pytest.fixture
def moth(world: World, meeting: Meeting, client: Client, registered: Callable[[str], Any]) -> Person:
    return room.join(world, meeting, EVENING, registrant=registered("Moth"))


def failure(client: Client, api: str, **data: str) -> int:
    with pytest.raises(CallFailed) as refused:
        client.answer(api, data, NAMED)
    return refused.value.code


def test_nothing_is_answered_before_it_was_named(client: Client) -> None:
    for named in (None, [], ["getMeetingParticipants"]):
        with pytest.raises(CallFailed) as refused:
            client.answer("getWaitingRoomParticipants", {}, named)
        assert refused.value.code == NOT_NAMED


def test_config_tells_the_version_and_what_it_lacks(world: World, client: Client) -> None:
    world.knobs.turn({"client_version": "6.4.4"})
    answer = client.answer("config", {"js_api_lists": NAMED}, None)
    assert (answer["clientVersion"], answer["unsupportedApis"]) == ("6.4.4", ["removeParticipant"])


def test_each_call_comes_with_its_version() -> None:
    assert "admitParticipantFromWaitingRoom" not in offered("5.15.9")
    assert "admitParticipantFromWaitingRoom" in offered("5.15.10")
    assert "onWaitingRoomParticipantJoin" not in offered("5.15.99")
    assert "removeParticipant" in offered("6.10.0")


def test_somebody_is_admitted_once_and_then_is_not_in_the_waiting_room(client: Client, moth: Person) -> None:
    uuid = moth.participant_uuid
    assert client.answer("admitParticipantFromWaitingRoom", {"participantUUID": uuid}, NAMED) == {"message": "Success"}
    assert moth.state == "in"
    assert failure(client, "admitParticipantFromWaitingRoom", participantUUID=uuid) == 10238
    assert [one["screenName"] for one in client.people()["inside"]] == ["Group host", "Moth"]


def test_putting_back_has_zooms_own_refusals(world: World, client: Client, moth: Person) -> None:
    host = next(one for one in world.people.values() if one.host)
    assert failure(client, "putParticipantToWaitingRoom", participantUUID=moth.participant_uuid) == 10237
    assert failure(client, "putParticipantToWaitingRoom", participantUUID=host.participant_uuid) == 10239


def test_ids_may_be_others_than_the_webhooks(world: World, client: Client, moth: Person) -> None:
    world.knobs.turn({"app_uuid_differs": True})
    (shown,) = client.people()["waiting"]
    assert shown["participantUUID"] != moth.participant_uuid
    client.answer("admitParticipantFromWaitingRoom", {"participantUUID": shown["participantUUID"]}, NAMED)
    assert moth.state == "in"


def test_the_context_is_one_that_opens(world: World, meeting: Meeting, client: Client) -> None:
    sealed = client.answer("getAppContext", {}, NAMED)["context"]
    said = open_context(sealed, client_id="our-app", client_secret="our-secret", now=EVENING)
    assert (said.meeting_uuid, said.user_id, said.role) == (meeting.uuid, "hostid", "host")


def test_who_does_not_moderate_may_call_nothing_but_for_the_context(world: World, client: Client) -> None:
    world.knobs.turn({"panel_role": "participant"})
    assert client.answer("getAppContext", {}, NAMED)
    with pytest.raises(CallFailed):
        client.answer("getWaitingRoomParticipants", {}, NAMED)
