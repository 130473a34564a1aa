"""The audit chain: each entry follows from the one before, and an edit is found."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, text, update
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import HEARTH, Actor
from app.models import AuditEntry
from app.services import audit
from tests.fakes import TUESDAY


def chain(db: Db, length: int = 5) -> list[int]:
    for number in range(length):
        audit.write(db, by=Actor(person_id=number), action="session.look", about=f"session:{number}", now=TUESDAY)
    db.commit()
    return [seq for seq in db.exec(select(AuditEntry.seq).order_by(col(AuditEntry.seq))) if seq is not None]


def test_an_untouched_chain_is_whole(db: Db) -> None:
    chain(db)
    assert audit.broken_at(db) is None


@pytest.mark.parametrize("column", ["action", "object_ref", "actor_ref", "outcome"])
def test_an_edited_entry_is_found(db: Db, column: str) -> None:
    third = chain(db)[2]
    db.execute(update(AuditEntry).where(col(AuditEntry.seq) == third).values({column: "other"}))
    assert audit.broken_at(db) == third


def test_a_removed_entry_is_found_at_the_next_one(db: Db) -> None:
    entries = chain(db)
    db.execute(delete(AuditEntry).where(col(AuditEntry.seq) == entries[1]))
    assert audit.broken_at(db) == entries[2]


def test_swapped_entries_are_found(db: Db) -> None:
    first, second = chain(db)[:2]
    for old, new in ((first, -1), (second, first), (-1, second)):
        db.execute(text("UPDATE audit_entries SET seq = :new WHERE seq = :old"), {"old": old, "new": new})
    assert audit.broken_at(db) == first


def test_people_stand_in_it_under_pseudonyms(db: Db) -> None:
    audit.write(db, by=Actor(person_id=7), action="session.look", about=audit.person(db, 8), now=TUESDAY)
    audit.write(db, by=HEARTH, action="session.look", about="session:1", now=TUESDAY)
    entries = db.exec(select(AuditEntry).order_by(col(AuditEntry.seq))).all()
    assert [entry.actor_ref for entry in entries][1] == "hearth"
    assert entries[0].actor_ref != "7" and entries[0].object_ref.removeprefix("person:") != "8"
    assert audit.person(db, 8) == entries[0].object_ref
