"""A rehearsal from the first press to the last trace, through worker, door and dashboard, with Zoom out of reach."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlmodel import SQLModel, col, select

from app.domain.door import VerdictKind
from app.models import AuditEntry, Rehearsal, Session
from app.queries import arrivals
from app.services import rehearsal_traces
from tests.journeys.village import Village

Rows = dict[str, list[tuple[Any, ...]]]
LEFT_ALONE = {"audit_entries", "worker_beats"}
CANARY = "(pretend)"


class Stage:
    """Ana's rehearsal, and the buttons that she presses."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self.ana: FlaskClient = village.browser("Ana")
        group = self.ana.get("/live/rehearsal").text.split('name="group" type="radio" value="')[1].split('"')[0]
        answer = self.ana.post("/live/rehearsal", data={"group": group})
        self.session_id = int(answer.headers["Location"].rsplit("/", 1)[1])
        village.rest()

    def press(self, act: str, **form: object) -> None:
        answer = self.ana.post(f"/live/{self.session_id}/{act}", data=form)
        assert answer.status_code in (200, 303)
        self.village.rest()

    def verdicts(self) -> dict[str, str]:
        """Who waits, and what the door says."""
        return {name: row.verdict.kind.value for name, row in self.rows().items() if row.is_waiting}

    def inside(self) -> list[str]:
        return sorted(name for name, row in self.rows().items() if row.is_inside)

    def rows(self) -> dict[str, arrivals.DoorRow]:
        with self.village.database.reading() as db:
            found = arrivals.at_the_door(db, self.session(), self.village.now)
        return {str(row.appearance.screen_name).split(" ")[0]: row for row in found if not row.is_staff}

    def session(self) -> Session:
        with self.village.database.reading() as db:
            return db.get_one(Session, self.session_id)


@pytest.fixture
def quiet(open_village: Any) -> Village:
    """A village whose Zoom answers nothing, for the whole rehearsal."""
    village: Village = open_village()
    village.rest()  # what the real evenings asked of Zoom is done
    village.knob(fault="down")
    return village


@pytest.fixture
def stage(quiet: Village) -> Stage:
    return Stage(quiet)


def everything(village: Village) -> Rows:
    """Every row of every table but the audit's and the worker's pulse."""
    names = [one for one in inspect(village.database.engine).get_table_names() if one in SQLModel.metadata.tables]
    with village.database.engine.connect() as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))), key=str)
            for name in names
            if name not in LEFT_ALONE
        }


def test_a_whole_rehearsal_is_played_with_zoom_out_of_reach(stage: Stage) -> None:
    village = stage.village
    before = village.letters()
    assert stage.session().state == "doors_open"
    village.passes(seconds=130)
    assert stage.verdicts() == {
        "Apple": VerdictKind.EXPECTED,
        "Birch": VerdictKind.EXPECTED,
        "Clover": VerdictKind.EXPECTED,
        "Daisy": VerdictKind.EXPECTED,
        "Elder": VerdictKind.CHECK,
        "Fern": VerdictKind.CHECK,
        "Somebody": VerdictKind.UNKNOWN,
    }
    stage.press("admit-expected")
    assert stage.inside() == ["Apple", "Birch", "Clover", "Daisy"]
    page = stage.ana.get(f"/live/{stage.session_id}").text
    assert "Rehearsal: Tuesday circle" in page

    village.passes(seconds=60)
    assert stage.session().state == "door_closed"
    village.passes(seconds=40)
    assert stage.inside() == ["Apple", "Birch", "Daisy"]
    village.passes(seconds=30)
    assert stage.verdicts()["Clover"] == VerdictKind.EXPECTED
    stage.press("admit-expected")
    assert stage.inside() == ["Apple", "Birch", "Clover", "Daisy"]
    village.passes(seconds=45)
    assert stage.verdicts()["Hazel"] != VerdictKind.EXPECTED
    stage.press("end", end_zoom="yes")
    assert stage.inside() == []

    told = stage.ana.get(f"/live/{stage.session_id}/rehearsal").text
    for words in (
        "You admitted 4 of 4 expected",
        "The stranger waited",
        "The door closed by itself",
        "Clover (pretend) came back",
        "Hazel (pretend) came too late",
    ):
        assert words in told
    assert {one.outcome for one in village.effects() if one.payload.get("session_id") == stage.session_id} == {
        "rehearsal"
    }
    assert village.letters() == before


def test_it_ends_by_itself_after_ten_minutes(stage: Stage) -> None:
    stage.village.passes(minutes=10)
    assert stage.session().state == "ended"


def test_begun_twice_it_is_the_one_that_goes_on(stage: Stage) -> None:
    page = stage.ana.get("/live/rehearsal").text
    assert f"/live/{stage.session_id}" in page
    with stage.village.database.reading() as db:
        of_group = db.get_one(Rehearsal, stage.session_id).of_group_id
    again = stage.ana.post("/live/rehearsal", data={"group": of_group})
    assert again.headers["Location"].endswith(f"/live/{stage.session_id}")


def test_nothing_is_left_but_the_audit_which_names_nobody(quiet: Village) -> None:
    before = everything(quiet)
    stage = Stage(quiet)
    quiet.passes(seconds=130)
    stage.press("admit-expected")
    stranger = stage.rows()["Somebody"].arrival
    stage.press(f"arrivals/{stranger.id}/remove")
    stage.press("own-link")
    stage.press("end", end_zoom="yes")
    assert CANARY in str(everything(quiet))  # it would be seen
    quiet.passes(minutes=31)
    assert everything(quiet) == before
    with quiet.database.reading() as db:
        written = db.exec(select(AuditEntry).order_by(col(AuditEntry.seq).desc())).all()
    assert written[0].action == "rehearsal.clear"
    assert CANARY not in str(written)


def test_a_worker_started_anew_ends_what_it_cannot_go_on_with(stage: Stage) -> None:
    stage.village.theatre = type(stage.village.theatre)()
    stage.village.passes(seconds=1)
    assert stage.session().state == "ended"


def test_cleared_twice_is_cleared_once(stage: Stage) -> None:
    stage.village.passes(minutes=45)
    with stage.village.database.writing() as db:
        assert rehearsal_traces.clear(db, session_id=stage.session_id, now=stage.village.now) is False


def test_nobody_else_sees_it(stage: Stage) -> None:
    hers = ("/home", "/my/tuesday-circle", "/my-evenings")
    for called, pages in (("Robin", hers), ("Ana", ("/registers", "/live/"))):
        browser = stage.village.browser(called)
        shown = [browser.get(page) for page in pages]
        assert {page.status_code for page in shown} == {200}
        assert not any("Rehearsal:" in page.text for page in shown)
    assert stage.ana.get(f"/sessions/{stage.session_id}/register").status_code == 404
