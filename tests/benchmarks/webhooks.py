"""How fast Zoom's deliveries are taken in durably, beside a floor, from one run on this machine.

    python -m tests.benchmarks.webhooks

The floor is a bare WSGI handler under the same server and the same SQLite settings that inserts one row and commits.
Ours verifies a signature, knows repeats, and goes through the whole app. No worker runs. Rates are events a second with
four clients; p99 is at 50 events a second. Exit code 1 when a figure misses its goal.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.demo.house import free_port, furnish
from app.serving import web_command
from tests.benchmarks.figures import Goal, report

SECRET = "benchmark-secret"
CLIENTS = 4
ROUNDS = 3
SECONDS_A_ROUND = 4.0
STEADY_RATE = 50
STEADY_SECONDS = 10.0
FLOOR = "tests.benchmarks.floor:app"


def delivery(number: int) -> bytes:
    """A body of ordinary size, different for each number."""
    participant = {"user_id": str(16_778_240 + number), "user_name": "Robin", "id": "", "email": "", "date_time": "x"}
    payload = {"account_id": "a", "object": {"id": "85000000001", "uuid": "u==", "participant": participant}}
    message = {"event": "meeting.participant_joined_waiting_room", "event_ts": 1_795_000_000_000 + number}
    return json.dumps({**message, "payload": payload}).encode()


def headers(body: bytes) -> dict[str, str]:
    """As Zoom signs it."""
    timestamp = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {
        "content-type": "application/json",
        "x-zm-request-timestamp": timestamp,
        "x-zm-signature": f"v0={mac}",
    }


class Sender:
    """One client with one kept-open connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)

    def send(self, number: int) -> float:
        """Send one delivery; the seconds until its answer. Raises when it was not taken."""
        body = delivery(number)
        sent = headers(body)
        began = time.perf_counter()
        try:
            status = self.post(body, sent)
        except (http.client.HTTPException, ConnectionError):
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            status = self.post(body, sent)
        if status not in (200, 204):
            raise RuntimeError(f"a genuine delivery was answered {status}")
        return time.perf_counter() - began

    def post(self, body: bytes, sent: dict[str, str]) -> int:
        """Post once; the status."""
        self.connection.request("POST", "/webhooks/zoom", body, sent)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def rate(port: int, first: int) -> float:
    """Deliveries a second that four clients get through."""
    counts = [0] * CLIENTS
    stop = time.perf_counter() + SECONDS_A_ROUND

    def run(client: int) -> None:
        sender = Sender(port)
        while time.perf_counter() < stop:
            sender.send(first + client * 1_000_000 + counts[client])
            counts[client] += 1

    _together(run)
    return sum(counts) / SECONDS_A_ROUND


def steady(port: int, first: int) -> list[float]:
    """Answer times at a steady 50 a second."""
    times: list[list[float]] = [[] for _ in range(CLIENTS)]
    began = time.perf_counter()

    def run(client: int) -> None:
        sender = Sender(port)
        for number in range(int(STEADY_SECONDS * STEADY_RATE / CLIENTS)):
            due = began + (number * CLIENTS + client) / STEADY_RATE
            time.sleep(max(due - time.perf_counter(), 0))
            times[client].append(sender.send(first + client * 1_000_000 + number))

    _together(run)
    return [one for client in times for one in client]


def _together(run: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=run, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def serving(module: str, env: dict[str, str]) -> Iterator[int]:
    """A server of its own for one handler."""
    port = free_port()
    child = subprocess.Popen([sys.executable, *web_command(module, "127.0.0.1", port)], env={**os.environ, **env})
    try:
        for _ in range(200):
            try:
                http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
                break
            except OSError:
                time.sleep(0.05)
        yield port
    finally:
        child.terminate()
        child.wait()


def environment(folder: Path) -> dict[str, str]:
    """A real installation's settings on a database of its own, migrated."""
    env = furnish(folder).env
    env = {name: value for name, value in env.items() if not name.startswith("HEARTH_")}
    env |= {"ZOOM_WEBHOOK_SECRETS": SECRET, "FLOOR_DATABASE": str(folder / "floor.db")}
    env["BASE_URL"] = f"http://127.0.0.1:{free_port()}"
    upgrade = [sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"]
    subprocess.run(upgrade, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL)
    return env


def main() -> int:
    """Measure both in turn, round after round, and hold the figures against their goals."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        with serving("wsgi:app", env) as ours, serving(FLOOR, env) as floor:
            for port in (ours, floor):
                Sender(port).send(0)
            pairs = [(rate(ours, 10**7 * (n + 1)), rate(floor, 10**7 * (n + 1))) for n in range(ROUNDS)]
            ours_times, floor_times = steady(ours, 10**9), steady(floor, 10**9)
    share = statistics.median(mine / bare for mine, bare in pairs)
    p99 = statistics.quantiles(ours_times, n=100)[98] * 1000
    floor_p99 = statistics.quantiles(floor_times, n=100)[98] * 1000
    print(f"rate: ours {statistics.median(mine for mine, _ in pairs):.0f}/s, floor {_bare(pairs):.0f}/s")
    print(f"p99 at {STEADY_RATE}/s: ours {p99:.1f} ms, floor {floor_p99:.1f} ms")
    return report(
        Goal("share of the floor's rate", share, at_least=0.6),
        Goal("p99 in ms", p99, at_most=100.0),
    )


def _bare(pairs: list[tuple[float, float]]) -> float:
    return statistics.median(bare for _, bare in pairs)


if __name__ == "__main__":
    sys.exit(main())
