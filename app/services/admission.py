"""Decisions about an arrival. `_decide` is the one doorway that assigns `Arrival.decision`.

Permissive acts (`clear`, `vouch`, `name_guest`) need the version that the page showed and raise `Stale` with `by`
(a person id, or None for Hearth itself), `at` and `decision` of whoever was first. Cautious acts apply to any version.
"""

from __future__ import annotations

from datetime import datetime

from app.db import Db
from app.domain.actors import Actor
from app.models import Session


def clear(db: Db, *, arrival_id: int, by: Actor, now: datetime, version: int, reason: str | None = None) -> None:
    """Let her in. Commits.

    Raises `Refused("say_who_first")` when nobody said who it is, `Refused("needs_reason")` when something holds her
    and no `OverrideReason` was given, `Refused("removed")` when no reason could do, `Refused("gone")`,
    `Refused("session_over")`, `BadInput` for an unknown reason, `Stale`."""
    raise NotImplementedError


def clear_expected(db: Db, *, session_id: int, by: Actor, now: datetime) -> int:
    """Let in everybody who is expected and waits undecided, as far as there is room. Returns how many. Commits."""
    raise NotImplementedError


def clear_automatically(db: Db, session: Session, now: datetime) -> int:
    """Hearth lets in whom the group's choice allows. Returns how many; whoever calls this commits."""
    raise NotImplementedError


def ask_again(db: Db, *, arrival_id: int, by: Actor, now: datetime, version: int) -> None:
    """Somebody cleared still waits: ask once more for her admission. Commits."""
    raise NotImplementedError


def decline(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Do not let her in; somebody let in a moment ago is put back. Commits."""
    raise NotImplementedError


def withdraw(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Put her back into the waiting room. Commits."""
    raise NotImplementedError


def remove(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Remove her for tonight: out of Zoom now, held at the door if she comes back on a link of hers. Commits."""
    raise NotImplementedError


def vouch(db: Db, *, arrival_id: int, person_id: int, by: Actor, now: datetime, version: int) -> None:
    """A facilitator says which member this is; a sign of its own. Commits. Raises `NotThere` for a stranger."""
    raise NotImplementedError


def name_guest(db: Db, *, arrival_id: int, label: str, by: Actor, now: datetime, version: int) -> None:
    """This is nobody of ours but welcome: a speaker, an interpreter. Commits. Raises `BadInput`."""
    raise NotImplementedError
