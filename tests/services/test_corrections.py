"""A word about a line: added beside what it said, never over it; who may, and what a member's objection becomes."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import BadInput, DomainError, NotPermitted, NotThere, Refused
from app.domain.registers import ContestAnswer, CorrectionReason, ReopenReason
from app.domain.sessions import SessionState
from app.models import Attendance, AuditEntry, Contest, Correction, Group, Person, Session, SessionStats
from app.queries import registers as found
from app.queries.register_lines import Line
from app.services import contests, corrections, registers
from tests import factories
from tests.registers import at, ended_session, presence

NOW = at(100)


@pytest.fixture
def facilitator(db: Db, group: Group) -> Actor:
    return factories.as_facilitator(factories.person(db), group)


@pytest.fixture
def session(db: Db, group: Group, robin: Person) -> Session:
    """Robin was there, late; Leah signed up and did not come."""
    made = ended_session(db, group, state=SessionState.RECONCILED)
    leah = factories.member(db, group, "Leah")
    factories.registration(db, made, robin, "Robin")
    factories.registration(db, made, leah, "Leah")
    presence(db, made, certain=robin, joined=20)
    db.commit()
    return made


def lines(db: Db, session: Session, by: Actor) -> dict[str, Line]:
    db.expire_all()
    return {line.screen_name: line for line in found.register(db, session_id=session.id, actor=by).lines}


def says(line: Line) -> tuple[Outcome, bool, Outcome | None, list[CorrectionReason]]:
    return line.outcome, line.late, line.before, [one.reason for one in line.corrections]


def correct(db: Db, session: Session, person_id: int, outcome: str, by: Actor, reason: str = "member_said") -> None:
    corrections.correct(db, session_id=session.id, person_id=person_id, outcome=outcome, reason=reason, by=by, now=NOW)


def stored(db: Db) -> list[tuple[str, Outcome | None, CorrectionReason]]:
    return [(one.was, one.outcome, one.reason) for one in db.exec(select(Correction).order_by(Correction.id))]


def test_a_correction_after_closing_is_added_and_what_was_written_stays_to_be_read(
    db: Db, session: Session, robin: Person, coordinator: Actor
) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    correct(db, session, robin.id, "missed", coordinator)
    assert says(lines(db, session, coordinator)["Robin"]) == (
        Outcome.MISSED,
        False,
        Outcome.ATTENDED,
        [CorrectionReason.MEMBER_SAID],
    )
    assert stored(db) == [("attended", Outcome.MISSED, CorrectionReason.MEMBER_SAID)]
    written = db.exec(select(AuditEntry.reason_code).where(AuditEntry.action == "register.correct")).all()
    assert written == ["attended>missed:member_said"]


def test_taking_a_word_back_brings_the_evidence_back_and_both_words_stay(
    db: Db, session: Session, robin: Person, coordinator: Actor
) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    correct(db, session, robin.id, "missed", coordinator)
    correct(db, session, robin.id, corrections.AS_EVIDENCE_SAYS, coordinator, reason="our_mistake")
    line = lines(db, session, coordinator)["Robin"]
    assert says(line) == (
        Outcome.ATTENDED,
        True,
        None,
        [CorrectionReason.MEMBER_SAID, CorrectionReason.OUR_MISTAKE],
    )


def test_the_counts_follow_a_correction(db: Db, session: Session, robin: Person, coordinator: Actor) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    before = db.get_one(SessionStats, session.id)
    assert (before.attended, before.late, before.missed, before.excused) == (1, 1, 1, 0)
    correct(db, session, robin.id, "excused", coordinator)
    after = db.get_one(SessionStats, session.id)
    assert (after.attended, after.late, after.missed, after.excused) == (0, 0, 1, 1)


def test_a_facilitator_excuses_while_it_is_open_and_closing_writes_it_down(
    db: Db, session: Session, facilitator: Actor, coordinator: Actor
) -> None:
    leah = lines(db, session, facilitator)["Leah"]
    correct(db, session, leah.person_id, "excused", facilitator, reason="facilitator_said")
    assert lines(db, session, facilitator)["Leah"].outcome is Outcome.EXCUSED
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert says(lines(db, session, coordinator)["Leah"]) == (
        Outcome.EXCUSED,
        False,
        Outcome.MISSED,
        [CorrectionReason.FACILITATOR_SAID],
    )


def test_a_register_closed_again_keeps_what_it_said_before(
    db: Db, session: Session, robin: Person, coordinator: Actor
) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    registers.reopen(db, session_id=session.id, reason=ReopenReason.WRONG_PERSON, by=coordinator, now=NOW)
    for stay in found.register(db, session_id=session.id, actor=coordinator).settled:
        db.delete(stay.presence)
    db.flush()
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert says(lines(db, session, coordinator)["Robin"]) == (
        Outcome.MISSED,
        False,
        Outcome.ATTENDED,
        [CorrectionReason.REOPENED],
    )
    assert stored(db) == [("attended", Outcome.MISSED, CorrectionReason.REOPENED)]


def test_a_human_word_outlives_a_reopening(db: Db, session: Session, robin: Person, coordinator: Actor) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    correct(db, session, robin.id, "missed", coordinator)
    registers.reopen(db, session_id=session.id, reason=ReopenReason.NEW_INFORMATION, by=coordinator, now=NOW)
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert lines(db, session, coordinator)["Robin"].outcome is Outcome.MISSED
    assert stored(db) == [("attended", Outcome.MISSED, CorrectionReason.MEMBER_SAID)]


def test_a_line_that_nothing_speaks_for_any_more_says_so_instead_of_going(
    db: Db, group: Group, session: Session, coordinator: Actor
) -> None:
    stranger = factories.person(db)
    db.add(
        Attendance(
            session_id=session.id,
            person_id=stranger.id,
            screen_name="Kit",
            outcome=Outcome.ATTENDED,
            minutes=40,
            evidence="settled",
            written_at=NOW,
        )
    )
    db.flush()
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    assert says(lines(db, session, coordinator)["Kit"]) == (
        Outcome.NOT_EXPECTED,
        False,
        Outcome.ATTENDED,
        [CorrectionReason.REOPENED],
    )


@pytest.mark.parametrize(
    ("who", "closed", "outcome", "reason", "says_no"),
    [
        ("facilitator", True, "missed", "member_said", NotPermitted),
        ("other", False, "excused", "member_said", NotPermitted),
        ("other", True, "missed", "member_said", NotPermitted),
        ("facilitator", False, "attended", "member_said", BadInput),
        ("coordinator", True, "not_expected", "member_said", BadInput),
        ("coordinator", True, "", "member_said", BadInput),
        ("coordinator", True, "missed", "", BadInput),
        ("coordinator", True, "missed", "reopened", BadInput),
        ("coordinator", True, "attended", "member_said", Refused),
        ("coordinator", True, "evidence", "member_said", Refused),
    ],
)
def test_what_may_not_be_said_changes_nothing(
    db: Db,
    session: Session,
    robin: Person,
    coordinator: Actor,
    facilitator: Actor,
    who: str,
    closed: bool,
    outcome: str,
    reason: str,
    says_no: type[DomainError],
) -> None:
    other = factories.as_facilitator(factories.person(db), factories.group(db))
    by = {"coordinator": coordinator, "facilitator": facilitator, "other": other}[who]
    if closed:
        registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    with pytest.raises(says_no):
        correct(db, session, robin.id, outcome, by, reason)
    assert stored(db) == []


def test_somebody_without_a_line_cannot_be_corrected(db: Db, session: Session, coordinator: Actor) -> None:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    with pytest.raises(NotThere):
        correct(db, session, factories.person(db).id, "missed", coordinator)


# -- her own "that is not right" --


def said(db: Db) -> list[tuple[str, ContestAnswer | None]]:
    db.expire_all()
    return [(one.claim.value, one.answer) for one in db.exec(select(Contest).order_by(Contest.id))]


@pytest.fixture
def contested(db: Db, session: Session, robin: Person, coordinator: Actor) -> Session:
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    for _ in range(2):  # a second tap while the first waits is harmless
        contests.contest(db, session_id=session.id, claim="was_not_there", by=factories.as_member(robin), now=NOW)
    return session


def test_her_objection_waits_once_and_a_correction_answers_it(
    db: Db, contested: Session, robin: Person, coordinator: Actor
) -> None:
    assert said(db) == [("was_not_there", None)]
    correct(db, contested, robin.id, "missed", coordinator)
    assert said(db) == [("was_not_there", ContestAnswer.CORRECTED)]


def test_a_facilitator_may_say_that_it_stays_and_she_may_object_anew(
    db: Db, contested: Session, robin: Person, facilitator: Actor
) -> None:
    contests.leave_as_it_is(db, session_id=contested.id, person_id=robin.id, by=facilitator, now=NOW)
    contests.leave_as_it_is(db, session_id=contested.id, person_id=robin.id, by=facilitator, now=NOW)
    contests.contest(db, session_id=contested.id, claim="told_you", by=factories.as_member(robin), now=NOW)
    assert said(db) == [("was_not_there", ContestAnswer.STAYS), ("told_you", None)]


def test_nobody_objects_to_a_line_that_is_not_hers_or_not_written_yet(
    db: Db, group: Group, session: Session, robin: Person, coordinator: Actor
) -> None:
    stranger = factories.as_member(factories.member(db, factories.group(db), "Robin"))
    with pytest.raises(NotThere):
        contests.contest(db, session_id=session.id, claim="was_there", by=factories.as_member(robin), now=NOW)
    registers.close(db, session_id=session.id, by=coordinator, now=NOW)
    with pytest.raises(NotThere):
        contests.contest(db, session_id=session.id, claim="was_there", by=stranger, now=NOW)
    with pytest.raises(BadInput):
        contests.contest(db, session_id=session.id, claim="rubbish", by=factories.as_member(robin), now=NOW)
    assert said(db) == []


def test_another_groups_facilitator_answers_nothing(db: Db, contested: Session, robin: Person) -> None:
    other = factories.as_facilitator(factories.person(db), factories.group(db))
    with pytest.raises(NotPermitted):
        contests.leave_as_it_is(db, session_id=contested.id, person_id=robin.id, by=other, now=NOW)
    assert said(db) == [("was_not_there", None)]
