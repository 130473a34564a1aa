"""What an agent may say, read strictly: a message is either wholly understood or refused by the name of a field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.errors import BadInput
from app.models import AgentKind, CommandOutcome
from app.services.agents import Report
from app.services.sights import Shown

NAME = re.compile(r"[A-Za-z0-9 ._-]{1,64}")
VERSION = re.compile(r"[A-Za-z0-9 ._()+-]{0,40}")
CODE = re.compile(r"[a-z0-9_.-]{0,64}")
NUMBER = re.compile(r"[0-9]{1,9}")
MOST_ABILITIES = 50
MOST_PEOPLE = 1000
LONGEST = 512  # characters of a uuid or a screen name
KIND = re.compile("|".join(AgentKind))
KINDS = {one.value: one for one in AgentKind}
SAID = {one.value: one for one in (CommandOutcome.DONE, CommandOutcome.REFUSED, CommandOutcome.UNABLE)}


@dataclass(frozen=True)
class Claim:
    """An agent asks for work that it can do. Abilities that are unknown here are no mistake."""

    agent: str
    abilities: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What became of one command, in the agent's words."""

    command_id: int
    outcome: CommandOutcome
    detail: str


def claim(message: object) -> Claim:
    """Raises `BadInput`."""
    said = _object(message)
    return Claim(_text(said, "agent", NAME), _abilities(said))


def report(message: object) -> Report:
    """Raises `BadInput`. A list may be null: then the agent cannot show it, which is not the same as nobody."""
    said = _object(message)
    return Report(
        name=_text(said, "agent", NAME),
        client_version=_text(said, "client_version", VERSION),
        waiting=_people(said, "waiting"),
        inside=_people(said, "inside"),
        locked=_locked(said),
        kind=_kind(said),
        abilities=_abilities(said) if "abilities" in said else None,
    )


def outcome(message: object) -> Outcome:
    """Raises `BadInput`."""
    said = _object(message)
    _text(said, "agent", NAME)
    word = said.get("outcome")
    if not isinstance(word, str) or word not in SAID:
        raise BadInput(outcome="bad_input")
    detail = _text({"detail": "", **said}, "detail", CODE)
    return Outcome(int(_text(said, "command", NUMBER)), SAID[word], detail)


def goodbye(message: object) -> None:
    """Raises `BadInput`."""
    _text(_object(message), "agent", NAME)


def token_within(message: object) -> str:
    """The token that a message carries itself; "" for none, so that who has none is told nothing about the protocol."""
    token = message.get("token", "") if isinstance(message, Mapping) else ""
    return token if isinstance(token, str) else ""


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


def _abilities(said: Mapping[str, object]) -> frozenset[str]:
    return frozenset(one for one in _list(said, "abilities", MOST_ABILITIES) if isinstance(one, str))


def _kind(said: Mapping[str, object]) -> AgentKind | None:
    return KINDS[_text(said, "kind", KIND)] if said.get("kind") is not None else None


def _locked(said: Mapping[str, object]) -> bool | None:
    locked = said.get("locked")
    if locked is not None and not isinstance(locked, bool):
        raise BadInput(locked="bad_input")
    return locked


def _people(said: Mapping[str, object], key: str) -> tuple[Shown, ...] | None:
    if key in said and said[key] is None:
        return None
    return tuple(_somebody(one, key) for one in _list(said, key, MOST_PEOPLE))


def _somebody(one: object, key: str) -> Shown:
    if not isinstance(one, Mapping):
        raise BadInput(**{key: "bad_input"})
    uuid, name = one.get("participant_uuid"), one.get("screen_name")
    if not isinstance(uuid, str) or not 0 < len(uuid) <= LONGEST or uuid != _kept(uuid):
        raise BadInput(**{key: "bad_input"})
    if not isinstance(name, str):
        raise BadInput(**{key: "bad_input"})
    return Shown(uuid, _kept(name)[:LONGEST], _since(one.get("since"), key))


def _kept(text: str) -> str:
    """Without NUL and lone surrogates, which no database keeps. Strangers choose their names in Zoom: no name of
    theirs, however odd or long, may have the whole list refused."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _since(moment: object, key: str) -> datetime | None:
    """Seconds since 1970, as Zoom's client tells them, or a moment in ISO 8601 with its zone."""
    if moment is None:
        return None
    try:
        since = datetime.fromisoformat(moment) if isinstance(moment, str) else datetime.fromtimestamp(moment, UTC)  # type: ignore[arg-type] # whatever is no number raises
        if since.tzinfo is None:
            raise ValueError("no zone")
        return since.astimezone(UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise BadInput(**{key: "bad_input"}) from None
