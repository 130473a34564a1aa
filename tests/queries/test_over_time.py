"""A group over time: marks, runs of silence, who is on the list for a human; and never another group's."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import select

from app.db import Db
from app.domain.attendance import Outcome
from app.domain.errors import NotPermitted
from app.domain.groups import Membership
from app.domain.places import PlaceState
from app.models import Group, Person, Place
from app.queries import corrections, over_time
from app.queries.over_time import MarkKind
from app.services import contests
from tests import factories
from tests.registers import at, closed_session, ended_session, written

A, B, T, M, E, N = (
    Outcome.ATTENDED,
    Outcome.CAME_BRIEFLY,
    Outcome.APOLOGISED,
    Outcome.MISSED,
    Outcome.EXCUSED,
    Outcome.NOT_EXPECTED,
)


def history(db: Db, group: Group, **members: list[Outcome | None]) -> dict[str, Person]:
    """Sessions with closed registers, oldest first; None where somebody was no member yet."""
    people = {name: factories.member(db, group, name) for name in members}
    for week in range(max(map(len, members.values()))):
        session = closed_session(db, group, weeks=week)
        for name, outcomes in members.items():
            if outcomes[week] is not None:
                written(db, session, people[name], outcomes[week], name)
    db.flush()
    return people


def read(db: Db, group: Group) -> over_time.GroupOverTime:
    return over_time.of_group(db, group_id=group.id, actor=factories.as_facilitator(factories.person(db), group))


def test_members_by_sessions_with_their_marks_oldest_first(db: Db, group: Group) -> None:
    history(db, group, Robin=[None, A, B, T], Leah=[M, E, N, A])
    found = {one.place.screen_name: [mark.kind for mark in one.marks] for one in read(db, group).members}
    there, told = MarkKind.THERE, MarkKind.TOLD
    assert found == {
        "Leah": [MarkKind.MISSED, told, MarkKind.NOT_SIGNED_UP, there],
        "Robin": [MarkKind.NO_LINE, there, there, told],
    }


def test_attended_counts_every_closed_register_and_twelve_are_shown(db: Db, group: Group) -> None:
    history(db, group, Robin=[A] * 14, Leah=[B] * 14)
    found = read(db, group)
    assert [(one.place.screen_name, one.attended, len(one.marks)) for one in found.members] == [
        ("Leah", 0, 12),
        ("Robin", 14, 12),
    ]


def test_three_in_a_row_without_a_word_are_on_the_list_longest_first(db: Db, group: Group) -> None:
    history(db, group, Robin=[A, M, M, M], Leah=[M, T, M, M], Maya=[N, M, N, M], Kit=[M, M, M, A])
    actor = factories.as_facilitator(factories.person(db), group)
    listed = [(one.member.place.screen_name, one.member.in_a_row) for one in over_time.missed(db, actor=actor)]
    assert listed == [("Maya", 4), ("Robin", 3)]


def test_a_group_sets_how_many_and_a_drop_in_group_owes_no_word(db: Db) -> None:
    patient = factories.group(db, missed_in_a_row=4)
    loose = factories.group(db, membership=Membership.DROP_IN)
    for group in (patient, loose):
        history(db, group, Robin=[A, M, M, M], Leah=[N, N, N, N], Sunflower=[M, M, M, M])
    actor = factories.as_coordinator(factories.person(db))
    listed = [(one.group.id, one.member.place.screen_name) for one in over_time.missed(db, actor=actor)]
    assert sorted(listed) == sorted(
        [(patient.id, "Leah"), (patient.id, "Sunflower"), (loose.id, "Robin"), (loose.id, "Sunflower")]
    )


def test_whoever_paused_or_left_is_not_asked_after(db: Db, group: Group) -> None:
    people = history(db, group, Robin=[M, M, M], Leah=[M, M, M])
    for name, state in (("Robin", PlaceState.PAUSED), ("Leah", PlaceState.GIVEN_UP)):
        place = db.exec(select(Place).where(Place.person_id == people[name].id)).one()
        place.state = state
        db.add(place)
    db.flush()
    found = read(db, group)
    assert [(one.place.screen_name, one.is_missed) for one in found.members] == [("Robin", False)]


def test_open_registers_are_counted_apart(db: Db, group: Group) -> None:
    history(db, group, Robin=[A])
    ended_session(db, group)
    assert (len(read(db, group).sessions), read(db, group).open) == (1, 1)


def test_a_facilitator_of_another_group_sees_nothing_of_it(db: Db, group: Group) -> None:
    people = history(db, group, Robin=[M, M, M])
    session_id = read(db, group).sessions[-1].id
    contests.contest(db, session_id=session_id, claim="was_there", by=factories.as_member(people["Robin"]), now=at(200))
    other = factories.as_facilitator(factories.person(db), factories.group(db))
    with pytest.raises(NotPermitted):
        over_time.of_group(db, group_id=group.id, actor=other)
    assert (over_time.missed(db, actor=other), corrections.waiting(db, actor=other)) == ([], [])
    hers = factories.as_facilitator(factories.person(db), group)
    assert (len(over_time.missed(db, actor=hers)), len(corrections.waiting(db, actor=hers))) == (1, 1)


def test_the_number_of_queries_does_not_grow(db: Db, group: Group) -> None:
    history(db, group, Robin=[A])
    actor = factories.as_facilitator(factories.person(db), group)

    def asked() -> int:
        said: list[str] = []
        engine = db.get_bind()

        def note(*args: object) -> None:
            said.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        over_time.of_group(db, group_id=group.id, actor=actor)
        event.remove(engine, "before_cursor_execute", note)
        return len(said)

    few = asked()
    history(db, group, **{f"Member {number}": [A, M, T] for number in range(8)})
    assert asked() == few
