"""Reading a register: scoped to the group, in a number of queries that does not grow, with guesses in their order."""

import pytest
from sqlalchemy import event

from app.db import Db
from app.domain.errors import NotPermitted, NotThere
from app.domain.matching import Likeness
from app.domain.sessions import SessionState
from app.models import Group, Session
from app.queries import registers
from app.queries.guesses import Pointer
from tests import factories
from tests.registers import ended_session, presence


@pytest.fixture
def group(db: Db) -> Group:
    return factories.group(db)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group, state=SessionState.RECONCILED)


def read(db: Db, session: Session, group: Group) -> registers.Register:
    actor = factories.as_facilitator(factories.person(db), group)
    return registers.register(db, session_id=session.id, actor=actor)


def guessed(row: registers.OpenRow) -> list[tuple[str, tuple[object, ...], bool]]:
    return [(guess.screen_name, guess.reasons, guess.here_already) for guess in row.guesses]


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


def test_her_link_comes_before_any_name_and_its_own_name_adds_nothing(db: Db, group: Group, session: Session) -> None:
    leah, robin = factories.member(db, group, "Leah"), factories.member(db, group, "Robin")
    presence(db, session, name="Robin", link=leah)
    presence(db, session, name="Robin", link=robin, joined=1)
    found = read(db, session, group)
    assert [guessed(row) for row in found.likely] == [
        [("Leah", (Pointer.HER_LINK,), False), ("Robin", (Likeness.SAME_SCREEN_NAME,), False)],
        [("Robin", (Pointer.HER_LINK,), False)],
    ]


def test_a_name_alone_is_never_likely(db: Db, group: Group, session: Session) -> None:
    factories.member(db, group, "Robin")
    presence(db, session, name="Robin")
    found = read(db, session, group)
    assert (found.likely, [guessed(row) for row in found.open]) == (
        (),
        [[("Robin", (Likeness.SAME_SCREEN_NAME,), False)]],
    )


def test_a_link_whose_owner_is_counted_already_needs_a_look(db: Db, group: Group, session: Session) -> None:
    robin = factories.member(db, group, "Robin")
    presence(db, session, certain=robin)
    presence(db, session, name="iPad", link=robin, joined=5)
    found = read(db, session, group)
    assert (found.likely, [guessed(row) for row in found.open]) == ((), [[("Robin", (Pointer.HER_LINK,), True)]])


def test_at_most_three_are_suggested(db: Db, group: Group, session: Session) -> None:
    link = factories.member(db, group, "Zed")
    for name in ("Robin A", "Robin B", "Robin C", "Robin D"):
        factories.member(db, group, name)
    presence(db, session, name="Robin", link=link)
    (row,) = read(db, session, group).likely
    assert [guess.screen_name for guess in row.guesses] == ["Zed", "Robin A", "Robin B"]


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
    few = queries(db, read_both)
    arrange(20)
    db.commit()
    assert queries(db, read_both) <= few + 1
