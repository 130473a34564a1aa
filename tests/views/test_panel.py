"""The panel inside Zoom: who is let in by Zoom's word, to which session, for how long, and what that cookie opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import col, select

from app import create_app
from app.db import Database, Db
from app.domain.actors import SignIn
from app.models import Arrival, AuditEntry, ConnectionSign, Facilitator, MeetingInstance, Person, Sign
from app.settings import Settings
from tests import evenings, factories
from tests.conftest import Outside, environment, sign_in
from tests.evenings import Evening
from tests.fakes import TUESDAY
from tests.panels import heading, opened, word
from tests.views.principals import rows
from tests.views.test_staff_sign_in import Ana

NOTHING = "There is nothing to show here."
LATER = timedelta(hours=3)  # an hour after the planned end of an evening that begins an hour from now


@pytest.fixture
def evening(db: Db) -> Evening:
    made = evenings.evening(db, now=TUESDAY)
    db.commit()
    return made


@pytest.fixture
def known(db: Db, outside: Outside, evening: Evening) -> Evening:
    """Zoom's user stands for the facilitator already."""
    evening.facilitator.zoom_user_index = outside.vault.index("zoom_user", "zoom-user-ana")
    evening.facilitator.zoom_user_linked_at = TUESDAY
    db.add(evening.facilitator)
    db.commit()
    return evening


def uuid_of(database: Database, evening: Evening) -> str:
    with database.reading() as own:
        return own.exec(select(MeetingInstance.uuid).where(MeetingInstance.session_id == evening.session.id)).one()


def audited(database: Database, action: str) -> list[tuple[str, str | None]]:
    with database.reading() as own:
        found = own.exec(select(AuditEntry).where(AuditEntry.action == action).order_by(col(AuditEntry.seq)))
        return [(entry.object_ref, entry.reason_code) for entry in found]


def test_a_facilitator_whom_zoom_names_lands_on_her_session(
    client: FlaskClient, database: Database, known: Evening
) -> None:
    answer = opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    assert (answer.status_code, answer.location) == (303, f"/panel{known.path}")
    page = client.get(answer.location).get_data(as_text=True)
    assert f'hx-sse:connect="/panel{known.path}/stream' in page
    assert 'href="/live' not in page
    assert audited(database, "panel.open") == [(f"session:{known.session.id}", "zoom_user")]


def test_the_cookie_is_the_panels_alone(client: FlaskClient, database: Database, known: Evening) -> None:
    answer = opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    (cookie,) = answer.headers.getlist("Set-Cookie")
    name, *marks = cookie.split("; ")
    assert name.startswith("hearth-panel=")
    assert set(marks) >= {"Secure", "HttpOnly", "Partitioned", "SameSite=None", "Path=/panel"}


def test_the_first_time_she_signs_in_and_is_known_from_then_on(
    app: Flask, database: Database, db: Db, evening: Evening, outside: Outside
) -> None:
    ana = Ana(outside, db)
    factories.facilitator(db, evening.group, db.exec(select(Person).where(col(Person.coordinator))).one())
    db.commit()
    client = app.test_client()
    context = word(TUESDAY, mid=uuid_of(database, evening))
    assert heading(opened(client, context)) == "Who are you?"
    form = {"email": "ana.canary@charity.example", "password": "seven quiet herons", "code": "000000"}
    assert client.post("/panel/sign-in", data=form).status_code == 422
    answer = client.post("/panel/sign-in", data={**form, "code": ana.digits()})
    assert answer.location == f"/panel{evening.path}"
    assert client.get(answer.location).status_code == 200
    assert opened(app.test_client(), context).location == f"/panel{evening.path}"
    assert len(audited(database, "staff.link_zoom")) == 1
    assert [reason for _, reason in audited(database, "panel.open")] == ["password", "zoom_user"]


def test_staff_of_another_group_proves_herself_and_still_sees_nothing(
    app: Flask, database: Database, db: Db, evening: Evening, outside: Outside
) -> None:
    ana = Ana(outside, db)
    person = db.exec(select(Person).where(col(Person.coordinator))).one()
    person.coordinator = False
    db.add(person)
    factories.facilitator(db, evenings.evening(db, now=TUESDAY).group, person)
    db.commit()
    client = app.test_client()
    opened(client, word(TUESDAY, mid=uuid_of(database, evening)))
    form = {"email": "ana.canary@charity.example", "password": "seven quiet herons", "code": ana.digits()}
    answer = client.post("/panel/sign-in", data=form)
    assert (answer.status_code, heading(answer)) == (403, NOTHING)
    assert client.get(f"/panel{evening.path}").location == "/panel"
    db.refresh(person)
    assert person.zoom_user_index is None


def test_a_zoom_account_that_hosts_share_never_stands_for_a_coordinator(
    app: Flask, database: Database, db: Db, evening: Evening, outside: Outside
) -> None:
    ana = Ana(outside, db)
    client = app.test_client()
    context = word(TUESDAY, mid=uuid_of(database, evening))
    opened(client, context)
    form = {"email": "ana.canary@charity.example", "password": "seven quiet herons", "code": ana.digits()}
    assert client.post("/panel/sign-in", data=form).location == f"/panel{evening.path}"
    assert heading(opened(app.test_client(), context)) == "Who are you?"
    assert audited(database, "staff.link_zoom") == []


def test_a_panel_cannot_act_on_who_waits_for_another_session_of_hers(
    client: FlaskClient, database: Database, db: Db, known: Evening
) -> None:
    other = evenings.evening(db, now=TUESDAY)
    factories.facilitator(db, other.group, known.facilitator)
    stranger = evenings.arrival(db, other, "Robin", at=TUESDAY)
    db.commit()
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    tried = [
        client.post(f"/panel{path}/arrivals/{stranger.id}/{act}", data={"version": "0", "label": "a guest"})
        for path in (known.path, other.path)
        for act in ("admit", "decline", "put-back", "remove", "guest", "unlock")
    ]
    assert {answer.status_code for answer in tried} == {404}
    with database.reading() as own:
        assert own.get_one(Arrival, stranger.id).version == stranger.version


def test_a_zoom_user_stands_for_one_person_and_another_may_still_sign_in(
    app: Flask, database: Database, db: Db, known: Evening, outside: Outside
) -> None:
    ana = Ana(outside, db)
    client = app.test_client()
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    assert heading(client.post("/panel/somebody-else")) == "Who are you?"
    assert client.get(f"/panel{known.path}").location == "/panel"
    form = {"email": "ana.canary@charity.example", "password": "seven quiet herons", "code": ana.digits()}
    assert client.post("/panel/sign-in", data=form).location == f"/panel{known.path}"
    with database.reading() as own:
        held = own.exec(select(Person.id).where(col(Person.zoom_user_index).is_not(None))).all()
    assert held == [known.facilitator.id]


@pytest.mark.parametrize(
    "changes",
    [
        {"secret": "another secret"},
        {"client_id": "another-app"},
        {"iss": "elsewhere"},
        {"typ": "chat"},
        {"attendrole": "participant"},
        {"attendrole": None},
        {"uid": None},
        {"uid": ""},
    ],
)
def test_a_forged_or_foreign_word_and_one_of_no_moderator_open_nothing(
    client: FlaskClient, database: Database, known: Evening, changes: dict[str, Any]
) -> None:
    context, before = word(TUESDAY, mid=uuid_of(database, known), **changes), rows(database)
    answer = opened(client, context)
    assert (answer.status_code, heading(answer)) == (403, NOTHING)
    assert client.get(f"/panel{known.path}").location == "/panel"
    assert rows(database) == before


@pytest.mark.parametrize("text", ["", "nonsense", "A" * 20_000, "ÿ", "DAAAAAAAAAAAAAAAAA=="])
def test_what_is_no_word_of_zooms_opens_nothing(client: FlaskClient, known: Evening, text: str) -> None:
    assert heading(opened(client, text)) == NOTHING


def test_a_word_that_is_over_opens_nothing_however_often_it_is_shown(
    client: FlaskClient, database: Database, known: Evening, outside: Outside
) -> None:
    context = word(TUESDAY, mid=uuid_of(database, known))
    outside.clock.forward(minutes=2)
    for _ in range(2):
        assert heading(opened(client, context)) == "Zoom's word came too late."
    assert client.get(f"/panel{known.path}").location == "/panel"


def test_a_panel_opens_no_other_session_even_of_her_own(
    client: FlaskClient, database: Database, db: Db, known: Evening
) -> None:
    other = factories.session(db, known.group)
    db.commit()
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    assert client.get(f"/panel{known.path}").status_code == 200
    for path in ("", "/stream", "/end"):
        answer = client.get(f"/panel/live/{other.id}{path}")
        assert answer.status_code == 404
    assert client.post(f"/panel/live/{other.id}/door/close").status_code == 404
    assert client.post(f"/panel/live/{other.id}/hands").status_code == 404
    assert client.get("/panel/live/").status_code == 404
    assert client.get(f"/panel/live/{known.session.id}/host").status_code == 404


def test_the_panels_cookie_is_worth_nothing_elsewhere_nor_any_other_there(
    app: Flask, database: Database, known: Evening
) -> None:
    panel, desk = app.test_client(), sign_in(app.test_client(), known.facilitator, SignIn.STAFF)
    opened(panel, word(TUESDAY, mid=uuid_of(database, known)))
    assert panel.get(known.path).status_code == 303
    assert desk.get(f"/panel{known.path}").location == "/panel"
    held = panel.get_cookie("hearth-panel", path="/panel")
    assert held is not None
    thief = app.test_client()
    thief.set_cookie(app.config["SESSION_COOKIE_NAME"], held.value)
    assert thief.get(known.path).location.startswith("/staff/sign-in")


def test_it_closes_an_hour_after_the_end(
    client: FlaskClient, database: Database, known: Evening, outside: Outside
) -> None:
    uuid = uuid_of(database, known)
    opened(client, word(TUESDAY, mid=uuid))
    outside.clock.forward(hours=2, minutes=59)
    assert client.get(f"/panel{known.path}").status_code == 200
    outside.clock.forward(minutes=2)
    assert client.get(f"/panel{known.path}").location == "/panel"
    assert heading(opened(client, word(TUESDAY + LATER, mid=uuid))) == "This meeting is over."


def test_who_no_longer_facilitates_sees_nothing_from_that_moment(
    client: FlaskClient, database: Database, db: Db, known: Evening
) -> None:
    uuid = uuid_of(database, known)
    opened(client, word(TUESDAY, mid=uuid))
    row = db.exec(select(Facilitator).where(Facilitator.person_id == known.facilitator.id)).one()
    row.until = TUESDAY
    db.add(row)
    db.commit()
    assert client.get(f"/panel{known.path}").status_code == 404
    assert heading(opened(client, word(TUESDAY, mid=uuid))) == "Who are you?"


def test_a_meeting_that_zoom_has_not_told_of_yet_is_asked_about_again(client: FlaskClient, known: Evening) -> None:
    answer = opened(client, word(TUESDAY, mid="another-uuid"))
    assert heading(answer) == "We have not heard of this meeting yet."
    assert 'data-wait-seconds="5"' in answer.get_data(as_text=True)


def test_outside_a_meeting_it_says_where_it_works(client: FlaskClient, known: Evening) -> None:
    answer = opened(client, word(TUESDAY, typ="panel"))
    assert heading(answer) == "Open this panel inside a meeting."


def test_the_first_request_is_refused_where_its_header_is_forged(client: FlaskClient, known: Evening) -> None:
    good, bad = word(TUESDAY, mid="any"), word(TUESDAY, mid="any", secret="another secret")
    assert client.get("/panel").status_code == 200
    assert client.get("/panel", headers={"X-Zoom-App-Context": good}).status_code == 200
    assert client.get("/panel", headers={"X-Zoom-App-Context": bad}).status_code == 403


def test_she_makes_the_panel_forget_her(app: Flask, database: Database, known: Evening) -> None:
    desk = sign_in(app.test_client(), known.facilitator, SignIn.STAFF)
    assert "Forget my Zoom account" in desk.get("/live/").get_data(as_text=True)
    assert desk.post("/live/forget-zoom").location == "/live/"
    assert "Forget my Zoom account" not in desk.get("/live/").get_data(as_text=True)
    assert heading(opened(app.test_client(), word(TUESDAY, mid=uuid_of(database, known)))) == "Who are you?"
    assert len(audited(database, "staff.unlink_zoom")) == 1


def test_without_a_zoom_app_it_says_so(settings: Settings, outside: Outside, database: Database) -> None:
    ports = outside.ports
    app = create_app(settings, ports=type(ports)(**{**vars(ports), "panel_contexts": None}))
    answer = app.test_client().get("/panel")
    assert (answer.status_code, heading(answer)) == (503, "This panel is not set up yet.")
    app.extensions["hearth.database"].engine.dispose()


def test_zoom_may_frame_the_panel_and_nobody_anything_else(
    client: FlaskClient, database: Database, known: Evening
) -> None:
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    for path in ("/panel", f"/panel{known.path}", "/panel/static/app.css", "/panel/nowhere"):
        answer = client.get(path, buffered=True)
        answer.close()
        assert "frame-ancestors https://zoom.us https://*.zoom.us;" in answer.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer.headers
    for path in ("/", "/staff/sign-in", known.path, "/static/app.css", "/panels"):
        answer = client.get(path, buffered=True)
        answer.close()
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_over_tls_every_page_carries_what_zooms_client_asks_for(
    tmp_path: Any, database_url: str, outside: Outside
) -> None:
    env = environment(tmp_path, DATABASE_URL=database_url, BASE_URL="https://hearth.charity.example")
    app = create_app(Settings.from_env(env), ports=outside.ports)
    client = app.test_client()
    for answer in (client.get("/panel", base_url=env["BASE_URL"]), client.get("/panel/x", base_url=env["BASE_URL"])):
        assert set(answer.headers.keys()) >= {
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Referrer-Policy",
        }
    app.extensions["hearth.database"].engine.dispose()


def test_zooms_own_script_is_let_in_where_it_is_configured(tmp_path: Any, database_url: str, outside: Outside) -> None:
    env = environment(tmp_path, DATABASE_URL=database_url)
    env |= {"ZOOM_APP_CLIENT_ID": "a", "ZOOM_APP_CLIENT_SECRET": "b"}
    env["ZOOM_APP_SDK_URL"] = "https://appssdk.zoom.us/sdk.js"
    app = create_app(Settings.from_env(env), ports=outside.ports)
    answer = app.test_client().get("/panel")
    assert "script-src 'self' https://appssdk.zoom.us" in answer.headers["Content-Security-Policy"]
    assert '<script src="https://appssdk.zoom.us/sdk.js" defer>' in answer.get_data(as_text=True)
    app.extensions["hearth.database"].engine.dispose()


def test_hands_connect_from_inside_the_panel(client: FlaskClient, database: Database, known: Evening) -> None:
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    access = client.post(f"/panel{known.path}/hands").get_json()
    assert access["agent_url"] == "/panel/agent"
    said = {"agent": "zoom-panel-1", "abilities": ["admit"]}
    headers = {"Authorization": f"Bearer {access['token']}"}
    assert client.post("/panel/agent/claim", json=said, headers=headers).get_json()["commands"] == []


def test_a_panel_that_was_opened_is_a_sign_for_the_connection_check(
    client: FlaskClient, database: Database, known: Evening
) -> None:
    opened(client, word(TUESDAY, mid=uuid_of(database, known)))
    with database.reading() as db:
        assert db.get_one(ConnectionSign, Sign.PANEL_OPENED).seen_at == TUESDAY
