"""The protocol with an in-meeting agent: what is written can be read, and nothing else can."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoom_integration.control import (
    AgentKind,
    AgentReport,
    BadMessage,
    Claim,
    Command,
    CommandKind,
    Goodbye,
    Lease,
    Outcome,
    OutcomeKind,
    SeenPerson,
)

ADMIT = Command("c-1", CommandKind.ADMIT, "uuid-1")
SOMEBODY = {"participant_uuid": "uuid-1", "screen_name": "Robin"}
RENAME = Command("c-3", CommandKind.RENAME, "uuid-1", screen_name="Robin", old_name="iPhone")
REPORT = AgentReport("panel", "6.4.5", (SeenPerson("uuid-1", "Robin"),), (SeenPerson("uuid-2", ""),), None)

EXAMPLES = [
    ADMIT,
    Command("c-2", CommandKind.LOCK),
    Claim("panel", frozenset({CommandKind.ADMIT, CommandKind.LOCK})),
    Lease(10, (ADMIT, Command("c-2", CommandKind.UNLOCK))),
    REPORT,
    AgentReport("b", "", None, (SeenPerson("u", "x", 1.5),), True, AgentKind.BROWSER, frozenset({CommandKind.RENAME})),
    RENAME,
    Goodbye("panel", "token"),
    Outcome("panel", "c-1", OutcomeKind.DONE),
    Outcome("panel", "c-1", OutcomeKind.UNABLE, "not_in_room"),
]


@pytest.mark.parametrize("value", EXAMPLES)
def test_every_message_survives_its_journey(value) -> None:
    assert type(value).from_json(json.loads(json.dumps(value.to_json()))) == value


def test_a_command_is_written_as_the_protocol_says() -> None:
    assert Lease(10, (ADMIT,)).to_json() == {
        "lease_seconds": 10,
        "commands": [{"id": "c-1", "kind": "admit", "participant_uuid": "uuid-1"}],
    }


@pytest.mark.parametrize("kind", [CommandKind.ADMIT, CommandKind.PUT_BACK, CommandKind.REMOVE])
def test_what_is_done_to_a_person_names_one(kind: CommandKind) -> None:
    with pytest.raises(BadMessage):
        Command("c-1", kind)


@pytest.mark.parametrize("kind", [CommandKind.LOCK, CommandKind.UNLOCK])
def test_what_is_done_to_the_meeting_names_nobody(kind: CommandKind) -> None:
    with pytest.raises(BadMessage):
        Command("c-1", kind, "uuid-1")


def test_abilities_of_a_newer_agent_are_no_error() -> None:
    claim = Claim.from_json({"agent": "panel", "abilities": ["admit", "sing", 7]})
    assert claim == Claim("panel", frozenset({CommandKind.ADMIT}))


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        (Outcome, {"agent": "a", "command": "c", "outcome": "perhaps"}),
        (Outcome, {"agent": "a", "command": "c", "outcome": "done", "detail": "Robin is in"}),
        (Outcome, {"agent": "", "command": "c", "outcome": "done"}),
        (Outcome, {"agent": "a", "outcome": "done"}),
        (Claim, {"agent": "a", "abilities": "admit"}),
        (Claim, {"agent": ["a"], "abilities": []}),
        (Lease, {"lease_seconds": True, "commands": []}),
        (Lease, {"lease_seconds": 0, "commands": []}),
        (Command, {"id": "c", "kind": "admit", "participant_uuid": ""}),
        (Command, {"id": "c", "kind": "sing", "participant_uuid": None}),
        (AgentReport, REPORT.to_json() | {"locked": "yes"}),
        (AgentReport, {"agent": "panel", "client_version": "", "inside": [], "locked": None}),
        (AgentReport, REPORT.to_json() | {"kind": "robot"}),
        (AgentReport, REPORT.to_json() | {"waiting": [{**SOMEBODY, "since": "soon"}]}),
        (Command, {"id": "c", "kind": "rename", "participant_uuid": "u"}),
        (Command, {"id": "c", "kind": "admit", "participant_uuid": "u", "screen_name": "Robin"}),
        (Goodbye, {"agent": "a", "token": None}),
        (AgentReport, REPORT.to_json() | {"waiting": [{"screen_name": "Robin"}]}),
        (AgentReport, REPORT.to_json() | {"waiting": [{}] * 1001}),
        (AgentReport, REPORT.to_json() | {"agent": "a" * 513}),
        (AgentReport, []),
        (AgentReport, None),
    ],
)
def test_what_is_not_in_the_protocol_is_refused_as_such(kind, message: object) -> None:
    with pytest.raises(BadMessage):
        kind.from_json(message)


def test_a_refusal_does_not_repeat_what_was_said() -> None:
    with pytest.raises(BadMessage) as refusal:
        Outcome.from_json({"agent": "a", "command": "c", "outcome": "done", "detail": "Robin is in"})
    assert str(refusal.value) == "detail"


def test_screen_names_stay_out_of_the_repr() -> None:
    assert "Robin" not in repr(REPORT)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["admit", "done"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(REPORT.to_json())), inner),
    max_leaves=8,
)


@settings(deadline=None)  # the machine may be busy
@given(kind=st.sampled_from([Command, Claim, Lease, AgentReport, Outcome]), message=anything)
def test_anything_is_read_or_refused(kind, message: object) -> None:
    try:
        value = kind.from_json(message)
    except BadMessage:
        return
    assert kind.from_json(value.to_json()) == value
