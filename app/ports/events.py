"""What Zoom tells, whichever way it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.arrivals import Sighting


@dataclass(frozen=True)
class Delivery:
    """A webhook's body in our own words. `kind` is Zoom's event name; the rest is set where it applies.

    `bound`: the uuids of two participants of whom Zoom says that they are one person."""

    kind: str
    at: datetime | None = None
    meeting_number: int | None = None
    meeting_uuid: str | None = None
    host_id: str | None = None
    sighting: Sighting | None = field(default=None, repr=False)
    is_host: bool = False
    bound: tuple[str, str] | None = None


class ZoomEvents(Protocol):
    """Zoom's webhooks: proof first, meaning second. Pure; never raises."""

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether one of our secrets signed these very bytes within the last (or next) 300 seconds."""

    def validation_reply(self, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str] | None:
        """The answer to Zoom's URL check, if that is what this genuine body is."""

    def read(self, body: bytes, body_hash: str) -> Delivery:
        """What the body tells. Whatever it does not understand is a delivery without a sighting."""


class ZoomStream(Protocol):
    """The same events over a line that we open ourselves. What comes in on it is Zoom's own."""

    def events(self, wait: Callable[[float], bool]) -> Iterator[bytes]:
        """Each event's bytes, until `wait` (seconds; 0 only asks) says that it is time to stop. Never raises."""
