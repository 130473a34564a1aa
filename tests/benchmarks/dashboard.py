"""How fast the dashboard is drawn for a session of 300 people, and how soon an arrival is on 50 open ones.

    python -m tests.benchmarks.dashboard

The drawing is measured in this process, queries included. The arrival is a signed webhook to a real server with a real
worker beside it; its time runs from before the webhook is sent until the stream of each dashboard has told of it.
Exit code 1 when a figure misses its goal.
"""

from __future__ import annotations

import http.client
import json
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import event

from app import from_env
from app.db import Database
from app.domain.actors import SignIn
from app.models import Person
from app.queries import dashboard
from app.serving import Crew, start_web, start_worker
from app.views.live_regions import draw
from tests import evenings, factories
from tests.benchmarks.figures import Goal, report
from tests.benchmarks.webhooks import Sender, environment, headers

PEOPLE = 300
FEW = 30
DRAWS = 15
WATCHERS = 50
ARRIVALS = 20


def crowd(database: Database, people: int, now: datetime) -> evenings.Evening:
    """An evening at which all but ten are inside and ten wait."""
    with database.writing() as db:
        made = evenings.evening(db, now=now, capacity=PEOPLE + 100)
        for number in range(people):
            signed_up = evenings.signed_up(db, made, f"Member {number}")
            evenings.tap(db, signed_up, at=now - timedelta(minutes=3))
            came = evenings.arrival if number < 10 else evenings.inside
            came(db, made, f"Member {number}", at=now - timedelta(minutes=2), registration=signed_up)
        db.commit()
    return made


def drawing(app: Flask, database: Database, made: evenings.Evening, now: datetime) -> tuple[float, int]:
    """Milliseconds of the median drawing, and how many queries it took."""
    actor = factories.as_facilitator(made.facilitator, made.group)
    times, counts = [], []
    for _ in range(DRAWS):
        with app.test_request_context(base_url="http://127.0.0.1"), counted(database) as queries:
            began = time.perf_counter()
            with database.reading() as db:
                board = dashboard.load(db, session_id=int(made.session.id or 0), actor=actor, now=now)
                draw(board, admits=True, now=now)
            times.append((time.perf_counter() - began) * 1000)
        counts.append(len(queries))
    return statistics.median(times), max(counts)


@contextmanager
def counted(database: Database):  # type: ignore[no-untyped-def] # a generator of the list that fills
    """The statements that run meanwhile."""
    said: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        said.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def cookie(app: Flask, person: Person) -> str:
    """A signed-in facilitator's cookie."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    seconds = datetime.now(UTC).timestamp()
    held = {"_user_id": person.uniquifier, "_fresh": True, "sign_in": SignIn.STAFF.value}
    held |= {"began_at": seconds, "used_at": seconds, "proven_at": seconds}
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(held)}"


class Watcher(threading.Thread):
    """One open dashboard: notes when its stream first spoke of each name that it waits for."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        super().__init__(daemon=True)
        self.address = (port, path, cookie)
        self.seen: dict[str, float] = {}
        self.is_open = threading.Event()

    def run(self) -> None:
        port, path, cookie = self.address
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", path, headers={"Cookie": cookie, "Accept": "text/event-stream"})
        answer = connection.getresponse()
        assert answer.status == 200, answer.status
        while line := answer.readline():
            self.is_open.set()
            for name in (SCOUT, *ARRIVING):
                if name.encode() in line:
                    self.seen.setdefault(name, time.perf_counter())


SCOUT = "Goes ahead"  # not counted: when everybody has seen her, worker and streams are at work
ARRIVING = [f"Newcomer{number:02d}" for number in range(ARRIVALS)]


def watched(env: dict[str, str], app: Flask, made: evenings.Evening) -> list[float]:
    """Seconds from sending each arrival until each dashboard told of it."""
    port = int(env["BASE_URL"].rpartition(":")[2])
    path = f"/live/{made.session.id}/stream"
    with Crew(env) as crew:
        start_web(crew, port=port)
        start_worker(crew)
        watchers = [Watcher(port, path, cookie(app, made.facilitator)) for _ in range(WATCHERS)]
        for watcher in watchers:
            watcher.start()
        for watcher in watchers:
            assert watcher.is_open.wait(30)
        _send_ahead(port, made, watchers)
        sent = _send_all(port, made)
        time.sleep(3)
    return [watcher.seen.get(name, float("inf")) - at for watcher in watchers for name, at in sent.items()]


def _send_ahead(port: int, made: evenings.Evening, watchers: list[Watcher]) -> None:
    _send(Sender(port), made, SCOUT, ARRIVALS)
    give_up = time.perf_counter() + 60
    while not all(SCOUT in watcher.seen for watcher in watchers):
        assert time.perf_counter() < give_up
        time.sleep(0.05)
    time.sleep(2)


def _send_all(port: int, made: evenings.Evening) -> dict[str, float]:
    sender, sent = Sender(port), {}
    for number, name in enumerate(ARRIVING):
        sent[name] = time.perf_counter()
        _send(sender, made, name, number)
        time.sleep(0.5)
    return sent


def _send(sender: Sender, made: evenings.Evening, name: str, number: int) -> None:
    body = _arrival(made, name, number)
    status = sender.post(body, headers(body))
    assert status == 204, status


def _arrival(made: evenings.Evening, name: str, number: int) -> bytes:
    now = datetime.now(UTC)
    participant = {"user_id": str(number), "user_name": name, "id": "", "email": "", "registrant_id": ""}
    participant |= {"participant_uuid": f"BENCH-{number:04d}", "date_time": f"{now:%Y-%m-%dT%H:%M:%SZ}"}
    told = {"id": str(made.session.meeting_number), "uuid": "bench==", "participant": participant}
    message = {"event": "meeting.participant_joined_waiting_room", "event_ts": int(now.timestamp() * 1000)}
    return json.dumps({**message, "payload": {"account_id": "a", "object": told}}).encode()


def main() -> int:
    """Measure, print, and hold the figures against their goals."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        app = from_env(env)
        database: Database = app.extensions["hearth.database"]
        now = datetime.now(UTC)
        _, few_queries = drawing(app, database, crowd(database, FEW, now), now)
        made = crowd(database, PEOPLE, now)
        took, queries = drawing(app, database, made, now)
        late = watched(env, app, made)
        database.engine.dispose()
    p99 = statistics.quantiles(late, n=100)[98]
    print(f"{PEOPLE} people: {took:.0f} ms, {queries} queries ({few_queries} for {FEW} people)")
    print(f"{WATCHERS} dashboards, {ARRIVALS} arrivals: median {statistics.median(late):.2f} s, p99 {p99:.2f} s")
    return report(
        Goal("drawing in ms", took, at_most=80.0),
        Goal("queries more than for a few people", queries - few_queries, at_most=0.0),
        Goal("arrival on every dashboard, p99 in s", p99, at_most=1.0),
    )


if __name__ == "__main__":
    sys.exit(main())
