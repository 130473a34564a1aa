"""The pages over time: marks with words, the list for a human, a member's own objection, charts with their tables."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.attendance import Outcome
from app.domain.registers import ContestClaim
from app.models import Attendance, Contest, Group, Person, Session
from tests import factories
from tests.conftest import Outside, sign_in
from tests.registers import closed_session, written


@dataclass
class House:
    """Robin came twice, then missed three in a row; her register pages."""

    group: Group
    robin: Person
    last: Session
    facilitator: Person
    coordinator: Person
    line: str


@pytest.fixture
def house(db: Db) -> House:
    group = factories.group(db)
    robin = factories.member(db, group, "Robin")
    outcomes = [Outcome.ATTENDED, Outcome.ATTENDED, Outcome.MISSED, Outcome.MISSED, Outcome.MISSED]
    sessions = [closed_session(db, group, weeks=week - 5) for week in range(len(outcomes))]
    for session, outcome in zip(sessions, outcomes, strict=True):
        written(db, session, robin, outcome, late=outcome is Outcome.ATTENDED)
    facilitator, coordinator = factories.person(db), factories.person(db, coordinator=True)
    factories.facilitator(db, group, facilitator)
    line = f"/sessions/{sessions[-1].id}/register/members/{robin.id}/"
    made = House(group, robin, sessions[-1], facilitator, coordinator, line)
    db.commit()
    return made


@pytest.fixture
def facilitator(client: FlaskClient, house: House) -> FlaskClient:
    return sign_in(client, house.facilitator, SignIn.STAFF)


@pytest.fixture
def member(client: FlaskClient, house: House, outside: Outside) -> FlaskClient:
    return sign_in(client, house.robin, SignIn.MEMBER, proven_at=int(outside.clock.now().timestamp()))


def test_every_mark_has_words_and_three_in_a_row_are_said_once_and_quietly(
    facilitator: FlaskClient, house: House
) -> None:
    text = facilitator.get(f"/registers/groups/{house.group.id}").text
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    words = re.findall(r'data-mark="(\w+)".*?visually-hidden">([^<]*)<', body)
    assert words == [("missed", "Missed")] * 3 + [("there", "There, late")] * 2
    assert (body.count("3 missed in a row"), "2 of 6" in body) == (1, True)


def test_the_list_for_a_human_names_her_and_changes_nothing(facilitator: FlaskClient, house: House, db: Db) -> None:
    text = facilitator.get("/registers/ask-after").text
    assert ("Robin" in text, "3 sessions in a row" in text, "there 2 times before" in text) == (True, True, True)
    assert db.exec(select(Attendance)).all()[-1].outcome is Outcome.MISSED


def test_the_way_to_that_list_says_how_many_wait_there(facilitator: FlaskClient, house: House, db: Db) -> None:
    assert "Whom to ask after: 1</a>" in facilitator.get("/registers").text
    db.add(
        Contest(
            session_id=house.last.id, person_id=house.robin.id, claim=ContestClaim.WAS_THERE, at=house.last.starts_at
        )
    )
    db.commit()
    assert "Whom to ask after: 2</a>" in facilitator.get("/registers").text


def test_a_member_says_that_it_is_not_right_and_reads_what_came_of_it(
    member: FlaskClient, house: House, db: Db
) -> None:
    assert "That is not right" in member.get("/my-evenings").text
    answer = member.post(f"/my-evenings/{house.last.id}/not-right", data={"claim": "was_there"})
    assert (answer.status_code, answer.location) == (303, "/my-evenings")
    assert "You said on" in member.get("/my-evenings").text
    staff = sign_in(member, house.coordinator, SignIn.STAFF)
    assert "“I was there”" in staff.get("/registers/ask-after").text
    assert "The member says: “I was there”" in staff.get(f"/sessions/{house.last.id}/register").text
    staff.post(house.line, data={"outcome": "attended", "reason": "member_said"})
    assert "Corrected" in staff.get(f"/sessions/{house.last.id}/register").text
    assert "“There” instead of “Missed”." in staff.get(house.line).text
    assert db.exec(select(Contest.answer)).one() == "corrected"


def test_a_remembered_phone_alone_neither_reads_nor_objects(client: FlaskClient, house: House, db: Db) -> None:
    phone = sign_in(client, house.robin, SignIn.MEMBER)
    phone.post(f"/my-evenings/{house.last.id}/not-right", data={"claim": "was_there"})
    assert ("Tuesday circle" in phone.get("/my-evenings").text, db.exec(select(Contest)).all()) == (False, [])


def test_what_no_form_sends_is_told_and_changes_nothing(member: FlaskClient, house: House, db: Db) -> None:
    member.post(f"/my-evenings/{house.last.id}/not-right", data={"claim": "rubbish"})
    staff = sign_in(member, house.coordinator, SignIn.STAFF)
    for form in ({}, {"outcome": "attended"}, {"outcome": "missed", "reason": "member_said"}):
        assert staff.post(house.line, data=form, follow_redirects=True).status_code == 200
    assert (db.exec(select(Contest)).all(), db.exec(select(Attendance)).all()[-1].outcome) == ([], Outcome.MISSED)


def test_a_facilitator_reads_a_closed_line_and_finds_no_form(facilitator: FlaskClient, house: House) -> None:
    text = facilitator.get(house.line).text
    assert ("A coordinator can add a correction." in text, 'name="outcome"' in text) == (True, False)


def test_every_chart_has_its_table_and_no_style_of_its_own(client: FlaskClient, house: House) -> None:
    coordinator = sign_in(client, house.coordinator, SignIn.STAFF)
    text = coordinator.get("/desk/charts/").text
    assert (text.count('<svg class="chart" width="100%"'), text.count("The same as a table"), "style=" in text) == (
        3,
        3,
        False,
    )
    assert "nothing was credited yet" in text
    assert coordinator.get(f"/desk/charts/?group={house.group.id}").status_code == 200
    assert coordinator.get("/desk/charts/?group=987654").status_code == 404
