"""The coordinator's connection check, the guide, and "Try it out" for members."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.connection import FindingReason, findings
from app.domain.connection_facts import Access, Facts, HouseRules, Plan, Step, Trouble
from app.models import ConnectionCheck, ConnectionSign, Sign
from app.ports import OutsideTrouble
from app.queries import connection
from app.views import phrases_connection
from tests import factories
from tests.conftest import Outside, sign_in
from tests.fakes import TUESDAY
from tests.one_evening import Evening

CHECK = "/desk/connection/"


@pytest.fixture
def marta(db: Db, client: FlaskClient) -> FlaskClient:
    """A coordinator's browser."""
    person = factories.person(db, coordinator=True)
    db.commit()
    return sign_in(client, person, SignIn.STAFF)


def walked(marta: FlaskClient) -> str:
    """The check, begun and gone on with by hand until there is nothing more to ask."""
    page = marta.post(f"{CHECK}begin", follow_redirects=True).text
    for _ in connection.PARTS:
        page = marta.post(f"{CHECK}next", follow_redirects=True).text
    return page


def test_before_the_first_check_nothing_is_claimed(marta: FlaskClient) -> None:
    page = marta.get(CHECK).text
    assert "Zoom has not been asked yet." in page
    assert "data-goes-on" not in page


def test_each_step_shows_as_soon_as_it_is_done(marta: FlaskClient, outside: Outside) -> None:
    page = marta.post(f"{CHECK}begin", follow_redirects=True).text
    done = [page.count('data-state="done"')]
    for _ in connection.PARTS:
        assert "data-goes-on" in page
        page = marta.post(f"{CHECK}next", headers={"X-Region": "#connection-list"}).text
        assert "<html" not in page
        done.append(page.count('data-state="done"'))
    assert "data-goes-on" not in page
    assert done == sorted(done)
    assert len(set(done)) == len(done)  # each answer brought something


def test_a_line_that_is_wrong_says_the_one_thing_to_change_and_where(marta: FlaskClient, outside: Outside) -> None:
    host = outside.account.rules(["host@charity.invalid"]).by_host["host@charity.invalid"]
    outside.account.reads["rules"] = HouseRules({"host@charity.invalid": {**host, "cloud_recording": True}})
    page = walked(marta)
    assert "Switch “Cloud recording” off." in page
    assert "zoom.us › Settings › Recording &amp; Transcript" in page
    assert page.count('data-state="wrong"') == 2  # and no event has ever come


def test_the_last_check_is_shown_with_its_age(marta: FlaskClient, outside: Outside) -> None:
    assert "Asked just now." in walked(marta)
    outside.clock.forward(minutes=25)
    assert "Asked 25 minutes ago." in marta.get(CHECK).text


def test_when_zoom_refuses_us_it_is_asked_nothing_more(
    marta: FlaskClient, outside: Outside, database: Database
) -> None:
    outside.account.trouble = OutsideTrouble("zoom_bad_credentials", retryable=False)
    marta.post(f"{CHECK}begin")
    page = marta.post(f"{CHECK}next", follow_redirects=True).text
    assert "Copy account id, client id and client secret once more" in page
    assert "data-goes-on" not in page
    with database.reading() as db:
        check = db.get_one(ConnectionCheck, 1)
    assert check.finished_at == TUESDAY
    assert list(check.readings) == ["access"]


def test_no_secret_stands_on_the_page_that_is_printed(marta: FlaskClient) -> None:
    pages = walked(marta) + marta.get(f"{CHECK}setup").text + marta.get(f"{CHECK}trial/").text
    for secret in ("client-secret", "current-secret", "previous-secret"):
        assert secret not in pages


def test_what_zoom_does_not_tell_is_asked_of_the_person(marta: FlaskClient, outside: Outside) -> None:
    host = outside.account.rules(["host@charity.invalid"]).by_host["host@charity.invalid"]
    outside.account.reads["rules"] = HouseRules({"host@charity.invalid": {**host, "unmuting": None}})
    question = "Is “Unmute themselves” ticked there?"
    assert question in walked(marta)
    page = marta.post(f"{CHECK}say", data={"question": "unmuting", "answer": "yes"}, follow_redirects=True).text
    assert question not in page


def test_an_address_that_proved_itself_is_noted(client: FlaskClient, outside: Outside, db: Db) -> None:
    outside.zoom_events.reply = {"plainToken": "p", "encryptedToken": "e"}
    assert client.post("/webhooks/zoom", data=b"{}").json == outside.zoom_events.reply
    assert db.get_one(ConnectionSign, Sign.WEBHOOK_VALIDATED).seen_at == TUESDAY


def test_the_guide_is_written_for_this_installation(marta: FlaskClient) -> None:
    page = marta.get(f"{CHECK}setup").text
    assert "http://localhost/webhooks/zoom" in page
    assert "http://localhost/panel" in page
    assert "meeting:read:meeting:admin" in page
    assert "ZOOM_CLIENT_SECRET" in page


FACTS = [
    Facts(),
    Facts(access=Trouble("zoom_bad_credentials", False)),
    Facts(access=Trouble("zoom_timed_out", True)),
    Facts(access=Access(None, None), plan=Plan(False), rules=Trouble("zoom_missing_scope", False)),
    Facts(access=Access((("a", "b"),), 90.0), plan=Plan(True, {"h": False}), rules=Trouble("zoom_odd", False)),
    Facts(access=Access((), -90.0), plan=Plan(True, {"h": None}), rules=HouseRules({"h": {}})),
    Facts(access=Access((), 0.0), plan=Trouble("zoom_not_allowed_on_plan", False), heard_at=TUESDAY),
    Facts(validated_at=TUESDAY, has_panel=True, heard_at=TUESDAY - timedelta(days=99)),
    Facts(by_stream=True, rules=HouseRules({"h": dict.fromkeys(Step, True)}), access=Access((), 0.0)),
    Facts(rules=HouseRules({"h": dict.fromkeys(Step, False), "i": {}}), access=Access((), 0.0)),
]


def test_whatever_is_found_has_words(app: Flask) -> None:
    with app.test_request_context():
        found = [one for facts in FACTS for one in findings(facts, TUESDAY)]
        lines = [phrases_connection.line(one) for one in found]
    assert [one for one in lines if not one.title or not one.state] == []
    silent = [one for one, line in zip(found, lines, strict=True) if not line.change and one.reason != "fine"]
    assert silent == []
    # All but one, which the others stand before: a subscription that went quiet needs a proof that is gone.
    assert {one.reason for one in found} >= set(FindingReason) - {FindingReason.SILENT}


def test_a_member_tries_her_device_and_nothing_is_kept(evening: Evening, client: FlaskClient) -> None:
    sign_in(client, evening.members["Robin"])
    assert 'href="/try"' in client.get("/home").text
    page = client.get("/try").text
    assert 'href="http://127.0.0.1:9/test"' in page  # Zoom's own test meeting, where this Zoom is
    assert evening.group.plain_name in page
    assert "It asked me to install Zoom" in page
    assert "Raising a hand" in page
