"""Exports over a period, by hand: who gets what, as text and in words; logged first, read meanwhile, kept nowhere."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO, StringIO

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.attendance import Outcome
from app.models import AuditEntry, Group, SessionStats
from app.views import xlsx_file
from tests import factories
from tests.conftest import Outside, sign_in
from tests.registers import END, closed_session, written

DAYS = {"from": "2026-11-01", "until": "2026-12-31"}
REASON = {"reason": "reporting"}


@pytest.fixture
def group(db: Db) -> Group:
    """Robin came, late, then told us; Leah, whose name is a formula, came the second time only."""
    made = factories.group(db)
    robin, leah = factories.person(db, reference="C-17"), factories.person(db)
    first, second = closed_session(db, made), closed_session(db, made, weeks=1)
    written(db, first, robin, late=True)
    written(db, second, robin, Outcome.APOLOGISED)
    written(db, second, leah, name="=Leah Moss")
    for session in (first, second):
        db.add(SessionStats(session_id=session.id, attended=1, missed=0, apologised=0, guests=0, counted_at=END))
    db.commit()
    return made


@pytest.fixture
def coordinator(client: FlaskClient, db: Db, outside: Outside) -> FlaskClient:
    person = factories.person(db, coordinator=True)
    db.commit()
    return sign_in(client, person, SignIn.STAFF, proven_at=int(outside.clock.now().timestamp()))


def table(client: FlaskClient, path: str, **form: str) -> list[list[str]]:
    answer = client.post(f"/exports/{path}", data=form)
    assert answer.status_code == 200, answer.location
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def told(db: Db) -> list[tuple[str, str, str | None]]:
    found = select(AuditEntry.action, AuditEntry.object_ref, AuditEntry.reason_code)
    said = list(db.exec(found.where(AuditEntry.action.contains("export"))))
    db.rollback()
    return said


def test_a_group_over_a_period_is_members_by_sessions(coordinator: FlaskClient, group: Group) -> None:
    assert table(coordinator, "group.csv", group=str(group.id), **DAYS, **REASON) == [
        ["Screen name", "Reference", "2026-11-24", "2026-12-01", "Attended"],
        ["Robin", "C-17", "There", "Told us", "1"],
        ["'=Leah Moss", "", "", "There", "1"],
    ]


def test_the_charity_is_line_by_line_session_by_session(coordinator: FlaskClient, group: Group) -> None:
    assert table(coordinator, "charity.csv", **DAYS, **REASON) == [
        ["Day", "Group", "Screen name", "Reference", "Outcome", "Minutes", "Remarks"],
        ["2026-11-24", "Tuesday circle", "Robin", "C-17", "There", "60", "late"],
        ["2026-12-01", "Tuesday circle", "Robin", "C-17", "Told us", "0", ""],
        ["2026-12-01", "Tuesday circle", "'=Leah Moss", "", "There", "60", ""],
    ]


@pytest.mark.parametrize(("named_by", "shown"), [("reference", ["C-17", ""]), ("initials", ["R.", "L. M."])])
def test_references_or_initials_let_no_name_out(
    coordinator: FlaskClient, group: Group, named_by: str, shown: list[str]
) -> None:
    for path, form in {"group.csv": {"group": str(group.id)}, "charity.csv": {}}.items():
        lines = table(coordinator, path, named_by=named_by, **form, **DAYS, **REASON)
        assert {cell for line in lines[1:] for cell in line} & {"Robin", "'=Leah Moss", "=Leah Moss"} == set()
        assert set(shown) <= {cell for line in lines[1:] for cell in line}


def test_only_the_days_that_were_asked_for_are_in_it(coordinator: FlaskClient, group: Group) -> None:
    one_day = {"from": "2026-12-01", "until": "2026-12-01"}
    assert [line[0] for line in table(coordinator, "charity.csv", **one_day, **REASON)[1:]] == ["2026-12-01"] * 2
    assert table(coordinator, "group.csv", group=str(group.id), **one_day, **REASON)[0][2:-1] == ["2026-12-01"]


def test_the_same_for_excel_is_text_and_numbers(coordinator: FlaskClient, group: Group) -> None:
    answer = coordinator.post("/exports/charity.xlsx", data={**DAYS, **REASON})
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[3] == ("2026-12-01", "Tuesday circle", "=Leah Moss", "", "There", 60, "")


def test_figures_are_numbers_without_names_and_without_a_sum(
    coordinator: FlaskClient, group: Group, outside: Outside, db: Db
) -> None:
    outside.clock.forward(days=60)
    person = factories.person(db, coordinator=True)
    db.commit()
    later = sign_in(coordinator, person, SignIn.STAFF, proven_at=int(outside.clock.now().timestamp()))
    assert table(later, "figures.csv", period="2026-Q4", **REASON)[1:] == [["Tuesday circle", "2", *["*"] * 5]]
    assert told(db) == [("figures.export", "charity", "reporting:csv:2026-Q4")]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("group.csv", {"group": "", **DAYS, **REASON}),
        ("group.csv", {"group": "٣", **DAYS, **REASON}),
        ("group.csv", {"from": "2020-01-01", "until": "2020-02-01", **REASON}),
        ("charity.csv", {**DAYS}),
        ("charity.csv", {"from": "2026-12-01", "until": "2026-11-01", **REASON}),
        ("charity.csv", {"from": "soon", "until": "later", **REASON}),
        ("charity.csv", {**DAYS, **REASON, "named_by": "email"}),
        ("figures.csv", {"period": "2026-11", **REASON}),
        ("figures.csv", {"period": "2026-Q4", **REASON}),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_nothing_is_logged(
    coordinator: FlaskClient, group: Group, db: Db, path: str, form: dict[str, str]
) -> None:
    answer = coordinator.post(f"/exports/{path}", data={"group": str(group.id), **form})
    assert (answer.status_code, answer.text.count("Nothing was exported.")) == (422, 1)
    assert told(db) == []


def test_what_was_filled_in_stands_there_again_and_in_no_other_form(coordinator: FlaskClient, group: Group) -> None:
    form = {"group": str(group.id), "from": "2020-01-01", "until": "2020-02-01", "named_by": "initials", **REASON}
    page = coordinator.post("/exports/group.csv", data=form).text
    for kept in ('"2020-01-01"', '"2020-02-01"', '"initials" selected', '"reporting" selected'):
        assert page.count(f"value={kept}") == 1
    assert f'value="{group.id}" selected' in page


def test_a_group_that_is_not_there_is_not_there(coordinator: FlaskClient, group: Group) -> None:
    form = {"group": "987654", **DAYS, **REASON}
    assert coordinator.post("/exports/group.csv", data=form).status_code == 404


def test_the_audit_precedes_the_first_byte_and_no_writer_waits_for_the_last(
    coordinator: FlaskClient, group: Group, database: Database, db: Db
) -> None:
    answer = coordinator.post("/exports/charity.csv", data={**DAYS, **REASON}, buffered=False)
    beginning = next(answer.response)
    expected = [("register.export_charity", "charity", "reporting:csv:screen_name:2026-11-01/2026-12-31")]
    assert (answer.is_streamed, told(db), bool(beginning)) == (True, expected, True)
    with database.writing() as other:  # while the download stands half-way
        factories.person(other)
        other.commit()
    answer.close()


def test_without_a_fresh_sign_in_nothing_leaves(
    coordinator: FlaskClient, group: Group, outside: Outside, db: Db
) -> None:
    outside.clock.forward(minutes=11)
    for path in ("group.csv", "charity.csv", "figures.csv"):
        assert coordinator.post(f"/exports/{path}", data={**DAYS, **REASON}).status_code == 401
    assert (coordinator.get("/exports/").status_code, told(db)) == (303, [])


def test_an_excel_sheet_that_is_full_goes_on_in_a_further_one_under_the_same_heads() -> None:
    held: list[list[tuple[object, ...]]] = []
    whole = BytesIO()
    book = xlsx_file.Workbook(whole)
    write: Callable[..., None] = xlsx_file._write
    write(book, [["Heads"], *([number] for number in range(7))], rows_a_sheet=4)
    book.close()
    for sheet in load_workbook(whole).worksheets:
        held.append(list(sheet.iter_rows(values_only=True)))
    assert held == [
        [("Heads",), (0,), (1,), (2,)],
        [("Heads",), (3,), (4,), (5,)],
        [("Heads",), (6,)],
    ]
