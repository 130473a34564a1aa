"""What an in-meeting agent is told, and what it is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from sqlmodel import select
from werkzeug.test import TestResponse

from app.domain.actors import HEARTH
from app.domain.sessions import SessionState
from app.models import Agent, AgentKind, Command, CommandKind, CommandOutcome, Session, ZoomLock
from app.queries import commands as asked
from app.services import admission, agents, commands, locks
from tests import factories
from tests.conftest import Outside
from tests.one_evening import DOORS, Evening

ABILITIES = ["admit", "put_back", "remove", "lock", "unlock"]
CLAIM = {"agent": "simulator-host", "abilities": ABILITIES}
REPORT = {"agent": "simulator-host", "client_version": "1.2", "waiting": [], "inside": [], "locked": None}
GOODBYE = {"agent": "simulator-host"}
OUTCOME = {"agent": "simulator-host", "command": "1", "outcome": "done", "detail": ""}
MESSAGES = [("claim", CLAIM), ("report", REPORT), ("outcome", OUTCOME), ("goodbye", GOODBYE)]


@pytest.fixture
def token(evening: Evening, outside: Outside) -> str:
    outside.clock.moment = evening.now
    return agents.connect(evening.db, session_id=evening.session.id, ids=outside.ids, now=evening.now).token


def post(client: FlaskClient, path: str, body: object, token: str) -> TestResponse:
    return client.post(f"/agent/{path}", json=body, headers={"Authorization": f"Bearer {token}"})


def cleared(evening: Evening) -> Command:
    """Robin arrives with a tap and is let in by a facilitator."""
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    row = evening.row("U1")
    admission.clear(evening.db, arrival_id=row.arrival.id, by=evening.by, now=evening.now, version=row.arrival.version)
    command = evening.row("U1").command
    assert command is not None
    return command


def test_an_agent_is_given_what_was_decided(evening: Evening, client: FlaskClient, token: str) -> None:
    command = cleared(evening)
    answer = post(client, "claim", CLAIM, token)
    assert (answer.status_code, answer.json, answer.headers.get("Set-Cookie")) == (
        200,
        {
            "lease_seconds": 5,
            "commands": [{"id": str(command.id), "kind": "admit", "participant_uuid": "U1"}],
        },
        None,
    )


def test_a_claimed_command_is_nobody_elses_until_the_lease_is_over(
    evening: Evening, outside: Outside, client: FlaskClient, token: str
) -> None:
    cleared(evening)
    how_many = [len(post(client, "claim", CLAIM, token).json["commands"]) for _ in range(2)]
    outside.clock.forward(seconds=5)
    how_many.append(len(post(client, "claim", CLAIM, token).json["commands"]))
    assert how_many == [1, 0, 1]


def test_an_agent_is_given_only_what_it_is_able_to_do(evening: Evening, client: FlaskClient, token: str) -> None:
    cleared(evening)
    answer = post(client, "claim", {"agent": "panel", "abilities": ["lock", "dance", 7]}, token)
    assert answer.json["commands"] == []


def test_an_outcome_is_kept_once_and_proves_nothing(evening: Evening, client: FlaskClient, token: str) -> None:
    command = cleared(evening)
    said = {**OUTCOME, "command": str(command.id)}
    answers = [post(client, "outcome", {**said, **more}, token) for more in ({}, {"outcome": "refused"})]
    kept = evening.command(command.id)
    assert ([one.status_code for one in answers], kept.outcome, kept.confirmed_at) == (
        [200, 200],
        CommandOutcome.DONE,
        None,
    )


def test_an_outcome_of_another_sessions_command_is_refused_and_changes_nothing(
    evening: Evening, client: FlaskClient, token: str
) -> None:
    other = factories.session(evening.db, evening.group, starts_at=DOORS + timedelta(days=7))
    command = commands.ask(evening.db, CommandKind.LOCK, session_id=other.id, by=HEARTH, now=evening.now)
    evening.db.commit()
    answer = post(client, "outcome", {**OUTCOME, "command": str(command.id)}, token)
    assert (answer.status_code, evening.command(command.id).outcome) == (400, None)


def test_an_agent_that_sees_the_lock_confirms_it(evening: Evening, client: FlaskClient, token: str) -> None:
    command = commands.ask(evening.db, CommandKind.LOCK, session_id=evening.session.id, by=evening.by, now=evening.now)
    evening.db.commit()
    post(client, "report", {**REPORT, "locked": True}, token)
    assert (evening.fresh().zoom_lock, evening.command(command.id).confirmed_at) == (
        ZoomLock.AGENT_SAYS_LOCKED,
        evening.now,
    )
    post(client, "report", {**REPORT, "locked": False}, token)
    assert evening.fresh().zoom_lock is ZoomLock.OPEN


def test_a_report_that_cannot_tell_leaves_the_lock_as_it_was(evening: Evening, client: FlaskClient, token: str) -> None:
    evening.session.zoom_lock = ZoomLock.FACILITATOR_SAYS_LOCKED
    evening.db.add(evening.session)
    evening.db.commit()
    post(client, "report", REPORT, token)
    assert evening.fresh().zoom_lock is ZoomLock.FACILITATOR_SAYS_LOCKED


def test_a_lock_that_is_still_asked_for_is_not_called_open(evening: Evening, client: FlaskClient, token: str) -> None:
    evening.session.state, evening.session.locks_zoom = SessionState.DOOR_CLOSED, True
    locks.ask(evening.db, evening.session, locked=True, by=evening.by, now=evening.now)
    evening.db.commit()
    post(client, "report", {**REPORT, "locked": False}, token)
    assert (evening.fresh().zoom_lock, evening.fresh().seen_open_at) == (ZoomLock.ASKED, None)


def test_an_agent_is_connected_for_three_seconds_after_it_spoke(
    evening: Evening, client: FlaskClient, token: str
) -> None:
    post(client, "claim", CLAIM, token)
    spans = (0, 3, 4)
    heard = [
        asked.can(evening.db, evening.session.id, CommandKind.LOCK, evening.now + timedelta(seconds=span))
        for span in spans
    ]
    assert heard == [True, True, False]


def test_a_newly_heard_agent_moves_the_dashboard_and_a_known_one_does_not(
    evening: Evening, client: FlaskClient, token: str
) -> None:
    revisions = [evening.fresh().live_revision]
    for _ in range(2):
        post(client, "claim", CLAIM, token)
        revisions.append(evening.fresh().live_revision)
    assert [now > before for before, now in pairwise(revisions)] == [True, False]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "Bearer {token}x"])
@pytest.mark.parametrize(
    ("path", "body"), [("claim", CLAIM), ("report", REPORT), ("outcome", OUTCOME), ("goodbye", GOODBYE)]
)
def test_without_its_own_token_nobody_is_heard(
    client: FlaskClient, token: str, evening: Evening, path: str, body: object, header: str
) -> None:
    answer = client.post(f"/agent/{path}", json=body, headers={"Authorization": header.format(token=token)})
    evening.db.expire_all()
    assert (answer.status_code, evening.db.exec(select(Agent)).one().spoke_at) == (401, None)


def test_a_token_is_good_until_an_hour_after_the_planned_end(
    evening: Evening, outside: Outside, client: FlaskClient, token: str
) -> None:
    end = evening.session.starts_at + timedelta(minutes=evening.session.duration_minutes)
    answers = []
    for moment in (end + timedelta(minutes=59, seconds=59), end + timedelta(minutes=60)):
        outside.clock.moment = moment
        answers.append(post(client, "claim", CLAIM, token).status_code)
    assert answers == [200, 401]


@pytest.mark.parametrize(
    ("path", "body"), [("claim", CLAIM), ("report", REPORT), ("outcome", OUTCOME), ("goodbye", GOODBYE)]
)
def test_when_the_session_is_over_the_agent_may_stop(
    evening: Evening, client: FlaskClient, token: str, path: str, body: object
) -> None:
    evening.db.get_one(Session, evening.session.id).state = SessionState.ENDED
    evening.db.commit()
    assert post(client, path, body, token).status_code == 404


def test_the_token_is_nowhere_in_the_database(evening: Evening, token: str) -> None:
    assert token not in repr([vars(agent) for agent in evening.db.exec(select(Agent))])


SOMEBODY = {"participant_uuid": "U1", "screen_name": "Robin"}
PEOPLE = [SOMEBODY, {"participant_uuid": "U2", "screen_name": "", "since": 1795546200}]
NONSENSE = [
    ("claim", None),
    ("claim", []),
    ("claim", {"agent": "x"}),
    ("claim", {**CLAIM, "agent": ""}),
    ("claim", {**CLAIM, "agent": "<b>"}),
    ("claim", {**CLAIM, "agent": "x" * 65}),
    ("claim", {**CLAIM, "abilities": "admit"}),
    ("claim", {**CLAIM, "abilities": ["admit"] * 51}),
    ("report", {**REPORT, "locked": "yes"}),
    ("report", {**REPORT, "locked": 1}),
    ("report", {key: value for key, value in REPORT.items() if key != "waiting"}),
    ("report", {**REPORT, "kind": "robot"}),
    ("report", {**REPORT, "abilities": "admit"}),
    ("report", {**REPORT, "waiting": [{**SOMEBODY, "since": "soon"}]}),
    ("report", {**REPORT, "waiting": [{**SOMEBODY, "since": "2026-11-24T18:50:00"}]}),
    ("report", {**REPORT, "waiting": [{**SOMEBODY, "since": 1e300}]}),
    ("report", {**REPORT, "waiting": [{**SOMEBODY, "since": []}]}),
    ("goodbye", None),
    ("goodbye", {"agent": "<b>"}),
    ("report", {**REPORT, "inside": ["U1"]}),
    ("report", {**REPORT, "inside": [{"participant_uuid": "", "screen_name": "Robin"}]}),
    ("report", {**REPORT, "waiting": PEOPLE * 1001}),
    ("outcome", {**OUTCOME, "command": 1}),
    ("outcome", {**OUTCOME, "command": "1 OR 1"}),
    ("outcome", {**OUTCOME, "command": "9" * 16}),
    ("outcome", {**OUTCOME, "command": "404"}),
    ("outcome", {**OUTCOME, "outcome": "withdrawn"}),
    ("outcome", {**OUTCOME, "outcome": ["done"]}),
    ("outcome", {**OUTCOME, "detail": "Robin was not there"}),
]


@pytest.mark.parametrize(("path", "body"), NONSENSE)
def test_a_message_that_is_not_of_the_protocol_is_refused(
    client: FlaskClient, token: str, path: str, body: object
) -> None:
    assert post(client, path, body, token).status_code == 400


def test_a_full_report_is_heard(evening: Evening, client: FlaskClient, token: str) -> None:
    said = {"kind": "panel", "abilities": ["admit"], "waiting": PEOPLE, "inside": None}
    answer = post(client, "report", {**REPORT, **said}, token)
    evening.db.expire_all()
    agent = evening.db.exec(select(Agent)).one()
    assert (answer.status_code, answer.json, agent.kind, agent.abilities) == (200, {}, AgentKind.PANEL, "admit")
    assert (agent.lists_waiting, agent.lists_inside) == (True, False)


def test_a_goodbye_frees_at_once_what_the_agent_held(evening: Evening, client: FlaskClient, token: str) -> None:
    cleared(evening)
    held = [len(post(client, "claim", CLAIM, token).json["commands"])]
    post(client, "goodbye", GOODBYE, token)
    connected = asked.agents_connected(evening.db, evening.session_id, evening.now)
    evening.db.rollback()
    held.append(len(post(client, "claim", CLAIM, token).json["commands"]))
    assert (held, connected) == ([1, 1], [])


def test_a_last_word_may_carry_the_token_in_its_body(evening: Evening, client: FlaskClient, token: str) -> None:
    post(client, "claim", CLAIM, token)
    said = json.dumps({**GOODBYE, "token": token})
    answers = [client.post("/agent/goodbye", data=body, content_type="text/plain") for body in (said, '{"agent":"x"}')]
    connected = asked.agents_connected(evening.db, evening.session_id, evening.now)
    assert ([one.status_code for one in answers], connected) == ([200, 401], [])


def test_each_outcome_lets_an_agent_keep_what_else_it_holds(
    evening: Evening, outside: Outside, client: FlaskClient, token: str
) -> None:
    for kind in (CommandKind.LOCK, CommandKind.ADMIT):
        commands.ask(evening.db, kind, session_id=evening.session_id, by=HEARTH, now=evening.now)
    evening.db.commit()
    first, second = post(client, "claim", CLAIM, token).json["commands"]
    other = agents.connect(evening.db, session_id=evening.session_id, ids=outside.ids, now=evening.now).token
    outside.clock.forward(seconds=4)
    post(client, "outcome", {**OUTCOME, "command": first["id"]}, token)
    found = []
    for seconds in (4, 1):
        outside.clock.forward(seconds=seconds)
        found.append([one["id"] for one in post(client, "claim", CLAIM, other).json["commands"]])
    assert found == [[], [second["id"]]]
