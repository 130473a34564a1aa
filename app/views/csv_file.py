"""Rows as a CSV file, line by line: UTF-8 with its mark, so that Excel reads it, and every text guarded."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from app.domain.spreadsheets import guarded

MEDIA_TYPE = "text/csv; charset=utf-8"


def chunks(rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    """The file, a line at a time. Numbers stay numbers; every text is quoted."""
    yield codecs.BOM_UTF8
    line = StringIO()
    writer = csv.writer(line, quoting=csv.QUOTE_NONNUMERIC)
    for row in rows:
        writer.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()
