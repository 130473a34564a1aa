"""The line to Zoom's WebSocket: how long it waits, when it gives up on silence, and what it never says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from zoom_integration import EventStream, ZoomSettings
from zoom_integration.webhooks.stream import HEARTBEAT_EVERY, LONGEST_PAUSE, Pulse, Silence

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9"  # the port that discards everything; nobody listens there
SETTINGS = ZoomSettings(
    account_id="account",
    client_id="client",
    client_secret="the client's own secret",
    oauth_url=f"{NOWHERE}/oauth/token",
    ws_url="ws://127.0.0.1:9/ws",
    ws_subscription_id="subscription",
)


def test_a_heartbeat_is_due_every_thirty_seconds() -> None:
    pulse = Pulse(NOW)
    assert [pulse.is_due(NOW + timedelta(seconds=each)) for each in (0, 29, 30, 31, 59, 60)] == [
        False,
        False,
        True,
        False,
        False,
        True,
    ]


def test_a_line_on_which_nobody_answers_is_given_up() -> None:
    pulse = Pulse(NOW)
    assert [pulse.is_due(NOW + HEARTBEAT_EVERY * each) for each in (1, 2)] == [True, True]
    with pytest.raises(Silence):
        pulse.is_due(NOW + HEARTBEAT_EVERY * 3)


def test_an_answer_keeps_it() -> None:
    pulse = Pulse(NOW)
    for each in range(1, 100):
        assert pulse.is_due(NOW + HEARTBEAT_EVERY * each)
        pulse.heard()


def tried(times: int, chance: float) -> tuple[list[float], list[str]]:
    """The pauses between so many vain tries, and what was noted of each."""
    pauses: list[float] = []
    notes: list[str] = []

    def wait(seconds: float) -> bool:
        if seconds:
            pauses.append(seconds)
        return len(pauses) >= times

    stream = EventStream(SETTINGS, clock=lambda: NOW, chance=lambda: chance, note=notes.append)
    assert list(stream.events(wait)) == []
    return pauses, notes


def test_each_vain_try_doubles_the_pause_up_to_a_minute_and_never_ends() -> None:
    pauses, _ = tried(1500, 1.0)
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert (max(pauses), pauses[-1], len(pauses)) == (LONGEST_PAUSE, LONGEST_PAUSE, 1500)


def test_the_pauses_are_spread_so_that_not_everybody_comes_back_at_once() -> None:
    assert tried(3, 0.0)[0] == [0.25, 0.5, 1.0]


def test_what_is_noted_is_a_kind_and_neither_secret_nor_address() -> None:
    _, notes = tried(8, 1.0)
    assert set(notes) == {"Unreachable", "BreakerOpen"}
