"""Figures for funders: worked out once for each quarter that is over, suppressed, and the same ever after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import BadInput, Refused
from app.domain.periods import Quarter, quarters_in
from app.domain.permissions import ensure
from app.domain.registers import ExportFormat, ExportReason
from app.domain.suppression import Cells, published, year_of
from app.models import PublishedFigures
from app.queries import figures
from app.services import audit


@dataclass(frozen=True, slots=True)
class Figures:
    """A row for each group that met in the period; there is no sum of them, on purpose (see `domain.suppression`)."""

    period: str
    rows: tuple[tuple[str, Cells], ...]  # the group's neutral name, and its cells


def take(db: Db, *, period: str, file_format: ExportFormat, reason: str, by: Actor, now: datetime) -> Figures:
    """Hand out a quarter's or a year's figures, once the audit says so. Commits.

    `period` is `2026-Q3` or `2026`, `reason` an `ExportReason`; else `BadInput`. Raises `Refused("period_running")`
    before it is over, `Refused("period_open")` while a register of it is open and its figures were never given out."""
    ensure(by, "register:export")
    quarters = _quarters(period)
    if reason not in set(ExportReason):
        raise BadInput(reason="choose_a_reason")
    if quarters[-1].after.first_day > now.date():
        raise Refused("period_running")
    by_quarter = [_published(db, quarter, now) for quarter in quarters]
    names = figures.names(db, set(chain.from_iterable(by_quarter)))
    rows = tuple(
        (name, _cells([row[group] for row in by_quarter if group in row], quarters)) for group, name in names.items()
    )
    what = f"{reason}:{file_format.value}:{period}"
    audit.write(db, by=by, action="figures.export", about="charity", reason=what, now=now)
    db.commit()
    return Figures(period, rows)


def _quarters(period: str) -> tuple[Quarter, ...]:
    try:
        return quarters_in(period)
    except ValueError:
        raise BadInput(period="choose_a_period") from None


def _published(db: Db, quarter: Quarter, now: datetime) -> dict[int, Cells]:
    """What was given out for the quarter; the first time, what is worked out now and kept."""
    given = figures.published(db, quarter)
    if given:
        return given
    held = figures.held_in(db, quarter)
    if not all(each.are_closed for each in held):
        raise Refused("period_open")
    for each in held:
        cells = published(figures.count(db, each))
        db.add(PublishedFigures(quarter=str(quarter), group_id=id_of(each.group), cells=cells, at=now))
        given[id_of(each.group)] = cells
    db.flush()
    return given


def _cells(rows: Iterable[Cells], quarters: tuple[Quarter, ...]) -> Cells:
    found = list(rows)
    return found[0] if len(quarters) == 1 else year_of(found)
