"""The charity's past weeks: sessions that are over, with their registers closed, written straight into the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.db import Db, id_of
from app.domain.attendance import Outcome
from app.domain.registers import RegisterState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState, in_zone
from app.models import Attendance, Group, Person, Registration, Session, SessionStats
from app.services import groups


def write(db: Db, group: Group, local: datetime, members: Sequence[Person], names: Sequence[str], week: int) -> None:
    """An evening that is over, with its register closed: most came, somebody apologised, somebody missed."""
    starts_at = in_zone(local, group.zone).starts_at
    over = starts_at + timedelta(hours=1)
    session = Session(
        group_id=id_of(group),
        starts_at=starts_at,
        duration_minutes=60,
        state=SessionState.RECONCILED,
        register_state=RegisterState.CLOSED,
        register_closed_at=over + timedelta(days=1),
        ended_at=over,
        reconciled_at=over + timedelta(minutes=15),
        **groups.door_terms(group),
    )
    db.add(session)
    db.flush()
    outcomes = [_outcome(number, week, last=len(members) - 1) for number in range(len(members))]
    for person, name, outcome in zip(members, names, outcomes, strict=True):
        _attended(db, session, person, name, outcome, over)
    counted = {kind: outcomes.count(kind) for kind in Outcome}
    db.add(
        SessionStats(
            session_id=id_of(session),
            attended=counted[Outcome.ATTENDED],
            missed=counted[Outcome.MISSED],
            apologised=counted[Outcome.APOLOGISED],
            guests=0,
            counted_at=over,
        )
    )
    db.commit()


def _outcome(number: int, week: int, *, last: int) -> Outcome:
    """The last member has not been heard of for three weeks, so that there is somebody to ask after."""
    if (number + week) % 7 == 0 or (number == last and week <= 3):
        return Outcome.MISSED
    return Outcome.APOLOGISED if (number + 2 * week) % 5 == 0 else Outcome.ATTENDED


def _attended(db: Db, session: Session, person: Person, name: str, outcome: Outcome, at: datetime) -> None:
    apologised = outcome is Outcome.APOLOGISED
    db.add(
        Registration(
            session_id=id_of(session),
            person_id=id_of(person),
            state=RegistrationState.APOLOGISED if apologised else RegistrationState.SIGNED_UP,
            screen_name=name,
            address=f"past-{session.id}-{person.id}@people.hearth.invalid",
            created_at=at - timedelta(days=2),
            changed_at=at - timedelta(days=2),
        )
    )
    db.add(
        Attendance(
            session_id=id_of(session),
            person_id=id_of(person),
            screen_name=name,
            outcome=outcome,
            minutes=60 if outcome is Outcome.ATTENDED else 0,
            evidence="link_and_tap" if outcome is Outcome.ATTENDED else "nothing",
            written_at=at,
        )
    )
