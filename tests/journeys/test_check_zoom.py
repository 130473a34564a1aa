"""`flask check-zoom` against the pretend Zoom: with one thing wrong it names exactly that thing, with none, nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import Result

from app.views.connection_terminal import ALL_RIGHT, OUT_OF_REACH, TO_CHANGE
from tests.journeys.village import Village, house_like
from zoom_integration.scopes import needed

CLASSIC = sorted({scope.classic for scope in needed()})
GRANULAR = sorted({scope.granular for scope in needed()})
ITS_CLASSIC = {scope.granular: scope.classic for scope in needed()}


@dataclass
class Wrong:
    """One thing that is not as it should be, and what the check should say of it: step, reason, names."""

    step: str
    reason: str
    names: list[str] = field(default_factory=list)
    knobs: dict[str, Any] = field(default_factory=dict)


def setting(step: str, **path: Any) -> Wrong:
    """One of the account's settings."""
    return Wrong(step, "otherwise", knobs={"zoom_settings": {key.replace("__", "."): to for key, to in path.items()}})


SETTINGS = [
    setting("waiting_room", in_meeting__waiting_room=False),
    setting("everyone_waits", meeting_security__waiting_room_settings__participants_to_place_in_waiting_room=1),
    setting("join_before_host", schedule_meeting__join_before_host=True),
    setting("auto_recording", recording__auto_recording="cloud"),
    setting("auto_recording", recording__auto_recording="local"),
    setting("local_recording", recording__local_recording=True),
    setting("cloud_recording", recording__cloud_recording=True),
    setting("chat_saved_by_itself", in_meeting__auto_saving_chat=True),
    setting("members_save_chat", in_meeting__allow_users_save_chats=3),
    setting("chat_with_hosts", in_meeting__chat=False),
    setting("chat_with_hosts", in_meeting__allow_participants_chat_with=1),
    setting("breakout_rooms", in_meeting__breakout_room=False),
    setting("renaming", in_meeting__allow_participants_to_rename=False),
    Wrong("removed_may_return", "otherwise", knobs={"removed_may_return": True}),
]
CLOCKS = [
    Wrong("clock", "clock_behind", ["90"], {"zoom_clock_ahead_seconds": 90.0}),
    Wrong("clock", "clock_ahead", ["400"], {"zoom_clock_ahead_seconds": -400.0}),
]
OPTIONAL = ("panel", "web_host")  # whether they are set up is the installation's own choice
LICENCE = Wrong("licence", "not_licensed", ["host@charity.invalid"], {"hosts_licensed": False})


@dataclass
class Checked:
    """What the command printed and how it ended."""

    exit_code: int
    lines: list[dict[str, Any]]

    @property
    def wrong(self) -> list[tuple[str, str, list[str]]]:
        """Step, reason and names of everything that is to be changed."""
        return [(one["step"], one["reason"], one["names"]) for one in self.lines if one["mark"] == "wrong"]


def run(village: Village, *options: str) -> Result:
    """The command as a person types it."""
    with village.app.app_context():
        return village.app.test_cli_runner().invoke(args=["check-zoom", *options])


def check(village: Village) -> Checked:
    """The command as a program reads it."""
    result = run(village, "--json")
    return Checked(result.exit_code, json.loads(result.output))


@pytest.fixture(scope="module")
def sound(charity_folder: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A village in which Zoom has proved the webhook's address, shared by all checks: they leave nothing behind."""
    house = house_like(charity_folder, tmp_path_factory.mktemp("sound"))
    with Village(house).open() as village:
        assert village.zoom.messenger.validate("a-token-of-zooms")
        yield village


@pytest.fixture
def village(sound: Village) -> Any:
    """As it should be, before and after."""
    yield sound
    knobs = {"zoom_settings": {}, "removed_may_return": False, "hosts_licensed": True, "scopes": None, "fault": ""}
    sound.knob(**knobs, zoom_clock_ahead_seconds=0.0)


def test_nothing_is_named_where_nothing_is_wrong(village: Village) -> None:
    found = check(village)
    assert (found.exit_code, found.wrong) == (ALL_RIGHT, [])
    unsaid = {one["step"]: one["mark"] for one in found.lines if one["mark"] != "done" and one["step"] not in OPTIONAL}
    # Nobody has looked how members unmute themselves, and no event has come yet.
    assert unsaid == {"unmuting": "cannot_tell", "events": "waiting"}


@pytest.mark.parametrize("wrong", [*SETTINGS, *CLOCKS, LICENCE], ids=lambda wrong: f"{wrong.step}-{wrong.knobs}")
def test_exactly_what_is_wrong_is_named(village: Village, wrong: Wrong) -> None:
    village.knob(**wrong.knobs)
    found = check(village)
    assert (found.exit_code, found.wrong) == (TO_CHANGE, [(wrong.step, wrong.reason, wrong.names)])


@pytest.mark.parametrize("missing", GRANULAR)
def test_a_granular_scope_that_is_missing_is_named_in_both_spellings(village: Village, missing: str) -> None:
    village.knob(scopes=[name for name in GRANULAR if name != missing])
    names = [f"{ITS_CLASSIC[missing]} | {missing}"]
    assert check(village).wrong == [("scopes", "missing", names)]


@pytest.mark.parametrize("missing", CLASSIC)
def test_a_classic_scope_that_is_missing_is_named_with_all_that_it_covers(village: Village, missing: str) -> None:
    village.knob(scopes=[name for name in CLASSIC if name != missing])
    (step, reason, names), *others = check(village).wrong
    assert (step, reason, others) == ("scopes", "missing", [])
    assert {name.partition(" | ")[0] for name in names} == {missing}


def test_either_spelling_of_every_scope_will_do(village: Village) -> None:
    for scopes in (CLASSIC, GRANULAR):
        village.knob(scopes=scopes)
        assert check(village).wrong == []


def test_a_plan_without_reports_is_named_and_the_licence_waits_for_it(village: Village) -> None:
    village.zoom.world.plan = "free"
    found = check(village)
    village.zoom.world.plan = "pro"
    assert found.wrong == [("plan", "too_small", [])]
    assert [one["reason"] for one in found.lines if one["step"] == "licence"] == ["after_plan"]


def test_a_secret_that_zoom_refuses_is_named_and_everything_else_waits(open_village: Callable[..., Village]) -> None:
    village = open_village(client_secret="another")
    assert village.zoom.messenger.validate("a-token-of-zooms")
    found = check(village)
    assert (found.exit_code, found.wrong) == (TO_CHANGE, [("credentials", "refused", [])])


def test_a_host_whom_zoom_does_not_know_is_named(open_village: Callable[..., Village]) -> None:
    village = open_village(hosts=("somebody@charity.invalid",))
    assert village.zoom.messenger.validate("a-token-of-zooms")
    assert check(village).wrong == [("licence", "not_there", ["host@charity.invalid"])]


def test_a_webhook_that_was_never_reached_is_named(open_village: Callable[..., Village]) -> None:
    assert check(open_village()).wrong == [("events", "never_heard", [])]


def test_events_that_come_are_seen(open_village: Callable[..., Village]) -> None:
    village = open_village()
    with village.zoom.lock:
        number = next(iter(village.zoom.world.meetings), None)
    assert number is None  # nothing was made in Zoom yet
    village.rest()  # the promised meetings are made, and Zoom tells of it
    found = check(village)
    assert found.wrong == []
    assert [one["mark"] for one in found.lines if one["step"] == "events"] == ["done"]


def test_a_zoom_that_cannot_be_reached_is_another_ending(village: Village) -> None:
    village.knob(fault="down")
    found = check(village)
    assert (found.exit_code, found.wrong) == (OUT_OF_REACH, [])


def test_in_words_each_line_says_what_to_change_and_where(village: Village) -> None:
    village.knob(zoom_settings={"recording.local_recording": True})
    said = run(village).output
    assert "✗ Nobody can record on a computer: to change" in said
    assert "Switch “Record to computer files” (local recording) off." in said
    assert "zoom.us › Settings › Recording & Transcript" in said
    assert "demo-client-secret" not in said
