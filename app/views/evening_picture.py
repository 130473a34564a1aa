"""The evening as bars: one for each person, from joining to leaving, in percent of the session's length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.intervals import Interval, minutes, union
from app.domain.registers import Standing
from app.queries.presences import Resolved
from app.queries.registers import Register

TICK_EVERY = timedelta(minutes=15)
AT_ONCE = 40
"""With more bars than this the picture is folded."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the evening's width, in percent."""

    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One person, on however many devices: by which name, when inside, and what that counts as."""

    name: str
    standing: Standing
    shown_as: tuple[str, ...]
    inside: tuple[Interval, ...]
    stays: tuple[Stretch, ...]

    @property
    def is_open(self) -> bool:
        """Whether nobody is credited with it yet."""
        return self.standing is Standing.OPEN

    @property
    def minutes(self) -> int:
        """Whole minutes inside, nothing counted twice."""
        return minutes(self.inside)


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment on the axis."""

    at: datetime
    start: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole evening; those who need a word stand first."""

    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    door: Mark | None  # when the door closed

    @property
    def is_long(self) -> bool:
        """Whether it is folded away until somebody asks for it."""
        return len(self.bars) > AT_ONCE


def draw(register: Register) -> Picture:
    """Lay everybody out over the session's length."""
    waiting = [row.resolved for row in (*register.open, *register.likely)]
    settled = sorted(register.settled, key=lambda one: one.standing is not Standing.MEMBER)
    people = _by_person((*waiting, *settled))
    return Picture(
        bars=tuple(_bar(together, register) for together in people),
        ticks=tuple(_ticks(register.window)),
        door=_door(register),
    )


def _by_person(found: Iterable[Resolved]) -> list[list[Resolved]]:
    """Presences of one member together; whoever has no name stands alone."""
    together: dict[tuple[object, ...], list[Resolved]] = {}
    for one in found:
        together.setdefault(one.credited_to or ("alone", one.presence.id), []).append(one)
    return list(together.values())


def _bar(together: list[Resolved], register: Register) -> Bar:
    first, inside = together[0], union(stay for one in together for stay in one.stays)
    shown = tuple(dict.fromkeys(one.presence.screen_name for one in together if one.presence.screen_name))
    credited = " + ".join(register.names[one] for one in first.credited_to if one in register.names)
    return Bar(
        name=credited or first.presence.guest_label or "".join(shown[:1]),
        standing=first.standing,
        shown_as=shown,
        inside=inside,
        stays=tuple(_stretch(stay, register.window) for stay in inside),
    )


def _door(register: Register) -> Mark | None:
    session, window = register.session, register.window
    at = session.door_closed_at or session.times.door_closes_at
    if at is None or not window.start <= at <= window.end:
        return None
    return Mark(at, _percent(at - window.start, window))


def _stretch(stay: Interval, window: Interval) -> Stretch:
    return Stretch(_percent(stay.start - window.start, window), _percent(stay.end - stay.start, window))


def _ticks(window: Interval) -> Iterator[Mark]:
    at = window.start
    while at < window.end:
        yield Mark(at, _percent(at - window.start, window))
        at += TICK_EVERY


def _percent(span: timedelta, window: Interval) -> float:
    whole = window.end - window.start
    return round(100 * (span / whole), 2) if whole else 0.0
