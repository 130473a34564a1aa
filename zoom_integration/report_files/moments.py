"""A date with its time as it stands in a cell, before anybody knows which number is the month.

Twelve and twenty-four hours, numbers or the name of a month, in the ways of Zoom's seven languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from zoom_integration.report_files.values import DateOrder
from zoom_integration.report_files.words import month, plain

NOON = re.compile(r"(?<![a-z])([ap])\.?\s?m\b\.?|(午前|오전|上午)|(午後|오후|下午)")
TIME = re.compile(
    r"(\d{1,2})\s?(?::|h|時|시)\s?(\d{2}|\d(?=\s?[分분]))(?:\s?(?::|分|분)\s?(\d{1,2})(?:[.,]\d+)?)?\s?[秒초分분s]?"
)
OFFSET = re.compile(r"\(?(?:(?:utc|gmt)?\s?([+-])(\d{1,2}):?(\d{2})?|utc|gmt|z)\)?$")
ISO_MARK = re.compile(r"(?<=\d)t$")
DAY = re.compile(r"(\d{1,4})\s?([/.\-年년])\s?(\d{1,2})\s?[/.\-月월]\s?(\d{1,4})\s?[.日일]?,?")
NAMED_DAY = re.compile(r"[^\W\d_]+|\d+")

ALL_ORDERS = frozenset(DateOrder)
CENTURY = 2000
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Written:
    """Three numbers and a time of day. `orders` are those under which the numbers are a day at all; a date that names
    its month, or writes its year first and in full, is the same day under every order."""

    numbers: tuple[int, int, int]
    orders: frozenset[DateOrder]
    is_fixed: bool
    has_dots: bool
    clock: tuple[int, int, int]
    offset: timezone | None

    def under(self, order: DateOrder) -> datetime:
        """The moment if the numbers stand in this order; naive unless an offset stands beside it.

        Raises `ValueError` when there is no such day."""
        day = _day(self.numbers, DateOrder.YEAR_FIRST if self.is_fixed else order)
        return datetime(day.year, day.month, day.day, *self.clock, tzinfo=self.offset)


def read(cell: str) -> Written | None:
    """What stands in a cell; None for what is no date with a time."""
    if len(cell) > LONGEST:
        return None
    text = plain(cell)
    afternoon = _afternoon(text)
    text = NOON.sub(" ", text)
    time = TIME.search(text)
    clock = _clock(time, afternoon) if time else None
    if time is None or clock is None:
        return None
    before, after = ISO_MARK.sub("", text[: time.start()]).strip(" ,"), text[time.end() :].strip(" ,")
    offset = OFFSET.fullmatch(after)
    return _dated(before if offset or not after else f"{before} {after}".strip(), clock, _offset(offset))


def _afternoon(text: str) -> bool | None:
    found = NOON.search(text)
    return None if found is None else bool(found[1] == "p" or found[3])


def _clock(time: re.Match[str], afternoon: bool | None) -> tuple[int, int, int] | None:
    hour, minute, second = int(time[1]), int(time[2]), int(time[3] or 0)
    if afternoon is not None:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if afternoon else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _offset(found: re.Match[str] | None) -> timezone | None:
    if found is None:
        return None
    if found[1] is None:
        return UTC
    span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-span if found[1] == "-" else span) if span < timedelta(hours=24) else None


def _dated(text: str, clock: tuple[int, int, int], offset: timezone | None) -> Written | None:
    numeric = DAY.fullmatch(text)
    if numeric is None:
        named = _named(text)
        return named and Written(named, ALL_ORDERS, True, False, clock, offset)
    numbers = (int(numeric[1]), int(numeric[3]), int(numeric[4]))
    if len(numeric[1]) == 4:
        return Written(numbers, ALL_ORDERS, True, False, clock, offset) if _is_day(numbers) else None
    candidates = {DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST}
    if len(numeric[4]) <= 2:
        candidates.add(DateOrder.YEAR_FIRST)
    orders = frozenset(order for order in candidates if _is_day(numbers, order))
    return Written(numbers, orders, False, numeric[2] == ".", clock, offset) if orders else None


def _named(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of "Nov 24, 2026", "24 de noviembre de 2026", "Tue 24. November 2026".

    A day of the week may begin like a month ("mar. 24 nov."); it stands first."""
    parts = NAMED_DAY.findall(text)
    numbers = [part for part in parts if part.isdecimal()]
    months = [number for part in parts if not part.isdecimal() and (number := month(part))]
    if len(numbers) != 2 or not 1 <= len(months) <= 2:
        return None
    year, day = sorted(numbers, key=len, reverse=True) if len(numbers[0]) != len(numbers[1]) else reversed(numbers)
    found = (int(year), months[-1], int(day))
    return found if _is_day(found) else None


def _is_day(numbers: tuple[int, int, int], order: DateOrder = DateOrder.YEAR_FIRST) -> bool:
    try:
        _day(numbers, order)
    except (ValueError, OverflowError):  # a year of fifty digits
        return False
    return True


def _day(numbers: tuple[int, int, int], order: DateOrder) -> date:
    found = dict(zip(order.value, numbers, strict=True))
    return date(found["y"] + (CENTURY if found["y"] < 100 else 0), found["m"], found["d"])
