"""From text to cells: comma, semicolon or tab, whichever makes the headings legible; and never too many of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from zoom_integration.report_files.files import text_of
from zoom_integration.report_files.values import MAX_COLUMNS, MAX_ROWS, CannotRead, Unreadable

Row = Sequence[str]
SEPARATORS = (",", ";", "\t")
HEAD = 40
"""Headings stand within so many rows from the top."""


def rows_of(data: bytes, score: Callable[[Row], int]) -> list[list[str]]:
    """The cells of a file, row by row; empty rows keep their place, so that row numbers are a spreadsheet's.

    `score` says how many headings it knows in a row: it settles the separator. Raises `CannotRead`."""
    text = _without_hint(text_of(data))
    separator = max(SEPARATORS, key=lambda each: _legibility(text, each, score))
    return list(_reading(text, separator))


def is_blank(row: Row) -> bool:
    """Whether nothing stands in it."""
    return not any(cell.strip() for cell in row)


def _without_hint(text: str) -> str:
    """Excel's own first line `sep=;` says what it does not need to; it stays as an empty row."""
    first, _, rest = text.partition("\n")
    return "\n" + rest if first.strip().casefold() in [f"sep={each}".strip() for each in SEPARATORS] else text


def _legibility(text: str, separator: str, score: Callable[[Row], int]) -> tuple[int, int]:
    try:
        head = list(islice(_reading(text, separator), HEAD))
    except CannotRead:
        return (0, 2)  # better than a separator that parts nothing: the trouble is worth telling
    return max(((score(row), len(row)) for row in head), default=(0, 0))


def _reading(text: str, separator: str) -> Iterator[list[str]]:
    found = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    while True:
        try:
            row = next(found, None)
        except csv.Error as trouble:
            too_long = "field limit" in str(trouble)
            why = Unreadable.CELL_TOO_LONG if too_long else Unreadable.STRAY_QUOTE
            raise CannotRead(why, number + 1) from None
        if row is None:
            return
        number += 1
        if number > MAX_ROWS + HEAD:
            raise CannotRead(Unreadable.TOO_MANY_ROWS)
        if len(row) > MAX_COLUMNS and not is_blank(row[MAX_COLUMNS:]):
            raise CannotRead(Unreadable.TOO_MANY_COLUMNS, number)
        yield row[:MAX_COLUMNS]  # nobody looks through a million empty cells again and again
