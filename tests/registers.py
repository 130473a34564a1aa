"""Evenings for the register's tests: arrivals and their sightings, rows of Zoom's report, presences to settle."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from itertools import count

from app.db import Db
from app.domain.arrivals import LeaveCause, SightingKind
from app.domain.attendance import Certainty, Evidence, Outcome, ReportRow
from app.domain.matching import Credit, Sign
from app.domain.registers import RegisterState
from app.domain.sessions import SessionState
from app.models import (
    Arrival,
    Attendance,
    Group,
    MeetingInstance,
    Person,
    PresenceSource,
    Registration,
    Session,
    StoredPresence,
    StoredSighting,
    Tap,
)
from app.ports import Report
from tests import factories
from tests.factories import START, add

UUID = "instance-1=="
END = START + timedelta(minutes=60)
_next = count(1)


def at(minutes: float) -> datetime:
    """A moment, in minutes after the session's start."""
    return START + timedelta(minutes=minutes)


def ended_session(db: Db, group: Group, **changes: object) -> Session:
    session = factories.session(
        db, group, **{"state": SessionState.ENDED, "ended_at": END, "door_closed_at": START, **changes}
    )
    add(db, MeetingInstance(session_id=session.id, uuid=f"{UUID}{session.id}", started_at=at(-10), ended_at=END))
    return session


def came(
    db: Db,
    session: Session,
    registration: Registration | None,
    *,
    joined: float,
    left: float | None = 60,
    tapped: bool = False,
    name: str = "iPhone",
    is_host: bool = False,
    only_waited: bool = False,
    **arrival: object,
) -> Arrival:
    """An appearance at the door: waiting from a minute before `joined`, inside until `left` (None: never told)."""
    number = next(_next)
    link = registration.registrant_id if registration else None
    row = Arrival(
        session_id=session.id,
        participant_uuid=f"participant-{number}",
        registrant_id=link,
        first_seen_at=at(joined - 1),
        **arrival,
    )
    add(db, row)
    if tapped:
        add(db, Tap(session_id=session.id, person_id=registration.person_id, device_known=True, at=at(joined - 2)))
    story = [(SightingKind.ARRIVED, joined - 1)]
    if not only_waited:
        story += [(SightingKind.ADMITTED, joined), (SightingKind.JOINED, joined)]
        story += [(SightingKind.LEFT, left)] if left is not None else []
    for kind, minute in story:
        add(
            db,
            StoredSighting(
                body_hash=f"{number}-{kind}",
                session_id=session.id,
                arrival_id=row.id,
                kind=kind,
                at=at(minute),
                participant_uuid=row.participant_uuid,
                user_id=str(number),
                registrant_id=link,
                screen_name=name,
                leave_cause=LeaveCause.BY_CHOICE if kind is SightingKind.LEFT else None,
                is_host=is_host,
            ),
        )
    return row


def row(joined: float, left: float, *, link: str | None = None, name: str = "iPhone", **changes: object) -> ReportRow:
    return ReportRow(
        **{
            "name": name,
            "joined_at": at(joined),
            "left_at": at(left),
            "instance_uuid": UUID,
            "row_hash": f"row-{name}-{link}-{joined}-{left}",
            "registrant_id": link,
            **changes,
        }
    )


def report(*rows: ReportRow, complete: bool = True) -> Report:
    told = "|".join(sorted(one.row_hash for one in rows))
    return Report(rows=rows, fingerprint=hashlib.sha256(told.encode()).hexdigest(), complete=complete)


def guess(person: Person, *, sign: Sign = Sign.OWN_LINK, probability: float = 0.95) -> dict[str, object]:
    """A member whom the matching suggests, as it is stored."""
    return {"person_id": person.id, "probability": probability, "signs": [sign.value], "cautions": []}


def presence(
    db: Db,
    session: Session,
    *,
    name: str = "iPhone",
    joined: float = 0,
    left: float = 60,
    certain: Person | None = None,
    link: Person | None = None,
    **changes: object,
) -> StoredPresence:
    """A presence as a collection leaves it."""
    evidence = Evidence.LINK_AND_TAP if certain else Evidence.LINK_ONLY if link else Evidence.NOTHING
    owner = certain or link
    stored = StoredPresence(
        **{
            "session_id": session.id,
            "key": f"arrival:{next(_next)}",
            "screen_name": name,
            "joined_at": at(joined),
            "left_at": at(left),
            "minutes": int(left - joined),
            "source": PresenceSource.BOTH,
            "certainty": Certainty.CERTAIN if certain else Certainty.OPEN,
            "person_id": certain.id if certain else None,
            "link_person_id": owner.id if owner else None,
            "credit": Credit.LIKELY if link and not certain else Credit.OPEN,
            "guesses": [guess(owner)] if owner else [],
            "intervals": [[at(joined).isoformat(), at(left).isoformat()]],
            "reasons": [evidence.value],
            **changes,
        }
    )
    add(db, stored)
    return stored


def written(
    db: Db,
    session: Session,
    person: Person,
    outcome: Outcome = Outcome.ATTENDED,
    name: str = "Robin",
    **changes: object,
) -> Attendance:
    """A line of a register as closing it wrote it."""
    line = Attendance(
        **{
            "session_id": session.id,
            "person_id": person.id,
            "screen_name": name,
            "outcome": outcome,
            "minutes": 60 if outcome is Outcome.ATTENDED else 0,
            "evidence": "link_and_tap" if outcome is Outcome.ATTENDED else "nothing",
            "written_at": END,
            **changes,
        }
    )
    add(db, line)
    return line


def closed_session(db: Db, group: Group, *, weeks: int = 0, **changes: object) -> Session:
    """A session whose register is closed, so many weeks after the first."""
    later = timedelta(weeks=weeks)
    return factories.session(
        db,
        group,
        **{
            "state": SessionState.RECONCILED,
            "register_state": RegisterState.CLOSED,
            "starts_at": START + later,
            "ended_at": END + later,
            **changes,
        },
    )
