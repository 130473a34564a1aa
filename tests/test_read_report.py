"""`flask read-report`: says what it understood, asks in words, stores nothing and needs no settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from app.read_report import command
from tests.report_files import LAYOUTS, STYLES, USUAL, Stay


def told(folder: Path, file: bytes, *words: str) -> Result:
    path = folder / "report.csv"
    path.write_bytes(file)
    return CliRunner().invoke(command, [str(path), *words])


def test_layout_language_and_one_line_a_row(tmp_path: Path) -> None:
    result = told(tmp_path, USUAL.having(language="es").file(), "--zone", "Europe/Madrid")
    layout, language, *rows = result.stdout.splitlines()
    assert result.exit_code == 0
    assert layout == "layout: join_leave +meeting_block +guest +recording_consent +waiting_room"
    assert language == "language: es"
    assert [json.loads(row) for row in rows] == [
        {
            "name": "Robin",
            "email": "r1@people.hearth.invalid",
            "join": "2026-11-24T18:00:00+00:00",
            "leave": "2026-11-24T19:00:00+00:00",
            "seconds": 3600,
            "guest": True,
            "waiting_room": False,
        },
        {
            "name": "Zoë",
            "email": None,
            "join": "2026-11-24T18:01:05+00:00",
            "leave": "2026-11-24T18:58:05+00:00",
            "seconds": 3420,
            "guest": True,
            "waiting_room": False,
        },
        {
            "name": "Maya",
            "email": None,
            "join": "2026-11-24T17:56:00+00:00",
            "leave": "2026-11-24T18:00:00+00:00",
            "seconds": 240,
            "guest": False,
            "waiting_room": True,
        },
    ]


def test_minutes_alone_need_no_zone(tmp_path: Path) -> None:
    result = told(tmp_path, USUAL.having(layout=LAYOUTS["2020, unique users"]).file([Stay("Robin")]))
    assert (result.exit_code, json.loads(result.stdout.splitlines()[-1])["seconds"]) == (0, 3600)


def test_a_zone_is_asked_for_in_words_and_nothing_is_told(tmp_path: Path) -> None:
    result = told(tmp_path, USUAL.file())
    assert result.exit_code == 2
    assert "In which time zone are these times?" in result.stderr
    assert "{" not in result.stdout


def test_the_order_of_a_date_is_asked_for_and_answered(tmp_path: Path) -> None:
    april = Stay("Robin").joined.replace(month=4, day=3)
    file = USUAL.having(style=STYLES["dmy 24 h"]).file([Stay("Robin", joined=april, left=april)])
    asked = told(tmp_path, file, "--zone", "UTC")
    assert (asked.exit_code, "Say it with --date-order mdy or dmy." in asked.stderr) == (2, True)
    answered = told(tmp_path, file, "--zone", "UTC", "--date-order", "dmy")
    assert json.loads(answered.stdout.splitlines()[-1])["join"] == "2026-04-03T19:00:00+00:00"


def test_a_missing_column_is_asked_for_and_answered(tmp_path: Path) -> None:
    file = b"Who,Duration (Minutes)\nRobin,30\n"
    asked = told(tmp_path, file)
    assert (asked.exit_code, 'The column "name" is missing.' in asked.stderr) == (2, True)
    assert told(tmp_path, file, "--column", "name=Who").exit_code == 0


@pytest.mark.parametrize(("file", "words"), [
    (b"", "The file is empty."),
    (b"PK\x03\x04xl/", "This is a spreadsheet program's own file"),
    (b"Name,Duration\n" + b"Robin,1\n" * 1_000_000, "The file has more than 20,000 rows."),
    (b"Name,Duration\nRobin,long\n", 'Row 2, "Duration": this is no number.'),
])  # fmt: skip
def test_what_cannot_be_used_is_told_in_a_sentence(tmp_path: Path, file: bytes, words: str) -> None:
    result = told(tmp_path, file)
    assert (result.exit_code, words in result.stderr) == (1, True)


def test_an_unknown_zone_is_told(tmp_path: Path) -> None:
    result = told(tmp_path, USUAL.file(), "--zone", "Narnia/Lamp")
    assert (result.exit_code, "There is no such time zone." in result.stderr) == (1, True)


def test_it_is_a_command_of_the_app(app: Flask) -> None:
    assert "read-report" in app.cli.commands
