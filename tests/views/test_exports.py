"""The register's files, read again as a stranger's spreadsheet would: every cell as it was meant, and no formula."""

import csv
from io import BytesIO, StringIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlmodel import select

from app.db import Db
from app.domain.actors import HEARTH, SignIn
from app.domain.registers import ExportFormat
from app.domain.sessions import SessionState
from app.models import AuditEntry, Session
from app.services import registers
from app.views import exports, xlsx_file
from tests import factories
from tests.conftest import Outside, sign_in
from tests.domain.test_spreadsheets import BEFORE, SIGNS
from tests.registers import at, ended_session, presence

NAMES = ["Robin", "Zoë", *(f"{before}{sign}1+1" for sign in SIGNS for before in BEFORE if "\0" not in before)]
HEADS = ["Screen name", "Reference", "Outcome", "Minutes", "Remarks", "Known by", "Before a correction"]


@pytest.fixture
def session(db: Db) -> Session:
    """A closed register in which every member has a name that some spreadsheet could take for a formula."""
    group = factories.group(db)
    made = ended_session(db, group, state=SessionState.RECONCILED)
    for number, name in enumerate(NAMES):
        person = factories.member(db, group, name, reference=name[:40])
        factories.registration(db, made, person, name)
        if number == 0:
            presence(db, made, certain=person)
    db.commit()
    registers.close(
        db, session_id=made.id, by=factories.as_coordinator(factories.person(db, coordinator=True)), now=at(90)
    )
    return made


@pytest.fixture
def coordinator(client: FlaskClient, db: Db, outside: Outside) -> FlaskClient:
    person = factories.person(db, coordinator=True)
    db.commit()
    return sign_in(client, person, SignIn.STAFF, proven_at=int(outside.clock.now().timestamp()))


def taken(client: FlaskClient, session: Session, ending: str, reason: str = "reporting"):
    return client.post(f"/sessions/{session.id}/register.{ending}", data={"reason": reason})


def test_the_csv_reads_back_line_by_line_without_a_formula(coordinator: FlaskClient, session: Session) -> None:
    answer = taken(coordinator, session, "csv")
    heads, *lines = csv.reader(StringIO(answer.data.decode("utf-8-sig")))
    assert (heads, len(lines)) == (HEADS, len(NAMES))
    assert ["Robin", "Robin", "There", "60", "", "own link and a fresh tap", ""] in lines
    live = [
        cell for line in lines for cell in line if cell.lstrip(' \ufeff\u200b\u202e\u3000\u00a0"')[:1] in tuple(SIGNS)
    ]
    assert live == []


def test_the_xlsx_reads_back_as_text_and_numbers_only(coordinator: FlaskClient, session: Session) -> None:
    answer = taken(coordinator, session, "xlsx")
    heads, *lines = load_workbook(BytesIO(answer.data)).active.iter_rows()
    assert ([cell.value for cell in heads], len(lines)) == (HEADS, len(NAMES))
    assert {cell.data_type for line in lines for cell in line} == {"s", "n"}
    assert {cell.data_type for line in lines for cell in (line[0], line[2])} == {"s"}


@pytest.mark.parametrize("name", ["<r></r></is><f>1+2</f><is><r></r>", "<r>&</r>", "<r></r>", "<r>", "</r>"])
def test_a_name_made_of_the_files_own_markup_is_text_like_any_other(name: str) -> None:
    whole = b"".join(xlsx_file.chunks([["Screen name"], [name]]))
    ((cell,),) = load_workbook(BytesIO(whole)).active.iter_rows(min_row=2)
    assert (cell.data_type, cell.value.rstrip()) == ("s", name)


def test_the_answer_is_neutral_and_kept_nowhere(coordinator: FlaskClient, session: Session) -> None:
    answer = taken(coordinator, session, "csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="register-2026-11-24.csv"'
    assert (answer.headers["Cache-Control"], answer.data[:3]) == ("no-store", b"\xef\xbb\xbf")


def test_without_a_reason_nothing_leaves_and_nothing_is_written_down(
    coordinator: FlaskClient, session: Session, db: Db
) -> None:
    answer = taken(coordinator, session, "csv", reason="")
    assert (answer.status_code, answer.location) == (303, f"/sessions/{session.id}/register/export")
    assert db.exec(select(AuditEntry).where(AuditEntry.action == "register.export")).all() == []


def test_ten_minutes_after_signing_in_names_no_longer_leave(
    coordinator: FlaskClient, session: Session, outside: Outside, db: Db
) -> None:
    outside.clock.forward(minutes=11)
    assert taken(coordinator, session, "csv").status_code == 401
    assert coordinator.get(f"/sessions/{session.id}/register/export").status_code == 303
    assert db.exec(select(AuditEntry).where(AuditEntry.action == "register.export")).all() == []


def test_the_audit_precedes_the_first_byte(coordinator: FlaskClient, session: Session, db: Db) -> None:
    answer = coordinator.post(f"/sessions/{session.id}/register.csv", data={"reason": "reporting"}, buffered=False)
    written = db.exec(select(AuditEntry.reason_code).where(AuditEntry.action == "register.export")).all()
    assert (answer.is_streamed, written) == (True, [f"reporting:csv:screen_name:7x{len(NAMES)}"])


def test_a_command_writes_the_same_file(app: Flask, coordinator: FlaskClient, session: Session, db: Db) -> None:
    with app.app_context():
        blocks = exports.write(
            db, session_id=session.id, file_format=ExportFormat.CSV, reason="reporting", by=HEARTH, now=at(100)
        )
        whole = b"".join(blocks)
    assert whole == taken(coordinator, session, "csv").data
