"""Figures for funders: worked out once, the same ever after, for whole periods only, and logged before they leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import BadInput, DomainError, NotPermitted, Refused
from app.domain.registers import ExportFormat
from app.domain.suppression import STAR, Cells
from app.models import Attendance, AuditEntry, Group, PublishedFigures, SessionStats
from app.services import figures
from tests import factories
from tests.registers import closed_session, ended_session, written

NEW_YEAR = datetime(2027, 1, 2, 9, tzinfo=UTC)  # the sessions of these tests lie in 2026-Q4


def evening(db: Db, group: Group, came: int, missed: int = 0, told: int = 0, guests: int = 0, weeks: int = 0) -> None:
    """A closed register with so many lines of each kind."""
    session = closed_session(db, group, weeks=weeks)
    for outcome, number in ((Outcome.ATTENDED, came), (Outcome.MISSED, missed), (Outcome.APOLOGISED, told)):
        for _ in range(number):
            written(db, session, factories.person(db), outcome)
    counts = {"attended": came, "missed": missed, "apologised": told, "guests": guests}
    db.add(SessionStats(session_id=session.id, counted_at=NEW_YEAR, **counts))
    db.commit()


def take(
    db: Db, by: Actor, period: str = "2026-Q4", reason: str = "reporting", now: datetime = NEW_YEAR
) -> list[Cells]:
    found = figures.take(db, period=period, file_format=ExportFormat.CSV, reason=reason, by=by, now=now)
    return [cells for _name, cells in found.rows]


def told(db: Db) -> list[str | None]:
    return list(db.exec(select(AuditEntry.reason_code).where(AuditEntry.action == "figures.export")))


def test_a_quarter_is_counted_suppressed_and_logged_before_it_leaves(
    db: Db, database: Database, group: Group, coordinator: Actor
) -> None:
    evening(db, group, came=13, missed=3, told=9, guests=8)
    assert take(db, coordinator) == [
        {"sessions": "1", "people": "15", "attended": "15", "told_us": "10", "missed": STAR, "guests": "10"}
    ]
    with database.reading() as elsewhere:
        assert told(elsewhere) == ["reporting:csv:2026-Q4"]


def test_what_was_given_out_stays_whatever_is_corrected_later(db: Db, group: Group, coordinator: Actor) -> None:
    evening(db, group, came=12)
    first = take(db, coordinator)
    for line in db.exec(select(Attendance)).all()[:2]:
        line.outcome = Outcome.MISSED
        db.add(line)
    evening(db, group, came=30, weeks=1)
    assert take(db, coordinator) == first
    assert first[0]["attended"] == "10"


def test_no_true_count_is_stored(db: Db, group: Group, coordinator: Actor) -> None:
    evening(db, group, came=13, missed=3)
    take(db, coordinator)
    (stored,) = db.exec(select(PublishedFigures)).all()
    assert stored.cells == take(db, coordinator)[0]


def test_a_year_adds_up_its_quarters_and_a_group_that_met_in_none_has_no_row(
    db: Db, group: Group, coordinator: Actor
) -> None:
    factories.group(db)
    evening(db, group, came=13, missed=3)
    assert take(db, coordinator, "2026") == [
        {"sessions": "1", "people": "", "attended": "15", "told_us": "0", "missed": "5", "guests": "0"}
    ]


def test_only_whole_groups_stand_there_and_never_their_sum(db: Db, group: Group, coordinator: Actor) -> None:
    evening(db, group, came=13)
    evening(db, factories.group(db), came=3)
    assert [cells["attended"] for cells in take(db, coordinator)] == ["15", STAR]


@pytest.mark.parametrize(
    ("period", "reason", "days_before", "says_no"),
    [
        ("2026-Q4", "", 0, BadInput),
        ("2026-11", "reporting", 0, BadInput),
        ("", "reporting", 0, BadInput),
        ("2026-Q4", "reporting", 2, Refused),
        ("2026", "reporting", 2, Refused),
        ("2027", "reporting", 0, Refused),
    ],
)
def test_other_periods_and_running_ones_are_refused_and_nothing_is_kept(
    db: Db, group: Group, coordinator: Actor, period: str, reason: str, days_before: int, says_no: type[DomainError]
) -> None:
    evening(db, group, came=13)
    with pytest.raises(says_no):
        take(db, coordinator, period, reason, NEW_YEAR - timedelta(days=days_before))
    db.rollback()
    assert (told(db), db.exec(select(PublishedFigures)).all()) == ([], [])


def test_an_open_register_holds_the_whole_period_back(db: Db, group: Group, coordinator: Actor) -> None:
    evening(db, group, came=13)
    ended_session(db, group, starts_at=NEW_YEAR - timedelta(days=20))
    with pytest.raises(Refused) as refusal:
        take(db, coordinator)
    assert refusal.value.code == "period_open"


def test_facilitators_take_no_figures(db: Db, group: Group) -> None:
    evening(db, group, came=13)
    with pytest.raises(NotPermitted):
        take(db, factories.as_facilitator(factories.person(db), group))
