"""Reading a register: scoped to the group, in a number of queries that does not grow, with guesses in their order."""

import pytest
from sqlalchemy import event

from app.db import Db
from app.domain.errors import NotPermitted, NotThere
from app.domain.matching import Sign
from app.domain.sessions import SessionState
from app.models import Group, Session
from app.queries import registers
from tests import factories
from tests.registers import ended_session, guess, presence


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group, state=SessionState.RECONCILED)


def read(db: Db, session: Session, group: Group) -> registers.Register:
    actor = factories.as_facilitator(factories.person(db), group)
    return registers.register(db, session_id=session.id, actor=actor)


def guessed(row: registers.OpenRow) -> list[tuple[str, tuple[object, ...], bool]]:
    return [(guess.screen_name, guess.signs, guess.here_already) for guess in row.guesses]


def test_a_facilitator_of_another_group_sees_neither_register_nor_list(db: Db, group: Group, session: Session) -> None:
    presence(db, session, certain=factories.member(db, group, "Robin"))
    other = factories.as_facilitator(factories.person(db), factories.group(db))
    with pytest.raises(NotPermitted):
        registers.register(db, session_id=session.id, actor=other)
    assert registers.past(db, actor=other) == []
    assert [
        one.session.id for one in registers.past(db, actor=factories.as_facilitator(factories.person(db), group))
    ] == [session.id]


def test_members_of_other_groups_cannot_be_chosen(db: Db, group: Group, session: Session) -> None:
    robin = factories.member(db, group, "Robin")
    factories.member(db, factories.group(db), "Robina")
    presence(db, session, name="Robina")
    found = read(db, session, group)
    assert found.names == {robin.id: "Robin"}
    assert [guess.person_id for row in found.open for guess in row.guesses] in ([], [robin.id])


def test_a_session_that_does_not_exist_is_not_there(db: Db) -> None:
    with pytest.raises(NotThere):
        registers.register(db, session_id=999, actor=factories.as_coordinator(factories.person(db)))


def test_what_the_matching_ticked_is_likely_and_the_rest_needs_a_look(db: Db, group: Group, session: Session) -> None:
    leah, robin = factories.member(db, group, "Leah"), factories.member(db, group, "Robin")
    presence(db, session, name="iPad", link=leah)
    presence(db, session, name="Rob", joined=1, guesses=[guess(robin, sign=Sign.NICKNAME, probability=0.7)])
    found = read(db, session, group)
    assert [guessed(row) for row in found.likely] == [[("Leah", (Sign.OWN_LINK,), False)]]
    assert [guessed(row) for row in found.open] == [[("Robin", (Sign.NICKNAME,), False)]]


def test_whoever_is_counted_already_needs_a_look(db: Db, group: Group, session: Session) -> None:
    robin = factories.member(db, group, "Robin")
    presence(db, session, certain=robin)
    presence(db, session, name="iPad", link=robin, joined=5)
    found = read(db, session, group)
    assert (found.likely, [guessed(row) for row in found.open]) == ((), [[("Robin", (Sign.OWN_LINK,), True)]])


def test_a_guess_of_somebody_who_can_no_longer_be_chosen_is_left_out(db: Db, group: Group, session: Session) -> None:
    stranger = factories.member(db, factories.group(db), "Robin")
    presence(db, session, guesses=[guess(stranger)])
    assert [row.guesses for row in read(db, session, group).open] == [()]


def queries(db: Db, act: object) -> int:
    asked: list[str] = []
    engine = db.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    act()
    return len(asked)


def test_the_number_of_queries_does_not_grow(db: Db, group: Group, session: Session) -> None:
    actor = factories.as_facilitator(factories.person(db), group)

    def read_both() -> None:
        db.expire_all()
        registers.register(db, session_id=session.id, actor=actor)
        registers.past(db, actor=actor)

    def arrange(number: int) -> None:
        for index in range(number):
            person = factories.member(db, group, f"Member {number}-{index}")
            factories.registration(db, session, person, f"Member {number}-{index}")
            presence(db, session, name=f"iPhone {index}", link=person)
            ended_session(db, group)

    arrange(2)
    db.commit()
    few = queries(db, read_both)
    arrange(20)
    db.commit()
    assert queries(db, read_both) <= few + 1
