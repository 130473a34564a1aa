"""Rows as an Excel file. Text is typed as text, so that nothing in it is ever taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from tempfile import TemporaryDirectory, TemporaryFile

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.domain.spreadsheets import plain

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLOCK = 64 * 1024
ROWS_A_SHEET = 1_048_576
MARKUP = ("<r>", "</r>")
"""XlsxWriter, where it saves memory, writes text between these as it stands: it takes it for runs of its own."""


def chunks(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """The file in blocks. It is laid down in a file without a name, which is gone when the last block has been read."""
    with TemporaryFile() as whole:
        with TemporaryDirectory() as parts:
            book = Workbook(whole, {"constant_memory": True, "tmpdir": parts})
            _write(book, rows)
            book.close()
        whole.seek(0)
        while block := whole.read(BLOCK):
            yield block


def _write(book: Workbook, rows: Iterable[Sequence[str | int]], rows_a_sheet: int = ROWS_A_SHEET) -> None:
    """A further sheet, under the same heads, where one is full: what does not fit is otherwise left out in silence."""
    waiting = iter(rows)
    heads = next(waiting, ())
    _write_sheet(book.add_worksheet(), heads, islice(waiting, rows_a_sheet - 1))
    for first in waiting:
        _write_sheet(book.add_worksheet(), heads, chain([first], islice(waiting, rows_a_sheet - 2)))


def _write_sheet(sheet: Worksheet, heads: Sequence[str | int], rows: Iterable[Sequence[str | int]]) -> None:
    for row_number, row in enumerate(chain([heads], rows)):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(row_number, column, _text(cell))
            else:
                sheet.write_number(row_number, column, cell)


def _text(cell: str) -> str:
    """On one line, and nothing that goes into the file unescaped: a formula could stand in it. A blank at its end is
    not seen, and makes it text like any other."""
    line = plain(cell)
    begins, ends = MARKUP
    return f"{line} " if line.startswith(begins) and line.endswith(ends) else line
