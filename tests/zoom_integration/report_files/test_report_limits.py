"""What is no report: a plain code each, the row where there is one, and never a partial answer."""

from __future__ import annotations

import io
import zipfile
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report_files import EVERYBODY, LAYOUTS, USUAL
from zoom_integration.report_files import (
    MAX_BYTES,
    MAX_ROWS,
    Answers,
    CannotRead,
    Odd,
    Problem,
    ReportFile,
    Unreadable,
    read,
    rows_of,
)
from zoom_integration.report_files.values import MAX_COLUMNS

SAID = Answers(zone=ZoneInfo("Europe/London"))
NAME = "Name (Original Name)"
HEAD = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
ROW = "Robin,,2026-11-24 19:00:00,2026-11-24 20:00:00,60,Yes\n"


def packed(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


NO_REPORTS: dict[str, tuple[bytes, Unreadable]] = {
    "nothing": (b"", Unreadable.EMPTY),
    "blanks": (b" \r\n\r\n ", Unreadable.EMPTY),
    "a mark alone": (b"\xff\xfe", Unreadable.EMPTY),
    "header only": (HEAD.encode(), Unreadable.HEADER_ONLY),
    "header and gaps": (HEAD.encode() + b",,,,,\n\n", Unreadable.HEADER_ONLY),
    "a workbook": (packed("[Content_Types].xml"), Unreadable.WORKBOOK),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Unreadable.WORKBOOK),
    "a zip": (packed("report.csv"), Unreadable.PACKED),
    "a gzip": (b"\x1f\x8b\x08\x00", Unreadable.PACKED),
    "a pdf": (b"%PDF-1.7", Unreadable.NOT_TEXT),
    "half a sign": (HEAD.encode("utf-16") + b"\x00", Unreadable.NOT_TEXT),
    "a NUL": ((HEAD + ROW.replace("Robin", "Ro\x00bin")).encode(), Unreadable.HAS_NUL),
    "a cell of 50 MB": ((HEAD + "x" * 50_000_000).encode(), Unreadable.TOO_LARGE),
    "a long cell": ((HEAD + ROW.replace("Robin", "x" * 200_000)).encode(), Unreadable.CELL_TOO_LONG),
    "10,000 columns": (("x," * 10_000 + "\n" + ROW).encode(), Unreadable.TOO_MANY_COLUMNS),
    "an open quote": ((HEAD + '"' + ROW).encode(), Unreadable.STRAY_QUOTE),
    "the same heading twice": (
        HEAD.replace("Guest", "Join Time").encode() + ROW.encode(),
        Unreadable.DUPLICATE_HEADING,
    ),
    "two encodings": (
        (HEAD + "Zoë" + ROW).encode() + "Zoë".encode("latin-1") + ROW.encode(),
        Unreadable.MIXED_ENCODINGS,
    ),
    "one row too many": ((HEAD + ROW * (MAX_ROWS + 1)).encode(), Unreadable.TOO_MANY_ROWS),
    "a million rows": ((HEAD + ROW * 1_000_000).encode(), Unreadable.TOO_MANY_ROWS),
    "a million short rows": (b"a,b\n" * 1_000_000, Unreadable.TOO_MANY_ROWS),
    "a row of millions of empty cells": (HEAD.encode() + b"," * 3_000_000, Unreadable.HEADER_ONLY),
}


@pytest.mark.parametrize("name", NO_REPORTS)
def test_what_is_no_report_is_refused_in_a_word(name: str) -> None:
    file, why = NO_REPORTS[name]
    with pytest.raises(CannotRead) as refused:
        read(file, SAID)
    assert refused.value.why is why


def test_as_many_rows_as_we_say_are_read() -> None:
    assert len(read((HEAD + ROW * MAX_ROWS).encode(), SAID).lines) == MAX_ROWS
    assert len((HEAD + ROW * MAX_ROWS).encode("utf-16")) < MAX_BYTES


def test_no_row_is_kept_wider_than_we_say() -> None:
    assert [len(row) for row in rows_of(b"Name" + b"," * 20_000 + b"\n", lambda row: "Name" in row)] == [MAX_COLUMNS]


ODD_CELLS = {
    "no name": (",,2026-11-24 19:00,2026-11-24 20:00,60,Yes", NAME, Odd.EMPTY),
    "a name without end": (
        f"{'x' * 201},,2026-11-24 19:00,2026-11-24 20:00,60,Yes",
        "Name (Original Name)",
        Odd.TOO_LONG,
    ),
    "no time": ("Robin,,soon,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "an empty time": ("Robin,,,2026-11-24 20:00,60,Yes", "Join Time", Odd.EMPTY),
    "a date alone": ("Robin,,2026-11-24,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "25 o'clock": ("Robin,,2026-11-24 25:00,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "13 o'clock PM": ("Robin,,2026-11-24 13:00 PM,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "30 February": ("Robin,,2026-02-30 19:00,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "left before": ("Robin,,2026-11-24 20:00,2026-11-24 19:00,60,Yes", "Leave Time", Odd.LEFT_BEFORE_JOINED),
    "no number": ("Robin,,2026-11-24 19:00,2026-11-24 20:00,1e3,Yes", "Duration (Minutes)", Odd.NOT_A_NUMBER),
    "a year without end": (f"Robin,,Nov 24 {'9' * 40} 19:00,2026-11-24 20:00,60,Yes", "Join Time", Odd.NOT_A_TIME),
    "neither": ("Robin,,2026-11-24 19:00,2026-11-24 20:00,60,perhaps", "Guest", Odd.NOT_YES_OR_NO),
    "a comma too many": ("Smith, Robin,,2026-11-24 19:00,2026-11-24 20:00,60,Yes", "Guest", Odd.TOO_MANY_CELLS),
}


@pytest.mark.parametrize("name", ODD_CELLS)
def test_one_odd_cell_names_its_row_and_its_heading(name: str) -> None:
    row, heading, odd = ODD_CELLS[name]
    problems = read(f"{HEAD}{ROW}{row}\n{ROW}".encode(), SAID).problems
    assert Problem(3, heading, odd) in problems
    assert {problem.row for problem in problems} == {3}


def whatever(file: bytes) -> ReportFile | None:
    """A file read, or refused with a code; anything else is a fault of ours."""
    try:
        return read(file, SAID)
    except CannotRead:
        return None


@given(st.binary(max_size=400))
def test_any_bytes_are_understood_or_refused(file: bytes) -> None:
    whatever(file)


@given(st.text(max_size=200), st.integers(0, 600), st.sampled_from(sorted(LAYOUTS)))
def test_a_report_with_anything_in_it_is_understood_or_refused(text: str, at: int, layout: str) -> None:
    whole = USUAL.having(layout=LAYOUTS[layout]).file(EVERYBODY).decode()
    found = whatever((whole[:at] + text + whole[at:]).encode("utf-8", "surrogatepass"))
    if found is not None and not found.questions and not found.problems:
        assert all(line.name and (line.seconds is None or line.seconds >= 0) for line in found.lines)


@given(st.lists(st.text(min_size=1, max_size=30).filter(str.strip), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_a_name_comes_back_as_it_stands_whatever_is_in_it(names: list[str], separator: str) -> None:
    clean = [name.replace("\x00", "").encode("utf-8", "ignore").decode().strip() or "x" for name in names]
    stays = [type(EVERYBODY[0])(name) for name in clean]
    found = whatever(USUAL.having(separator=separator).file(stays))
    assert found is not None
    assert [line.shown for line in found.lines] == clean
