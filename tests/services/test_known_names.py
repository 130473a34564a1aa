"""Names that are remembered: with her yes, from the word that stands, and gone from every table when she says no."""

import pytest
from sqlmodel import SQLModel, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import NotPermitted, NotThere
from app.domain.registers import SettlementKind
from app.models import Group, KnownName, Person, Place, Session, StoredPresence, StoredReportRow
from app.queries import presences
from app.services import known_names, places, registers, reports, settlements
from app.services.settlements import Said
from tests import factories
from tests.registers import UUID, at, came, ended_session, presence, report, row

NOW = at(75)
CANARY = "Kanarienvogel"


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group)


def says_yes(db: Db, group: Group, robin: Person) -> None:
    db.commit()
    known_names.agree(db, group_id=group.id, remembers=True, by=factories.as_member(robin), now=NOW)


def settled(db: Db, stored: StoredPresence, robin: Person, by: Actor) -> None:
    db.commit()
    settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.MEMBER, robin.id), by=by, now=NOW)


def remembered(db: Db) -> list[str]:
    return list(db.exec(select(KnownName.name)).all())


def everything(db: Db) -> str:
    """Every value of every table, as text."""
    found = []
    for table in SQLModel.metadata.sorted_tables:
        found += [str(tuple(line)) for line in db.execute(table.select())]
    return "\n".join(found)


def test_without_her_yes_nothing_is_remembered(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    settled(db, presence(db, session, name=CANARY), robin, ana)
    assert remembered(db) == []


def test_with_her_yes_the_confirmed_name_is_remembered_with_who_said_so(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    says_yes(db, group, robin)
    settled(db, presence(db, session, name=CANARY), robin, ana)
    (known,) = db.exec(select(KnownName)).all()
    assert (known.name, known.person_id, known.said_by, known.said_at) == (CANARY, robin.id, ana.person_id, NOW)


def test_a_name_that_says_nothing_is_not_remembered(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    says_yes(db, group, robin)
    settled(db, presence(db, session, name="iPhone"), robin, ana)
    assert remembered(db) == []


def test_taking_the_word_back_takes_the_name_along_and_the_word_before_brings_its_own(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    says_yes(db, group, robin)
    stored = presence(db, session, name=CANARY)
    settled(db, stored, robin, ana)
    settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.GUEST), by=ana, now=NOW)
    assert remembered(db) == []
    settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    assert remembered(db) == [CANARY]
    settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    assert remembered(db) == []


def worn(db: Db, group: Group, session: Session, robin: Person, ana: Actor) -> None:
    """An evening at which she wore the name, told by both sources, settled and remembered."""
    says_yes(db, group, robin)
    came(db, session, None, joined=0, name=CANARY)
    db.commit()
    for _ in range(2):
        told = report(row(0, 60, name=CANARY, row_hash="one"), row(70, 80, name=CANARY, row_hash="two"))
        reports.store_fetch(db, session_id=session.id, uuid=f"{UUID}{session.id}", report=told, now=NOW)
    registers.collect(db, session_id=session.id, vault=factories.VAULT, now=NOW)
    for one in presences.of_session(db, session.id):
        settled(db, one.presence, robin, ana)


def test_a_forgotten_name_is_gone_from_every_table_and_her_minutes_stay(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    worn(db, group, session, robin, ana)
    assert CANARY in everything(db)
    (known_id,) = db.exec(select(KnownName.id)).all()
    known_names.forget(db, known_id=known_id, by=factories.as_member(robin), now=NOW)
    assert CANARY not in everything(db)
    assert presences.credits(presences.of_session(db, session.id))[robin.id].minutes == 60
    before = [one.presence.id for one in presences.of_session(db, session.id)]
    registers.collect(db, session_id=session.id, vault=factories.VAULT, now=NOW)
    assert [one.presence.id for one in presences.of_session(db, session.id)] == before


def test_her_no_forgets_everything(db: Db, group: Group, session: Session, robin: Person, ana: Actor) -> None:
    worn(db, group, session, robin, ana)
    known_names.agree(db, group_id=group.id, remembers=False, by=factories.as_member(robin), now=NOW)
    assert (remembered(db), CANARY in everything(db)) == ([], False)


def test_leaving_the_group_forgets_everything(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    worn(db, group, session, robin, ana)
    places.give_up(db, group_id=group.id, by=factories.as_member(robin), now=NOW)
    assert (remembered(db), CANARY in everything(db)) == ([], False)
    assert db.exec(select(Place.remembers_names_at).where(Place.person_id == robin.id)).one() is None


def test_a_facilitator_of_the_group_may_forget_a_name_and_nobody_else_may(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    worn(db, group, session, robin, ana)
    (known_id,) = db.exec(select(KnownName.id)).all()
    stranger = factories.as_facilitator(factories.person(db), factories.group(db))
    other_member = factories.as_member(factories.member(db, group, "Leah"))
    db.commit()
    for nobody in (stranger, other_member):
        with pytest.raises(NotPermitted):
            known_names.forget(db, known_id=known_id, by=nobody, now=NOW)
    known_names.forget(db, known_id=known_id, by=ana, now=NOW)
    with pytest.raises(NotThere):
        known_names.forget(db, known_id=known_id, by=ana, now=NOW)


def test_two_lines_that_turn_out_to_be_one_keep_the_name_that_was_confirmed(
    db: Db, group: Group, session: Session, robin: Person, ana: Actor
) -> None:
    says_yes(db, group, robin)
    link = factories.registration(db, session, robin, "Robin").registrant_id
    told = report(row(0, 20, name=CANARY, row_hash="one"), row(30, 60, name=CANARY, row_hash="two"))
    db.commit()
    reports.store_fetch(db, session_id=session.id, uuid=f"{UUID}{session.id}", report=told, now=NOW)
    registers.collect(db, session_id=session.id, vault=factories.VAULT, now=NOW)
    early, late = presences.of_session(db, session.id)
    settled(db, late.presence, robin, ana)
    for one in db.exec(select(StoredReportRow)):
        one.registrant_id = link
        db.add(one)
    db.commit()
    registers.collect(db, session_id=session.id, vault=factories.VAULT, now=NOW)
    (known,) = db.exec(select(KnownName)).all()
    assert (known.name, known.presence_id) == (CANARY, early.presence.id)
