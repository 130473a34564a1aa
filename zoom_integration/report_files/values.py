"""What a file of Zoom's tells, as frozen values: who was in the meeting when, what must be asked, what is odd where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_BYTES = 12_000_000
"""Room for `MAX_ROWS` long rows in UTF-16."""


class Column(StrEnum):
    """What a column of a report holds, whatever its heading says in which language."""

    NAME = "name"
    NAME_AND_ORIGINAL = "name_and_original"
    EMAIL = "email"
    JOINED = "joined"
    LEFT = "left"
    MINUTES = "minutes"
    SECONDS = "seconds"
    DURATION = "duration"  # its heading does not say in what
    GUEST = "guest"
    CONSENT = "recording_consent"
    WAITING_ROOM = "waiting_room"
    TOPIC = "topic"
    MEETING = "meeting"
    START = "start"
    END = "end"
    HOST = "host"
    PARTICIPANTS = "participants"
    CREATED = "created"
    DEPARTMENT = "department"
    HOST_GROUP = "host_group"
    ZOOM_ROOMS = "zoom_rooms"


class DateOrder(StrEnum):
    """How day, month and year stand in a date."""

    MONTH_FIRST = "mdy"
    DAY_FIRST = "dmy"
    YEAR_FIRST = "ymd"


class LayoutKind(StrEnum):
    """The families of reports that Zoom's web portal has exported since 2020."""

    JOIN_LEAVE = "join_leave"  # a row for each time that somebody joined
    UNIQUE_USERS = "unique_users"  # a row for each person: minutes, and no times
    DETAILS = "details"  # many meetings, each row with its meeting in front
    ACTIVE_HOSTS = "active_hosts"  # a row for each meeting: nobody is named but its host
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Layout:
    """What kind of file it is, whether a block about the meeting stands on top, and which columns it has."""

    kind: LayoutKind
    has_meeting_block: bool = False
    columns: tuple[Column, ...] = ()

    def __str__(self) -> str:
        extras = [each.value for each in (Column.GUEST, Column.CONSENT, Column.WAITING_ROOM) if each in self.columns]
        block = ["meeting_block"] if self.has_meeting_block else []
        return " ".join([self.kind.value, *(f"+{extra}" for extra in [*block, *extras])])


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was understood. Times are aware, in UTC; both are None where the layout has minutes alone.

    `shown` is the name as the report has it, `name` without the original name behind it. `guest` is None where the
    report does not say. `row` counts from 1, as a spreadsheet does.
    """

    row: int
    shown: str = field(repr=False)
    name: str = field(repr=False)
    original_name: str | None = field(repr=False)
    email: str | None = field(repr=False)
    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None
    guest: bool | None
    in_waiting_room: bool
    meeting_number: int | None = None


class Ask(StrEnum):
    """What a human has to say before the file means anything for sure."""

    ZONE = "zone"
    DATE_ORDER = "date_order"
    COLUMN = "column"
    PARTICIPANTS = "participants"  # the file names nobody: another one is needed


@dataclass(frozen=True)
class Question:
    """Something that the file leaves open. `choices` are date orders, or the headings that may be the `column`.

    `example` is a date as it stands in the file."""

    ask: Ask
    column: Column | None = None
    choices: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True)
class Answers:
    """What a human said. `columns` names, for a column that was not found, the heading under which it stands."""

    zone: ZoneInfo | None = None
    date_order: DateOrder | None = None
    columns: Mapping[Column, str] = field(default_factory=dict)


class Odd(StrEnum):
    """Why a cell cannot be used."""

    EMPTY = "empty"
    NOT_A_TIME = "not_a_time"
    NO_SUCH_DAY = "no_such_day"
    NO_SUCH_TIME = "no_such_time"  # the hour that the clocks leave out in spring
    DATES_DISAGREE = "dates_disagree"
    LEFT_BEFORE_JOINED = "left_before_joined"
    NOT_A_NUMBER = "not_a_number"
    NOT_YES_OR_NO = "not_yes_or_no"
    TOO_LONG = "too_long"
    TOO_MANY_CELLS = "too_many_cells"


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be used: which row, under which heading, why. Never what stands there."""

    row: int
    heading: str
    odd: Odd


@dataclass(frozen=True)
class ReportFile:
    """What was understood of a file. With a question or a problem left, nothing of it may be used."""

    layout: Layout
    language: str
    lines: tuple[Line, ...]
    questions: tuple[Question, ...]
    problems: tuple[Problem, ...]


class Unreadable(StrEnum):
    """Why a file is no table at all."""

    EMPTY = "empty"
    HEADER_ONLY = "header_only"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_LARGE = "too_large"
    TOO_MANY_COLUMNS = "too_many_columns"
    CELL_TOO_LONG = "cell_too_long"
    STRAY_QUOTE = "stray_quote"
    DUPLICATE_HEADING = "duplicate_heading"
    WORKBOOK = "workbook"  # a spreadsheet program's own format, whatever the file's name ends in
    PACKED = "packed"
    NOT_TEXT = "not_text"
    HAS_NUL = "has_nul"
    MIXED_ENCODINGS = "mixed_encodings"


class CannotRead(Exception):
    """The file is no table that we can read. `row` is where, if that can be said."""

    def __init__(self, why: Unreadable, row: int | None = None) -> None:
        super().__init__(why.value)
        self.why = why
        self.row = row
