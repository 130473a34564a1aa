"""Hands inside a meeting: each connects for one session and is known by a token, kept hashed.

What an agent says and sees is proof of nothing: Zoom's events are. Only what they cannot tell (Zoom's lock, a changed
name) or did not tell (an event that was lost) is taken from an agent, and shown as such.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import select

from app.db import Db, id_of
from app.domain.actors import SignIn
from app.domain.errors import NotPermitted, NotThere
from app.domain.permissions import ensure
from app.domain.sessions import OVER
from app.models import Agent, AgentKind, Command, CommandKind, CommandOutcome, Session
from app.ports import Ids
from app.queries import people
from app.queries.commands import CONNECTED_FOR, unclaimed
from app.services import commands, live, locks, sights
from app.services.sights import Shown

GOOD_AFTER_THE_END = timedelta(minutes=60)
HEARD_EVERY = timedelta(seconds=1)  # agents speak several times a second; so often it is written down


@dataclass(frozen=True)
class Handed:
    """A command as one agent is told it: `participant_uuid` is its own name for whom it is about."""

    command: Command
    participant_uuid: str | None


@dataclass(frozen=True)
class Report:
    """What an agent is and sees. A list is None when it cannot show that list, `locked` when it cannot tell;
    `kind` and `abilities` are None when it does not say."""

    name: str
    client_version: str
    waiting: Sequence[Shown] | None
    inside: Sequence[Shown] | None
    locked: bool | None
    kind: AgentKind | None = None
    abilities: Collection[str] | None = None


@dataclass(frozen=True)
class Access:
    """What hands need to speak with us. The token is shown once."""

    agent_id: int
    token: str


def connect(db: Db, *, session_id: int, ids: Ids, now: datetime, person_id: int | None = None) -> Access:
    """A new agent, in somebody's hands; its token is good until an hour after the session's planned end. Commits.

    Raises `NotThere`, also for a session that is over."""
    session = _running(db, session_id)
    token = ids.token()
    expires_at = session.times.ends_at + GOOD_AFTER_THE_END
    agent = Agent(
        session_id=session_id, person_id=person_id, token_hash=_hash(token), made_at=now, expires_at=expires_at
    )
    db.add(agent)
    db.flush()
    access = Access(id_of(agent), token)
    db.commit()
    return access


def claim(db: Db, *, token: str, name: str, abilities: Collection[str], now: datetime) -> list[Handed]:
    """Give an agent what it can do now. Commits. Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _speaking(db, token, now)
    _introduce(db, agent, name=name, abilities=abilities)
    names = sights.names(db, agent, now)
    claimed = commands.claim(
        db, session_id=agent.session_id, agent_id=id_of(agent), abilities=abilities, names=names, now=now
    )
    handed = [Handed(command, names.of(command)) for command in claimed]
    db.commit()
    return handed


def has_nothing_to_do(db: Db, *, token: str, name: str, abilities: Collection[str], now: datetime) -> bool:
    """Whether a claim would find nothing and leave nothing, so that it need not keep anybody from writing. Reads alone.

    Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _known(db, token, now)
    is_heard = agent.spoke_at is not None and now - agent.spoke_at < HEARD_EVERY
    is_same = agent.name == name and agent.abilities == _able(abilities)
    return is_heard and is_same and db.exec(unclaimed(agent.session_id, now).limit(1)).first() is None


def report(db: Db, *, token: str, said: Report, now: datetime) -> None:
    """Keep that an agent is there, and what it sees. Commits.

    Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _speaking(db, token, now)
    _introduce(db, agent, name=said.name, abilities=said.abilities)
    agent.client_version, agent.kind = said.client_version or None, said.kind or agent.kind
    sights.keep(db, agent, waiting=said.waiting, inside=said.inside, now=now)
    if said.locked is not None:
        agent.sees_locked = said.locked
        locks.see(db, session_id=agent.session_id, agent_id=id_of(agent), locked=said.locked, now=now)
    db.add(agent)
    db.commit()


def say_outcome(db: Db, *, token: str, command_id: int, outcome: CommandOutcome, detail: str, now: datetime) -> None:
    """Keep an agent's word about one command. Commits.

    Raises `NotPermitted` for its token, `NotThere` when all is over, `BadInput` for another session's command."""
    agent = _speaking(db, token, now)
    command = commands.keep_outcome(
        db,
        session_id=agent.session_id,
        agent_id=id_of(agent),
        command_id=command_id,
        outcome=outcome,
        detail=detail,
        now=now,
    )
    if command is not None and outcome is CommandOutcome.DONE and agent.sees_locked is None:
        locks.believe(db, command, agent_id=id_of(agent), now=now)
    db.commit()


def goodbye(db: Db, *, token: str, now: datetime) -> None:
    """An agent goes, and what it holds is free at once. Commits.

    Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _speaking(db, token, now)
    agent.spoke_at = None
    db.add(agent)
    commands.release(db, agent_id=id_of(agent))
    live.touch(db, agent.session_id)
    db.commit()


def _known(db: Db, token: str, now: datetime) -> Agent:
    """The agent behind a token, as long as whoever connected it may admit: a role withdrawn takes the hands along."""
    agent = db.exec(select(Agent).where(Agent.token_hash == _hash(token))).first()
    if agent is None or agent.expires_at <= now:
        raise NotPermitted
    session = _running(db, agent.session_id)
    if agent.person_id is not None:
        owner = people.actor(db, person_id=agent.person_id, sign_in=SignIn.STAFF, evening_session_id=None)
        ensure(owner, "arrival:admit", group_id=session.group_id)
    return agent


def _speaking(db: Db, token: str, now: datetime) -> Agent:
    """The agent behind a token, heard at this moment."""
    agent = _known(db, token, now)
    if agent.spoke_at is None or now - agent.spoke_at > CONNECTED_FOR:
        live.touch(db, agent.session_id)
    if agent.spoke_at is None or now - agent.spoke_at >= HEARD_EVERY:
        agent.spoke_at = now
        db.add(agent)
    return agent


def _introduce(db: Db, agent: Agent, *, name: str, abilities: Collection[str] | None) -> None:
    agent.name = name
    if abilities is not None:
        able = _able(abilities)
        if able != agent.abilities:
            agent.abilities = able
            live.touch(db, agent.session_id)
    db.add(agent)


def _able(abilities: Collection[str]) -> str:
    return " ".join(kind.value for kind in CommandKind if kind.value in abilities)


def _running(db: Db, session_id: int) -> Session:
    session = db.get(Session, session_id)
    if session is None or session.state in OVER:
        raise NotThere
    return session


def _hash(token: str) -> str:
    """A token is random and long: a plain hash is enough to keep it unreadable."""
    return hashlib.sha256(token.encode()).hexdigest()
