"""Figures for eyes outside the charity: no names, no small numbers, and nothing to be had by subtracting.

Four rules make that last part hold, and an attack in the tests tries to break it:

* 1 to 7 becomes a star; what is larger goes to the nearest five. Nothing is not a person, and stays 0.
* A row that speaks of fewer than eight people is all stars: from many attendances at few sessions one could divide.
* No two figures of different rows add up to a third. There is no line for the whole charity, and a year is the sum of
  its quarters *as they were given out*, so that it tells nothing that they did not.
* A quarter's figures are worked out once, when it is over. Afterwards they are handed out as they stand, whatever is
  corrected: two exports of one period are the same.

People are counted within a quarter and never over a year; new people are not counted at all, because those of several
quarters add up to everybody who came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STAR = "*"
SMALLEST = 8
"""From this many people on a number is shown at all."""

STEP = 5
STAR_ADDS = 5
"""What a star counts as in a year's sum: the middle of what it may hide, to the nearest five."""

SESSIONS = "sessions"
PEOPLE = "people"
OF_PERSONS = ("people", "attended", "told_us", "missed", "guests")
COLUMNS = (SESSIONS, *OF_PERSONS)


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for one group in one quarter: the truth, which stays in the house."""

    sessions: int
    people: int
    attended: int
    told_us: int
    missed: int
    guests: int


Cells = Mapping[str, str]
"""What is given out, by column."""


def suppressed(number: int) -> str:
    """One number as it may be seen outside."""
    if number == 0:
        return "0"
    return STAR if number < SMALLEST else str(STEP * round(number / STEP))


def published(counts: Counts) -> dict[str, str]:
    """One group's row for one quarter. How many sessions were held says nothing of a person, and is shown as it is."""
    few = 0 < counts.people < SMALLEST
    cells = {name: STAR if few else suppressed(getattr(counts, name)) for name in OF_PERSONS}
    return {SESSIONS: str(counts.sessions), **cells}


def year_of(quarters: Iterable[Cells]) -> dict[str, str]:
    """A year's row from its published quarters, and from nothing else. People are not added: they would come twice."""
    rows = list(quarters)
    cells = {name: str(sum(_shown(row[name]) for row in rows)) for name in COLUMNS}
    return {**cells, PEOPLE: ""}


def _shown(cell: str) -> int:
    return STAR_ADDS if cell == STAR else int(cell)
