"""Where a scenario is played: the clock that it moves, and the moment when everything has come to rest."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Database, Db
from app.demo.house import DemoHouse
from app.demo.zoom_people import PretendZoom
from app.models import Command, Effect, Session, WebhookDelivery
from app.ports import Ports
from app.queries import due

LONGEST_WAIT_SECONDS = 30.0
LOOK_EVERY_SECONDS = 0.03
NUDGE = timedelta(seconds=1)
NUDGE_AFTER_SECONDS = 0.6
WAITED_OUT = timedelta(minutes=1)
SOON = timedelta(seconds=15)


class NeverCameToRest(Exception):
    """Something is still under way after half a minute. Its text says what."""


@dataclass
class Stage:
    """A running demo house, seen from the player."""

    house: DemoHouse
    database: Database
    ports: Ports
    zoom: PretendZoom
    rate: float = 0.0  # 0: the clock stands still between steps, so that an evening is the same every time

    def now(self) -> datetime:
        """The moment that everybody sees."""
        return self.ports.clock.now()

    def go_to(self, moment: datetime) -> None:
        """Make it this moment: at once when the clock stands still, else by waiting out the last minute before it."""
        if self.rate == 0:
            self.house.set_clock(max(moment, self.now()), 0.0)
            return
        if moment - self.now() > WAITED_OUT:
            self.house.set_clock(moment - WAITED_OUT, self.rate)
        while self.now() < moment:
            time.sleep(0.05)

    def settle(self) -> None:
        """Wait until nothing is under way: events told and understood, promises kept, commands carried out.

        What is promised for the next seconds needs the clock to move, so it is nudged. Raises `NeverCameToRest`.
        """
        began = nudged = time.monotonic()
        calm = 0
        while calm < 2:
            busy = self._under_way()
            calm = 0 if busy else calm + 1
            if time.monotonic() - began > LONGEST_WAIT_SECONDS:
                raise NeverCameToRest(f"still under way after {LONGEST_WAIT_SECONDS:.0f} s: {busy}")
            if busy and self.rate == 0 and time.monotonic() - nudged > NUDGE_AFTER_SECONDS:
                self.house.set_clock(self.now() + NUDGE, 0.0)
                nudged = time.monotonic()
            time.sleep(LOOK_EVERY_SECONDS)

    def _under_way(self) -> str:
        if not self.zoom.is_idle():
            return "Zoom's events"
        with self.database.reading() as db:
            return under_way(db, self.now())


def under_way(db: Db, now: datetime) -> str:
    """What is not finished, in a word; empty when all is at rest."""
    told = select(WebhookDelivery.body_hash).where(col(WebhookDelivery.interpreted_at).is_(None))
    if db.exec(told.limit(1)).first() is not None:
        return "events not understood yet"
    if _a_door_is_due(db, now):
        return "a door that is due"
    promised = select(Effect.kind).where(
        col(Effect.done_at).is_(None), col(Effect.parked_at).is_(None), Effect.due_at <= now + SOON
    )
    if (kind := db.exec(promised.limit(1)).first()) is not None:
        return f"effect {kind}"
    asked = select(Command.kind).where(col(Command.outcome).is_(None))
    if (command := db.exec(asked.limit(1)).first()) is not None:
        return f"command {command}"
    return ""


def _a_door_is_due(db: Db, now: datetime) -> bool:
    """Whether a door should have opened or closed by now: time moves it a moment later."""
    opens = [db.get_one(Session, one).times.doors_open_at for one in due.doors_to_open(db, now)]
    closes = [db.get_one(Session, one).times.door_closes_at for one in due.doors_to_close(db, now)]
    return any(at is not None and at <= now for at in (*opens, *closes))
