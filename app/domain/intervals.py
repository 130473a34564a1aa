"""Stretches of time: union, clip, minutes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, aware; one whose `end` is not after its `start` holds no time at all."""

    start: datetime
    end: datetime


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Merge overlapping and touching intervals; the result is in order and disjoint, and holds no empty ones."""
    merged: list[Interval] = []
    for interval in sorted((one for one in intervals if one.end > one.start), key=lambda one: one.start):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def clip(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """Keep of each interval what lies within `window`."""
    cut = (Interval(max(one.start, window.start), min(one.end, window.end)) for one in intervals)
    return tuple(one for one in cut if one.end > one.start)


def meet(ones: Iterable[Interval], others: Iterable[Interval]) -> bool:
    """Tell whether some moment lies in both."""
    mine, theirs = union(ones), union(others)
    return any(clip(theirs, one) for one in mine)


def minutes(intervals: Iterable[Interval]) -> int:
    """Count the whole minutes of the intervals' union: overlaps once, seconds added up before rounding down, so that
    nobody is credited a minute that she was not there."""
    return sum((one.end - one.start for one in union(intervals)), timedelta()) // timedelta(minutes=1)
