"""What somebody curious or with bad intentions tries where hands, files and exports come in and go out: a role that was
withdrawn, a name made to break things, another's staged file, a body without end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.arrivals import Decision
from app.domain.errors import NotPermitted
from app.domain.sessions import SessionState
from app.models import (
    Agent,
    AgentSight,
    Arrival,
    Attendance,
    Command,
    Facilitator,
    Group,
    Person,
    ReportUpload,
    Session,
    StoredPresence,
    StoredSighting,
)
from app.services import agents
from tests import factories, registers
from tests.conftest import Outside, sign_in
from tests.one_evening import Evening
from tests.report_files import USUAL
from tests.views.test_agent import CLAIM, MESSAGES, REPORT, cleared, post
from tests.views.test_report_uploads import Page

HALF_A_SIGN = "Wr\ud83dn"


@pytest.fixture
def token(evening: Evening, outside: Outside) -> str:
    """Hands in Ana's own page."""
    outside.clock.moment = evening.now
    person_id = evening.ana.id
    return agents.connect(
        evening.db, session_id=evening.session.id, person_id=person_id, ids=outside.ids, now=evening.now
    ).token


def leaves_the_group(db: Db, person: Person) -> None:
    for role in db.exec(select(Facilitator).where(Facilitator.person_id == person.id)):
        role.until = factories.START
        db.add(role)
    db.commit()


def is_signed_off(db: Db, person: Person) -> None:
    person.active = False
    db.add(person)
    db.commit()


@pytest.mark.parametrize("ends", [leaves_the_group, is_signed_off])
@pytest.mark.parametrize(("path", "message"), MESSAGES)
def test_hands_lose_their_token_with_the_role_of_whoever_connected_them(
    evening: Evening,
    client: FlaskClient,
    token: str,
    ends: Callable[[Db, Person], None],
    path: str,
    message: dict[str, object],
) -> None:
    command = cleared(evening)
    assert post(client, "claim", CLAIM, token).status_code == 200
    ends(evening.db, evening.ana)
    said = {**message, "command": str(command.id)} if path == "outcome" else message
    assert (post(client, path, said, token).status_code, evening.command(command.id).outcome) == (401, None)


@pytest.mark.parametrize("name", [HALF_A_SIGN, "Wr\x00n", "W" * 5_000, "", "\u202eneraW"])
def test_no_name_that_a_stranger_chooses_has_a_whole_list_refused(
    evening: Evening, client: FlaskClient, token: str, name: str
) -> None:
    listed = [{"participant_uuid": "P1", "screen_name": name}, {"participant_uuid": "P2", "screen_name": "Robin"}]
    assert post(client, "report", {**REPORT, "waiting": listed}, token).status_code == 200
    kept = evening.db.exec(select(AgentSight.participant_uuid).order_by(col(AgentSight.id))).all()
    assert kept == ["P1", "P2"]


@pytest.mark.parametrize(
    "somebody",
    [
        {"since": "0001-01-01T00:00:00+14:00"},
        {"since": "9999-12-31T23:59:59-14:00"},
        {"since": "2026-11-24T19:00:00"},
        {"participant_uuid": "P\ud83d"},
        {"participant_uuid": "P\x00"},
    ],
)
def test_a_list_that_no_client_tells_is_refused_and_breaks_nothing(
    client: FlaskClient, token: str, somebody: dict[str, object]
) -> None:
    told = {"participant_uuid": "P1", "screen_name": "Robin", **somebody}
    assert post(client, "report", {**REPORT, "waiting": [told]}, token).status_code == 400


def test_a_list_that_lies_lets_nobody_in_and_credits_nobody(
    evening: Evening, outside: Outside, client: FlaskClient, token: str
) -> None:
    evening.automatic()
    evening.tells("arrived", "U1", name="Robin")  # a stranger under a member's name, on no link
    told = [{"participant_uuid": "U1", "screen_name": "Robin"}, {"participant_uuid": "U2", "screen_name": "Sam"}]
    for seconds in range(0, 30, 5):
        outside.clock.moment = evening.now + timedelta(seconds=seconds)
        post(client, "report", {**REPORT, "abilities": ["admit", "rename"], "inside": told}, token)
    with evening.database.reading() as own:
        decisions = own.exec(select(Arrival.decision)).all()
        seen = own.exec(select(StoredSighting.kind)).all()
        rest = [len(own.exec(select(table)).all()) for table in (Command, StoredPresence, Attendance)]
    assert (decisions, seen, rest) == ([Decision.UNDECIDED], ["arrived"], [0, 0, 0])


def test_a_token_stands_in_no_table(evening: Evening, token: str) -> None:
    with evening.database.reading() as own:
        told = [str(vars(row)) for row in own.exec(select(Agent))]
    assert (len(told), token in "".join(told)) == (1, False)


@pytest.mark.parametrize("path", ["/sessions/1/register/file", "/desk/groups/1/list"])
@pytest.mark.parametrize("csrf", [True, False])
def test_a_stranger_cannot_have_a_large_body_read(app: Flask, path: str, csrf: bool) -> None:
    app.config["WTF_CSRF_ENABLED"] = csrf
    body = b'--part\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + b"x" * 2_000_000
    answer = app.test_client().post(path, data=body, content_type="multipart/form-data; boundary=part")
    assert answer.status_code in (401, 413)


@pytest.fixture
def session(db: Db) -> Session:
    """An evening whose report is to be brought from a file."""
    made = registers.ended_session(db, factories.group(db), state=SessionState.RECONCILED)
    db.commit()
    return made


def facilitating(app: Flask, db: Db, group_id: int, session: Session) -> Page:
    """The file's page in the browser of somebody who facilitates a group, this session's or another."""
    somebody = factories.person(db)
    factories.facilitator(db, db.get_one(Group, group_id), somebody)
    path = f"/sessions/{session.id}/register/file"
    db.commit()
    return Page(sign_in(app.test_client(), somebody, SignIn.STAFF), path, db)


def test_a_file_that_waits_is_its_bringers_alone(app: Flask, db: Db, session: Session) -> None:
    ana, ben = (facilitating(app, db, session.group_id, session) for _ in range(2))
    ana.bring(USUAL.file())
    assert "Robin" not in ben.post("/answers", zone="Europe/London") + ben.post("/confirm") + ben.post("/discard")
    assert ana.kept() == (1, 0, 0)
    assert "Robin" in ana.post("/answers", zone="Europe/London")


def test_another_groups_facilitator_reaches_neither_file_nor_upload(app: Flask, db: Db, session: Session) -> None:
    other = registers.ended_session(db, factories.group(db), state=SessionState.RECONCILED)
    db.commit()
    ana = facilitating(app, db, session.group_id, session)
    ana.bring(USUAL.file())
    ana.post("/answers", zone="Europe/London")
    ana.post("/confirm")
    upload_id = db.exec(select(ReportUpload.id)).one()
    db.rollback()
    eve = facilitating(app, db, other.group_id, other)
    tried = [eve.client.get(ana.path), eve.send(b"Name"), eve.client.post(f"{eve.path}/{upload_id}/undo")]
    tried += [eve.client.post(ana.path + act) for act in ("/answers", "/confirm", "/discard", f"/{upload_id}/undo")]
    assert [answer.status_code for answer in tried] == [404, 303, 404, 404, 404, 404, 404]
    assert db.exec(select(ReportUpload.undone_at)).all() == [None]


@pytest.fixture
def coordinator(client: FlaskClient, db: Db, outside: Outside) -> FlaskClient:
    """A coordinator who proved a moment ago who she is, and one closed register."""
    person = factories.person(db, coordinator=True)
    closed = registers.closed_session(db, factories.group(db))
    registers.written(db, closed, factories.person(db))
    db.commit()
    return sign_in(client, person, SignIn.STAFF, proven_at=int(outside.clock.now().timestamp()))


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", "2026-12-31"), ("2026-01-01", "9999-12-31")])
@pytest.mark.parametrize("path", ["group.csv", "charity.xlsx"])
def test_days_at_the_ends_of_time_are_asked_for_anew(
    coordinator: FlaskClient, path: str, first: str, last: str
) -> None:
    form = {"group": "1", "from": first, "until": last, "reason": "reporting"}
    answer = coordinator.post(f"/exports/{path}", data=form)
    assert (answer.status_code, answer.mimetype) == (422, "text/html")


@pytest.mark.parametrize("change", [{"coordinator": False}, {"active": False}, {"uniquifier": "signed out elsewhere"}])
def test_a_download_breaks_off_once_its_taker_may_no_longer_have_it(
    coordinator: FlaskClient, db: Db, outside: Outside, change: dict[str, object]
) -> None:
    form = {"from": "2026-11-01", "until": "2026-12-31", "reason": "reporting"}
    blocks = iter(coordinator.post("/exports/charity.csv", data=form, buffered=False).response)
    next(blocks)
    person = db.exec(select(Person).where(col(Person.coordinator))).one()
    person.sqlmodel_update(change)
    db.add(person)
    db.commit()
    outside.clock.forward(seconds=3)
    with pytest.raises(NotPermitted):
        list(blocks)


def test_a_slow_download_of_somebody_who_may_goes_on(coordinator: FlaskClient, outside: Outside) -> None:
    form = {"from": "2026-11-01", "until": "2026-12-31", "reason": "reporting"}
    blocks = iter(coordinator.post("/exports/charity.csv", data=form, buffered=False).response)
    next(blocks)
    outside.clock.forward(seconds=3)
    assert len(b"".join(blocks).splitlines()) == 2
