"""The words spoken with an agent in the meeting: a panel, a host's browser, or the simulator's host.

An agent claims commands under a lease, tells what it sees, and says what became of each command:

    POST {agent_url}/claim    Claim        -> Lease
    POST {agent_url}/report   AgentReport  -> {}
    POST {agent_url}/outcome  Outcome      -> {}

Commands reach an agent at least once and are harmless twice. What really happened is told by Zoom's events alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

_CODE = re.compile(r"[a-z0-9_.-]{0,64}")
_LONGEST = 512
_MOST_PEOPLE = 1000  # the largest meeting Zoom sells to most accounts

E = TypeVar("E", bound=StrEnum)


class BadMessage(ValueError):
    """Not a message of this protocol. Names the field, never its value."""


class CommandKind(StrEnum):
    """What an agent can be asked to do."""

    ADMIT = "admit"
    PUT_BACK = "put_back"
    REMOVE = "remove"
    LOCK = "lock"
    UNLOCK = "unlock"

    @property
    def needs_participant(self) -> bool:
        """Whether this is done to one person rather than to the meeting."""
        return self in {CommandKind.ADMIT, CommandKind.PUT_BACK, CommandKind.REMOVE}


class OutcomeKind(StrEnum):
    """What an agent says became of a command: `REFUSED` by Zoom, `UNABLE` because this agent cannot."""

    DONE = "done"
    REFUSED = "refused"
    UNABLE = "unable"


@dataclass(frozen=True)
class Command:
    """One thing to do. `participant_uuid` is given exactly when the kind is about one person."""

    id: str
    kind: CommandKind
    participant_uuid: str | None = None

    def __post_init__(self) -> None:
        if self.kind.needs_participant != (self.participant_uuid is not None):
            raise BadMessage("participant_uuid")

    def to_json(self) -> dict[str, object]:
        """As sent to the agent."""
        return {"id": self.id, "kind": self.kind.value, "participant_uuid": self.participant_uuid}

    @classmethod
    def from_json(cls, body: object) -> Command:
        """Raises BadMessage."""
        message = _object(body)
        kind = _choice(message, "kind", CommandKind)
        return cls(_text(message, "id"), kind, _text_or_none(message, "participant_uuid"))


@dataclass(frozen=True)
class Claim:
    """An agent asks for work that it is able to do."""

    agent: str
    abilities: frozenset[CommandKind]

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {"agent": self.agent, "abilities": sorted(self.abilities)}

    @classmethod
    def from_json(cls, body: object) -> Claim:
        """Raises BadMessage. Abilities that are not in this protocol are not an error: newer agents may have more."""
        message = _object(body)
        known = {kind.value: kind for kind in CommandKind}
        named = [ability for ability in _list(message, "abilities") if isinstance(ability, str)]
        return cls(_text(message, "agent"), frozenset(known[name] for name in named if name in known))


@dataclass(frozen=True)
class Lease:
    """The commands an agent holds, and for how long."""

    lease_seconds: int
    commands: tuple[Command, ...]

    def to_json(self) -> dict[str, object]:
        """The answer to a claim."""
        return {"lease_seconds": self.lease_seconds, "commands": [command.to_json() for command in self.commands]}

    @classmethod
    def from_json(cls, body: object) -> Lease:
        """Raises BadMessage."""
        message = _object(body)
        seconds = message.get("lease_seconds")
        if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds <= 0:
            raise BadMessage("lease_seconds")
        return cls(seconds, tuple(Command.from_json(each) for each in _list(message, "commands")))


@dataclass(frozen=True)
class SeenPerson:
    """Somebody an agent sees. The screen name is as shown in Zoom."""

    participant_uuid: str
    screen_name: str = field(repr=False)

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {"participant_uuid": self.participant_uuid, "screen_name": self.screen_name}

    @classmethod
    def from_json(cls, body: object) -> SeenPerson:
        """Raises BadMessage."""
        message = _object(body)
        return cls(_text(message, "participant_uuid"), _text(message, "screen_name", may_be_empty=True))


@dataclass(frozen=True)
class AgentReport:
    """What an agent sees now. `locked` is None when it cannot tell."""

    agent: str
    client_version: str
    waiting: tuple[SeenPerson, ...]
    inside: tuple[SeenPerson, ...]
    locked: bool | None

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {
            "agent": self.agent,
            "client_version": self.client_version,
            "waiting": [person.to_json() for person in self.waiting],
            "inside": [person.to_json() for person in self.inside],
            "locked": self.locked,
        }

    @classmethod
    def from_json(cls, body: object) -> AgentReport:
        """Raises BadMessage."""
        message = _object(body)
        locked = message.get("locked")
        if not (locked is None or isinstance(locked, bool)):
            raise BadMessage("locked")
        return cls(
            agent=_text(message, "agent"),
            client_version=_text(message, "client_version", may_be_empty=True),
            waiting=_people(_list(message, "waiting")),
            inside=_people(_list(message, "inside")),
            locked=locked,
        )


@dataclass(frozen=True)
class Outcome:
    """What became of one command, as the agent saw it. `detail` is a short code, never words about people."""

    agent: str
    command: str
    outcome: OutcomeKind
    detail: str = ""

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {"agent": self.agent, "command": self.command, "outcome": self.outcome.value, "detail": self.detail}

    @classmethod
    def from_json(cls, body: object) -> Outcome:
        """Raises BadMessage."""
        message = _object(body)
        detail = message.get("detail", "")
        if not isinstance(detail, str) or not _CODE.fullmatch(detail):
            raise BadMessage("detail")
        return cls(_text(message, "agent"), _text(message, "command"), _choice(message, "outcome", OutcomeKind), detail)


def _object(body: object) -> Mapping[str, object]:
    if not isinstance(body, Mapping):
        raise BadMessage("message")
    return body


def _list(message: Mapping[str, object], key: str) -> list[object]:
    value = message.get(key)
    if not isinstance(value, list) or len(value) > _MOST_PEOPLE:
        raise BadMessage(key)
    return value


def _people(items: Iterable[object]) -> tuple[SeenPerson, ...]:
    return tuple(SeenPerson.from_json(item) for item in items)


def _text(message: Mapping[str, object], key: str, *, may_be_empty: bool = False) -> str:
    value = message.get(key)
    if not isinstance(value, str) or len(value) > _LONGEST or not (value or may_be_empty):
        raise BadMessage(key)
    return value


def _text_or_none(message: Mapping[str, object], key: str) -> str | None:
    return None if message.get(key) is None else _text(message, key)


def _choice(message: Mapping[str, object], key: str, choices: type[E]) -> E:
    try:
        return choices(_text(message, key))
    except ValueError:
        raise BadMessage(key) from None
