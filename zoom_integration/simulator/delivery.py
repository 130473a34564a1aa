"""Webhooks on their way: when each is due, what became of it, and the accidents that can befall it.

Zoom's docs: an event is sent again 5, 20 and 60 minutes later (each after the one before), with the same body and
request id but a new timestamp and signature, and only after a 5xx answer or none within 3 seconds. Any other answer
that is not 2xx loses the event for good.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.knobs import Knobs

RETRY_AFTER = (timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60))
TIMEOUT_SECONDS = 3.0


@dataclass
class Delivery:
    """One event on its way; `body` and `request_id` never change."""

    event: str
    body: bytes
    request_id: str
    due_at: datetime
    number: int
    attempts: int = 0


@dataclass
class Outbox:
    """The queue between Zoom and the webhook."""

    chance: Chance
    knobs: Knobs
    waiting: list[Delivery] = field(default_factory=list)
    under_way: list[Delivery] = field(default_factory=list)
    delivered: int = 0
    lost: int = 0
    given_up: int = 0
    _count: int = 0

    def put(self, event: str, body: bytes, now: datetime) -> None:
        """Queue an event that happened now; it may be lost, doubled or late, as the knobs say."""
        if event in self.knobs.lose_events or self.chance.happens(self.knobs.lose):
            self.lost += 1
            return
        late = timedelta(seconds=self.knobs.delay_seconds + self.chance.up_to(self.knobs.disorder_seconds))
        self._count += 1
        delivery = Delivery(event, body, self.chance.text(22), now + late, self._count)
        self.waiting.append(delivery)
        if self.chance.happens(self.knobs.duplicate):
            self.waiting.append(replace(delivery))

    def is_idle(self, now: datetime) -> bool:
        """Whether nothing is under way and nothing is due."""
        return not self.under_way and not any(one.due_at <= now for one in self.waiting)

    def take(self, now: datetime) -> list[Delivery]:
        """What should be sent now, at most as many as may be under way at once; first come first served."""
        due = sorted((one for one in self.waiting if one.due_at <= now), key=lambda one: (one.due_at, one.number))
        if self.knobs.shuffle:
            self.chance.shuffle(due)
        taken = due[: max(1, self.knobs.deliver_at_once)]
        self.waiting = [one for one in self.waiting if all(one is not other for other in taken)]
        self.under_way.extend(taken)
        return taken

    def settle(self, delivery: Delivery, status: int | None, now: datetime) -> None:
        """Record the answer to a sending (`None`: none in time, or no connection)."""
        self.under_way = [one for one in self.under_way if one is not delivery]
        if status is not None and status < 300:
            self.delivered += 1
        elif status is not None and status < 500:
            self.lost += 1
        elif delivery.attempts >= len(RETRY_AFTER):
            self.given_up += 1
        else:
            delivery.due_at = now + RETRY_AFTER[delivery.attempts]
            delivery.attempts += 1
            self.waiting.append(delivery)
