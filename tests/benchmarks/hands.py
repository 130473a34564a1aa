"""How soon hands in the meeting are told to admit somebody whom Zoom just told of, from one run on this machine.

    python -m tests.benchmarks.hands

A real web server and a real worker; 100 expected people come within thirty seconds to a group that admits by itself,
and one agent claims every 0.2 s, as a page does. Measured from the start of the webhook's POST to the moment at which
the agent holds the command. Exit code 1 when a figure misses its goal, or anybody is missed or handed out twice.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from sqlmodel import select

from app.adapters.ids import RandomIds
from app.adapters.vault import AesVault
from app.db import Database
from app.domain.groups import Admission
from app.domain.sessions import SessionState
from app.models import MeetingInstance, Tap, WorkerBeat
from app.services import agents
from tests import factories
from tests.benchmarks.figures import Goal, report
from tests.benchmarks.webhooks import environment, headers, serving

PEOPLE = int(os.environ.get("HANDS_PEOPLE", "100"))
SECONDS = float(os.environ.get("HANDS_SECONDS", "30"))
CLAIM_EVERY = 0.2
UNTIL_ALL_SECONDS = 20.0
ABILITIES = ["admit", "put_back", "remove"]


@dataclass
class Run:
    """One evening: who came when, and when the agent was told."""

    port: int
    number: int
    token: str
    registrants: list[str]
    sent: dict[str, float] = field(default_factory=dict)
    told: list[tuple[str, float]] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    doing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(4))

    def arrive(self) -> None:
        """Everybody comes, evenly over the time."""
        began = time.perf_counter()
        with requests.Session() as line:
            for at, registrant in enumerate(self.registrants):
                time.sleep(max(0.0, began + at * SECONDS / PEOPLE - time.perf_counter()))
                self.sent[f"uuid-{registrant}"] = time.perf_counter()
                self.tell(line, "meeting.participant_joined_waiting_room", registrant)

    def tell(self, line: requests.Session, kind: str, registrant: str) -> None:
        """One event of Zoom's, signed."""
        moment = datetime.now(UTC)
        participant = {
            "user_id": registrant,
            "user_name": registrant,
            "registrant_id": registrant,
            "participant_uuid": f"uuid-{registrant}",
            "id": "",
            "email": "",
            "date_time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "join_time": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }
        seen = {"id": str(self.number), "uuid": "run-1", "host_id": "h", "participant": participant}
        message = {"event": kind, "event_ts": int(moment.timestamp() * 1000), "payload": {"object": seen}}
        body = json.dumps(message).encode()
        line.post(f"http://127.0.0.1:{self.port}/webhooks/zoom", data=body, headers=headers(body), timeout=10)

    def work(self) -> None:
        """The agent: claim, note, say done; Zoom then tells of each."""
        with requests.Session() as line:
            line.headers["Authorization"] = f"Bearer {self.token}"
            while not self.over.wait(CLAIM_EVERY):
                commands = self.ask(line, "claim", {"abilities": ABILITIES})["commands"]
                moment = time.perf_counter()
                self.told += [(command["participant_uuid"], moment) for command in commands]
                for command in commands:
                    self.doing.submit(self.admit, line, command)

    def admit(self, line: requests.Session, command: dict[str, str]) -> None:
        """What follows a command: the agent's word, and Zoom's events of it."""
        self.ask(line, "outcome", {"command": command["id"], "outcome": "done", "detail": ""})
        for kind in ("admitted", "joined"):
            self.tell(line, f"meeting.participant_{kind}", command["participant_uuid"].removeprefix("uuid-"))

    def ask(self, line: requests.Session, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """One message to Hearth."""
        answer = line.post(f"http://127.0.0.1:{self.port}/agent/{path}", json={"agent": "bench", **body}, timeout=30)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def seeded(env: dict[str, str], port: int) -> Run:
    """A group that admits by itself, everybody signed up, everybody with a fresh tap, Zoom started, hands connected."""
    now = datetime.now(UTC)
    database = Database(env["DATABASE_URL"], signer=AesVault.from_file(Path(env["MASTER_KEY_FILE"])).sign)
    with database.writing() as db:
        group = factories.group(db, admission=Admission.AUTOMATIC, capacity=PEOPLE + 10)
        session = factories.session(
            db, group, state=SessionState.DOORS_OPEN, starts_at=now + timedelta(minutes=10), doors_opened_at=now
        )
        factories.add(db, MeetingInstance(session_id=session.id, uuid="run-1", started_at=now))
        registrants = []
        for number in range(PEOPLE):
            member = factories.member(db, group, f"Member {number}")
            link = factories.registration(db, session, member, f"Member {number}")
            factories.add(db, Tap(session_id=session.id, person_id=member.id, device_known=True, at=now))
            registrants.append(str(link.registrant_id))
        access = agents.connect(db, session_id=session.id or 0, ids=RandomIds(), now=now)
        number = int(session.meeting_number or 0)
    database.engine.dispose()
    return Run(port, number, access.token, registrants)


@contextmanager
def working(env: dict[str, str]) -> Iterator[None]:
    """A worker of its own."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    child = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        child.terminate()
        child.wait()


def come_up(env: dict[str, str], run: Run) -> None:
    """Wait for the web's first answer and the worker's first beat."""
    with requests.Session() as line:
        line.headers["Authorization"] = f"Bearer {run.token}"
        run.ask(line, "claim", {"abilities": []})
    database = Database(env["DATABASE_URL"], signer=AesVault.from_file(Path(env["MASTER_KEY_FILE"])).sign)
    for _ in range(400):
        with database.reading() as db:
            if db.exec(select(WorkerBeat)).first() is not None:
                break
        time.sleep(0.05)
    database.engine.dispose()


def play(run: Run) -> None:
    """Let everybody come, and the agent work until it has heard of all or the time is over."""
    hands = threading.Thread(target=run.work)
    hands.start()
    run.arrive()
    last = time.perf_counter() + UNTIL_ALL_SECONDS
    while len(run.told) < PEOPLE and time.perf_counter() < last:
        time.sleep(0.05)
    run.over.set()
    hands.join()
    run.doing.shutdown()


def main() -> int:
    """Measure, and hold the figures against their goals."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        with serving("wsgi:app", env) as port, working(env):
            run = seeded(env, port)
            come_up(env, run)
            play(run)
    waits = sorted((at - run.sent[uuid]) * 1000 for uuid, at in run.told)
    times_told = Counter(uuid for uuid, _ in run.told)
    median = statistics.median(waits)
    print(f"{PEOPLE} people in {SECONDS:.0f} s, claimed every {CLAIM_EVERY * 1000:.0f} ms")
    print(f"webhook to command in hand: median {median:.0f} ms, p95 {waits[int(len(waits) * 0.95)]:.0f} ms")
    return report(
        Goal("median in ms", median, at_most=150.0),
        Goal("people told of", len(times_told), at_least=PEOPLE),
        Goal("told twice", sum(1 for count in times_told.values() if count > 1), at_most=0.0),
    )


if __name__ == "__main__":
    sys.exit(main())
