"""Rows as an Excel file. Text is typed as text, so that nothing in it is ever taken for a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryDirectory, TemporaryFile

from xlsxwriter import Workbook

from app.domain.spreadsheets import plain

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BLOCK = 64 * 1024


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


def _write(book: Workbook, rows: Iterable[Sequence[str | int]]) -> None:
    sheet = book.add_worksheet()
    for row_number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(row_number, column, plain(cell))
            else:
                sheet.write_number(row_number, column, cell)
