"""The live page over HTTP: who may see it, what each act answers, and what is said to whoever was too late."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.arrivals import Decision, SightingKind
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Arrival, AuditEntry, Person, Registration, Session, StoredSighting
from app.ports import OutsideTrouble
from app.services import admission
from tests import evenings, factories
from tests.conftest import Outside, sign_in
from tests.evenings import Evening
from tests.factories import START

EARLY = START - timedelta(minutes=4)
SCRIPT = {"HX-Request": "true"}


@pytest.fixture
def evening(db: Db, outside: Outside) -> Evening:
    outside.clock.moment = EARLY
    made = evenings.full(db, now=EARLY)
    db.commit()
    return made


@pytest.fixture
def staff(client: FlaskClient, evening: Evening) -> FlaskClient:
    return sign_in(client, evening.facilitator, SignIn.STAFF)


def look(database: Database, statement: Any) -> list[Any]:
    """What the app has written, through a session that holds no lock."""
    with database.reading() as db:
        return list(db.exec(statement))


def at_door(database: Database, name: str) -> Arrival:
    found = select(Arrival).join(StoredSighting).where(StoredSighting.screen_name == name)
    [row] = look(database, found.where(StoredSighting.kind == SightingKind.ARRIVED))
    assert isinstance(row, Arrival)
    return row


def said(text: str) -> str:
    found = re.search(r"<p data-said[^>]*>(.*?)</p>", text)
    assert found is not None
    return found[1]


def test_the_page_shows_the_door_the_list_and_no_name_but_screen_names(staff: FlaskClient, evening: Evening) -> None:
    page = staff.get(evening.path).text
    assert all(words in page for words in ("Admit Robin", "Admit as Leah", "Nobody we know fits"))


def test_regions_hold_no_token_of_whoever_looks(app: Flask, staff: FlaskClient, evening: Evening) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    page = staff.get(evening.path).text
    grid = page.split('class="dashboard-grid"')[1].split('id="feed"')[0]
    assert ("csrf" in page, "csrf" in grid.split("board-tools")[0]) == (True, False)


def test_another_groups_facilitator_and_a_member_find_nothing(
    client: FlaskClient, db: Db, database: Database, evening: Evening
) -> None:
    other = evenings.evening(db, now=EARLY)
    member = factories.member(db, evening.group, "Robin")
    db.commit()
    robin = at_door(database, "Robin")
    sign_in(client, other.facilitator, SignIn.STAFF)
    paths = ("", "/stream", f"/arrivals/{robin.id}", f"/arrivals/{robin.id}/who", "/end")
    assert [client.get(evening.path + path).status_code for path in paths] == [404] * 5
    acts = (f"/arrivals/{robin.id}/admit", "/admit-expected", "/door/close", "/start", f"/reveal/{member.id}")
    assert [client.post(evening.path + act, data={"version": 1}).status_code for act in acts] == [404] * 5
    sign_in(client, member, SignIn.MEMBER)
    assert client.get(evening.path).status_code == 303
    assert at_door(database, "Robin").decision is Decision.UNDECIDED


def test_an_arrival_of_another_session_cannot_be_reached_through_ones_own(
    client: FlaskClient, db: Db, database: Database, evening: Evening
) -> None:
    other = evenings.evening(db, now=EARLY)
    db.commit()
    robin = at_door(database, "Robin")
    sign_in(client, other.facilitator, SignIn.STAFF)
    answer = client.post(f"{other.path}/arrivals/{robin.id}/decline", headers=SCRIPT)
    assert (answer.status_code, at_door(database, "Robin").decision) == (404, Decision.UNDECIDED)


def test_admitting_by_hand_says_what_is_left_to_do(staff: FlaskClient, database: Database, evening: Evening) -> None:
    robin = at_door(database, "Robin")
    answer = staff.post(f"{evening.path}/arrivals/{robin.id}/admit", data={"version": robin.version}, headers=SCRIPT)
    assert said(answer.text) == "Noted. Now admit in Zoom; this page waits for Zoom to confirm it."
    assert at_door(database, "Robin").decision is Decision.CLEARED
    assert "Admit Robin in Zoom now" in staff.get(evening.path).text


def test_without_a_script_an_act_leads_back_and_says_it_there(
    staff: FlaskClient, database: Database, evening: Evening
) -> None:
    robin = at_door(database, "Robin")
    answer = staff.post(f"{evening.path}/arrivals/{robin.id}/decline")
    assert (answer.status_code, answer.location) == (303, evening.path)
    assert "Declined. You can still admit later." in staff.get(evening.path).text


def test_a_double_click_is_one_act(staff: FlaskClient, database: Database, evening: Evening) -> None:
    robin = at_door(database, "Robin")
    path, form = f"{evening.path}/arrivals/{robin.id}/admit", {"version": robin.version}
    answers = [staff.post(path, data=form, headers=SCRIPT) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert said(answers[1].text) == "Done already."
    assert len(look(database, select(AuditEntry).where(AuditEntry.action == "arrival.clear"))) == 1


def test_who_is_too_late_is_told_who_was_first(
    app: Flask, staff: FlaskClient, db: Db, database: Database, evening: Evening, outside: Outside
) -> None:
    second = factories.person(db)
    factories.facilitator(db, evening.group, second)
    db.commit()
    robin = at_door(database, "Robin")
    path, form = f"{evening.path}/arrivals/{robin.id}/admit", {"version": robin.version}
    staff.post(path, data=form, headers=SCRIPT)
    outside.clock.forward(seconds=2)
    late = sign_in(app.test_client(), second, SignIn.STAFF).post(path, data=form, headers=SCRIPT)
    assert (late.status_code, said(late.text)) == (409, "Ana was a moment faster: admitted 2 s ago.")


def test_a_link_without_a_tap_is_admitted_on_a_facilitators_word(
    staff: FlaskClient, database: Database, evening: Evening
) -> None:
    phone = at_door(database, "iPhone")
    page = staff.get(evening.path).text
    path = re.search(rf'formaction="([^"]*/arrivals/{phone.id}/vouch/\d+)"', page)
    assert path is not None
    answer = staff.post(path[1], data={"version": phone.version}, headers=SCRIPT)
    phone = at_door(database, "iPhone")
    assert (answer.status_code, phone.decision, phone.vouched_by) == (
        200,
        Decision.CLEARED,
        evening.facilitator.id,
    )


def test_a_word_that_falls_between_naming_and_admitting_is_told_first(
    staff: FlaskClient, db: Db, database: Database, evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = factories.person(db)
    factories.facilitator(db, evening.group, second)
    phone, by, vouch = at_door(database, "iPhone"), factories.as_facilitator(second, evening.group), admission.vouch
    person_id = db.exec(select(Registration.person_id).where(Registration.screen_name == "Robin")).one()
    path = f"{evening.path}/arrivals/{phone.id}/vouch/{person_id}"
    db.commit()

    def two_words(db: Db, *, version: int, **said: Any) -> None:
        vouch(db, version=version, **said)
        vouch(db, version=version + 1, **{**said, "by": by})

    monkeypatch.setattr(admission, "vouch", two_words)
    answer = staff.post(path, data={"version": phone.version}, headers=SCRIPT)
    phone = at_door(database, "iPhone")
    assert (answer.status_code, phone.decision, phone.vouched_by) == (409, Decision.UNDECIDED, second.id)


def test_somebody_unknown_cannot_be_admitted_before_somebody_says_who_it_is(
    staff: FlaskClient, database: Database, evening: Evening
) -> None:
    row = at_door(database, "Samsung SM-A125F")
    at = f"{evening.path}/arrivals/{row.id}"
    refused = staff.post(f"{at}/admit", data={"version": row.version}, headers=SCRIPT)
    assert (refused.status_code, said(refused.text)) == (409, "Say who this is first; then you can admit.")
    named = staff.post(f"{at}/guest", data={"version": row.version, "label": "Interpreter"}, headers=SCRIPT)
    row = at_door(database, "Samsung SM-A125F")
    assert (named.status_code, row.guest_label, row.decision) == (200, "Interpreter", Decision.UNDECIDED)


def test_what_holds_needs_a_reason_from_the_list(
    staff: FlaskClient, db: Db, database: Database, evening: Evening, outside: Outside
) -> None:
    staff.post(f"{evening.path}/door/close", headers=SCRIPT)
    late = evenings.signed_up(db, evening, "Late")
    evenings.arrival(db, evening, "Late", at=outside.clock.forward(seconds=5), registration=late)
    db.commit()
    row = at_door(database, "Late")
    at = f"{evening.path}/arrivals/{row.id}"
    assert "Let Late in anyway?" in staff.get(f"{at}/anyway").text
    bare = staff.post(f"{at}/admit", data={"version": row.version}, headers=SCRIPT)
    assert said(bare.text) == "Something holds at the door. Choose a reason to let in anyway."
    given = staff.post(f"{at}/admit", data={"version": row.version, "reason": "came_late"}, headers=SCRIPT)
    assert (given.status_code, at_door(database, "Late").decision) == (200, Decision.CLEARED)


def test_a_missing_version_is_a_form_that_lacks_something(
    staff: FlaskClient, database: Database, evening: Evening
) -> None:
    row = at_door(database, "Robin")
    answer = staff.post(f"{evening.path}/arrivals/{row.id}/admit", headers=SCRIPT)
    assert (answer.status_code, said(answer.text)) == (400, "Something is missing in the form.")


def test_every_sheet_opens_as_a_page_and_as_a_piece(staff: FlaskClient, database: Database, evening: Evening) -> None:
    row = at_door(database, "iPhone")
    listed = re.search(r'href="([^"]*/list/\d+)"', staff.get(evening.path).text)
    assert listed is not None
    at = f"{evening.path}/arrivals/{row.id}"
    for path in (at, f"{at}/who", f"{at}/anyway", listed[1], f"{evening.path}/end"):
        page, piece = staff.get(path), staff.get(path, headers=SCRIPT)
        assert (page.status_code, piece.status_code) == (200, 200)
        assert ("<!doctype html>" in page.text, "<html" in piece.text) == (True, False)


def test_a_name_is_revealed_only_after_it_is_in_the_audit(
    staff: FlaskClient, db: Db, database: Database, evening: Evening, outside: Outside
) -> None:
    member = factories.member(db, evening.group, "Wolf")
    member.name_sealed = outside.vault.seal(member.key_wrapped, f"people.name.{member.id}", "Maria Lopez")
    db.commit()
    answer = staff.post(f"{evening.path}/reveal/{member.id}", headers=SCRIPT)
    assert ("Maria Lopez" in answer.text, "Maria" in staff.get(evening.path).text) == (True, False)
    assert len(look(database, select(AuditEntry).where(AuditEntry.action == "name.revealed"))) == 1


def test_a_code_is_shown_once_in_two_groups_of_four(staff: FlaskClient, database: Database, evening: Evening) -> None:
    [maya] = look(database, select(Person).join(Registration).where(Registration.screen_name == "Maya"))
    answer = staff.post(f"{evening.path}/code/{maya.id}", headers=SCRIPT)
    assert re.search(r'class="read-out">\d{4} \d{4}<', answer.text)
    assert "Where to type it: <strong>localhost/code</strong>" in answer.text


def test_whoever_is_not_on_the_list_can_be_helped_in_too(staff: FlaskClient, db: Db, evening: Evening) -> None:
    wolf = factories.member(db, evening.group, "Wolf")
    gone = factories.registration(db, evening.session, factories.member(db, evening.group, "Birch"), "Birch")
    gone.state = RegistrationState.CANCELLED
    db.commit()
    assert "/help-in" in staff.get(evening.path).text
    page = staff.get(f"{evening.path}/help-in", headers=SCRIPT).text
    assert f"{evening.path}/code/{wolf.id}" in page
    assert [name in page for name in ("Wolf", "Birch", "Tomasz", "Maya")] == [True, True, True, False]


def test_starting_leads_to_zoom_and_shows_the_address_nowhere(staff: FlaskClient, evening: Evening) -> None:
    answer = staff.post(f"{evening.path}/start")
    assert (answer.status_code, answer.location) == (
        303,
        f"https://zoom.example/s/{evening.session.meeting_number}?zak=secret",
    )
    assert ("zak" in answer.text, "zak" in staff.get(evening.path).text) == (False, False)


def test_a_silent_zoom_is_told_in_words_with_the_way_by_hand(
    staff: FlaskClient, evening: Evening, outside: Outside
) -> None:
    outside.directory.trouble = OutsideTrouble("unavailable", retryable=True)
    answer = staff.post(f"{evening.path}/start")
    assert (answer.status_code, "start the meeting there under Meetings" in answer.text) == (502, True)


def test_a_facilitator_who_does_not_host_waits_for_her_own_link_and_then_gets_it(
    staff: FlaskClient, db: Db, evening: Evening, outside: Outside
) -> None:
    first = staff.post(f"{evening.path}/own-link")
    assert "Zoom is making your link" in first.text
    found = select(Registration).where(Registration.person_id == evening.facilitator.id)
    own = db.exec(found).one()
    person = db.get_one(Person, evening.facilitator.id)
    own.registrant_id = "registrant-staff"
    own.join_url_sealed = outside.vault.seal(
        person.key_wrapped, f"registrations.join_url.{own.id}", "https://zoom.example/w/1"
    )
    db.add(own)
    db.commit()
    second = staff.post(f"{evening.path}/own-link")
    assert (second.status_code, second.location) == (303, "https://zoom.example/w/1")


def test_the_door_closes_opens_for_five_minutes_and_the_session_ends(
    staff: FlaskClient, database: Database, evening: Evening
) -> None:
    states = []
    for act, form in (("door/close", {}), ("door/reopen", None), ("end", {"end_zoom": "yes"})):
        [session] = look(database, select(Session))
        given = {"version": session.version} if form is None else form
        staff.post(f"{evening.path}/{act}", data=given, headers=SCRIPT)
        states += [found.state for found in look(database, select(Session))]
    assert states == [SessionState.DOOR_CLOSED, SessionState.DOORS_OPEN, SessionState.ENDED]


def test_home_lists_ones_own_sessions_only(staff: FlaskClient, db: Db, evening: Evening) -> None:
    other = evenings.evening(db, now=EARLY)
    db.commit()
    page = staff.get("/live/").text
    assert (f'href="{evening.path}"' in page, f'href="{other.path}"' in page) == (True, False)
