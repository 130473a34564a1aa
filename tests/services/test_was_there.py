""" "Were you there?": asked only of whom it concerns, heard by the settler, kept no longer than it is of use."""

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.matching import Credit
from app.domain.registers import ContestAnswer, ContestClaim, RegisterState, SettlementKind
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Contest, Group, Person, Session, StoredPresence
from app.queries import registers as found
from app.queries import unanswered
from app.services import contests, known_names, registers, settlements
from app.services.settlements import Said
from tests import factories
from tests.registers import at, ended_session, guess, presence

NOW = at(75)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group, state=SessionState.RECONCILED)


@pytest.fixture
def robin(db: Db, group: Group, session: Session) -> Person:
    return expected(db, group, session, "Robin")


def expected(db: Db, group: Group, session: Session, name: str) -> Person:
    person = factories.member(db, group, name)
    factories.registration(db, session, person, name)
    return person


def says(db: Db, session: Session, person: Person, *, there: bool = True, name: str = "Nightjar") -> None:
    db.commit()
    by = factories.as_member(person)
    contests.say_whether_there(db, session_id=session.id, there=there, worn_name=name, by=by, now=NOW)


def asked(db: Db, person: Person) -> list[int]:
    return [one.session.id for one in unanswered.of(db, by=factories.as_member(person))]


def settler(db: Db, group: Group) -> found.Register:
    session_id = db.exec(select(Session.id)).one()
    ana = factories.as_facilitator(factories.person(db), group)
    return found.register(db, session_id=session_id, actor=ana)


def test_she_is_asked_while_nobody_credits_her_and_the_register_is_open(
    db: Db, group: Group, session: Session, robin: Person
) -> None:
    assert asked(db, robin) == [session.id]
    presence(db, session, certain=robin)
    assert asked(db, robin) == []


def test_nobody_is_asked_who_had_not_signed_up_or_whose_register_is_closed(
    db: Db, group: Group, session: Session, robin: Person
) -> None:
    apologised = factories.member(db, group, "Sam")
    factories.registration(db, session, apologised, "Sam", state=RegistrationState.APOLOGISED)
    for nobody, refusal in ((factories.member(db, group, "Leah"), NotThere), (apologised, Refused)):
        assert asked(db, nobody) == []
        with pytest.raises(refusal):
            says(db, session, nobody)
    session.register_state = RegisterState.CLOSED
    db.add(session)
    assert asked(db, robin) == []


def test_her_word_puts_her_first_and_credits_nobody(db: Db, group: Group, session: Session, robin: Person) -> None:
    leah = expected(db, group, session, "Leah")
    presence(db, session, name="nightjar", guesses=[guess(leah)], credit=Credit.LIKELY)
    says(db, session, robin)
    register = settler(db, group)
    (row,) = register.open
    assert [(one.screen_name, one.says_so) for one in row.guesses] == [("Robin", True), ("Leah", False)]
    assert (register.likely, row.resolved.credited_to) == ((), ())
    assert [line.screen_name for line in register.without_stay] == ["Leah", "Robin"]


def test_saying_otherwise_replaces_it(db: Db, session: Session, robin: Person) -> None:
    says(db, session, robin)
    says(db, session, robin, there=False)
    (said,) = db.exec(select(Contest)).all()
    assert (said.claim, said.worn_name) == (ContestClaim.WAS_NOT_THERE, None)


@pytest.mark.parametrize("name", ["N" * 61, "Night\x00jar"])
def test_a_name_that_cannot_be_shown_is_not_kept(db: Db, session: Session, robin: Person, name: str) -> None:
    with pytest.raises(BadInput):
        says(db, session, robin, name=name)
    db.rollback()
    assert db.exec(select(Contest)).all() == []


@pytest.mark.parametrize(
    ("there", "is_credited", "answer"),
    [
        (True, True, ContestAnswer.CORRECTED),
        (True, False, None),
        (False, False, ContestAnswer.STAYS),
        (False, True, None),
    ],
)
def test_closing_answers_what_the_register_says_too_and_drops_the_name(
    db: Db, group: Group, session: Session, robin: Person, there: bool, is_credited: bool, answer: ContestAnswer | None
) -> None:
    stored = presence(db, session, name="Nightjar")
    says(db, session, robin, there=there)
    said = Said(SettlementKind.MEMBER, robin.id) if is_credited else Said(SettlementKind.GUEST)
    ana = factories.as_facilitator(factories.person(db), group)
    settlements.settle(db, presence_id=stored.id, said=said, by=ana, now=NOW)
    marta = factories.as_coordinator(factories.person(db))
    registers.close(db, session_id=session.id, by=marta, now=NOW)
    (contest,) = db.exec(select(Contest)).all()
    keeps = there and answer is None
    assert (contest.answer, contest.worn_name) == (answer, "Nightjar" if keeps else None)


def test_a_forgotten_name_goes_from_her_own_word_too(db: Db, group: Group, session: Session, robin: Person) -> None:
    stored = presence(db, session, name="Nightjar")
    says(db, session, robin, name="nightjar")
    known_names.agree(db, group_id=group.id, remembers=True, by=factories.as_member(robin), now=NOW)
    ana = factories.as_facilitator(factories.person(db), group)
    settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.MEMBER, robin.id), by=ana, now=NOW)
    known_names.agree(db, group_id=group.id, remembers=False, by=factories.as_member(robin), now=NOW)
    assert (db.exec(select(Contest.worn_name)).all(), db.exec(select(StoredPresence.screen_name)).all()) == (
        [None],
        [""],
    )
