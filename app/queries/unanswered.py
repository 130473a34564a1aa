""" "Were you there?": evenings for which a member signed up and with which nobody credits her, while they are open."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.domain.registers import RegisterState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Contest, Group, Registration, RegistrationKind, Session
from app.queries import corrections, presences
from app.queries.earnest import in_earnest

ASKED = 10
"""How many evenings back at most."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One evening, under which name she was expected, and what she has said of it so far."""

    session: Session
    group: Group
    screen_name: str
    said: Contest | None


def of(db: Db, *, by: Actor) -> list[Unanswered]:
    """The actor's own, newest first. Of anybody else's stays nothing is told."""
    ensure(by, "attendance:read_own", person_id=by.person_id)
    signed_up = (
        select(Session, Group, Registration)
        .join(Group, col(Group.id) == col(Session.group_id))
        .join(Registration, col(Registration.session_id) == col(Session.id))
        .where(Registration.person_id == by.person_id, Registration.kind == RegistrationKind.MEMBER)
        .where(Registration.state == RegistrationState.SIGNED_UP)
        .where(Session.state == SessionState.RECONCILED, Session.register_state == RegisterState.OPEN)
        .where(in_earnest(Session))
        .order_by(col(Session.starts_at).desc(), col(Session.id).desc())
        .limit(ASKED)
    )
    found = db.exec(signed_up).all()
    ids = [id_of(session) for session, _, _ in found]
    stays = presences.resolved(db, ids)
    said = corrections.mine(db, by=by, session_ids=ids)
    return [
        Unanswered(session, group, registration.screen_name, said.get(id_of(session)))
        for session, group, registration in found
        if by.person_id not in presences.credits(stays.get(id_of(session), []))
    ]
