"""The words spoken with an agent in the meeting: a panel, a host's browser, or the simulator's host.

An agent claims commands under a lease, tells what it sees, and says what became of each command:

    POST {agent_url}/claim    Claim        -> Lease
    POST {agent_url}/report   AgentReport  -> {}
    POST {agent_url}/outcome  Outcome      -> {}
    POST {agent_url}/goodbye  Goodbye      -> {}

Commands reach an agent at least once and are harmless twice. What really happened is told by Zoom's events alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
    RENAME = "rename"

    @property
    def needs_participant(self) -> bool:
        """Whether this is done to one person rather than to the meeting."""
        return self not in {CommandKind.LOCK, CommandKind.UNLOCK}


class AgentKind(StrEnum):
    """Through what an agent reaches into Zoom."""

    PANEL = "panel"
    BROWSER = "browser"
    SIMULATOR = "simulator"


class OutcomeKind(StrEnum):
    """What an agent says became of a command: `REFUSED` by Zoom, `UNABLE` because this agent cannot."""

    DONE = "done"
    REFUSED = "refused"
    UNABLE = "unable"


@dataclass(frozen=True)
class Command:
    """One thing to do. `participant_uuid` is given exactly when the kind is about one person; `screen_name` (the name
    to set) and `old_name` (the one shown now) exactly for a rename."""

    id: str
    kind: CommandKind
    participant_uuid: str | None = None
    screen_name: str | None = field(default=None, repr=False)
    old_name: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.kind.needs_participant != (self.participant_uuid is not None):
            raise BadMessage("participant_uuid")
        if (self.kind is CommandKind.RENAME) != (self.screen_name is not None):
            raise BadMessage("screen_name")

    def to_json(self) -> dict[str, object]:
        """As sent to the agent."""
        told: dict[str, object] = {"id": self.id, "kind": self.kind.value, "participant_uuid": self.participant_uuid}
        if self.kind is CommandKind.RENAME:
            told |= {"screen_name": self.screen_name, "old_name": self.old_name}
        return told

    @classmethod
    def from_json(cls, body: object) -> Command:
        """Raises BadMessage."""
        message = _object(body)
        kind = _choice(message, "kind", CommandKind)
        return cls(
            _text(message, "id"),
            kind,
            _text_or_none(message, "participant_uuid"),
            _text_or_none(message, "screen_name"),
            _text_or_none(message, "old_name"),
        )


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
        return cls(_text(message, "agent"), _abilities(message))


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
    """Somebody an agent sees. The screen name is as shown in Zoom; `since` is when she came there, in seconds since
    1970, if the agent saw it."""

    participant_uuid: str
    screen_name: str = field(repr=False)
    since: float | None = None

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        seen: dict[str, object] = {"participant_uuid": self.participant_uuid, "screen_name": self.screen_name}
        return seen if self.since is None else {**seen, "since": self.since}

    @classmethod
    def from_json(cls, body: object) -> SeenPerson:
        """Raises BadMessage."""
        message = _object(body)
        since = message.get("since")
        if since is not None and (isinstance(since, bool) or not isinstance(since, int | float)):
            raise BadMessage("since")
        return cls(_text(message, "participant_uuid"), _text(message, "screen_name", may_be_empty=True), since)


@dataclass(frozen=True)
class AgentReport:
    """What an agent is and sees now. A list is None when it cannot show it, `locked` when it cannot tell."""

    agent: str
    client_version: str
    waiting: tuple[SeenPerson, ...] | None
    inside: tuple[SeenPerson, ...] | None
    locked: bool | None
    kind: AgentKind = AgentKind.SIMULATOR
    abilities: frozenset[CommandKind] = frozenset()

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {
            "agent": self.agent,
            "client_version": self.client_version,
            "kind": self.kind.value,
            "abilities": sorted(self.abilities),
            "waiting": _listed(self.waiting),
            "inside": _listed(self.inside),
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
            waiting=_people(message, "waiting"),
            inside=_people(message, "inside"),
            locked=locked,
            kind=_choice({"kind": AgentKind.SIMULATOR.value, **message}, "kind", AgentKind),
            abilities=_abilities({"abilities": [], **message}),
        )


@dataclass(frozen=True)
class Goodbye:
    """An agent goes. A browser's last word carries no header: then the token stands here."""

    agent: str
    token: str = field(default="", repr=False)

    def to_json(self) -> dict[str, object]:
        """As sent by the agent."""
        return {"agent": self.agent, "token": self.token}

    @classmethod
    def from_json(cls, body: object) -> Goodbye:
        """Raises BadMessage."""
        message = _object(body)
        return cls(_text(message, "agent"), _text({"token": "", **message}, "token", may_be_empty=True))


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


def _abilities(message: Mapping[str, object]) -> frozenset[CommandKind]:
    known = {kind.value: kind for kind in CommandKind}
    named = [ability for ability in _list(message, "abilities") if isinstance(ability, str)]
    return frozenset(known[name] for name in named if name in known)


def _people(message: Mapping[str, object], key: str) -> tuple[SeenPerson, ...] | None:
    if key in message and message[key] is None:
        return None
    return tuple(SeenPerson.from_json(item) for item in _list(message, key))


def _listed(people: tuple[SeenPerson, ...] | None) -> list[dict[str, object]] | None:
    return None if people is None else [person.to_json() for person in people]


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
