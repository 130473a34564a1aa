"""Files that people bring: what was read of one, what has to be asked, what is odd in which cell. Pure values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAX_ROWS = 20_000
MAX_BYTES = 12_000_000


class DateOrder(StrEnum):
    """How day, month and year stand in a date."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"
    YEAR_FIRST = "ymd"


class Ask(StrEnum):
    """What a human has to say before the file means anything for sure."""

    ZONE = "zone"
    DATE_ORDER = "date_order"
    COLUMN = "column"
    PARTICIPANTS = "participants"  # the file names nobody who took part: another one is needed


@dataclass(frozen=True)
class FileQuestion:
    """One thing to say. `choices` are date orders, or the headings that may be the `column`; `example` is a date."""

    ask: Ask
    column: str = ""
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class FileAnswers:
    """What a human said: an IANA zone, an order, and for a missing column the heading under which it stands."""

    zone: str = ""
    date_order: DateOrder | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


NOTHING_SAID = FileAnswers()


@dataclass(frozen=True)
class FileProblem:
    """One cell that cannot be used: in which row, under which heading, and a code for why. Never what stands there."""

    row: int
    heading: str
    code: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One row of a participants' report. Times are aware, and None where the report has minutes alone.

    `shown` is the name as the report writes it, with the original name that may stand behind `name`."""

    row: int
    shown: str = field(repr=False)
    name: str = field(repr=False)
    address: str | None = field(repr=False)
    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None
    guest: bool | None
    in_waiting_room: bool
    is_staff: bool = False
    meeting_number: int | None = None


@dataclass(frozen=True)
class ReadFile:
    """A participants' report as it was understood. While anything is asked or odd, no row of it may be kept."""

    layout: str
    language: str
    rows: tuple[FileRow, ...]
    questions: tuple[FileQuestion, ...]
    problems: tuple[FileProblem, ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to ask or to mend."""
        return not self.questions and not self.problems

    @property
    def has_times(self) -> bool:
        """Whether every row says from when to when."""
        return all(row.joined_at is not None and row.left_at is not None for row in self.rows)
