"""Which report it is: the row of headings, what each column holds, in which language, and what stands above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from zoom_integration.report_files.headings import HEADINGS
from zoom_integration.report_files.tables import HEAD, Row, is_blank
from zoom_integration.report_files.values import CannotRead, Column, Layout, LayoutKind, Unreadable
from zoom_integration.report_files.words import key

LASTING = frozenset({Column.MINUTES, Column.SECONDS, Column.DURATION})
OF_THE_MEETING = frozenset({Column.TOPIC, Column.MEETING, Column.START, Column.END, Column.HOST, Column.PARTICIPANTS})
NEEDED = frozenset({Column.NAME, Column.JOINED, Column.LEFT}) | LASTING


@dataclass(frozen=True)
class Head:
    """The row of headings (`index` counts from 0) and where each column stands; above it, where the meeting's are."""

    index: int
    layout: Layout
    language: str
    headings: Sequence[str]
    places: Mapping[Column, int]
    lacking: tuple[Column, ...]
    block: Mapping[Column, str]

    def heading(self, column: Column) -> str:
        """What stands above a column."""
        return self.headings[self.places[column]].strip()


@cache
def _columns(language: str) -> dict[str, Column]:
    return {key(heading): column for column, headings in HEADINGS[language].items() for heading in headings}


def score(row: Row) -> int:
    """How many cells of a row are headings of one language."""
    return max(sum(key(cell) in _columns(language) for cell in row) for language in HEADINGS)


def find(rows: Sequence[Row], chosen: Mapping[Column, str]) -> Head:
    """The head of a report. `chosen` are headings that a human pointed to. Raises `CannotRead`."""
    heads = [_head(rows, index, chosen) for index in _candidates(rows, chosen)]
    best = max(heads, key=lambda head: (not head.lacking, _known(head)))
    _refuse_doubles(best)
    return best


def _candidates(rows: Sequence[Row], chosen: Mapping[Column, str]) -> list[int]:
    """The rows near the top that hold a heading, and the first one below the meeting's block; else the first of all."""
    found, first = [], _first(rows)
    for index, row in enumerate(rows[:HEAD]):
        below = _below_a_block(rows, index)
        if below is not None:
            first = below
        elif score(row) or _points(row, chosen):
            found.append(index)
    return [first, *found]


def _below_a_block(rows: Sequence[Row], index: int) -> int | None:
    """Where the next table begins if this row heads one with a single row and a gap below it."""
    if score(rows[index]) < 3 or len(rows) < index + 4 or is_blank(rows[index + 1]) or not is_blank(rows[index + 2]):
        return None
    return next((below for below in range(index + 3, len(rows)) if not is_blank(rows[below])), None)


def _known(head: Head) -> int:
    return len(NEEDED.intersection(head.places)) * 10 + len(head.places)


def _first(rows: Sequence[Row]) -> int:
    return next((index for index, row in enumerate(rows) if not is_blank(row)), 0)


def _points(row: Row, chosen: Mapping[Column, str]) -> bool:
    return bool({key(heading) for heading in chosen.values()} & {key(cell) for cell in row})


def _head(rows: Sequence[Row], index: int, chosen: Mapping[Column, str]) -> Head:
    row = rows[index]
    language = max(HEADINGS, key=lambda each: sum(key(cell) in _columns(each) for cell in row))
    places = _places(row, language, chosen)
    block = _block(rows[:index], language) if Column.NAME in places else {}
    kind = _kind(places)
    extra = tuple(column for column in Column if column in places)
    return Head(
        index=index,
        layout=Layout(kind, bool(block), extra),
        language=language,
        headings=row,
        places=places,
        lacking=_lacking(places) if kind is not LayoutKind.ACTIVE_HOSTS else (),
        block=block,
    )


def _places(row: Row, language: str, chosen: Mapping[Column, str]) -> dict[Column, int]:
    """Where each column stands. In a report with details the meeting's own address and duration come first, and the
    participant's after them, under the same headings: the last one counts."""
    places: dict[Column, int] = {}
    for place, cell in enumerate(row):
        column = _columns(language).get(key(cell)) or _in_any_language(cell)
        if column is not None:
            places[column] = place
    for column, heading in chosen.items():
        found = [place for place, cell in enumerate(row) if key(cell) == key(heading)]
        if found:
            places[column] = found[-1]
    return _with_a_name(places)


def _with_a_name(places: dict[Column, int]) -> dict[Column, int]:
    """Reports name the host by "User Name"; where somebody joins and nobody else is named, it is hers who joined."""
    if Column.NAME_AND_ORIGINAL in places:
        places[Column.NAME] = places[Column.NAME_AND_ORIGINAL]
    elif Column.NAME not in places and Column.JOINED in places:
        stand_in = next((each for each in (Column.HOST, Column.PARTICIPANTS) if each in places), None)
        if stand_in is not None:
            places[Column.NAME] = places.pop(stand_in)
    return places


def _in_any_language(cell: str) -> Column | None:
    return next((columns[key(cell)] for columns in map(_columns, HEADINGS) if key(cell) in columns), None)


def _kind(places: Mapping[Column, int]) -> LayoutKind:
    if Column.NAME in places and Column.JOINED in places:
        return LayoutKind.DETAILS if {Column.TOPIC, Column.MEETING} & places.keys() else LayoutKind.JOIN_LEAVE
    if Column.NAME in places and Column.LEFT not in places and LASTING & places.keys():
        return LayoutKind.UNIQUE_USERS
    if Column.PARTICIPANTS in places and len(OF_THE_MEETING & places.keys()) >= 3:
        return LayoutKind.ACTIVE_HOSTS
    return LayoutKind.UNKNOWN


def _lacking(places: Mapping[Column, int]) -> tuple[Column, ...]:
    """What a report of people cannot do without: a name; and both times, or one of them and how long, or how long."""
    lasts = bool(LASTING & places.keys())
    lacking = [] if Column.NAME in places else [Column.NAME]
    if Column.JOINED not in places and (not lasts or Column.LEFT in places):
        lacking.append(Column.JOINED)
    if Column.LEFT not in places and not lasts:
        lacking.append(Column.LEFT)
    return tuple(lacking)


def _block(above: Sequence[Row], language: str) -> dict[Column, str]:
    """The meeting's own row, under its headings; empty where there is none."""
    for index, row in enumerate(above[:-1]):
        columns = [_columns(language).get(key(cell)) or _in_any_language(cell) for cell in row]
        if len(OF_THE_MEETING.intersection(filter(None, columns))) >= 3:
            values = next((each for each in above[index + 1 :] if not is_blank(each)), ())
            return {column: cell for column, cell in zip(columns, values, strict=False) if column is not None}
    return {}


def _refuse_doubles(head: Head) -> None:
    """The same heading twice is two answers to one question, but for a report with details."""
    if head.layout.kind is LayoutKind.DETAILS:
        return
    needed = [key(head.headings[place]) for column, place in head.places.items() if column in NEEDED]
    if any([key(cell) for cell in head.headings].count(each) > 1 for each in needed):
        raise CannotRead(Unreadable.DUPLICATE_HEADING, head.index + 1)
