"""Groups: made, changed for what lies ahead only, and never left to volunteers alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor, GroupRole
from app.domain.errors import BadInput, NotPermitted, Refused, Stale
from app.domain.groups import GroupTerms, GroupWords
from app.domain.sessions import DoorPolicy
from app.models import AuditEntry, Effect, Facilitator, Group, GroupText
from app.queries import people
from app.services import groups
from tests import factories
from tests.conftest import Outside
from tests.fakes import TUESDAY

TERMS = GroupTerms(
    plain_name="Círculo del martes",
    zone="Europe/Madrid",
    texts={"en": GroupWords("Tuesday circle", "For all."), "es": GroupWords("Círculo", "Para todas.")},
)


@pytest.fixture
def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def test_a_groups_address_is_made_of_its_neutral_name(db: Db, boss: Actor) -> None:
    made = [groups.create(db, terms=TERMS, by=boss, now=TUESDAY) for _ in range(3)]
    assert [one.slug for one in made] == ["circulo-del-martes", "circulo-del-martes-2", "circulo-del-martes-3"]
    assert made[0].languages == ["en", "es"]


def test_whatever_is_amiss_is_said_at_once_by_field(db: Db, boss: Actor) -> None:
    odd = replace(TERMS, plain_name=" ", zone="Mars/Base", capacity=0, texts={"en": GroupWords("", "For all.")})
    with pytest.raises(BadInput) as refusal:
        groups.create(db, terms=odd, by=boss, now=TUESDAY)
    assert dict(refusal.value.fields) == {
        "plain_name": "empty",
        "zone": "unknown_zone",
        "capacity": "out_of_range",
        "name_en": "empty",
    }
    assert db.exec(select(Group)).all() == []


def test_a_facilitator_makes_no_group(db: Db) -> None:
    somebody = factories.as_facilitator(factories.person(db), factories.group(db))
    with pytest.raises(NotPermitted):
        groups.create(db, terms=TERMS, by=somebody, now=TUESDAY)


def test_a_change_reaches_sessions_ahead_and_leaves_the_past(db: Db, boss: Actor) -> None:
    group = groups.create(db, terms=TERMS, by=boss, now=TUESDAY)
    ahead = factories.session(db, group)
    past = factories.session(db, group, starts_at=TUESDAY - timedelta(days=7), state="reconciled")
    db.commit()
    changed = replace(TERMS, door_policy=DoorPolicy.LATER, grace_minutes=20, texts={"es": TERMS.texts["es"]})
    groups.change(db, group_id=int(group.id or 0), terms=changed, version=1, by=boss, now=TUESDAY)
    assert (ahead.door_policy, ahead.grace_minutes) == (DoorPolicy.LATER, 20)
    assert (past.door_policy, past.grace_minutes) == (DoorPolicy.AT_START, 0)
    assert [one.language for one in db.exec(select(GroupText).where(GroupText.group_id == group.id))] == ["es"]


def test_the_second_of_two_changes_is_told(db: Db, boss: Actor) -> None:
    group = groups.create(db, terms=TERMS, by=boss, now=TUESDAY)
    groups.change(db, group_id=int(group.id or 0), terms=TERMS, version=1, by=boss, now=TUESDAY)
    with pytest.raises(Stale):
        groups.change(db, group_id=int(group.id or 0), terms=TERMS, version=1, by=boss, now=TUESDAY)


def name(db: Db, group: Group, person_id: int | None, role: GroupRole, by: Actor) -> Facilitator:
    return groups.name_facilitator(
        db, group_id=int(group.id or 0), person_id=int(person_id or 0), role=role, called="Ana", by=by, now=TUESDAY
    )


def test_volunteers_are_never_alone(db: Db, boss: Actor) -> None:
    group, ana, joss = factories.group(db), factories.person(db), factories.person(db)
    db.commit()
    with pytest.raises(Refused, match="staff_facilitator_needed"):
        name(db, group, joss.id, GroupRole.VOLUNTEER, boss)
    db.rollback()
    name(db, group, ana.id, GroupRole.STAFF, boss)
    name(db, group, joss.id, GroupRole.VOLUNTEER, boss)
    with pytest.raises(Refused, match="staff_facilitator_needed"):
        name(db, group, ana.id, GroupRole.VOLUNTEER, boss)
    db.rollback()
    with pytest.raises(Refused, match="staff_facilitator_needed"):
        groups.withdraw_facilitator(db, group_id=int(group.id or 0), person_id=int(ana.id or 0), by=boss, now=TUESDAY)
    db.rollback()
    assert people.groups_facilitated(db, int(ana.id or 0)) == {group.id}


def test_whoever_is_withdrawn_facilitates_no_longer_and_can_come_back(db: Db, boss: Actor) -> None:
    group, ana, joss = factories.group(db), factories.person(db), factories.person(db)
    name(db, group, ana.id, GroupRole.STAFF, boss)
    name(db, group, joss.id, GroupRole.STAFF, boss)
    for _ in range(2):
        groups.withdraw_facilitator(db, group_id=int(group.id or 0), person_id=int(joss.id or 0), by=boss, now=TUESDAY)
    assert people.groups_facilitated(db, int(joss.id or 0)) == frozenset()
    assert len(db.exec(select(AuditEntry).where(AuditEntry.action == "facilitator.withdraw")).all()) == 1
    name(db, group, joss.id, GroupRole.VOLUNTEER, boss)
    assert people.groups_facilitated(db, int(joss.id or 0)) == {group.id}


def test_an_address_that_nobody_has_yet_is_invited(db: Db, boss: Actor, outside: Outside) -> None:
    group = factories.group(db)
    invited = groups.Invited("ana@charity.invalid", "Ana", GroupRole.STAFF)
    row = groups.invite_facilitator(
        db, group_id=int(group.id or 0), invited=invited, vault=outside.vault, ids=outside.ids, by=boss, now=TUESDAY
    )
    letter = db.exec(select(Effect)).one()
    assert (letter.payload["message"], letter.payload["person_id"]) == ("staff_invite", row.person_id)
