"""`flask read-report`: what Hearth understands of a report that Zoom exported. It stores nothing, needs no settings."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click

from app.adapters.zoom import ZoomReportFiles
from app.domain.errors import BadInput
from app.domain.files import MAX_BYTES, Ask, DateOrder, FileAnswers, FileProblem, FileQuestion, FileRow

ASKED = 2
"""The command's exit code where somebody has to say something first."""

QUESTIONS = {
    Ask.ZONE: "In which time zone are these times? Say it with --zone, such as --zone Europe/London.",
    Ask.DATE_ORDER: "Which of {example} is the day, which the month? Say it with --date-order {choices}.",
    Ask.COLUMN: 'The column "{column}" is missing. If another heading stands for it, say so: '
    '--column {column}="HEADING". The headings are: {choices}.',
    Ask.PARTICIPANTS: "This file lists meetings and nobody who took part. In Zoom, export the participants of a "
    "meeting, or the meetings with their details.",
}

UNREADABLE = {
    "empty": "The file is empty.",
    "header_only": "The file has headings and nothing below them.",
    "too_many_rows": "The file has more than 20,000 rows. Nothing of it was read; export a shorter time.",
    "too_large": "The file is larger than a report of 20,000 rows. Nothing of it was read.",
    "too_many_columns": "The file has far more columns than a report.",
    "cell_too_long": "A cell is far longer than any name.",
    "stray_quote": "A quotation mark is opened and not closed, or closed too early.",
    "duplicate_heading": "Two columns have the same heading.",
    "workbook": "This is a spreadsheet program's own file, whatever its name ends in. Save it as CSV first.",
    "packed": "This is a packed file. Unpack it first.",
    "not_text": "This is not a text file.",
    "has_nul": "There are characters in it that no text has. Export it from Zoom once more.",
    "mixed_encodings": "Parts of the file are written in different encodings. Export it from Zoom once more.",
    "unknown_zone": "There is no such time zone. Try one such as Europe/London.",
}

PROBLEMS = {
    "empty": "nothing stands here",
    "not_a_time": "this is no date with a time",
    "no_such_day": "there is no such day",
    "no_such_time": "the clocks leave this hour out",
    "dates_disagree": "this date does not fit those before it: day and month may have been swapped",
    "left_before_joined": "this is before the time of joining",
    "not_a_number": "this is no number",
    "not_yes_or_no": "this is neither yes nor no",
    "too_long": "this is longer than any name",
    "too_many_cells": "there are more cells than headings",
}


@click.command("read-report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--zone", default="", help="The zone of the report's times, such as Europe/London.")
@click.option(
    "--date-order", type=click.Choice([each.value for each in DateOrder]), help="How day, month and year stand."
)
@click.option("--column", "columns", multiple=True, metavar="COLUMN=HEADING", help="Where a missing column stands.")
def command(file: Path, zone: str, date_order: str | None, columns: tuple[str, ...]) -> None:
    """Say what is understood of Zoom's CSV report FILE: layout, language, and one JSON line a row. Stores nothing.

    Where something has to be asked, the question is told and the exit code is 2."""
    with file.open("rb") as opened:
        data = opened.read(MAX_BYTES + 1)
    try:
        answers = FileAnswers(zone, DateOrder(date_order) if date_order else None, dict(map(_column, columns)))
        found = ZoomReportFiles(hosts=()).read(data, answers)
    except BadInput as odd:
        raise click.ClickException(_why(odd)) from None
    click.echo(f"layout: {found.layout}\nlanguage: {found.language}")
    for row in found.rows:
        click.echo(_json(row))
    for question in found.questions:
        click.echo(_question(question), err=True)
    if found.problems:
        raise click.ClickException("\n".join(map(_problem, found.problems)))
    if found.questions:
        raise click.exceptions.Exit(ASKED)


def _column(said: str) -> tuple[str, str]:
    column, _, heading = said.partition("=")
    if column not in ("name", "joined", "left"):
        raise click.BadParameter("COLUMN is name, joined or left.", param_hint="--column")
    return column, heading


def _json(row: FileRow) -> str:
    told = {
        "name": row.name,
        "email": row.address,
        "join": _iso(row.joined_at),
        "leave": _iso(row.left_at),
        "seconds": row.seconds,
        "guest": row.guest,
        "waiting_room": row.in_waiting_room,
    }
    return json.dumps(told, ensure_ascii=False)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _why(odd: BadInput) -> str:
    code = odd.fields.get("file") or odd.fields.get("zone") or ""
    where = f" (row {odd.fields['row']})" if "row" in odd.fields else ""
    return UNREADABLE[code] + where


def _question(question: FileQuestion) -> str:
    choices = (" or " if question.ask is Ask.DATE_ORDER else ", ").join(question.choices)
    return QUESTIONS[question.ask].format(column=question.column, choices=choices, example=question.example)


def _problem(problem: FileProblem) -> str:
    return f'Row {problem.row}, "{problem.heading}": {PROBLEMS[problem.code]}.'
