"""Which number is the day and which the month, settled from the file as a whole. What it cannot settle is asked.

Each test keeps the orders under which the whole file makes sense; one that would leave none says nothing. A single
meeting lasts at most 30 hours (Zoom's docs), which no misread month does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from zoom_integration.report_files.moments import ALL_ORDERS, Written
from zoom_integration.report_files.values import DateOrder

LONGEST_MEETING = timedelta(hours=30)
ROUNDING = timedelta(minutes=2)
BESIDE_THE_MEETING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Stay:
    """The dates of one row before they are settled, and how long the row says that it lasted."""

    joined: Written
    left: Written | None
    lasted: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Every date of a file: its rows, the meeting on top of it, and whether all rows are of one meeting."""

    stays: Sequence[Stay]
    meeting: tuple[Written, Written] | None
    is_one_meeting: bool

    def dates(self) -> Iterator[Written]:
        """Each of them."""
        for stay in self.stays:
            yield stay.joined
            if stay.left is not None:
                yield stay.left
        yield from self.meeting or ()


def possible(evidence: Evidence) -> frozenset[DateOrder]:
    """The orders under which the file can be read, one of each group that reads the same. Empty: its dates disagree."""
    if all(each.is_fixed for each in evidence.dates()):
        return frozenset({DateOrder.YEAR_FIRST})  # nothing depends on it
    orders = ALL_ORDERS.intersection(*(each.orders for each in evidence.dates()))
    for makes_sense in (_lasts, _lasts_as_said, _near_its_meeting, _is_short, _in_sequence):
        if len(orders) > 1:
            orders = _kept(orders, evidence, makes_sense)
    if len(orders) > 1 and DateOrder.DAY_FIRST in orders and any(each.has_dots for each in evidence.dates()):
        return frozenset({DateOrder.DAY_FIRST})  # no country writes month.day.year with dots (Unicode's CLDR)
    return _unlike(orders, evidence)


def _kept(
    orders: frozenset[DateOrder], evidence: Evidence, makes_sense: Callable[[Evidence, DateOrder], bool]
) -> frozenset[DateOrder]:
    return frozenset(order for order in orders if makes_sense(evidence, order)) or orders


def _unlike(orders: frozenset[DateOrder], evidence: Evidence) -> frozenset[DateOrder]:
    """Orders that read every date alike are no question (4 April is 04/04)."""
    readings: dict[tuple[datetime, ...], DateOrder] = {}
    for order in sorted(orders):
        readings.setdefault(tuple(each.under(order) for each in evidence.dates()), order)
    return frozenset(readings.values())


def _span(stay: Stay, order: DateOrder) -> timedelta:
    end = stay.left or stay.joined
    return _naive(end, order) - _naive(stay.joined, order)


def _naive(written: Written, order: DateOrder) -> datetime:
    return written.under(order).replace(tzinfo=None)


def _lasts(evidence: Evidence, order: DateOrder) -> bool:
    return all(timedelta(0) <= _span(stay, order) <= LONGEST_MEETING for stay in evidence.stays)


def _lasts_as_said(evidence: Evidence, order: DateOrder) -> bool:
    return all(
        abs(_span(stay, order) - stay.lasted) <= ROUNDING
        for stay in evidence.stays
        if stay.lasted is not None and stay.left is not None
    )


def _near_its_meeting(evidence: Evidence, order: DateOrder) -> bool:
    if evidence.meeting is None:
        return True
    start, end = (_naive(each, order) for each in evidence.meeting)
    return timedelta(0) <= end - start <= LONGEST_MEETING and all(
        start - BESIDE_THE_MEETING <= _naive(stay.joined, order) <= end + BESIDE_THE_MEETING for stay in evidence.stays
    )


def _is_short(evidence: Evidence, order: DateOrder) -> bool:
    """A single meeting's rows lie within one meeting's longest time."""
    joined = [_naive(stay.joined, order) for stay in evidence.stays]
    return not evidence.is_one_meeting or max(joined) - min(joined) <= LONGEST_MEETING


def _in_sequence(evidence: Evidence, order: DateOrder) -> bool:
    """Many meetings stand in the order of their days, forwards or backwards."""
    days = [_naive(stay.joined, order).date() for stay in evidence.stays]
    return evidence.is_one_meeting or days in (sorted(days), sorted(days, reverse=True))
