"""The whole of an evening in one process: the app behind a real port, a pretend Zoom behind another, a worker that
works when it is told to, and a clock that moves when it is told to.

Everything between them is real: HTTP both ways, signatures, tokens, the database, the adapters.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select
from werkzeug.serving import WSGIRequestHandler, make_server

from app import from_env
from app.db import Database, Db
from app.demo import charity, mailbox, play
from app.demo.charity import Charity
from app.demo.house import DemoHouse, furnish
from app.demo.mailbox import ReadLetter
from app.demo.player import Player
from app.demo.scenarios import Scenario, Step
from app.demo.stage import NeverCameToRest, Stage, under_way
from app.demo.zoom_people import PretendZoom
from app.domain.actors import SignIn
from app.migrations import runner
from app.models import AuditEntry, Effect, Facilitator, Group, Person, Place, Session
from app.queries import arrivals, registers
from app.queries.arrivals import DoorRow
from app.worker import watch
from app.worker.effects import carry_out
from app.worker.meetings import look
from app.worker.place import Workplace
from app.worker.rehearsals import Theatre
from tests.conftest import sign_in
from zoom_integration.simulator import SharedClock, Simulator, SimulatorConfig, create_simulator

MONDAY = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)  # of the evening at 19:00
REST_WITHIN_SECONDS = 20.0
NUDGE = timedelta(seconds=1)


class Quiet(WSGIRequestHandler):
    """No access log."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


@dataclass
class RestfulStage(Stage):
    """A stage whose worker works only here, so that an evening takes no longer than its work."""

    village: Village | None = None

    def settle(self) -> None:
        assert self.village is not None
        self.village.rest()


class Village:
    """One house, its Zoom and its worker. `zoom_takes` are the simulator's own settings."""

    def __init__(self, house: DemoHouse, *, hands: bool = True, **zoom_takes: Any) -> None:
        self.house = house
        self.app: Flask = from_env(house.env)
        self.database: Database = self.app.extensions["hearth.database"]
        self.ports = self.app.extensions["hearth.ports"]
        self.place = self._workplace("worker")
        self.theatre = Theatre()
        self.worker_works = True
        self.zoom_fails = False  # then nobody waits for what is promised
        self._pause = threading.Event()
        own = f"http://127.0.0.1:{house.port}"
        config = SimulatorConfig.from_env(
            house.env,
            webhook_url=f"{own}/webhooks/zoom",
            hands_url=f"{own}/demo/hands" if hands else "",
            **{"seed": 1, **zoom_takes},
        )
        self.zoom: Simulator = create_simulator(config, SharedClock(house.clock_file))
        self.people = PretendZoom(house.zoom_url)

    def _workplace(self, name: str) -> Workplace:
        return Workplace(name, self.database, self.ports, self.app.extensions["hearth.settings"])

    @contextmanager
    def open(self) -> Iterator[Village]:
        """Both servers up, and down again."""
        self.web_up()
        self.zoom.start(self.house.zoom_port)
        try:
            yield self
        finally:
            self.zoom.stop()
            self.web_down()
            self.database.engine.dispose()

    def web_up(self) -> None:
        """The app answers."""
        self._server = make_server("127.0.0.1", self.house.port, self.app, threaded=True, request_handler=Quiet)
        self._serving = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._serving.start()

    def web_down(self) -> None:
        """The app answers nobody."""
        self._server.shutdown()
        self._serving.join()
        self._server.server_close()

    @contextmanager
    def web_is_down(self) -> Iterator[None]:
        """For a while."""
        self.web_down()
        try:
            yield
        finally:
            self.web_up()

    def stage(self) -> RestfulStage:
        """Where the demo's own player plays."""
        return RestfulStage(self.house, self.database, self.ports, self.people, 0.0, self)

    def request(self) -> Any:
        """Within the app's words and addresses."""
        return self.app.test_request_context(base_url=self.house.env["BASE_URL"])

    # Time and work

    @property
    def now(self) -> datetime:
        """The moment that everybody sees."""
        return self.ports.clock.now()

    def time_is(self, moment: datetime) -> None:
        """Move the clock; it stands still there."""
        self.house.set_clock(moment, 0.0)

    def passes(self, **span: float) -> None:
        """Time passes, and all comes to rest."""
        self.time_is(self.now + timedelta(**span))
        self.rest()

    def work(self) -> int:
        """All that the worker finds at this moment. Returns how many things it did."""
        with self.app.app_context():
            done = watch(self.place, self.now)
            while carry_out(self.place):
                done += 1
            done += look(self.place)
            done += self.theatre.look(self.place)
        return done

    def rest(self) -> None:
        """Until nothing is under way. What is promised for the next seconds moves the clock; Zoom's hands take time."""
        for _ in range(int(REST_WITHIN_SECONDS / 0.02)):
            done = self.work() if self.worker_works else 0
            busy = "" if done else self.under_way()
            if not done and not busy:
                return
            if busy.startswith("effect"):
                self.time_is(self.now + NUDGE)
            elif busy:
                self._pause.wait(0.02)
        raise NeverCameToRest(busy)

    def under_way(self) -> str:
        """What is not finished, in a word."""
        if not self.people.is_idle():
            return "Zoom's events"
        if not self.worker_works:
            return ""
        with self.database.reading() as db:
            busy = under_way(db, self.now)
        return "" if self.zoom_fails and busy.startswith("effect") else busy

    def host(self, number: int, act: str, handle: str = "") -> None:
        """The host does something in Zoom itself, by the pretend Zoom's own interface."""
        body = {"handle": handle} if handle else {}
        answer = requests.post(f"{self.house.zoom_url}/sim/meetings/{number}/{act}", json=body, timeout=10)
        answer.raise_for_status()
        self.rest()

    # Looking

    def knob(self, **wishes: Any) -> None:
        """Turn the simulator's knobs."""
        with self.zoom.lock:
            self.zoom.world.knobs.turn(wishes)
        self.zoom_fails = bool(wishes.get("fault", self.zoom_fails))

    def effects(self, kind: str | None = None) -> list[Effect]:
        """What was promised, oldest first."""
        with self.database.reading() as db:
            found = db.exec(select(Effect).order_by(col(Effect.id))).all()
        return [one for one in found if kind in (None, one.kind.value)]

    def audited(self, action: str, session_id: int) -> int:
        """How often the audit says that this was done to this session."""
        with self.database.reading() as db:
            entries = db.exec(
                select(AuditEntry).where(AuditEntry.action == action, AuditEntry.object_ref == f"session:{session_id}")
            )
            return len(entries.all())

    def letters(self) -> list[ReadLetter]:
        """Every letter that would have been sent, newest first."""
        return mailbox.read_all(self.house.data / "mail")

    def browser(self, called: str) -> FlaskClient:
        """Somebody's browser, signed in as the demo does it: by screen name, or as staff by what members call her."""
        self.app.config["WTF_CSRF_ENABLED"] = False  # its own tests switch it on
        with self.database.reading() as db:
            person_id = db.exec(select(Place.person_id).where(Place.screen_name == called)).first()
            staff_id = db.exec(select(Facilitator.person_id).where(Facilitator.called == called)).first()
            person = db.get_one(Person, person_id or staff_id)
        return sign_in(self.app.test_client(), person, SignIn.MEMBER if person_id else SignIn.STAFF)

    def page(self, path: str) -> requests.Response:
        """A page as a stranger gets it."""
        host = {"Host": f"hearth.localhost:{self.house.port}"}
        address = f"http://127.0.0.1:{self.house.port}{path}"
        return requests.get(address, headers=host, timeout=10, allow_redirects=False)


class Evening:
    """One group's evening, told as a story: `evening.at("18:47", "come_in", "Robin")`."""

    def __init__(self, village: Village, group: str = "tuesday-circle", session_id: int | None = None) -> None:
        self.village = village
        with village.database.reading() as db:
            self.session_id = session_id or tonight(db, group)
        self.told: list[str] = []
        with village.request():
            self.player = Player(village.stage(), blank(group), self.session_id, self.told.append)

    def at(self, moment: str, act: str, *who: str, **detail: Any) -> None:
        """One step, in the words of the scenario files."""
        with self.village.request():
            self.player.do(Step(time.fromisoformat(moment), act, who, detail))

    @property
    def number(self) -> int:
        """Zoom's meeting."""
        return int(self.session().meeting_number or 0)

    def opens(self, *who: str) -> None:
        """Those who said that they come, the host who starts, and the minutes before anybody is there."""
        self.at("12:00", "sign_up", *who)
        self.at("18:44", "start_zoom")

    def ends(self) -> None:
        """At eight, and then until the register was collected."""
        self.at("20:00", "end_evening")
        self.until_collected()

    def until_collected(self) -> None:
        """Let the minutes pass."""
        with self.village.request():
            self.player.play_until_reconciled()

    def session(self) -> Session:
        """As it is now."""
        with self.village.database.reading() as db:
            return db.get_one(Session, self.session_id)

    def rows(self) -> list[DoorRow]:
        """The door, without staff."""
        with self.village.database.reading() as db:
            found = arrivals.at_the_door(db, db.get_one(Session, self.session_id), self.village.now)
        return [row for row in found if not row.is_staff]

    def inside(self) -> list[str]:
        """Who is in the meeting, by the name that Zoom shows."""
        return sorted(row.appearance.screen_name or "" for row in self.rows() if row.is_inside)

    def waiting(self) -> dict[str, str]:
        """Who waits, and what Hearth makes of it."""
        return {row.appearance.screen_name or "": row.verdict.kind.value for row in self.rows() if row.is_waiting}

    def register(self) -> dict[str, tuple[str, int]]:
        """Outcome and minutes of everybody who was expected or came."""
        lines = {line.screen_name: (line.outcome.value, line.minutes) for line in self._register().lines}
        return {name: line for name, line in lines.items() if line[0] != "not_expected"}

    def open_names(self) -> list[str]:
        """Presences that a human has to look at."""
        found = self._register()
        return sorted(row.resolved.presence.screen_name for row in (*found.likely, *found.open))

    def _register(self) -> registers.Register:
        with self.village.database.reading() as db:
            return registers.register(db, session_id=self.session_id, actor=self.player.facilitator)


def blank(group: str) -> Scenario:
    """An evening without a script."""
    return Scenario("by-hand", "An evening", "", group, False, (), (), (), 0, {})


def tonight(db: Db, group: str) -> int:
    """The group's evening of this week, in the seeded charity."""
    ours = select(Session.id).where(Session.group_id == Group.id, Group.slug == group, Session.starts_at > MONDAY)
    return int(db.exec(ours.order_by(col(Session.starts_at))).first() or 0)


def played(village: Village, scenario: Scenario) -> Path:
    """A scenario file, from its first step to the exported register. Raises `WentOtherwise`."""
    with village.database.reading() as db:
        session = db.get_one(Session, tonight(db, scenario.group))
    told: list[str] = []
    with village.request():
        return play.evening(village.stage(), scenario, Charity({}, {scenario.group: session}), told.append)


def seeded(folder: Path) -> None:
    """The demo's charity in an empty folder, as of Monday noon."""
    house = furnish(folder)
    house.set_clock(MONDAY, 0.0)
    app = from_env(house.env)
    database: Database = app.extensions["hearth.database"]
    runner.upgrade(database)
    charity.seed(database, app.extensions["hearth.ports"], MONDAY)
    database.engine.dispose()  # the last connection writes everything into the one file


def house_like(template: Path, folder: Path, **settings: str) -> DemoHouse:
    """A house of one's own with the charity already in it, on the morning of the evening."""
    for name in ("hearth.db", "master.key"):
        shutil.copy(template / name, folder / name)
    house = furnish(folder)
    house = replace(house, env={**house.env, "HEARTH_WORKER_NAME": "worker", **settings})
    house.set_clock(MORNING, 0.0)
    return house
