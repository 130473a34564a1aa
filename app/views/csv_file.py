"""Rows as a CSV file, block by block: UTF-8 with its mark, so that Excel reads it, and every text guarded."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

from app.domain.spreadsheets import guarded

MEDIA_TYPE = "text/csv; charset=utf-8"
ROWS_A_BLOCK = 500
CELLS_KNOWN = 16_384


class _Cells(dict[str | int, str | int]):
    """Cells as they are written: numbers as they are, texts guarded. Names and words come again and again, so each is
    looked through once for a file, or once more after so many others that remembering them would take room."""

    def __missing__(self, cell: str | int) -> str | int:
        if len(self) >= CELLS_KNOWN:
            self.clear()
        self[cell] = written = guarded(cell) if isinstance(cell, str) else cell
        return written


def chunks(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """The file, some rows at a time. Numbers stay numbers; every text is quoted."""
    yield codecs.BOM_UTF8
    block, written = StringIO(), _Cells().__getitem__
    writer = csv.writer(block, quoting=csv.QUOTE_NONNUMERIC)
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_A_BLOCK)):
        writer.writerows(map(written, row) for row in some)
        yield block.getvalue().encode()
        block.seek(0)
        block.truncate()
