"""The agent in the host's meeting: asks where to work, carries out commands, tells what it sees."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.patience import until


class Hearth:
    """The application's side of the protocol: hands out commands once, keeps what it is told."""

    def __init__(self) -> None:
        self.url, self.commands, self.reports, self.outcomes, self.keys = "", [], [], [], []

    def answer(self, path: str, key: str, body):
        self.keys.append((path.rsplit("/", 1)[-1], key))
        if path == "/hands":
            return {"agent_url": self.url + "/agent", "token": "session-token"}
        if path == "/agent/claim":
            commands, self.commands = self.commands, []
            return {"lease_seconds": 10, "commands": commands}
        (self.reports if path == "/agent/report" else self.outcomes).append(body)
        return {}


@pytest.fixture
def hearth() -> Iterator[Hearth]:
    hearth = Hearth()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            answer = json.dumps(hearth.answer(self.path, self.headers["Authorization"], body)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hearth.url = f"http://127.0.0.1:{server.server_port}"
    yield hearth
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def evening(open_zoom, hearth):
    zoom = open_zoom(hands_url=hearth.url + "/hands", hands_key="hands-key")
    number = zoom.meeting()
    zoom.sim(f"/meetings/{number}/start")
    person = zoom.sim("/join", {"join_url": zoom.registrant(number, "Moth")["join_url"]})
    return zoom, number, person["participant_uuid"]


def state(zoom, number) -> str:
    return zoom.truth(number)["people"][-1]["state"]


def test_commands_are_carried_out_answered_and_harmless_twice(evening, hearth):
    zoom, number, uuid = evening
    hearth.commands = [
        {"id": "1", "kind": "admit", "participant_uuid": uuid},
        {"id": "2", "kind": "admit", "participant_uuid": uuid},
        {"id": "3", "kind": "lock", "participant_uuid": None},
        {"id": "4", "kind": "admit", "participant_uuid": "nobody"},
        {"id": "5", "kind": "juggle", "participant_uuid": uuid},
    ]
    until(lambda: len(hearth.outcomes) == 5)
    assert [(one["command"], one["outcome"], one["detail"]) for one in hearth.outcomes] == [
        ("1", "done", ""),
        ("2", "done", "already"),
        ("3", "done", ""),
        ("4", "refused", "not_here"),
        ("5", "unable", "unknown_kind"),
    ]
    assert (state(zoom, number), zoom.truth(number)["locked"]) == ("in", True)
    assert set(hearth.keys) >= {("hands", "Bearer hands-key"), ("claim", "Bearer session-token")}
    page = zoom.get(f"/host/{number}").text
    assert page.count("admit · Moth · done") == 2


def test_it_tells_who_waits_and_who_is_inside(evening, hearth):
    _, _, uuid = evening
    until(lambda: any(one["waiting"] for one in hearth.reports))
    seen = next(one for one in hearth.reports if one["waiting"])
    assert (seen["waiting"], [one["screen_name"] for one in seen["inside"]], seen["locked"]) == (
        [{"participant_uuid": uuid, "screen_name": "Moth"}],
        ["Group host"],
        False,
    )


def test_when_the_host_turns_the_hands_off_nothing_is_done(evening, hearth):
    zoom, number, uuid = evening
    until(lambda: bool(hearth.reports))
    zoom.sim(f"/meetings/{number}/hands_off")
    until(lambda: zoom.get("/sim/idle").json()["idle"])
    time.sleep(0.5)
    hearth.commands = [{"id": "1", "kind": "admit", "participant_uuid": uuid}]
    time.sleep(0.6)
    assert (hearth.outcomes, state(zoom, number)) == ([], "waiting")
