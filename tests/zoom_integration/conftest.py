"""A Zoom made of canned answers: real HTTP code runs, no socket is opened, and time stands in our hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Lock

import pytest
import responses

from zoom_integration import MeetingPlan, ZoomApi, ZoomSettings

API = "https://api.zoom.test/v2"
OAUTH = "https://zoom.test/oauth/token"


class HandClock:
    """A clock that moves only when told, or when somebody sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
        self.slept: list[float] = []
        self._lock = Lock()

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.now += timedelta(seconds=seconds)

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings() -> ZoomSettings:
    return ZoomSettings(
        account_id="account",
        client_id="client",
        client_secret="hush-hush",
        api_base=API,
        oauth_url=OAUTH,
        webhook_secrets=("current-secret", "previous-secret"),
        host_users=("host@charity.example",),
    )


@pytest.fixture
def zoom() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


@pytest.fixture
def with_token(zoom: responses.RequestsMock) -> responses.RequestsMock:
    """Zoom that gives out a token, always the same."""
    zoom.post(OAUTH, json={"access_token": "token-1", "expires_in": 3600})
    return zoom


@pytest.fixture
def api(settings: ZoomSettings, clock: HandClock) -> ZoomApi:
    return ZoomApi(settings, clock=clock, sleep=clock.sleep, chance=lambda: 0.5)


@pytest.fixture
def plan() -> MeetingPlan:
    return MeetingPlan(
        topic="Thursday circle",
        start_at=datetime(2026, 11, 26, 19, 0, tzinfo=UTC),
        duration_minutes=90,
        zone="Europe/London",
        host_user="host@charity.example",
        passcode="k3ttle",
        alternative_hosts=("second@charity.example",),
    )
