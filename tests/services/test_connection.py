"""The connection check as it is kept: part by part, one check at a time, and only by whoever may."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import HEARTH, Actor, SignIn
from app.domain.connection_facts import WANTED, Access, HouseRules, Plan, Step, Trouble
from app.domain.errors import NotPermitted, NotThere
from app.models import ConnectionCheck, Sign
from app.queries import connection
from app.queries.connection import ACCESS, PLAN, RULES, Furnishing
from app.services import connection as checking
from tests import factories
from tests.fakes import TUESDAY

BARE = Furnishing(by_stream=False, has_panel=False, has_web_host=False)
READINGS = {
    ACCESS: Access(missing_scopes=(("a:b:admin", "a:b:c:admin"),), ahead_seconds=-1.5),
    PLAN: Plan(reports=True, licensed={"host@charity.invalid": None}),
    RULES: HouseRules({"host@charity.invalid": {Step.WAITING_ROOM.value: True, Step.RENAMING.value: None}}),
}


def test_what_zoom_answered_is_read_back_as_it_was(db: Db) -> None:
    checking.begin(db, by=HEARTH, now=TUESDAY)
    for part, reading in READINGS.items():
        check = checking.record(db, part=part, reading=reading, by=HEARTH, now=TUESDAY)
    db.expire_all()
    assert {part: connection.reading(check, part) for part in READINGS} == READINGS
    assert check.finished_at == TUESDAY
    facts = connection.facts(db, check, BARE)
    assert (facts.access, facts.plan, facts.rules) == tuple(READINGS.values())


def test_parts_are_asked_one_after_the_other_and_the_last_finishes(db: Db) -> None:
    check = checking.begin(db, by=HEARTH, now=TUESDAY)
    asked = []
    while (part := connection.next_part(check)) is not None:
        assert check.finished_at is None
        asked.append(part)
        check = checking.record(db, part=part, reading=READINGS[part], by=HEARTH, now=TUESDAY)
    assert asked == [ACCESS, PLAN, RULES]
    assert check.finished_at == TUESDAY


def test_trouble_with_one_part_keeps_the_others_from_nothing(db: Db) -> None:
    check = checking.begin(db, by=HEARTH, now=TUESDAY)
    checking.record(db, part=ACCESS, reading=READINGS[ACCESS], by=HEARTH, now=TUESDAY)
    trouble = Trouble("zoom_missing_scope", retryable=False)
    check = checking.record(db, part=PLAN, reading=trouble, by=HEARTH, now=TUESDAY)
    assert connection.reading(check, PLAN) == trouble
    assert connection.next_part(check) == RULES


def test_a_new_check_takes_the_place_of_the_last(db: Db) -> None:
    for _ in range(2):
        checking.begin(db, by=HEARTH, now=TUESDAY)
    assert len(db.exec(select(ConnectionCheck)).all()) == 1


def test_nothing_is_recorded_without_a_check(db: Db) -> None:
    with pytest.raises(NotThere):
        checking.record(db, part=ACCESS, reading=READINGS[ACCESS], by=HEARTH, now=TUESDAY)


def test_a_sign_of_life_is_the_newest(db: Db) -> None:
    for day in (20, 24):
        checking.note(db, Sign.PANEL_OPENED, now=TUESDAY.replace(day=day))
    facts = connection.facts(db, None, BARE)
    assert (facts.panel_opened_at, facts.validated_at) == (TUESDAY, None)


def test_what_a_person_says_can_be_said_otherwise_later(db: Db) -> None:
    person = factories.person(db, coordinator=True)
    by = Actor(person_id=person.id, sign_in=SignIn.STAFF, coordinator=True)
    for answer in (False, True):
        checking.say(db, question=Step.UNMUTING.value, answer=answer, by=by, now=TUESDAY)
    assert connection.answers(db) == {"unmuting": True}
    assert set(checking.SAID) >= {step.value for step in WANTED}


def test_facilitators_do_not_look_into_the_account(db: Db) -> None:
    by = Actor(person_id=1, sign_in=SignIn.STAFF, facilitates=frozenset({1}))
    with pytest.raises(NotPermitted):
        checking.begin(db, by=by, now=TUESDAY)
    with pytest.raises(NotPermitted):
        checking.say(db, question=Step.UNMUTING.value, answer=True, by=by, now=TUESDAY)
    assert connection.answers(db) == {}
