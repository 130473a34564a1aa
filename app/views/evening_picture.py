"""The evening as bars: where each presence lies between the session's start and its end, in percent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.intervals import Interval
from app.domain.registers import Standing
from app.queries import presences
from app.queries.presences import Resolved
from app.queries.registers import Register

TICK_EVERY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the evening's width, in percent."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One presence: whose, how it stands, and its stays."""

    resolved: Resolved
    name: str
    stays: tuple[Stretch, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody is credited with it yet."""
        return self.resolved.standing is Standing.OPEN


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment on the axis."""

    at: datetime
    start: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole evening; those who need a word stand first."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


def draw(register: Register) -> Picture:
    """Lay every presence out over the session's length."""
    waiting = [row.resolved for row in (*register.open, *register.likely)]
    bars = tuple(
        Bar(one, register.names.get(one.person_id or 0, one.presence.screen_name), _stays(one, register.window))
        for one in (*waiting, *register.settled)
    )
    return Picture(bars, tuple(_ticks(register.window)))


def _stays(one: Resolved, window: Interval) -> tuple[Stretch, ...]:
    return tuple(
        Stretch(_percent(stay.start - window.start, window), _percent(stay.end - stay.start, window))
        for stay in presences.intervals(one.presence)
    )


def _ticks(window: Interval) -> Iterator[Tick]:
    at = window.start
    while at < window.end:
        yield Tick(at, _percent(at - window.start, window))
        at += TICK_EVERY


def _percent(span: timedelta, window: Interval) -> float:
    whole = window.end - window.start
    return round(100 * (span / whole), 2) if whole else 0.0
