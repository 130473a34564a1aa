"""Periods: the fixed ones that figures are given out for, quarters and whole years; and days, for our own exports."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

QUARTERS = (1, 2, 3, 4)
_WRITTEN = re.compile(r"(20[0-9]{2})(?:-Q([1-4]))?")


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included: what the house's own exports may choose freely."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.first.isoformat()}/{self.last.isoformat()}"


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year; `number` is 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def days(self) -> Days:
        """All of them."""
        return Days(self.first_day, self.after.first_day - timedelta(days=1))

    @property
    def after(self) -> Quarter:
        """The next one."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarters_in(written: str) -> tuple[Quarter, ...]:
    """The quarters of a period as it is written, `2026` or `2026-Q3`. Raises `ValueError` for any other period."""
    found = _WRITTEN.fullmatch(written)
    if found is None:
        raise ValueError("neither a quarter nor a year")
    year, number = int(found[1]), found[2]
    return (Quarter(year, int(number)),) if number else tuple(Quarter(year, each) for each in QUARTERS)


def over_since(first: date, today: date) -> list[str]:
    """Every period that is over, from the one that `first` lies in, newest first; a year stands before its quarters."""
    quarter, found = quarter_of(first), []
    while quarter.after.first_day <= today:
        found.append(str(quarter))
        if quarter.number == 4:
            found.append(str(quarter.year))
        quarter = quarter.after
    return found[::-1]
