"""A pretend Zoom under a clock in our hand, somebody who talks to it over HTTP, and a webhook that listens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from tests.patience import until
from zoom_integration.simulator import Simulator, SimulatorConfig, create_simulator, directory
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.meetings import Meeting, User
from zoom_integration.simulator.world import World

EVENING = datetime(2026, 11, 21, 18, 45, tzinfo=UTC)
PLAN = {
    "topic": "Tuesday group",
    "type": 2,
    "start_time": "2026-11-21T19:00:00Z",
    "duration": 90,
    "password": "abc123",
    "settings": {"waiting_room": True, "approval_type": 1, "auto_recording": "none"},
}


class HandClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.moment = EVENING

    def now(self) -> datetime:
        return self.moment

    def forward(self, **amount: float) -> datetime:
        self.moment += timedelta(**amount)
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def world() -> World:
    return World("account", "pro", Chance(1), [User("hostid", "host@charity.invalid", "Group host")])


@pytest.fixture
def meeting(world: World) -> Meeting:
    return directory.create_meeting(world, "me", PLAN, EVENING)


@pytest.fixture
def registered(world: World, meeting: Meeting) -> Callable[[str], Any]:
    def register(name: str):
        body = {"email": f"{name}@reg.invalid", "first_name": name, "auto_approve": True}
        return directory.add_registrant(world, meeting, body, EVENING)

    return register


@pytest.fixture
def told(world: World) -> Callable[[], list[dict[str, Any]]]:
    """What Zoom has told since last asked, as parsed bodies."""
    import json

    def take() -> list[dict[str, Any]]:
        bodies = [json.loads(one.body) for one in world.outbox.waiting]
        world.outbox.waiting.clear()
        return bodies

    return take


@dataclass
class Listener:
    """A webhook endpoint that keeps what it got and answers as told."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def until(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """Wait for so many deliveries."""
        until(lambda: len(self.received) >= count)
        return list(self.received)


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            listener.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(listener.statuses.pop(0) if listener.statuses else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_port}/webhooks/zoom"
    yield listener
    server.shutdown()
    thread.join()
    server.server_close()


class Visitor:
    """Talks to the simulator over HTTP, with a token where REST wants one."""

    def __init__(self, simulator: Simulator, base: str) -> None:
        self.simulator, self.base = simulator, base
        self.token = ""

    def sign_in(self) -> None:
        config = self.simulator.config
        form = {"grant_type": "account_credentials", "account_id": config.account_id}
        answer = requests.post(f"{self.base}/oauth/token", data=form, auth=(config.client_id, config.client_secret))
        self.token = answer.json()["access_token"]

    def rest(self, method: str, path: str, body: Any = None) -> requests.Response:
        if not self.token:
            self.sign_in()
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, f"{self.base}/v2{path}", json=body, headers=headers, timeout=5)

    def sim(self, path: str, body: Any = None) -> Any:
        return requests.post(f"{self.base}/sim{path}", json=body or {}, timeout=5).json()

    def truth(self, number: int) -> Any:
        return requests.get(f"{self.base}/sim/meetings/{number}", timeout=5).json()

    def get(self, path: str) -> requests.Response:
        return requests.get(path if path.startswith("http") else self.base + path, timeout=5)

    def meeting(self, **changes: Any) -> int:
        answer = self.rest("POST", "/users/me/meetings", {**PLAN, **changes})
        return int(answer.json()["id"])

    def registrant(self, number: int, name: str) -> Any:
        body = {"email": f"{name}@reg.invalid", "first_name": name, "auto_approve": True}
        return self.rest("POST", f"/meetings/{number}/registrants", body).json()


@pytest.fixture
def open_zoom(clock: HandClock) -> Iterator[Callable[..., Visitor]]:
    """Start a simulator with this configuration; all of them are stopped at the end."""
    started: list[Simulator] = []

    def start(**config: Any) -> Visitor:
        simulator = create_simulator(SimulatorConfig(**{"seed": 1, **config}), clock)
        started.append(simulator)
        return Visitor(simulator, simulator.start())

    yield start
    for simulator in started:
        simulator.stop()


@pytest.fixture
def zoom(open_zoom: Callable[..., Visitor]) -> Visitor:
    return open_zoom()
