"""Agreements: drafted, put in force whole, superseded, and accepted by members of the group."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.agreements import AgreementState
from app.domain.errors import BadInput, IllegalAction, NotThere, Refused
from app.models import Agreement, AgreementAcceptance, Group
from app.queries import groups
from app.services import agreements
from tests import factories
from tests.fakes import TUESDAY

WORDS = {"en": "Be kind.\r\n\r\nNo recording.", "es": "Trato amable."}


@pytest.fixture
def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def draft(db: Db, group: Group, by: Actor, texts: dict[str, str] = WORDS) -> Agreement:
    return agreements.draft(db, group_id=int(group.id or 0), texts=texts, by=by, now=TUESDAY)


def force(db: Db, version: Agreement, by: Actor) -> Agreement:
    return agreements.put_in_force(db, agreement_id=int(version.id or 0), by=by, now=TUESDAY)


def test_a_draft_is_written_on_until_it_counts(db: Db, group: Group, boss: Actor) -> None:
    first = draft(db, group, boss)
    again = draft(db, group, boss, {"en": "Be very kind."})
    assert (first.id, again.number) == (again.id, 1)
    assert groups.agreement_bodies(db, int(first.id or 0)) == {"en": "Be very kind.", "es": "Trato amable."}
    assert groups.agreement_in_force(db, int(group.id or 0)) is None


def test_a_second_version_supersedes_the_first(db: Db, group: Group, boss: Actor) -> None:
    first = force(db, draft(db, group, boss), boss)
    second = force(db, draft(db, group, boss), boss)
    assert (first.state, second.state, second.number) == (AgreementState.SUPERSEDED, AgreementState.IN_FORCE, 2)
    with pytest.raises(IllegalAction):
        force(db, first, boss)


def test_every_language_of_the_group_has_its_words(db: Db, group: Group, boss: Actor) -> None:
    version = draft(db, group, boss, {"en": "Be kind.", "es": "  "})
    with pytest.raises(Refused, match="agreement_incomplete"):
        force(db, version, boss)
    db.rollback()
    assert db.exec(select(Agreement)).one().state is AgreementState.DRAFT


def test_words_beyond_measure_are_refused_by_field(db: Db, group: Group, boss: Actor) -> None:
    with pytest.raises(BadInput) as refusal:
        draft(db, group, boss, {"en": "x" * 20_001})
    assert dict(refusal.value.fields) == {"body_en": "too_long"}


def test_a_member_accepts_once_and_stands_well(db: Db, group: Group, boss: Actor) -> None:
    force(db, draft(db, group, boss), boss)
    person = factories.member(db, group)
    force(db, draft(db, group, boss), boss)
    by, later = factories.as_member(person), TUESDAY + timedelta(days=31)

    def standing() -> groups.AgreementStanding:
        return groups.agreement_standing(db, group_id=int(group.id or 0), person_id=int(person.id or 0), now=later)

    assert standing() == groups.AgreementStanding(number=2, ok=False, changed=True)
    for _ in range(2):
        agreements.accept(db, group_id=int(group.id or 0), language="es", by=by, now=TUESDAY)
    assert standing() == groups.AgreementStanding(number=2, ok=True, changed=False)
    assert len(db.exec(select(AgreementAcceptance)).all()) == 2


def test_somebody_of_another_group_accepts_nothing_here(db: Db, group: Group, boss: Actor) -> None:
    force(db, draft(db, group, boss), boss)
    elsewhere = factories.as_member(factories.member(db, factories.group(db)))
    with pytest.raises(NotThere):
        agreements.accept(db, group_id=int(group.id or 0), language="en", by=elsewhere, now=TUESDAY)
