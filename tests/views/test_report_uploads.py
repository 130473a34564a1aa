"""Bringing a report from a file by hand: it is shown row by row, and nothing counts before a yes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.db import Db
from app.domain.actors import SignIn
from app.domain.sessions import SessionState
from app.models import ReportUpload, StagedFile, StoredPresence, StoredReportRow
from tests import factories
from tests.conftest import sign_in
from tests.fakes import TUESDAY
from tests.registers import ended_session
from tests.report_files import STYLES, USUAL, Stay


@dataclass
class Page:
    """The page of one session, in a facilitator's browser."""

    client: FlaskClient
    path: str
    db: Db

    def show(self) -> str:
        answer = self.client.get(self.path)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", answer.get_data(as_text=True))

    def post(self, act: str = "", **form: str) -> str:
        answer = self.client.post(self.path + act, data=form)
        assert (answer.status_code, answer.headers["Location"]) == (303, self.path)
        return self.show()

    def send(self, file: bytes) -> TestResponse:
        """As a browser sends a form with a file; one piece of memory, so that no temporary file is left open."""
        head = b'--part\r\nContent-Disposition: form-data; name="file"; filename="report.csv"\r\n\r\n'
        body = head + file + b"\r\n--part--\r\n"
        return self.client.post(self.path, data=body, content_type="multipart/form-data; boundary=part")

    def bring(self, file: bytes) -> str:
        answer = self.send(file)
        assert (answer.status_code, answer.headers["Location"]) == (303, self.path)
        return self.show()

    def kept(self) -> tuple[int, int, int]:
        """How many files wait, how many rows and presences there are."""
        found = tuple(len(self.db.exec(select(table)).all()) for table in (StagedFile, StoredReportRow, StoredPresence))
        self.db.rollback()
        return found  # type: ignore[return-value] # three tables, three numbers


@pytest.fixture
def page(client: FlaskClient, db: Db) -> Page:
    group = factories.group(db)
    session = ended_session(db, group, state=SessionState.RECONCILED)
    facilitator = factories.person(db)
    factories.facilitator(db, group, facilitator)
    db.commit()
    sign_in(client, facilitator, SignIn.STAFF, began_at=int(TUESDAY.timestamp()), used_at=int(TUESDAY.timestamp()))
    return Page(client, f"/sessions/{session.id}/register/file", db)


def test_a_file_is_asked_about_then_shown_then_taken_in_then_undone(page: Page) -> None:
    assert "In which time zone" in page.bring(USUAL.file())
    shown = page.post("/answers", zone="Europe/London")
    assert "2 rows count. 1 in the waiting room: does not count." in shown
    assert [name in shown for name in ("Robin", "Zoë (Sunny Ángel)", "Maya")] == [True, True, True]
    assert page.kept() == (1, 0, 0)
    assert "3 rows taken in." in page.post("/confirm")
    assert page.kept() == (0, 3, 2)
    upload = page.db.exec(select(ReportUpload.id)).one()
    page.db.rollback()
    assert "The register is as it was before this file." in page.post(f"/{upload}/undo")
    assert page.kept() == (0, 0, 0)


def test_the_order_of_a_date_is_asked_with_what_each_would_mean(page: Page) -> None:
    april = datetime(2026, 4, 3, 19)
    shown = page.bring(USUAL.having(style=STYLES["dmy 24 h"]).file([Stay(joined=april, left=april)]))
    assert "How is 3/4/2026 meant?" in shown
    assert "3 April 2026" in shown
    assert "4 March 2026" in shown


def test_the_reading_that_is_the_sessions_day_says_so_and_is_not_chosen_by_itself(page: Page, db: Db) -> None:
    start = datetime(2026, 12, 1, 19)
    shown = page.bring(USUAL.having(style=STYLES["dmy 24 h"]).file([Stay(joined=start, left=start)]))
    assert "the day of this session" not in shown
    assert 'value="dmy" checked' not in shown


def test_a_missing_column_is_asked_for_among_the_headings(page: Page) -> None:
    shown = page.bring(b"Who,Join Time,Leave Time\nRobin,2026-11-24 19:00:00,2026-11-24 20:00:00\n")
    assert "Under which heading stands the name?" in shown
    page.post("/answers", column_name="Who")
    assert "1 row counts." in page.post("/answers", zone="Europe/London")


def test_what_is_odd_is_told_by_row_and_heading_and_cannot_be_confirmed(page: Page) -> None:
    rows = "Robin,soon,2026-11-24 20:00:00\nMaya,2026-11-24 19:00:00,2026-11-24 20:00:00\n"
    page.bring(f"Name,Join Time,Leave Time\n{rows}".encode())
    shown = page.post("/answers", zone="Europe/London")
    assert "<strong>Row 2</strong>, Join Time: this is no date with a time." in shown
    assert f'action="{page.path}/confirm"' not in shown
    assert "Something is still open." in page.post("/confirm")
    assert page.kept() == (1, 0, 0)


@pytest.mark.parametrize(("file", "words"), [
    (b"", "This file is empty."),
    (b"PK\x03\x04[Content_Types].xml", "This is a workbook"),
    (b"PK\x03\x04report.csv", "This is a packed file."),
    (b"Name,Duration\n", "This file has headings, and nothing below them."),
    (b"Name,Join Time\nRo\x00bin,x\n", "It is row 2."),
])  # fmt: skip
def test_what_is_no_report_is_refused_in_a_sentence_and_not_kept(page: Page, file: bytes, words: str) -> None:
    assert words in page.bring(file)
    assert page.kept() == (0, 0, 0)


def test_no_file_is_a_sentence_too(page: Page) -> None:
    assert "Please choose a file first." in page.post()


def test_an_unknown_zone_is_told(page: Page) -> None:
    page.bring(USUAL.file())
    assert "We do not know this time zone." in page.post("/answers", zone="Narnia/Lamp")


def test_a_file_larger_than_other_forms_may_be_is_taken(page: Page) -> None:
    stays = [Stay(f"Robin {number} {'x' * 60}") for number in range(9_000)]
    file = USUAL.file(stays)
    assert len(file) > 1_000_000
    assert "In which time zone" in page.bring(file)


def test_a_file_beyond_all_measure_is_refused_before_it_is_read(page: Page) -> None:
    assert page.send(b"x" * 12_500_000).status_code == 413
    assert page.kept() == (0, 0, 0)


def test_other_forms_take_no_more_than_before(page: Page) -> None:
    answer = page.client.post(page.path + "/answers", data={"zone": "x" * 1_100_000})
    assert answer.status_code == 413


def test_a_discarded_file_is_gone(page: Page) -> None:
    page.bring(USUAL.file())
    assert "Nothing of it was kept." in page.post("/discard")
    assert page.kept() == (0, 0, 0)


def test_a_name_with_markup_stands_there_as_it_is(page: Page) -> None:
    page.bring(USUAL.file([Stay("<script>alert(1)</script>")]))
    shown = page.post("/answers", zone="Europe/London")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "<script>alert(1)" not in shown


def test_the_register_leads_here(page: Page) -> None:
    register = page.client.get(page.path.removesuffix("/file")).get_data(as_text=True)
    assert f'href="{page.path}"' in register
