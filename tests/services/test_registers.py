"""Closing a register: only when nobody is open, as lines and counts; reopening with a reason."""

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import BadInput, IllegalAction, NotPermitted, Refused
from app.domain.places import PlaceState
from app.domain.registers import RegisterState, SettlementKind
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Attendance, AuditEntry, Group, Place, Session, SessionStats
from app.services import registers, settlements
from app.services.settlements import Said
from tests import factories
from tests.registers import at, ended_session, presence

NOW = at(90)


@pytest.fixture
def group(db: Db) -> Group:
    return factories.group(db, minimum_minutes=10)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group, state=SessionState.RECONCILED)


def written(db: Db) -> list[tuple[str, Outcome, int, str]]:
    found = db.exec(select(Attendance).order_by(Attendance.screen_name))
    return [(line.screen_name, line.outcome, line.minutes, line.evidence) for line in found]


def test_every_member_gets_the_line_that_is_hers(db: Db, group: Group, session: Session, coordinator: Actor) -> None:
    people = {name: factories.member(db, group, name) for name in ("Ada", "Bea", "Cy", "Dee", "Eve")}
    for name in ("Ada", "Bea", "Cy"):
        factories.registration(db, session, people[name], name)
    factories.registration(db, session, people["Dee"], "Dee", state=RegistrationState.APOLOGISED)
    presence(db, session, certain=people["Ada"], joined=0, left=55)
    presence(db, session, certain=people["Bea"], joined=0, left=9)
    guest = presence(db, session, name="Sam")
    db.commit()
    settlements.settle(db, presence_id=guest.id, said=Said(SettlementKind.GUEST), by=coordinator, now=NOW)
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert written(db) == [
        ("Ada", Outcome.ATTENDED, 55, "link_and_tap"),
        ("Bea", Outcome.CAME_BRIEFLY, 9, "link_and_tap"),
        ("Cy", Outcome.MISSED, 0, "nothing"),
        ("Dee", Outcome.APOLOGISED, 0, "nothing"),
        ("Eve", Outcome.NOT_EXPECTED, 0, "nothing"),
    ]
    stats = db.get_one(SessionStats, session.id)
    assert (stats.attended, stats.missed, stats.apologised, stats.guests) == (1, 1, 1, 1)


def test_coming_after_all_counts_as_coming(db: Db, group: Group, session: Session, coordinator: Actor) -> None:
    dee = factories.member(db, group, "Dee")
    factories.registration(db, session, dee, "Dee", state=RegistrationState.APOLOGISED)
    presence(db, session, certain=dee)
    db.commit()
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert written(db) == [("Dee", Outcome.ATTENDED, 60, "link_and_tap")]


def test_who_left_the_group_has_a_line_only_if_she_was_there(
    db: Db, group: Group, session: Session, coordinator: Actor
) -> None:
    gone, came = factories.member(db, group, "Gone"), factories.member(db, group, "Came")
    for place in db.exec(select(Place)):
        place.state = PlaceState.GIVEN_UP
        db.add(place)
    stored = presence(db, session)
    db.commit()
    settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.MEMBER, came.id), by=coordinator, now=NOW)
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert written(db) == [("Came", Outcome.ATTENDED, 60, "settled")]
    assert gone.id != came.id


def test_a_register_with_somebody_unnamed_does_not_close(db: Db, session: Session, coordinator: Actor) -> None:
    presence(db, session)
    db.commit()
    with pytest.raises(Refused, match="open_rows"):
        registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert (written(db), session.register_state) == ([], RegisterState.OPEN)


def test_a_register_that_was_not_collected_does_not_close(db: Db, group: Group, coordinator: Actor) -> None:
    session = ended_session(db, group)
    db.commit()
    with pytest.raises(Refused, match="not_collected"):
        registers.close(db, session_id=session.id, by=coordinator, now=NOW)


def test_a_facilitator_neither_closes_nor_reopens(db: Db, group: Group, session: Session) -> None:
    ana = factories.as_facilitator(factories.person(db), group)
    db.commit()
    with pytest.raises(NotPermitted):
        registers.close(db, session_id=session.id, by=ana, now=NOW)
    with pytest.raises(NotPermitted):
        registers.reopen(db, session_id=session.id, reason="wrong_person", by=ana, now=NOW)


def test_closing_twice_is_refused_and_changes_nothing(db: Db, session: Session, coordinator: Actor) -> None:
    db.commit()
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    with pytest.raises(IllegalAction):
        registers.close(db, session_id=session.id, by=coordinator, now=at(95))
    db.rollback()
    assert db.get_one(Session, session.id).register_closed_at == NOW


def test_reopened_for_a_reason_corrected_and_closed_again_the_register_says_the_new(
    db: Db, group: Group, session: Session, coordinator: Actor
) -> None:
    ada, bea = factories.member(db, group, "Ada"), factories.member(db, group, "Bea")
    stored = presence(db, session, certain=ada)
    db.commit()
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    registers.reopen(db, session_id=session.id, reason="wrong_person", by=coordinator, now=NOW)
    settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.MEMBER, bea.id), by=coordinator, now=NOW)
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert written(db) == [("Ada", Outcome.NOT_EXPECTED, 0, "nothing"), ("Bea", Outcome.ATTENDED, 60, "settled")]
    told = db.exec(select(AuditEntry.action, AuditEntry.reason_code)).all()
    assert told == [
        ("register.close", None),
        ("register.reopen", "wrong_person"),
        ("presence.settle", "member"),
        ("register.close", None),
    ]


@pytest.mark.parametrize("reason", ["", "because", "she told me about her mother"])
def test_reopening_takes_one_of_the_reasons(db: Db, session: Session, coordinator: Actor, reason: str) -> None:
    session.register_state = RegisterState.CLOSED
    db.add(session)
    db.commit()
    with pytest.raises(BadInput):
        registers.reopen(db, session_id=session.id, reason=reason, by=coordinator, now=NOW)
    assert db.exec(select(AuditEntry)).all() == []
