"""The coordinator's desk: groups, agreements, series, places; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Db
from app.domain.actors import SignIn
from app.domain.places import PlaceState
from app.domain.sessions import SessionState
from app.models import Agreement, AuditEntry, Group, Person, Place, Session
from tests import factories
from tests.conftest import Outside, sign_in
from tests.factories import START
from tests.fakes import TUESDAY

GROUP = {
    "plain_name": "Monday circle",
    "languages": ["en"],
    "name_en": "Monday circle",
    "purpose_en": "For all.",
    "membership": "closed",
    "capacity": "12",
    "zone": "Europe/London",
    "doors_open_minutes": "15",
    "door_policy": "at_start",
    "grace_minutes": "5",
    "admission": "by_hand",
    "minimum_minutes": "10",
    "minimum_percent": "0",
    "late_after_minutes": "10",
    "left_early_minutes": "10",
    "missed_in_a_row": "3",
    "advised_sessions": "6",
    "quiet_from": "20:00",
    "quiet_until": "08:00",
}


@pytest.fixture
def marta(client: FlaskClient, db: Db, group: Group) -> FlaskClient:
    person = factories.person(db, coordinator=True)
    db.commit()
    return sign_in(client, person, SignIn.STAFF, proven_at=int(TUESDAY.timestamp()))


PAGES = (
    "/desk/",
    "/desk/groups/new",
    "/desk/groups/{group}",
    "/desk/groups/{group}/edit",
    "/desk/groups/{group}/agreement",
    "/desk/groups/{group}/sessions",
    "/desk/groups/{group}/plan",
    "/desk/groups/{group}/earlier",
    "/desk/groups/{group}/places",
    "/desk/sessions/{session}/move",
    "/desk/sessions/{session}/call-off",
)


@pytest.mark.parametrize("page", PAGES)
def test_the_desk_is_a_coordinators(client: FlaskClient, db: Db, group: Group, page: str) -> None:
    session = factories.session(db, group)
    factories.member(db, group, "Robin")
    ana, marta = factories.person(db), factories.person(db, coordinator=True)
    factories.facilitator(db, group, ana)
    db.commit()
    path = page.format(group=group.id, session=session.id)
    assert sign_in(client, marta, SignIn.STAFF).get(path).status_code == 200
    assert sign_in(client, ana, SignIn.STAFF).get(path).status_code == 404
    assert sign_in(client, marta, SignIn.MEMBER).get(path).status_code == 303


def test_a_group_is_made_from_its_form(marta: FlaskClient, db: Db) -> None:
    answer = marta.post("/desk/groups/new", data=GROUP)
    made = db.exec(select(Group).where(Group.plain_name == "Monday circle")).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/desk/groups/{made.id}")
    assert (made.slug, made.languages, made.grace_minutes, made.locks_zoom) == ("monday-circle", ["en"], 5, False)


def test_a_form_with_mistakes_comes_back_with_all_of_them_and_every_word(marta: FlaskClient, db: Db) -> None:
    typed = {**GROUP, "capacity": "many", "zone": "Nowhere", "purpose_en": "For <all>."}
    answer = marta.post("/desk/groups/new", data=typed)
    assert answer.status_code == 422
    for words in ("Please write a whole number.", "We do not know this time zone.", "For &lt;all&gt;.", 'value="many"'):
        assert words in answer.text
    assert len(db.exec(select(Group)).all()) == 1


def test_an_older_form_does_not_overwrite_a_newer_one(marta: FlaskClient, db: Db, group: Group) -> None:
    for expected in (f"/desk/groups/{group.id}", f"/desk/groups/{group.id}/edit"):
        answer = marta.post(f"/desk/groups/{group.id}/edit", data={**GROUP, "version": "1"})
        assert answer.headers["Location"] == expected


def test_an_agreement_counts_once_it_is_whole(marta: FlaskClient, db: Db, group: Group) -> None:
    path = f"/desk/groups/{group.id}/agreement"
    half = marta.post(path, data={"body_en": "Be kind.", "body_es": "", "act": "put_in_force"})
    assert (half.status_code, "Be kind." in half.text) == (422, True)
    marta.post(path, data={"body_en": "Be kind.", "body_es": "Trato amable.", "act": "put_in_force"})
    assert db.exec(select(Agreement)).one().state == "in_force"


def test_a_series_is_shown_before_it_is_planned(marta: FlaskClient, db: Db, group: Group) -> None:
    typed = {"day": "2027-03-23", "time": "19:00", "duration_minutes": "60", "weeks": "2", "act": "look"}
    page = marta.post(f"/desk/groups/{group.id}/plan", data=typed).text
    assert ("Tuesday 30 March at 19:00" in page, "The clocks change before this one." in page) == (True, True)
    assert db.exec(select(Session)).all() == []
    db.commit()  # gives the database back
    marta.post(f"/desk/groups/{group.id}/plan", data={**typed, "act": "plan"})
    assert len(db.exec(select(Session)).all()) == 2


def test_a_busy_host_is_said_beside_the_hour(marta: FlaskClient, db: Db, group: Group) -> None:
    typed = {"day": "2027-03-23", "time": "19:00", "duration_minutes": "60", "weeks": "1", "act": "plan"}
    marta.post(f"/desk/groups/{group.id}/plan", data=typed)
    again = marta.post(f"/desk/groups/{group.id}/plan", data=typed)
    assert (again.status_code, "Zoom can hold only one session at a time" in again.text) == (422, True)
    assert len(db.exec(select(Session)).all()) == 1


def test_a_session_is_moved_and_called_off(marta: FlaskClient, db: Db, group: Group) -> None:
    session = factories.session(db, group, starts_at=START + timedelta(days=1))
    db.commit()
    typed = {"day": "2026-11-26", "time": "18:30", "duration_minutes": "75"}
    assert marta.post(f"/desk/sessions/{session.id}/move", data=typed).status_code == 303
    db.refresh(session)
    assert (session.starts_at.isoformat(), session.duration_minutes) == ("2026-11-26T18:30:00+00:00", 75)
    db.commit()  # gives the database back
    marta.post(f"/desk/sessions/{session.id}/call-off")
    db.refresh(session)
    assert session.state is SessionState.CANCELLED


def applicant(db: Db, group: Group, outside: Outside) -> tuple[Person, Place]:
    person = factories.person(db, vault=outside.vault, email="leah@example.org")
    place = Place(
        group_id=group.id,
        person_id=person.id,
        state=PlaceState.APPLIED,
        screen_name="Leah",
        applied_at=TUESDAY,
        changed_at=TUESDAY,
    )
    factories.add(db, place)
    db.commit()
    return person, place


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("approve", PlaceState.ACTIVE),
        ("put-on-list", PlaceState.WAITING_LIST),
        ("refuse", PlaceState.REFUSED),
    ],
)
def test_an_application_is_decided_by_one_button(
    marta: FlaskClient, db: Db, group: Group, outside: Outside, decision: str, state: PlaceState
) -> None:
    _, place = applicant(db, group, outside)
    marta.post(f"/desk/places/{place.id}/{decision}")
    db.refresh(place)
    assert place.state is state


def test_contact_shows_on_asking_only_and_leaves_a_trace(
    marta: FlaskClient, db: Db, group: Group, outside: Outside
) -> None:
    _, place = applicant(db, group, outside)
    assert "leah@example.org" not in marta.get(f"/desk/groups/{group.id}/places").text
    assert "leah@example.org" in marta.post(f"/desk/places/{place.id}/reveal", data={"why": "safety"}).text
    looked = db.exec(select(AuditEntry).where(AuditEntry.action == "contact.revealed")).one()
    assert looked.reason_code == "safety"


def test_contact_is_not_shown_ten_minutes_after_signing_in(
    marta: FlaskClient, db: Db, group: Group, outside: Outside
) -> None:
    _, place = applicant(db, group, outside)
    outside.clock.forward(minutes=11)
    answer = marta.post(f"/desk/places/{place.id}/reveal", data={"why": "safety"})
    assert (answer.status_code, "leah@example.org" in answer.text) == (401, False)
    assert db.exec(select(AuditEntry).where(AuditEntry.action == "contact.revealed")).all() == []


def test_a_volunteer_alone_is_refused_beside_the_role(marta: FlaskClient, db: Db, group: Group) -> None:
    typed = {"email": "joss@example.org", "called": "Joss", "role": "volunteer"}
    answer = marta.post(f"/desk/groups/{group.id}/facilitators", data=typed)
    assert (answer.status_code, "Volunteers are never on their own" in answer.text) == (422, True)
    assert len(db.exec(select(Person)).all()) == 1
    db.commit()  # gives the database back
    marta.post(f"/desk/groups/{group.id}/facilitators", data={**typed, "role": "staff"})
    assert "Joss" in marta.get(f"/desk/groups/{group.id}").text


def test_an_evening_from_before_is_added_and_its_file_asked_for(marta: FlaskClient, db: Db, group: Group) -> None:
    path = f"/desk/groups/{group.id}/earlier"
    typed = {"day": "2026-03-03", "time": "19:00", "duration_minutes": "90"}
    answer = marta.post(path, data=typed)
    session = db.exec(select(Session)).one()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/sessions/{session.id}/register/file")
    db.rollback()
    page = marta.get(answer.headers["Location"]).get_data(as_text=True)
    assert ("Added. Nobody was written to." in page, "Look into it" in page) == (True, True)
    assert "held before Hearth" in marta.get("/registers").get_data(as_text=True)
    for wrong, words in (
        ({"day": "2999-01-01"}, "not over yet"),
        ({"day": "0001-01-01"}, "did not exist yet"),
        ({"day": ""}, "choose a day"),
        ({}, "at this time already"),
    ):
        again = marta.post(path, data={**typed, **wrong})
        assert (again.status_code, words in again.get_data(as_text=True)) == (422, True)
    assert len(db.exec(select(Session)).all()) == 1


@pytest.mark.parametrize(("capacity", "told"), [(1, False), (2, True)])
def test_the_desk_tells_when_there_is_a_place_for_somebody_on_the_waiting_list(
    marta: FlaskClient, db: Db, group: Group, capacity: int, told: bool
) -> None:
    group.capacity = capacity
    factories.member(db, group, "Robin")
    factories.member(db, group, "Wren")
    wren = db.exec(select(Place).where(Place.screen_name == "Wren")).one()
    wren.state = PlaceState.WAITING_LIST
    db.add_all((group, wren))
    db.commit()
    assert ("There is a place for somebody on the waiting list" in marta.get("/desk/").text) is told


def test_whoever_asked_first_stands_first_among_those_who_wait(marta: FlaskClient, db: Db, group: Group) -> None:
    for name, days in (("Birch", 1), ("Wren", 3), ("Leah", 2)):
        member = factories.member(db, group, name)
        place = db.exec(select(Place).where(Place.person_id == member.id)).one()
        place.state, place.applied_at = PlaceState.WAITING_LIST, TUESDAY - timedelta(days=days)
        db.add(place)
    db.commit()
    page = marta.get(f"/desk/groups/{group.id}/places").text
    assert sorted(("Birch", "Wren", "Leah"), key=page.index) == ["Wren", "Leah", "Birch"]
