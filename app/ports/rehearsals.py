"""A pretend Zoom, to rehearse with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class PretendSight:
    """Somebody pretend whom a pretend host's window lists: id and screen name, as Zoom's events say them."""

    participant_uuid: str
    screen_name: str


@dataclass(frozen=True)
class PretendView:
    """What a pretend host's window shows."""

    waiting: tuple[PretendSight, ...]
    inside: tuple[PretendSight, ...]
    locked: bool


class PretendZoom(Protocol):
    """A Zoom inside this process, for rehearsals: nothing of it goes over any wire. It forgets all when it stops."""

    def start(self, number: int, *, registrants: Mapping[str, str], seed: str, now: datetime) -> None:
        """A meeting that the host starts now. `registrants`: ids by screen name; the same seed gives the same ids."""

    def come(self, number: int, screen_name: str, now: datetime) -> None:
        """Somebody opens a link, or (who has none) types the number. Again after a lost connection."""

    def drop(self, number: int, screen_name: str, now: datetime) -> None:
        """Somebody's connection breaks. Who is not there loses none."""

    def obey(self, number: int, kind: str, participant_uuid: str | None, now: datetime) -> tuple[str, str]:
        """The host's hands do as asked. Returns the outcome, and a code for why not."""

    def view(self, number: int) -> PretendView:
        """Who is where."""

    def told(self, number: int, now: datetime) -> Sequence[bytes]:
        """The bodies of the events since the last time, as Zoom would have sent them."""

    def end(self, number: int, now: datetime) -> None:
        """The meeting ends for everybody. What it tells is still to be had, once."""
