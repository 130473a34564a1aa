"""Hands inside a meeting: each connects for one session and is known by a token, kept hashed.

What an agent sees is not proof of anything, with one exception: nobody but an agent can see Zoom's lock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import select

from app.db import Db
from app.domain.errors import NotPermitted, NotThere
from app.domain.sessions import OVER
from app.models import Agent, Command, CommandKind, CommandOutcome, Session
from app.ports import Ids
from app.queries.commands import CONNECTED_FOR
from app.services import commands, live

GOOD_AFTER_THE_END = timedelta(minutes=60)


def connect(db: Db, *, session_id: int, ids: Ids, now: datetime) -> str:
    """A new agent's token, good until an hour after the session's planned end. Commits.

    Raises `NotThere`, also for a session that is over."""
    session = _running(db, session_id)
    token = ids.token()
    expires_at = session.times.ends_at + GOOD_AFTER_THE_END
    db.add(Agent(session_id=session_id, token_hash=_hash(token), made_at=now, expires_at=expires_at))
    db.commit()
    return token


def claim(db: Db, *, token: str, name: str, abilities: Collection[str], now: datetime) -> list[Command]:
    """Give an agent what it can do now. Commits. Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _speaking(db, token, now)
    agent.name = name
    agent.abilities = " ".join(kind.value for kind in CommandKind if kind.value in abilities)
    return commands.claim(db, session_id=agent.session_id, agent=name, abilities=abilities, now=now)


def report(db: Db, *, token: str, name: str, client_version: str, locked: bool | None, now: datetime) -> None:
    """Keep that an agent is there, and what it sees of Zoom's lock (None: it cannot tell). Commits.

    Raises `NotPermitted` for its token, `NotThere` when all is over."""
    agent = _speaking(db, token, now)
    agent.name, agent.client_version = name, client_version or None
    if locked is not None:
        commands.see_lock(db, session_id=agent.session_id, locked=locked, now=now)
    db.commit()


def say_outcome(db: Db, *, token: str, command_id: int, outcome: CommandOutcome, detail: str, now: datetime) -> None:
    """Keep an agent's word about one command. Commits.

    Raises `NotPermitted` for its token, `NotThere` when all is over, `BadInput` for another session's command."""
    agent = _speaking(db, token, now)
    commands.report_outcome(
        db, session_id=agent.session_id, command_id=command_id, outcome=outcome, detail=detail, now=now
    )


def _speaking(db: Db, token: str, now: datetime) -> Agent:
    """The agent behind a token, heard at this moment."""
    agent = db.exec(select(Agent).where(Agent.token_hash == _hash(token))).first()
    if agent is None or agent.expires_at <= now:
        raise NotPermitted
    _running(db, agent.session_id)
    if agent.spoke_at is None or now - agent.spoke_at > CONNECTED_FOR:
        live.touch(db, agent.session_id)
    agent.spoke_at = now
    db.add(agent)
    return agent


def _running(db: Db, session_id: int) -> Session:
    session = db.get(Session, session_id)
    if session is None or session.state in OVER:
        raise NotThere
    return session


def _hash(token: str) -> str:
    """A token is random and long: a plain hash is enough to keep it unreadable."""
    return hashlib.sha256(token.encode()).hexdigest()
