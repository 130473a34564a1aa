"""An export's rows in words, and the answer that carries them: written while they are read, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from flask import Response
from flask_login import current_user

from app.db import Database, Db, id_of
from app.domain.actors import SignIn
from app.domain.attendance import Outcome
from app.domain.errors import NotPermitted
from app.domain.exports import NAME_COLUMNS, NamedBy, called
from app.domain.periods import Days
from app.domain.permissions import ensure
from app.domain.registers import ExportFormat
from app.domain.suppression import COLUMNS
from app.queries import export_rows, people
from app.queries.register_lines import Line
from app.services.exports import Export, GroupExport
from app.services.figures import Figures
from app.views import csv_file, xlsx_file
from app.views.context import database, ports
from app.views.phrases_exports import column_words, remark_words
from app.views.phrases_register import evidence_words, outcome_words

Cells = Sequence[str | int]
Rows = Iterable[Cells]
LOOK_EVERY = timedelta(seconds=2)
WRITERS: dict[ExportFormat, tuple[str, Callable[[Rows], Iterator[bytes]]]] = {
    ExportFormat.CSV: (csv_file.MEDIA_TYPE, csv_file.chunks),
    ExportFormat.XLSX: (xlsx_file.MEDIA_TYPE, xlsx_file.chunks),
}


def answer(rows: Rows, file_format: ExportFormat, name: str) -> Response:
    """The file as an answer. `name` is neutral, for eyes that should not know, and has no ending yet."""
    media_type, chunks = WRITERS[file_format]
    found = Response(_while_permitted(chunks(rows)), content_type=media_type)
    found.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format.value}"'
    found.headers["Cache-Control"] = "no-store"
    return found


def _while_permitted(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """The file for as long as whoever asked may have it: a role withdrawn breaks a slow download off. It is broken, not
    ended, so that nobody takes half a register for a whole one."""
    house, clock, uniquifier = database(), ports().clock, current_user.uniquifier

    def written() -> Iterator[bytes]:
        looked_at = clock.now()
        for block in blocks:
            if clock.now() - looked_at >= LOOK_EVERY:
                looked_at = clock.now()
                _refuse_unless_permitted(house, uniquifier)
            yield block

    return written()


def _refuse_unless_permitted(house: Database, uniquifier: str) -> None:
    with house.reading() as db:
        person = people.by_uniquifier(db, uniquifier)
        if person is None:
            raise NotPermitted
        by = people.actor(db, person_id=id_of(person), sign_in=SignIn.STAFF, evening_session_id=None)
    ensure(by, "register:export")


def read_meanwhile(database: Database, make: Callable[[Db], Rows]) -> Iterator[Cells]:
    """Rows from a session of their own, which only reads and is given back with the last row: the request's is gone by
    the time that the file is written, and no writer may wait for whoever downloads slowly."""
    with database.reading() as db:
        yield from make(db)


def register_rows(found: Export) -> list[Cells]:
    """One register: the columns' heads, then a line per member."""
    outcomes, remarks, evidence = outcome_words(), remark_words(), evidence_words()
    heads = column_words()

    def cells(line: Line) -> Cells:
        names = called(found.named_by, line.screen_name, line.reference)
        remark = remarks[(line.late, line.left_early)]
        before = outcomes[line.before] if line.before else ""
        return (*names, outcomes[line.outcome], line.minutes, remark, evidence[line.evidence], before)

    return [[heads[column] for column in found.columns], *map(cells, found.lines)]


def group_rows(database: Database, found: GroupExport, named_by: NamedBy) -> Iterator[Cells]:
    """A group over a period: a line per member, a column per session, and how many of them she attended."""
    heads, outcomes = column_words(), outcome_words()
    days = [export_rows.local_day(session, found.group.zone).isoformat() for session in found.sessions]
    ids = [session.id or 0 for session in found.sessions]

    def cells(line: export_rows.GroupLine) -> Cells:
        evenings = [outcomes[Outcome(line.outcomes[one])] if one in line.outcomes else "" for one in ids]
        return (*called(named_by, line.screen_name, line.reference), *evenings, line.attended)

    first = [*(heads[column] for column in NAME_COLUMNS[named_by]), *days, heads["attended"]]
    return _after(first, read_meanwhile(database, lambda db: map(cells, export_rows.group_lines(db, ids))))


def charity_rows(database: Database, days: Days, named_by: NamedBy) -> Iterator[Cells]:
    """Every group's registers in a period, line by line."""
    heads = column_words()
    outcomes = {kind.value: words for kind, words in outcome_words().items()}
    remarks = {(int(late), int(early)): words for (late, early), words in remark_words().items()}

    def rows(db: Db) -> Iterator[Cells]:
        for day, group, name, reference, outcome, late, early, minutes in export_rows.charity_lines(db, days):
            names = called(named_by, name, reference)
            yield (day, group, *names, outcomes[outcome], minutes, remarks[late, early])

    columns = ("day", "group", *NAME_COLUMNS[named_by], "outcome", "minutes", "remarks")
    return _after([heads[column] for column in columns], read_meanwhile(database, rows))


def figure_rows(found: Figures) -> list[Cells]:
    """Figures without names: a line per group, and no line for all of them together."""
    heads = column_words()
    shown = [[name, *(_number(cells[column]) for column in COLUMNS)] for name, cells in found.rows]
    return [[heads["group"], *(heads[f"figure_{column}"] for column in COLUMNS)], *shown]


def _after(heads: Cells, rows: Iterator[Cells]) -> Iterator[Cells]:
    yield heads
    yield from rows


def _number(cell: str) -> str | int:
    return int(cell) if cell.isdecimal() else cell
