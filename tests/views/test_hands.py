"""A facilitator's page becomes hands, and the dashboard says whose, what they can do, and why they could not."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import select

from app.domain.actors import SignIn
from app.models import Agent, AgentKind, CommandOutcome
from app.services import admission
from tests import factories
from tests.conftest import Outside, sign_in
from tests.hands import ADMITTING, Pair
from tests.one_evening import Evening


@pytest.fixture
def ana(evening: Evening, client: FlaskClient, outside: Outside) -> FlaskClient:
    outside.clock.moment = evening.now
    return sign_in(client, evening.ana, SignIn.STAFF)


def page(evening: Evening, ana: FlaskClient, outside: Outside) -> str:
    """The dashboard as it is now, drawn afresh (a drawing is good for two seconds of the machine's own time)."""
    outside.clock.moment = evening.now
    ana.application.extensions.pop("hearth.live_feed", None)
    evening.db.rollback()
    return ana.get(f"/live/{evening.session_id}").get_data(as_text=True)


def test_a_page_is_given_a_token_that_speaks_with_the_agents_address(evening: Evening, ana: FlaskClient) -> None:
    evening.db.rollback()
    given = ana.post(f"/live/{evening.session_id}/hands").json
    bearer = {"Authorization": f"Bearer {given['token']}"}
    spoken = ana.post(f"{given['agent_url']}/claim", json={"agent": "page", "abilities": []}, headers=bearer)
    [agent] = evening.db.exec(select(Agent)).all()
    assert (spoken.status_code, spoken.json["commands"]) == (200, [])
    assert (agent.id, agent.person_id) == (given["agent_id"], evening.ana.id)


def test_a_token_is_given_only_with_the_pages_own_proof(app: Flask, evening: Evening, ana: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    evening.db.rollback()
    answer = ana.post(f"/live/{evening.session_id}/hands")
    assert (answer.status_code, evening.db.exec(select(Agent)).all()) == (400, [])


def test_a_coordinator_who_may_not_admit_is_given_no_hands(evening: Evening, client: FlaskClient) -> None:
    coordinator = factories.person(evening.db, coordinator=True)
    evening.db.commit()
    answer = sign_in(client, coordinator, SignIn.STAFF).post(f"/live/{evening.session_id}/hands")
    assert (answer.status_code >= 400, evening.db.exec(select(Agent)).all()) == (True, [])


def test_the_dashboard_says_whose_hands_are_there_and_falls_back(
    evening: Evening, ana: FlaskClient, outside: Outside
) -> None:
    by_hand = "by hand: admit in Zoom"
    said = [page(evening, ana, outside)]
    Pair(evening, AgentKind.PANEL).sees()
    said.append(page(evening, ana, outside))
    evening.passes(seconds=4)
    said.append(page(evening, ana, outside))
    words = "hands: Ana&#39;s panel in Zoom: admits, puts back, removes"
    assert [(words in one, by_hand in one) for one in said] == [(False, True), (True, False), (False, True)]


def test_hands_that_can_only_look_leave_admitting_to_people(
    evening: Evening, ana: FlaskClient, outside: Outside
) -> None:
    Pair(evening, AgentKind.PANEL, abilities=[]).sees()
    said = page(evening, ana, outside)
    assert ("sees, and can do nothing here" in said, "by hand: admit in Zoom" in said) == (True, True)


@pytest.mark.parametrize(
    ("outcome", "detail", "words"),
    [
        (CommandOutcome.REFUSED, "not_in_waiting_room", "This person is no longer in the waiting room."),
        (CommandOutcome.UNABLE, "of_no_known_kind", "Zoom did not do what was asked."),
    ],
)
def test_why_hands_could_not_is_said_with_what_to_do(
    evening: Evening, ana: FlaskClient, outside: Outside, outcome: CommandOutcome, detail: str, words: str
) -> None:
    panel = Pair(evening, abilities=ADMITTING)
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    row = evening.row("U1")
    evening.db.rollback()
    with evening.database.writing() as db:
        admission.clear(
            db, arrival_id=row.coming.arrival_id, by=evening.by, now=evening.now, version=row.arrival.version
        )
    [handed] = panel.claims()
    panel.answers(handed, outcome, detail)
    said = page(evening, ana, outside)
    assert (words in said, "Admit Robin in Zoom now" in said) == (True, True)


def test_a_facilitator_opens_the_lock_for_somebody_from_the_page(
    evening: Evening, ana: FlaskClient, outside: Outside
) -> None:
    evening.tells("arrived", "U1", link="Robin")
    arrival_id = evening.row("U1").coming.arrival_id
    evening.db.rollback()
    answer = ana.post(f"/live/{evening.session_id}/arrivals/{arrival_id}/unlock", headers={"HX-Request": "true"})
    assert (answer.status_code, "Zoom is not locked" in answer.get_data(as_text=True)) == (409, True)
