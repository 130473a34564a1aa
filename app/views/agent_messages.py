"""What an agent may say, read strictly: a message is either wholly understood or refused by the name of a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import BadInput
from app.models import CommandOutcome

NAME = re.compile(r"[A-Za-z0-9 ._-]{1,64}")
VERSION = re.compile(r"[A-Za-z0-9 ._-]{0,40}")
CODE = re.compile(r"[a-z0-9_.-]{0,64}")
NUMBER = re.compile(r"[0-9]{1,9}")
MOST_ABILITIES = 50
MOST_PEOPLE = 1000
LONGEST = 512  # characters of a uuid or a screen name
SAID = {one.value: one for one in (CommandOutcome.DONE, CommandOutcome.REFUSED, CommandOutcome.UNABLE)}


@dataclass(frozen=True)
class Claim:
    """An agent asks for work that it can do. Abilities that are unknown here are no mistake."""

    agent: str
    abilities: frozenset[str]


@dataclass(frozen=True)
class Report:
    """What an agent sees. `locked` is None when it cannot tell."""

    agent: str
    client_version: str
    locked: bool | None


@dataclass(frozen=True)
class Outcome:
    """What became of one command, in the agent's words."""

    command_id: int
    outcome: CommandOutcome
    detail: str


def claim(message: object) -> Claim:
    """Raises `BadInput`."""
    said = _object(message)
    abilities = _list(said, "abilities", MOST_ABILITIES)
    return Claim(_text(said, "agent", NAME), frozenset(one for one in abilities if isinstance(one, str)))


def report(message: object) -> Report:
    """Raises `BadInput`. Both lists must be sound, although the register of who is where is Zoom's events alone."""
    said = _object(message)
    for key in ("waiting", "inside"):
        if not all(_is_somebody(one) for one in _list(said, key, MOST_PEOPLE)):
            raise BadInput(**{key: "bad_input"})
    locked = said.get("locked")
    if locked is not None and not isinstance(locked, bool):
        raise BadInput(locked="bad_input")
    return Report(_text(said, "agent", NAME), _text(said, "client_version", VERSION), locked)


def outcome(message: object) -> Outcome:
    """Raises `BadInput`."""
    said = _object(message)
    _text(said, "agent", NAME)
    word = said.get("outcome")
    if not isinstance(word, str) or word not in SAID:
        raise BadInput(outcome="bad_input")
    detail = _text({"detail": "", **said}, "detail", CODE)
    return Outcome(int(_text(said, "command", NUMBER)), SAID[word], detail)


def _object(message: object) -> Mapping[str, object]:
    if not isinstance(message, Mapping):
        raise BadInput(message="bad_input")
    return message


def _text(said: Mapping[str, object], key: str, shape: re.Pattern[str]) -> str:
    value = said.get(key)
    if not isinstance(value, str) or not shape.fullmatch(value):
        raise BadInput(**{key: "bad_input"})
    return value


def _list(said: Mapping[str, object], key: str, most: int) -> list[object]:
    value = said.get(key)
    if not isinstance(value, list) or len(value) > most:
        raise BadInput(**{key: "bad_input"})
    return value


def _is_somebody(one: object) -> bool:
    if not isinstance(one, Mapping):
        return False
    uuid, name = one.get("participant_uuid"), one.get("screen_name")
    return isinstance(uuid, str) and 0 < len(uuid) <= LONGEST and isinstance(name, str) and len(name) <= LONGEST
