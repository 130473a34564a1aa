"""What a request has at hand: ports, a database session, the moment, and who is asking.

One moment per request: everything that a request decides, it decides as of `now()`.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

import structlog
from flask import Flask, current_app, g, request
from flask import session as cookie
from flask_login import current_user

from app.db import Database, Db
from app.domain.actors import NOBODY, Actor, SignIn
from app.ports import Ports
from app.queries import people
from app.settings import Settings

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

log = structlog.get_logger("hearth")


def ports() -> Ports:
    """Everything outside."""
    return cast(Ports, current_app.extensions["hearth.ports"])


def settings() -> Settings:
    """What this installation chose."""
    return cast(Settings, current_app.extensions["hearth.settings"])


def database() -> Database:
    """The engine, for views that outlive a request (live streams)."""
    return cast(Database, current_app.extensions["hearth.database"])


def db() -> Db:
    """This request's session: for reading when the method is safe, for writing otherwise."""
    if "db" not in g:
        g.db = database().session(reads=request.method in SAFE_METHODS)
    return cast(Db, g.db)


def let_go() -> None:
    """Give the session back, so that nobody waits for this request while it waits for somebody else. What was loaded
    can still be looked at; what was not committed is undone."""
    held: Db | None = g.pop("db", None)
    if held is not None:
        held.close()


def only_read() -> None:
    """From here on this request reads: what it wrote and did not commit is gone, and a disk that takes nothing is no
    trouble."""
    let_go()
    g.db = database().session(reads=True)


def now() -> datetime:
    """The moment of this request."""
    if "now" not in g:
        g.now = ports().clock.now()
    return cast(datetime, g.now)


def actor() -> Actor:
    """Who is asking, with the roles that the database holds at this moment."""
    if "actor" not in g:
        g.actor = _actor()
    return cast(Actor, g.actor)


def _actor() -> Actor:
    if not current_user.is_authenticated:
        return NOBODY
    return people.actor(
        db(),
        person_id=current_user.person_id,
        sign_in=SignIn(cookie.get("sign_in", SignIn.NOBODY)),
        evening_session_id=cookie.get("evening_session_id"),
    )


def note_denied(permission: str) -> None:
    """An attempt at something that is not theirs is kept in the log, without saying whose."""
    log.warning("denied", permission=permission, endpoint=request.endpoint)


def close_after_requests(app: Flask) -> None:
    """Give the database session back, whatever happened; what was not committed is undone."""

    @app.teardown_appcontext
    def close(error: BaseException | None) -> None:
        let_go()
