"""Files in Zoom's layouts and any other table of cells, read into our own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.adapters.zoom.account import is_host
from app.domain.errors import BadInput
from app.domain.files import Ask, FileAnswers, FileProblem, FileQuestion, FileRow, ReadFile
from zoom_integration import report_files as zoom


class ZoomReportFiles:
    """`ReportFiles` for the layouts of Zoom's web portal. `hosts` are the Zoom users who host for us."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self.hosts = frozenset(host.casefold() for host in hosts)

    def read(self, file: bytes, answers: FileAnswers) -> ReadFile:
        """Read a participants' report. Raises `BadInput(file=code)` for no table, `BadInput(zone=...)`."""
        try:
            found = zoom.read(file, _answers(answers))
        except zoom.CannotRead as trouble:
            raise _bad(trouble) from trouble
        return ReadFile(
            layout=str(found.layout),
            language=found.language,
            rows=tuple(self._row(line) for line in found.lines),
            questions=tuple(
                FileQuestion(Ask(one.ask.value), (one.column or ""), one.choices, one.example)
                for one in found.questions
            ),
            problems=tuple(FileProblem(one.row, one.heading, one.odd.value) for one in found.problems),
        )

    def _row(self, line: zoom.Line) -> FileRow:
        return FileRow(
            row=line.row,
            shown=line.shown,
            name=line.name,
            address=line.email,
            joined_at=line.joined_at,
            left_at=line.left_at,
            seconds=line.seconds,
            guest=line.guest,
            in_waiting_room=line.in_waiting_room,
            is_staff=is_host(self.hosts, line.email),
            meeting_number=line.meeting_number,
        )


class CsvTables:
    """`Tables` for comma, semicolon and tab, in the encodings that spreadsheet programs write."""

    def rows(self, file: bytes, score: Callable[[Sequence[str]], int]) -> Sequence[Sequence[str]]:
        """The cells, row by row. Raises `BadInput(file=code)`."""
        try:
            return zoom.rows_of(file, score)
        except zoom.CannotRead as trouble:
            raise _bad(trouble) from trouble


def _answers(said: FileAnswers) -> zoom.Answers:
    try:
        zone = ZoneInfo(said.zone) if said.zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadInput(zone="unknown_zone") from None
    return zoom.Answers(
        zone=zone,
        date_order=zoom.DateOrder(said.date_order.value) if said.date_order else None,
        columns={zoom.Column(column): heading for column, heading in said.columns.items()},
    )


def _bad(trouble: zoom.CannotRead) -> BadInput:
    row = {"row": str(trouble.row)} if trouble.row else {}
    return BadInput(file=trouble.why.value, **row)
