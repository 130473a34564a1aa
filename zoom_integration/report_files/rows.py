"""Rows of a report, cell by cell: first as they stand, then, once zone and order are settled, as lines in UTC."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from zoom_integration.report_files import moments
from zoom_integration.report_files.layouts import Head
from zoom_integration.report_files.moments import Written
from zoom_integration.report_files.orders import Stay
from zoom_integration.report_files.tables import Row, is_blank
from zoom_integration.report_files.values import Column, DateOrder, Line, Odd, Problem
from zoom_integration.report_files.words import yes_or_no

LONGEST_NAME = 200
UNITS = {Column.MINUTES: 60, Column.SECONDS: 1}
ORIGINAL = re.compile(r"^(?P<name>.*\S)\s*\((?P<original>[^()]*(?:\([^()]*\)[^()]*)*)\)$", re.DOTALL)
PRONOUNS = re.compile(r"^[\w’' ]{1,12}(?:\s?/\s?[\w’' ]{1,12})+$")


@dataclass(frozen=True, slots=True)
class Cells:
    """One row with its cells understood one by one; dates wait for their order, and a bare number for its unit."""

    row: int
    shown: str
    email: str | None
    joined: Written | None
    left: Written | None
    lasted: float | None
    guest: bool | None
    in_waiting_room: bool
    meeting_number: int | None

    def stay(self, unit: int) -> Stay | None:
        """Its dates, for settling the order; `unit` is the seconds in one of its duration."""
        if self.joined is None:
            return None
        return Stay(self.joined, self.left, None if self.lasted is None else timedelta(seconds=self.lasted * unit))


class RowReader:
    """Reads one row after the other, and remembers every cell that it cannot use."""

    def __init__(self, head: Head) -> None:
        self.head = head
        self.problems: list[Problem] = []
        self.row = 0
        self.cells: Row = ()
        self._moments: dict[str, Written | None] = {}  # a report tells each moment of joining and leaving many times

    def read(self, rows: Sequence[Row]) -> list[Cells]:
        """The rows under the head; empty ones are passed over."""
        numbered = enumerate(rows[self.head.index + 1 :], self.head.index + 2)
        return [self._read(number, row) for number, row in numbered if not is_blank(row)]

    def _read(self, number: int, cells: Row) -> Cells:
        self.row, self.cells = number, cells
        if not is_blank(cells[len(self.head.headings) :]):
            self._odd(self.head.headings[-1].strip(), Odd.TOO_MANY_CELLS)
        return Cells(
            row=number,
            shown=self._name(),
            email=self._cell(Column.EMAIL) or None,
            joined=self._written(Column.JOINED),
            left=self._left(),
            lasted=self._lasted(),
            guest=self._answer(Column.GUEST),
            in_waiting_room=self._answer(Column.WAITING_ROOM) or False,
            meeting_number=meeting_number(self._cell(Column.MEETING) or self.head.block.get(Column.MEETING, "")),
        )

    def _cell(self, column: Column) -> str:
        place = self.head.places.get(column)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def _odd(self, heading: str, odd: Odd) -> None:
        self.problems.append(Problem(self.row, heading, odd))

    def _name(self) -> str:
        shown = self._cell(Column.NAME)
        if not shown or len(shown) > LONGEST_NAME:
            self._odd(self.head.heading(Column.NAME), Odd.TOO_LONG if shown else Odd.EMPTY)
        return shown

    def _written(self, column: Column) -> Written | None:
        if column not in self.head.places:
            return None
        cell = self._cell(column)
        if cell not in self._moments:
            self._moments[cell] = moments.read(cell)
        found = self._moments[cell]
        if found is None:
            self._odd(self.head.heading(column), Odd.NOT_A_TIME if cell else Odd.EMPTY)
        return found

    def _left(self) -> Written | None:
        """An empty leaving time is no fault where the row says how long it lasted."""
        if not self._cell(Column.LEFT) and self._duration()[1]:
            return None
        return self._written(Column.LEFT)

    def _duration(self) -> tuple[Column, str]:
        columns = (Column.SECONDS, Column.MINUTES, Column.DURATION)
        column = next((each for each in columns if each in self.head.places), Column.DURATION)
        return column, self._cell(column)

    def _lasted(self) -> float | None:
        column, cell = self._duration()
        if not cell:
            return None
        number = re.fullmatch(r"(\d{1,7})(?:[.,](\d{1,3}))?", cell)
        if number is None:
            self._odd(self.head.heading(column), Odd.NOT_A_NUMBER)
            return None
        return float(f"{number[1]}.{number[2] or 0}")

    def _answer(self, column: Column) -> bool | None:
        cell = self._cell(column)
        answer = yes_or_no(cell) if cell else None
        if cell and answer is None:
            self._odd(self.head.heading(column), Odd.NOT_YES_OR_NO)
        return answer


def meeting_number(cell: str) -> int | None:
    """A meeting's number, however its digits are grouped."""
    digits = re.sub(r"[\s\-]", "", cell)
    return int(digits) if digits.isascii() and digits.isdigit() and 9 <= len(digits) <= 12 else None


def parted(shown: str, has_original: bool) -> tuple[str, str | None]:
    """The name, and the one that somebody had before she renamed herself: Zoom writes "Name (Original Name)".

    Pronouns in brackets are part of the name."""
    found = ORIGINAL.match(shown) if has_original and len(shown) <= LONGEST_NAME else None
    if found is None or PRONOUNS.match(found["original"]) or not found["original"].strip():
        return shown, None
    return found["name"], found["original"].strip()


class NoSuchTime(ValueError):
    """The clocks leave this hour out in spring."""


def moment(written: Written, order: DateOrder, zone: tzinfo) -> datetime:
    """The moment in UTC. Of an hour that comes twice in autumn, the first. Raises `NoSuchTime`."""
    local = written.under(order)
    if local.tzinfo is None:
        local = local.replace(tzinfo=zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise NoSuchTime
    return local.astimezone(UTC)


class LineMaker:
    """Turns rows into lines, now that the order of the date, the zone and the unit are known."""

    def __init__(self, head: Head, order: DateOrder, zone: tzinfo, unit: int) -> None:
        self.head = head
        self.order = order
        self.zone = zone
        self.unit = unit
        self.problems: list[Problem] = []

    def line(self, cells: Cells) -> Line:
        """One line. What is odd about it stands in `problems`."""
        joined_at = self._moment(cells, Column.JOINED, cells.joined)
        left_at = self._left_at(cells, joined_at)
        name, original = parted(cells.shown, Column.NAME_AND_ORIGINAL in self.head.places)
        return Line(
            row=cells.row,
            shown=cells.shown,
            name=name,
            original_name=original,
            email=cells.email,
            joined_at=joined_at,
            left_at=left_at,
            seconds=self._seconds(cells, joined_at, left_at),
            guest=cells.guest,
            in_waiting_room=cells.in_waiting_room,
            meeting_number=cells.meeting_number,
        )

    def _moment(self, cells: Cells, column: Column, written: Written | None) -> datetime | None:
        if written is None:
            return None
        try:
            return moment(written, self.order, self.zone)
        except NoSuchTime:
            self._odd(cells, column, Odd.NO_SUCH_TIME)
        except (ValueError, OverflowError):
            self._odd(cells, column, Odd.NO_SUCH_DAY)
        return None

    def _left_at(self, cells: Cells, joined_at: datetime | None) -> datetime | None:
        left_at = self._moment(cells, Column.LEFT, cells.left)
        if joined_at is None:
            return left_at
        if cells.left is None:
            return None if cells.lasted is None else joined_at + timedelta(seconds=round(cells.lasted * self.unit))
        if left_at is not None and left_at < joined_at:
            later = self._second_time_round(cells.left)
            if later < joined_at:
                self._odd(cells, Column.LEFT, Odd.LEFT_BEFORE_JOINED)
            return later
        return left_at

    def _second_time_round(self, left: Written) -> datetime:
        """The same hour again, an hour later, where the clocks went back in between."""
        local = left.under(self.order)
        return (local.replace(tzinfo=self.zone, fold=1) if local.tzinfo is None else local).astimezone(UTC)

    def _seconds(self, cells: Cells, joined_at: datetime | None, left_at: datetime | None) -> int | None:
        if joined_at is not None and left_at is not None:
            return int((left_at - joined_at).total_seconds())
        return None if cells.lasted is None else round(cells.lasted * self.unit)

    def _odd(self, cells: Cells, column: Column, odd: Odd) -> None:
        self.problems.append(Problem(cells.row, self.head.heading(column), odd))
