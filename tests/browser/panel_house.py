"""An evening with the panel: Hearth's own web and worker, the pretend Zoom in this process, people by the dozen.

The pretend Zoom runs here, so that a test can look at its clock and count what was done in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import BrowserContext, FrameLocator, Page
from sqlmodel import col, select

from app import from_env
from app.db import Database
from app.demo.house import DemoHouse, furnish
from app.domain.arrivals import SightingKind
from app.domain.groups import Admission
from app.migrations import runner
from app.models import StoredSighting, WebhookDelivery
from app.ports import MeetingPlan, Ports
from app.serving import Crew, start_web, start_worker
from tests import evenings
from zoom_integration.simulator import Simulator, SimulatorConfig, create_simulator, room
from zoom_integration.simulator.clock import SharedClock
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import INSIDE, WAITING, Person

READY = "This panel admits in Zoom for you. Keep it open."


@dataclass
class PanelHouse:
    """Everything that runs, and the one meeting in it."""

    house: DemoHouse
    simulator: Simulator
    database: Database
    ports: Ports
    session_id: int = 0
    number: int = 0
    links: dict[str, str] = field(default_factory=dict)  # by screen name, the secret part of a personal link

    @property
    def host_page(self) -> str:
        return f"{self.house.zoom_url}/host/{self.number}"

    @property
    def meeting(self) -> Meeting:
        return self.simulator.world.meetings[self.number]

    def turn(self, **knobs: object) -> None:
        with self.simulator.lock:
            self.simulator.world.knobs.turn(knobs)

    def start(self) -> None:
        with self.simulator.lock:
            room.start(self.simulator.world, self.meeting, self.simulator.clock.now())

    def comes(self, name: str) -> Person:
        """Somebody opens her own link; a stranger has none and types the meeting's number."""
        with self.simulator.lock:
            registrant = self.meeting.by_link(self.links[name]) if name in self.links else None
            now = self.simulator.clock.now()
            return room.join(self.simulator.world, self.meeting, now, registrant=registrant, name=name)

    def inside(self) -> list[str]:
        return self._names(INSIDE)

    def waiting(self) -> list[str]:
        return self._names(WAITING)

    def admissions(self) -> dict[str, int]:
        """How often each was admitted, as the host's client counts."""
        with self.simulator.lock:
            done = [deed.name for deed in self.meeting.deeds if (deed.kind, deed.outcome) == ("admit", "done")]
        return {name: done.count(name) for name in done}

    def waits(self) -> dict[str, timedelta]:
        """How long each who is inside stood in the waiting room."""
        with self.simulator.lock:
            people = [one for one in self.simulator.world.people_of(self.meeting, INSIDE) if not one.host]
            stays = {one.name: next(stay for stay in one.stays if stay.place == WAITING) for one in people}
        return {name: stay.ended_at - stay.began_at for name, stay in stays.items() if stay.ended_at}

    def after_the_webhook(self) -> list[timedelta]:
        """For each who is inside: from the arrival of the webhook that told of her coming until she was admitted."""
        told = (
            select(StoredSighting.participant_uuid, WebhookDelivery.received_at)
            .join(WebhookDelivery, col(WebhookDelivery.body_hash) == col(StoredSighting.body_hash))
            .where(StoredSighting.kind == SightingKind.ARRIVED)
        )
        with self.database.reading() as db:
            told_at = dict(db.exec(told).all())
        with self.simulator.lock:
            people = [one for one in self.simulator.world.people_of(self.meeting, INSIDE) if not one.host]
            admitted = {one.participant_uuid: one.stays[-1].began_at for one in people}
        return [at - told_at[uuid] for uuid, at in admitted.items() if uuid in told_at]

    def _names(self, state: str) -> list[str]:
        with self.simulator.lock:
            return [one.name for one in self.simulator.world.people_of(self.meeting, state) if not one.host]


@contextmanager
def opened(folder: Path, expected: int) -> Iterator[PanelHouse]:
    """Doors are open, so many people are expected, and all who are expected may come in by themselves."""
    house = furnish(folder)
    house.set_clock(datetime.now(UTC))
    app = from_env(house.env)
    database: Database = app.extensions["hearth.database"]
    runner.upgrade(database)
    config = SimulatorConfig.from_env(
        house.env, webhook_url=f"http://127.0.0.1:{house.port}/webhooks/zoom", panel_url=house.panel_url
    )
    simulator = create_simulator(config, SharedClock(house.clock_file))
    simulator.start(house.zoom_port)
    made = PanelHouse(house, simulator, database, app.extensions["hearth.ports"])
    made.turn(limits_on=False, deliver_at_once=4)
    try:
        with Crew(house.env) as crew:
            start_web(crew, port=house.port)
            start_worker(crew)
            _furnish(made, [f"Member {number:03d}" for number in range(expected)])
            yield made
    finally:
        simulator.stop()
        database.engine.dispose()


def _furnish(made: PanelHouse, names: list[str]) -> None:
    now = made.simulator.clock.now()
    host = made.simulator.world.users[0]
    plan = MeetingPlan("Tonight", now + timedelta(minutes=10), 60, "Europe/London", host.email, "passcode")
    made.number = made.ports.directory.create_meeting(plan).number
    made_links = [_link(made, count, name) for count, name in enumerate(names)]  # before anything is locked
    with made.database.writing() as db:
        evening = evenings.evening(
            db,
            now=now,
            started=False,
            starts_at=plan.starts_at,
            meeting_number=made.number,
            admission=Admission.AUTOMATIC,
            capacity=len(names) + 20,
        )
        evening.facilitator.zoom_user_index = made.ports.vault.index("zoom_user", host.id)
        db.add(evening.facilitator)
        for name, registrant_id in zip(names, made_links, strict=True):
            evenings.tap(db, evenings.signed_up(db, evening, name, registrant_id=registrant_id), at=now)
        db.commit()
        made.session_id = int(evening.session.id or 0)


def _link(made: PanelHouse, count: int, name: str) -> str:
    """A personal link. Returns the registrant's id."""
    address = f"m{count}@people.hearth.invalid"
    link = made.ports.directory.make_link(made.number, screen_name=name, address=address, language="en")
    made.links[name] = link.join_url.partition("tk=")[2].partition("&")[0]
    return link.registrant_id


def open_panel(context: BrowserContext, made: PanelHouse) -> tuple[Page, FrameLocator]:
    """The host's window with the panel open beside the meeting."""
    page = context.new_page()
    page.goto(made.host_page)
    page.get_by_role("button", name="Open Hearth's panel").click()
    return page, page.frame_locator("#panel iframe")
