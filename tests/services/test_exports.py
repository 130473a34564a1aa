"""Handing a register out: a closed one, for a reason, to whoever may, and only after the audit has it."""

import pytest
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, DomainError, NotPermitted, NotThere, Refused
from app.domain.registers import ExportFormat, RegisterState
from app.domain.sessions import SessionState
from app.models import AuditEntry, Group, Session
from app.services import exports, registers
from tests import factories
from tests.registers import at, ended_session, presence

NOW = at(100)


@pytest.fixture
def session(db: Db, group: Group, coordinator: Actor) -> Session:
    made = ended_session(db, group, state=SessionState.RECONCILED)
    robin = factories.member(db, group, "Robin", reference="C-17")
    factories.registration(db, made, robin, "Robin")
    presence(db, made, certain=robin)
    db.commit()
    registers.close(db, session_id=made.id, by=coordinator, now=NOW)
    return made


def take(db: Db, session_id: int, by: Actor, *, reason: str = "reporting") -> exports.Export:
    wish = exports.Wish(ExportFormat.CSV, reason)
    return exports.take(db, session_id=session_id, wish=wish, by=by, now=NOW)


def told(db: Db) -> list[tuple[str, str | None]]:
    found = select(AuditEntry.object_ref, AuditEntry.reason_code).where(AuditEntry.action == "register.export")
    return list(db.exec(found))


def test_the_audit_is_committed_before_anything_is_handed_over(
    db: Db, database: Database, session: Session, coordinator: Actor
) -> None:
    found = take(db, session.id, coordinator)
    with database.reading() as elsewhere:
        assert told(elsewhere) == [(f"session:{session.id}", "reporting:csv:screen_name:7x1")]
    assert [(line.screen_name, line.reference, line.minutes) for line in found.lines] == [("Robin", "C-17", 60)]


def test_the_day_is_the_groups_own(db: Db, coordinator: Actor) -> None:
    far = factories.group(db, zone="Pacific/Auckland")
    session = ended_session(db, far, state=SessionState.RECONCILED, register_state=RegisterState.CLOSED)
    db.commit()
    assert take(db, session.id, coordinator).day.isoformat() == "2026-11-25"


@pytest.mark.parametrize(
    ("case", "refusal"),
    [("no reason", BadInput), ("open", Refused), ("missing", NotThere), ("facilitator", NotPermitted)],
)
def test_a_refusal_hands_over_nothing_and_writes_nothing(
    db: Db, group: Group, session: Session, coordinator: Actor, case: str, refusal: type[DomainError]
) -> None:
    session_id, by, reason = session.id, coordinator, "reporting"
    if case == "no reason":
        reason = "curious"
    if case == "open":
        registers.reopen(db, session_id=session_id, reason="wrong_person", by=coordinator, now=NOW)
    if case == "missing":
        session_id = 99_999
    if case == "facilitator":
        by = factories.as_facilitator(factories.person(db), group)
    with pytest.raises(refusal):
        take(db, session_id, by, reason=reason)
    assert told(db) == []
