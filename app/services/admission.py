"""Decisions about an arrival. `_decide` is the one doorway that assigns `Arrival.decision`.

Permissive acts (`clear`, `ask_again`, `vouch`, `name_guest`) need the version that the page showed, and raise `Stale`
with `by` (a person id, or None for Hearth itself), `at` and `decision` of whoever was first. Cautious acts apply to
any version. Every act takes the session's row first, so that two of them never judge the same moment.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import select

from app.db import Db, id_of
from app.domain.actors import HEARTH, Actor
from app.domain.arrivals import DECISION_LIFE, Decision, DecisionAction
from app.domain.door import VerdictKind, may_override
from app.domain.errors import BadInput, NotThere, Refused, Stale
from app.domain.groups import Admission
from app.domain.overrides import OverrideReason
from app.domain.permissions import ensure
from app.domain.sessions import OVER
from app.models import Arrival, CommandKind, EffectKind, Place, Registration, Session
from app.queries import arrivals, sessions
from app.queries.arrivals import DoorRow
from app.services import audit, commands, effects, live

LONGEST_LABEL = 60


def clear(db: Db, *, arrival_id: int, by: Actor, now: datetime, version: int, reason: str | None = None) -> None:
    """Let her in. Commits.

    Raises `Refused("say_who_first")` when nobody said who it is, `Refused("needs_reason")` when something holds her
    and no `OverrideReason` was given, `Refused("removed")` when no reason could do, `Refused("gone")`,
    `Refused("session_over")`, `BadInput` for an unknown reason, `Stale`."""
    session, row = _at_hand(db, arrival_id, by, "arrival:admit", now)
    _refuse_stale(row.arrival, version)
    if row.arrival.decision is Decision.CLEARED:
        raise _stale(row.arrival)
    _refuse_what_may_not_be(session, row, reason)
    _let_in(db, row, by=by, now=now, reason=reason)
    db.commit()


def clear_expected(db: Db, *, session_id: int, by: Actor, now: datetime) -> int:
    """Let in everybody who is expected and waits undecided, as far as there is room. Returns how many. Commits."""
    session = sessions.locked(db, session_id)
    ensure(by, "arrival:admit", group_id=session.group_id)
    rows = arrivals.at_the_door(db, session, now, suggest=False)
    expected = [row for row in rows if row.is_undecided and row.verdict.kind is VerdictKind.EXPECTED]
    cleared = _let_in_while_room(db, session, rows, expected, by=by, now=now)
    db.commit()
    return cleared


def clear_automatically(db: Db, session: Session, now: datetime) -> int:
    """Hearth lets in whom the group's choice allows. Returns how many; whoever calls this commits."""
    if session.admission is not Admission.AUTOMATIC or session.state in OVER:
        return 0
    if not arrivals.somebody_may_be_expected(db, id_of(session)):
        return 0
    rows = arrivals.at_the_door(db, session, now, suggest=False)
    allowed = [row for row in rows if row.is_undecided and row.verdict.may_auto_admit]
    return _let_in_while_room(db, session, rows, allowed, by=HEARTH, now=now)


def ask_again(db: Db, *, arrival_id: int, by: Actor, now: datetime, version: int) -> None:
    """Somebody cleared still waits: ask once more for her admission. Commits.

    Raises `Refused("not_cleared")` when she is not cleared, or no longer waits; `Stale`."""
    _, row = _at_hand(db, arrival_id, by, "arrival:admit", now)
    _refuse_stale(row.arrival, version)
    if row.arrival.decision is not Decision.CLEARED or not row.is_waiting:
        raise Refused("not_cleared")
    commands.ask(db, CommandKind.ADMIT, session_id=row.arrival.session_id, arrival=row.arrival, by=by, now=now)
    _note(db, row.arrival, "arrival.ask_again", by=by, now=now)
    db.commit()


def decline(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Do not let her in; somebody let in a moment ago is put back. Commits."""
    _, row = _at_hand(db, arrival_id, by, "arrival:admit", now)
    _turn_away(db, row, by=by, now=now)
    db.commit()


def withdraw(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Put her back into the waiting room, whoever let her in. Commits. Raises `Refused("gone")`."""
    _, row = _at_hand(db, arrival_id, by, "arrival:admit", now)
    if row.is_over:
        raise Refused("gone")
    _turn_away(db, row, by=by, now=now)
    db.commit()


def remove(db: Db, *, arrival_id: int, by: Actor, now: datetime) -> None:
    """Remove her for tonight: out of Zoom now, held at the door if she comes back on a link of hers. Commits.

    Both ways out are taken, Zoom's interface and whatever hands are there; either one again does no harm."""
    session, row = _at_hand(db, arrival_id, by, "arrival:remove", now)
    arrival = row.arrival
    _refuse_entry(db, arrival, by=by, now=now)
    for kind in (CommandKind.ADMIT, CommandKind.PUT_BACK):
        commands.withdraw_for(db, arrival, kind, now)
    if not row.is_over:
        _put_out(db, session, arrival, by=by, now=now)
    _mark_removed(db, row, now)
    _note(db, arrival, "arrival.remove", by=by, now=now)
    db.commit()


def vouch(db: Db, *, arrival_id: int, person_id: int, by: Actor, now: datetime, version: int) -> None:
    """A facilitator says which member this is; a sign of its own. Commits. Raises `NotThere` for a stranger."""
    session, row = _at_hand(db, arrival_id, by, "arrival:name", now)
    _refuse_stale(row.arrival, version)
    if not _is_known(db, session, person_id):
        raise NotThere
    arrival = row.arrival
    arrival.vouched_person_id, arrival.vouched_by, arrival.guest_label = person_id, by.person_id, None
    _note(db, arrival, "arrival.vouch", by=by, now=now)
    db.commit()


def name_guest(db: Db, *, arrival_id: int, label: str, by: Actor, now: datetime, version: int) -> None:
    """This is nobody of ours but welcome: a speaker, an interpreter. Commits. Raises `BadInput`, `Stale`."""
    _, row = _at_hand(db, arrival_id, by, "arrival:name", now)
    _refuse_stale(row.arrival, version)
    words = " ".join(label.split())
    if not words or len(words) > LONGEST_LABEL or not words.isprintable():
        raise BadInput(label="too_long" if len(words) > LONGEST_LABEL else "empty")
    arrival = row.arrival
    arrival.guest_label, arrival.vouched_person_id, arrival.vouched_by = words, None, by.person_id
    _note(db, arrival, "arrival.name_guest", by=by, now=now)
    db.commit()


def _at_hand(db: Db, arrival_id: int, by: Actor, permission: str, now: datetime) -> tuple[Session, DoorRow]:
    """The arrival as it stands at this moment, for somebody who may do this in its group."""
    arrival = db.get(Arrival, arrival_id)
    if arrival is None:
        raise NotThere
    session = sessions.locked(db, arrival.session_id)
    ensure(by, permission, group_id=session.group_id)
    row = arrivals.one(db, session, arrival_id, now)
    if row is None:
        raise NotThere
    return session, row


def _refuse_stale(arrival: Arrival, version: int) -> None:
    if arrival.version != version:
        raise _stale(arrival)


def _stale(arrival: Arrival) -> Stale:
    """Somebody was first: who, when, and what they decided."""
    decided = arrival.decision is not Decision.UNDECIDED
    by = arrival.decided_by if decided else arrival.vouched_by
    return Stale(by=by, at=arrival.decided_at, decision=arrival.decision)


def _refuse_what_may_not_be(session: Session, row: DoorRow, reason: str | None) -> None:
    if reason is not None and reason not in frozenset(OverrideReason):
        raise BadInput(reason="choose_one")
    if session.state in OVER:
        raise Refused("session_over")
    if row.is_over:
        raise Refused("gone")
    if row.needs_a_name:
        raise Refused("say_who_first")
    if not may_override(row.verdict.kind, row.verdict.reasons):
        raise Refused("removed")
    if row.verdict.kind is VerdictKind.ON_HOLD and reason is None:
        raise Refused("needs_reason")


def _let_in_while_room(
    db: Db, session: Session, rows: list[DoorRow], chosen: list[DoorRow], *, by: Actor, now: datetime
) -> int:
    """First come, first let in, until the session is full."""
    room = max(0, session.capacity - sum(row.takes_room for row in rows))
    for row in chosen[:room]:
        _let_in(db, row, by=by, now=now)
    return min(len(chosen), room)


def _let_in(db: Db, row: DoorRow, *, by: Actor, now: datetime, reason: str | None = None) -> None:
    _decide(db, row.arrival, DecisionAction.CLEAR, by=by, now=now, reason=reason)
    if row.is_waiting:
        commands.ask(db, CommandKind.ADMIT, session_id=row.arrival.session_id, arrival=row.arrival, by=by, now=now)


def _turn_away(db: Db, row: DoorRow, *, by: Actor, now: datetime) -> None:
    """Not in, or not any more. Turned away before and yet inside, she is put back; turned away twice is `Stale`."""
    arrival = row.arrival
    if row.coming.was_refused and not row.is_inside:
        raise _stale(arrival)
    _refuse_entry(db, arrival, by=by, now=now)
    commands.withdraw_for(db, arrival, CommandKind.ADMIT, now)
    if row.is_inside or row.is_being_let_in:
        commands.ask(db, CommandKind.PUT_BACK, session_id=arrival.session_id, arrival=arrival, by=by, now=now)


def _refuse_entry(db: Db, arrival: Arrival, *, by: Actor, now: datetime) -> None:
    """Take a clearance back, or give none; whoever was refused before stays so."""
    action = DecisionAction.WITHDRAW if arrival.decision is Decision.CLEARED else DecisionAction.DECLINE
    if DECISION_LIFE.allows(arrival.decision, action):
        _decide(db, arrival, action, by=by, now=now)


def _decide(
    db: Db, arrival: Arrival, action: DecisionAction, *, by: Actor, now: datetime, reason: str | None = None
) -> None:
    """The doorway: decision, who and when, audit and revision together."""
    arrival.decision = DECISION_LIFE.after(arrival.decision, action)
    arrival.decided_by, arrival.decided_at, arrival.decision_reason = by.person_id, now, reason
    _note(db, arrival, f"arrival.{action.value}", by=by, now=now, reason=reason)


def _note(db: Db, arrival: Arrival, action: str, *, by: Actor, now: datetime, reason: str | None = None) -> None:
    arrival.version += 1
    db.add(arrival)
    db.flush()
    audit.write(db, by=by, action=action, about=f"arrival:{arrival.id}", now=now, reason=reason)
    live.touch(db, arrival.session_id)


def _put_out(db: Db, session: Session, arrival: Arrival, *, by: Actor, now: datetime) -> None:
    commands.ask(db, CommandKind.REMOVE, session_id=arrival.session_id, arrival=arrival, by=by, now=now)
    if arrival.participant_uuid is not None:
        effects.promise(
            db,
            EffectKind.REMOVE_PARTICIPANT,
            f"remove:{arrival.id}",
            now=now,
            urgent=True,
            session_id=session.id,
            participant_uuid=arrival.participant_uuid,
        )


def _mark_removed(db: Db, row: DoorRow, now: datetime) -> None:
    """Whom a facilitator named, else whose link it was: her registration is marked for tonight."""
    person_id = row.arrival.vouched_person_id or (row.link_owner.person_id if row.link_owner else None)
    hers = select(Registration).where(
        Registration.session_id == row.arrival.session_id, Registration.person_id == person_id
    )
    for registration in db.exec(hers):
        registration.removed_at = registration.removed_at or now
        db.add(registration)


def _is_known(db: Db, session: Session, person_id: int) -> bool:
    """A member of this group, or somebody with a link of her own tonight."""
    place = select(Place.id).where(Place.group_id == session.group_id, Place.person_id == person_id)
    link = select(Registration.id).where(Registration.session_id == session.id, Registration.person_id == person_id)
    return db.exec(place.limit(1)).first() is not None or db.exec(link.limit(1)).first() is not None
