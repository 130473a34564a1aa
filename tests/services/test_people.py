"""People: how somebody becomes known, and who looked at what is kept about her."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import select

from app.adapters.vault import AesVault
from app.db import Database, Db
from app.domain.actors import HEARTH, Actor, SignIn
from app.domain.errors import BadInput, NotPermitted, NotThere, Refused
from app.domain.places import PlaceState
from app.models import AuditEntry, Group, Person, Place
from app.services import people, staff_setup
from app.services.people import Details, What, Why
from tests import factories
from tests.conftest import MASTER_KEY, Outside


class WatchedVault(AesVault):
    """Notes, at each opening, how many entries the audit holds for everybody to see."""

    def __init__(self, count_entries: Callable[[], int]) -> None:
        super().__init__(MASTER_KEY)
        self.count_entries = count_entries
        self.seen: list[int] = []

    def open(self, wrapped_key: bytes, place: str, sealed: bytes) -> str:
        self.seen.append(self.count_entries())
        return super().open(wrapped_key, place, sealed)


def add(db: Db, outside: Outside, email: str = "Maya@Inbox.example ", name: str = "Maya  Canary") -> Person:
    return people.add_person(
        db,
        vault=outside.vault,
        ids=outside.ids,
        email=email,
        name=name,
        locale="es",
        by=HEARTH,
        now=outside.clock.now(),
    )


@pytest.fixture
def circle(db: Db) -> Group:
    return factories.group(db)


@pytest.fixture
def maya(db: Db, outside: Outside, circle: Group) -> Person:
    person = add(db, outside)
    outside.clock.forward(minutes=1)
    factories.add(db, _place(circle, person))
    db.commit()
    return person


def _place(group: Group, person: Person) -> object:
    return Place(
        group_id=group.id,
        person_id=person.id,
        state=PlaceState.ACTIVE,
        screen_name="M.",
        applied_at=person.created_at,
        changed_at=person.created_at,
    )


def reveal(db: Db, outside: Outside, person: Person, by: Actor, **asked: object) -> Details:
    return people.reveal(
        db,
        **{
            "vault": outside.vault,
            "person_id": person.id,
            "group_id": None,
            "what": What.NAME,
            "why": Why.AT_THE_DOOR,
            "by": by,
            "now": outside.clock.now(),
            **asked,
        },
    )


def test_somebody_is_found_again_however_her_address_is_typed(db: Db, outside: Outside, maya: Person) -> None:
    found = people.find(db, vault=outside.vault, email=" mAYA@inbox.EXAMPLE")
    assert found is not None
    assert found.id == maya.id


def test_details_are_kept_sealed_under_a_key_of_her_own(db: Db, outside: Outside, maya: Person) -> None:
    other = add(db, outside, email="leah@inbox.example")
    assert "Maya" not in repr(maya.model_dump())
    assert outside.vault.open(maya.key_wrapped, f"people.name.{maya.id}", maya.name_sealed or b"") == "Maya Canary"
    with pytest.raises(Exception, match="unreadable"):
        outside.vault.open(other.key_wrapped, f"people.name.{maya.id}", maya.name_sealed or b"")


def test_an_address_belongs_to_one_person(db: Db, outside: Outside, maya: Person) -> None:
    with pytest.raises(Refused) as refusal:
        add(db, outside, email="maya@inbox.example")
    assert refusal.value.code == "address_known"


@pytest.mark.parametrize(
    "email",
    ["", "maya", "maya@inbox", "a@b@c.example", "maya@inbox.example\nBcc: all@x.example", "m, l@x.example", "x" * 260],
)
def test_what_cannot_be_an_address_is_not_taken(db: Db, outside: Outside, email: str) -> None:
    with pytest.raises(BadInput) as refusal:
        add(db, outside, email=email)
    assert refusal.value.fields == {"email": "not_an_address"}


@pytest.mark.parametrize("name", ["x" * 121, "Ma\x07ya", "‮Maya"])
def test_what_cannot_be_a_name_is_not_taken(db: Db, outside: Outside, name: str) -> None:
    with pytest.raises(BadInput) as refusal:
        add(db, outside, name=name)
    assert refusal.value.fields == {"name": "not_a_name"}


def test_the_audit_holds_the_look_before_anything_is_opened(
    db: Db, outside: Outside, database: Database, maya: Person
) -> None:
    def entries() -> int:
        with database.reading() as other:
            return len(other.exec(select(AuditEntry).where(AuditEntry.action == "contact.revealed")).all())

    vault = WatchedVault(entries)
    coordinator = factories.as_coordinator(factories.person(db))
    found = reveal(db, outside, maya, coordinator, vault=vault, what=What.CONTACT, why=Why.GET_IN_TOUCH)
    assert (found.name, found.email) == ("Maya Canary", "Maya@Inbox.example")
    assert vault.seen == [1, 1]


def test_the_audit_says_who_looked_and_why_but_not_at_whom_in_words(db: Db, outside: Outside, maya: Person) -> None:
    reveal(db, outside, maya, factories.as_coordinator(factories.person(db)), why=Why.SAFETY)
    entry = db.exec(select(AuditEntry).where(AuditEntry.action == "name.revealed")).one()
    assert entry.reason_code == "safety"
    assert entry.object_ref.startswith("person:")
    assert str(maya.id) != entry.object_ref.removeprefix("person:")


def test_a_facilitator_learns_a_name_in_her_own_group_only(
    db: Db, outside: Outside, circle: Group, maya: Person
) -> None:
    elsewhere = factories.group(db)
    ana = factories.as_facilitator(factories.person(db), circle)
    bo = factories.as_facilitator(factories.person(db), elsewhere)
    assert reveal(db, outside, maya, ana, group_id=circle.id).name == "Maya Canary"
    with pytest.raises(NotPermitted):
        reveal(db, outside, maya, bo, group_id=circle.id)
    with pytest.raises(NotThere):
        reveal(db, outside, maya, bo, group_id=elsewhere.id)
    with pytest.raises(NotPermitted):
        reveal(db, outside, maya, ana, group_id=None)


def test_a_facilitator_never_opens_contact_details(db: Db, outside: Outside, circle: Group, maya: Person) -> None:
    ana = factories.as_facilitator(factories.person(db), circle)
    with pytest.raises(NotPermitted):
        reveal(db, outside, maya, ana, group_id=circle.id, what=What.CONTACT)


@pytest.mark.parametrize("strength", [SignIn.NOBODY, SignIn.EVENING, SignIn.MEMBER])
def test_a_coordinator_needs_password_and_phone_to_look(
    db: Db, outside: Outside, maya: Person, strength: SignIn
) -> None:
    weak = Actor(person_id=maya.id, sign_in=strength, coordinator=True)
    with pytest.raises(NotPermitted):
        reveal(db, outside, maya, weak)
    assert db.exec(select(AuditEntry).where(AuditEntry.action == "name.revealed")).all() == []


def test_a_refused_look_opens_nothing(db: Db, outside: Outside, maya: Person) -> None:
    vault = WatchedVault(lambda: 0)
    with pytest.raises(NotPermitted):
        reveal(db, outside, maya, factories.as_member(factories.person(db)), vault=vault)
    assert vault.seen == []


def test_only_a_coordinator_invites_staff(db: Db, outside: Outside, circle: Group) -> None:
    for by in (factories.as_member(factories.person(db)), factories.as_facilitator(factories.person(db), circle)):
        with pytest.raises(NotPermitted):
            staff_setup.invite(
                db,
                vault=outside.vault,
                ids=outside.ids,
                email="bo@charity.example",
                name="Bo",
                locale="en",
                by=by,
                now=outside.clock.now(),
            )
    assert people.find(db, vault=outside.vault, email="bo@charity.example") is None
