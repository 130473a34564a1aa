"""How the account is set up, as REST tells it; and which scopes are missing from what a token brings along."""

from __future__ import annotations

import re
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
import responses

from tests.zoom_integration.conftest import API, OAUTH, HandClock
from zoom_integration import (
    BadCredentials,
    HostSettings,
    MissingScope,
    NotFound,
    NotUnderstood,
    ZoomApi,
    app_manifest,
    missing_scopes,
    needed_scopes,
)
from zoom_integration.manifest import PANEL_APIS
from zoom_integration.scopes import CALLS, NOT_ASKED

HOST = "host@charity.example"
NOTHING_SAID = HostSettings(*([None] * 12))


def test_a_token_brings_its_scopes_and_zooms_clock(
    zoom: responses.RequestsMock, api: ZoomApi, clock: HandClock
) -> None:
    ahead = clock.now + timedelta(seconds=90)
    body = {"access_token": "t", "expires_in": 3600, "scope": "meeting:read:admin user:read:admin"}
    zoom.post(OAUTH, json=body, headers={"Date": format_datetime(ahead, usegmt=True)})
    grant = api.grant()
    assert grant.scopes == {"meeting:read:admin", "user:read:admin"}
    assert grant.ahead == timedelta(seconds=90)


def test_a_grant_is_always_fresh_because_scopes_come_with_new_tokens_only(
    zoom: responses.RequestsMock, api: ZoomApi
) -> None:
    zoom.post(OAUTH, json={"access_token": "one", "expires_in": 3600, "scope": "a:b"})
    zoom.post(OAUTH, json={"access_token": "two", "expires_in": 3600, "scope": "a:b c:d"})
    assert [api.grant().scopes, api.grant().scopes] == [{"a:b"}, {"a:b", "c:d"}]


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_what_zoom_does_not_say_is_unknown(zoom: responses.RequestsMock, api: ZoomApi, date: str) -> None:
    zoom.post(OAUTH, json={"access_token": "t", "expires_in": 3600}, headers={"Date": date})
    grant = api.grant()
    assert (grant.scopes, grant.ahead) == (None, None)


def test_a_refused_secret_is_no_grant(zoom: responses.RequestsMock, api: ZoomApi) -> None:
    zoom.post(OAUTH, status=401, json={"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
    with pytest.raises(BadCredentials):
        api.grant()


@pytest.mark.parametrize(("kind", "licensed"), [(1, False), (2, True), (99, False)])
def test_a_licence_is_type_two(with_token: responses.RequestsMock, api: ZoomApi, kind: int, licensed: bool) -> None:
    with_token.get(f"{API}/users/host%40charity.example", json={"id": "u", "type": kind})
    assert api.host_user(HOST).licensed is licensed


def test_a_user_whom_zoom_does_not_know_is_not_found(with_token: responses.RequestsMock, api: ZoomApi) -> None:
    with_token.get(f"{API}/users/host%40charity.example", status=404, json={"code": 1001, "message": "no"})
    with pytest.raises(NotFound):
        api.host_user(HOST)


def test_settings_are_read_from_the_three_places_that_tell_them(
    with_token: responses.RequestsMock, api: ZoomApi
) -> None:
    security = {"meeting_security": {"waiting_room_settings": {"participants_to_place_in_waiting_room": 1}}}
    with_token.get(
        f"{API}/users/host%40charity.example/settings",
        match=[responses.matchers.query_param_matcher({"option": "meeting_security"})],
        json=security,
    )
    with_token.get(
        f"{API}/users/host%40charity.example/settings",
        match=[responses.matchers.query_param_matcher({})],
        json={"in_meeting": {"waiting_room": True, "chat": True}, "recording": {"auto_recording": "none"}},
    )
    with_token.get(f"{API}/accounts/me/settings", json={"in_meeting": {"allow_participants_to_rename": False}})
    found = api.host_settings(HOST)
    assert (found.waiting_room, found.everyone_waits, found.renaming) == (True, False, False)
    assert (found.auto_recording, found.local_recording, found.chat_with_hosts) == (False, None, True)


def test_an_account_that_says_nothing_leaves_everything_unknown() -> None:
    assert HostSettings.from_json({}, {}, {}) == NOTHING_SAID


@pytest.mark.parametrize(
    ("meeting", "can"),
    [
        ({"chat": True}, True),
        ({"chat": False, "allow_participants_chat_with": 4}, False),
        ({"chat": True, "allow_participants_chat_with": 2}, True),
        ({"chat": True, "allow_participants_chat_with": 1}, False),
        ({}, None),
    ],
)
def test_writing_to_the_hosts_needs_a_chat_that_is_not_closed(meeting: dict[str, object], can: bool | None) -> None:
    assert HostSettings.from_json({"in_meeting": meeting}, {}, {}).chat_with_hosts is can


def test_a_setting_of_another_kind_is_not_understood() -> None:
    with pytest.raises(NotUnderstood):
        HostSettings.from_json({"in_meeting": {"waiting_room": "yes"}}, {}, {})


@pytest.mark.parametrize(
    ("status", "body", "offered"),
    [
        (404, {"code": 3001, "message": "Meeting does not exist."}, True),
        (400, {"code": 200, "message": "Only available for Paid user."}, False),
        (200, {"participants": [], "total_records": 0, "next_page_token": ""}, True),
    ],
)
def test_reports_are_tried_with_a_meeting_that_never_was(
    with_token: responses.RequestsMock, api: ZoomApi, status: int, body: dict[str, object], offered: bool
) -> None:
    with_token.get(f"{API}/report/meetings/100000000/participants", status=status, json=body)
    assert api.offers_reports() is offered


def test_a_report_without_its_scope_says_so(with_token: responses.RequestsMock, api: ZoomApi) -> None:
    message = "Invalid access token, does not contain scopes:[report:read:admin]."
    with_token.get(f"{API}/report/meetings/100000000/participants", status=400, json={"code": 4711, "message": message})
    with pytest.raises(MissingScope):
        api.offers_reports()


def test_either_spelling_of_a_scope_is_enough() -> None:
    assert missing_scopes([one.classic for one in needed_scopes()]) == ()
    assert missing_scopes([one.granular for one in needed_scopes()]) == ()
    assert missing_scopes([]) == needed_scopes()


def test_a_scope_of_ones_own_will_do_where_the_accounts_is_meant() -> None:
    assert missing_scopes([one.granular.removesuffix(":admin") for one in needed_scopes()]) == ()


def test_what_is_not_asked_for_is_not_needed() -> None:
    granular = {one.granular for one in needed_scopes()}
    assert {CALLS[name].scope.granular for name in NOT_ASKED} & granular == set()


def test_the_manifest_ticks_exactly_what_the_panel_calls() -> None:
    script = Path("static/agent_zoom_app.js").read_text()
    called = re.search(r"CAPABILITIES = \[(.*?)\]", script, re.DOTALL)
    assert called is not None
    assert tuple(re.findall(r'"(\w+)"', called[1])) == PANEL_APIS


def test_a_manifest_names_this_installation_and_nothing_of_anybody_elses() -> None:
    made: Any = app_manifest(
        name="A charity with a name that is a good deal longer than fifty letters", home="https://h.org/panel"
    )
    assert len(made["display_information"]["display_name"]) < 50
    assert made["oauth_information"]["oauth_allow_list"] == ["https://h.org/panel"]
    domains = [one["domain"] for one in made["features"]["domain_allow_list"]]
    assert domains == ["h.org", "appssdk.zoom.us"]
