"""A file of Zoom's read as a whole: understood, or with what must be asked, or with what is odd in which cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, timedelta

from zoom_integration.report_files import layouts, moments, orders
from zoom_integration.report_files.layouts import Head
from zoom_integration.report_files.moments import Written
from zoom_integration.report_files.orders import ROUNDING, Evidence, Stay
from zoom_integration.report_files.rows import UNITS, Cells, LineMaker, RowReader
from zoom_integration.report_files.tables import is_blank, rows_of
from zoom_integration.report_files.values import (
    MAX_ROWS,
    Answers,
    Ask,
    CannotRead,
    Column,
    DateOrder,
    LayoutKind,
    Odd,
    Problem,
    Question,
    ReportFile,
    Unreadable,
)

MINUTE, SECOND = 60, 1
NO_ANSWERS = Answers()


def read(data: bytes, answers: Answers = NO_ANSWERS) -> ReportFile:
    """Understand a participants' report that Zoom exported as CSV, at most `MAX_ROWS` rows of it.

    A zone, the order of a date or a column that the file leaves open is a question, unless `answers` says it; nothing
    is guessed. While there are questions or problems there may be no lines, and none is to be used.
    Raises `CannotRead` for what is no table."""
    rows = rows_of(data, layouts.score)
    head = layouts.find(rows, answers.columns)
    if head.lacking or head.layout.kind is LayoutKind.ACTIVE_HOSTS:
        return ReportFile(head.layout, head.language, (), _about_columns(head), ())
    below = sum(not is_blank(row) for row in rows[head.index + 1 :])
    if not 0 < below <= MAX_ROWS:
        raise CannotRead(Unreadable.TOO_MANY_ROWS if below else Unreadable.HEADER_ONLY)
    reader = RowReader(head)
    found = reader.read(rows)
    del rows  # so that a large file is never held twice, as text and as what it means
    return _settled(head, found, answers, tuple(reader.problems))


def _about_columns(head: Head) -> tuple[Question, ...]:
    if head.layout.kind is LayoutKind.ACTIVE_HOSTS:
        return (Question(Ask.PARTICIPANTS),)
    choices = tuple(heading.strip() for heading in head.headings if heading.strip())
    return tuple(Question(Ask.COLUMN, column, choices) for column in head.lacking)


def _settled(head: Head, found: Sequence[Cells], answers: Answers, problems: tuple[Problem, ...]) -> ReportFile:
    unit = _unit(head, found)
    stays = {cells.row: stay for cells in found if (stay := cells.stay(unit)) is not None}
    evidence = Evidence(tuple(stays.values()), _meeting(head), head.layout.kind is not LayoutKind.DETAILS)
    possible = orders.possible(evidence) if stays else frozenset(DateOrder)
    order = answers.date_order or _only(possible, has_dates=bool(stays))
    questions = _questions(evidence, possible, answers)
    if not possible and answers.date_order is None:
        problems += (_first_that_disagrees(head, stays),)
    if questions or order is None:
        return ReportFile(head.layout, head.language, (), questions, problems)
    maker = LineMaker(head, order, answers.zone or UTC, unit)
    lines = tuple(maker.line(cells) for cells in found)
    return ReportFile(head.layout, head.language, lines, (), _in_order(problems + tuple(maker.problems)))


def _in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.row))


def _only(possible: frozenset[DateOrder], *, has_dates: bool) -> DateOrder | None:
    if not has_dates:
        return DateOrder.YEAR_FIRST  # there is nothing that it could change
    return next(iter(possible)) if len(possible) == 1 else None


def _unit(head: Head, found: Sequence[Cells]) -> int:
    """Seconds in one of the duration column. Where its heading does not say, the rows with both times do."""
    said = next((UNITS[column] for column in (Column.SECONDS, Column.MINUTES) if column in head.places), None)
    if said is not None:
        return said
    fitting = {unit: sum(_fits(cells, unit) for cells in found) for unit in (MINUTE, SECOND)}
    return MINUTE if fitting[MINUTE] >= fitting[SECOND] else SECOND


def _fits(cells: Cells, unit: int) -> bool:
    if cells.joined is None or cells.left is None or cells.lasted is None:
        return False
    spans = []
    for order in cells.joined.orders & cells.left.orders:
        spans.append(cells.left.under(order).replace(tzinfo=None) - cells.joined.under(order).replace(tzinfo=None))
    return any(abs(span - timedelta(seconds=cells.lasted * unit)) < ROUNDING / 2 for span in spans)


def _meeting(head: Head) -> tuple[Written, Written] | None:
    start, end = (moments.read(head.block.get(column, "")) for column in (Column.START, Column.END))
    return None if start is None or end is None else (start, end)


def _questions(evidence: Evidence, possible: frozenset[DateOrder], answers: Answers) -> tuple[Question, ...]:
    asked = []
    if answers.zone is None and any(date.offset is None for stay in evidence.stays for date in _dates(stay)):
        asked.append(Question(Ask.ZONE))
    if answers.date_order is None and len(possible) > 1 and evidence.stays:
        example = next(date for date in evidence.dates() if not date.is_fixed)
        choices = tuple(order.value for order in DateOrder if order in possible)
        asked.append(Question(Ask.DATE_ORDER, choices=choices, example="/".join(map(str, example.numbers))))
    return tuple(asked)


def _dates(stay: Stay) -> tuple[Written, ...]:
    return (stay.joined,) if stay.left is None else (stay.joined, stay.left)


def _first_that_disagrees(head: Head, stays: dict[int, Stay]) -> Problem:
    """The first row whose dates cannot stand in the same order as those before it."""
    so_far = moments.ALL_ORDERS
    for row, stay in stays.items():
        for date in _dates(stay):
            so_far &= date.orders
        if not so_far:
            return Problem(row, head.heading(Column.JOINED), Odd.DATES_DISAGREE)
    return Problem(head.index + 1, head.heading(Column.JOINED), Odd.DATES_DISAGREE)  # the meeting's own dates do
