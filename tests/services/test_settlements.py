"""What people say of presences: added, counted by the newest, taken back, and bounded by the group."""

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotPermitted, NotThere, Refused
from app.domain.registers import RegisterState, SettlementKind, Standing
from app.models import AuditEntry, Group, Person, Session, Settlement, StoredPresence
from app.queries import presences
from app.services import settlements
from app.services.settlements import Said
from tests import factories
from tests.registers import at, ended_session, presence

NOW = at(75)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group)


def say(db: Db, stored: StoredPresence, kind: SettlementKind, by: Actor, **more: object) -> None:
    db.commit()
    settlements.settle(db, presence_id=stored.id, said=Said(kind, **more), by=by, now=NOW)


def standings(db: Db, session: Session) -> list[tuple[Standing, int | None, bool]]:
    found = presences.of_session(db, session.id)
    return [(one.standing, one.person_id, one.resolution.by_hand) for one in found]


@pytest.mark.parametrize("kind", [SettlementKind.GUEST, SettlementKind.STAFF, SettlementKind.NOT_A_PERSON])
def test_whoever_is_no_member_is_settled_as_said(db: Db, session: Session, ana: Actor, kind: SettlementKind) -> None:
    say(db, presence(db, session), kind, ana)
    assert standings(db, session) == [(Standing(kind.value), None, True)]


def test_a_member_is_credited_as_said(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    say(db, presence(db, session), SettlementKind.MEMBER, ana, person_id=robin.id)
    assert standings(db, session) == [(Standing.MEMBER, robin.id, True)]


def test_the_newest_word_counts_and_none_is_lost(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    stored = presence(db, session)
    say(db, stored, SettlementKind.GUEST, ana)
    say(db, stored, SettlementKind.MEMBER, ana, person_id=robin.id)
    assert standings(db, session) == [(Standing.MEMBER, robin.id, True)]
    assert db.exec(select(Settlement.kind)).all() == [SettlementKind.GUEST, SettlementKind.MEMBER]


def test_undo_restores_exactly_what_the_evidence_says(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    certain, unclear = presence(db, session, certain=robin), presence(db, session, joined=1)
    before = standings(db, session)
    for stored in (certain, unclear):
        say(db, stored, SettlementKind.GUEST, ana)
        settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    assert (before, standings(db, session)) == (before, before)
    assert before == [(Standing.MEMBER, robin.id, False), (Standing.OPEN, None, False)]


def test_undo_twice_is_one_undo(db: Db, session: Session, ana: Actor) -> None:
    stored = presence(db, session)
    say(db, stored, SettlementKind.GUEST, ana)
    for _ in range(2):
        settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    assert db.exec(select(Settlement.kind)).all() == [SettlementKind.GUEST, SettlementKind.UNDONE]


def test_each_word_leaves_an_entry_without_a_name(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    stored = presence(db, session)
    say(db, stored, SettlementKind.MEMBER, ana, person_id=robin.id)
    settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    entries = db.exec(select(AuditEntry.action, AuditEntry.object_ref, AuditEntry.reason_code)).all()
    about = f"presence:{stored.id}"
    assert entries == [("presence.settle", about, "member"), ("presence.undo", about, "undone")]


def test_nobody_is_counted_at_two_places_at_once(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    presence(db, session, certain=robin, joined=0, left=30)
    beside = presence(db, session, joined=20, left=60)
    with pytest.raises(Refused, match="here_already"):
        say(db, beside, SettlementKind.MEMBER, ana, person_id=robin.id)
    db.rollback()
    assert db.exec(select(Settlement)).all() == []


def test_a_second_device_counts_its_time_once(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    presence(db, session, certain=robin, joined=0, left=30)
    say(db, presence(db, session, joined=20, left=60), SettlementKind.MEMBER, ana, person_id=robin.id, same_person=True)
    assert presences.credits(presences.of_session(db, session.id))[robin.id].minutes == 60


def test_coming_back_later_needs_no_second_device(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    presence(db, session, certain=robin, joined=0, left=20)
    say(db, presence(db, session, joined=30, left=60), SettlementKind.MEMBER, ana, person_id=robin.id)
    assert presences.credits(presences.of_session(db, session.id))[robin.id].minutes == 50


def test_saying_the_same_again_is_no_second_device(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    stored = presence(db, session)
    for _ in range(2):
        say(db, stored, SettlementKind.MEMBER, ana, person_id=robin.id)
    assert standings(db, session) == [(Standing.MEMBER, robin.id, True)]


@pytest.mark.parametrize(("kind", "names_somebody"), [(SettlementKind.MEMBER, False), (SettlementKind.GUEST, True)])
def test_a_person_goes_with_member_and_with_nothing_else(
    db: Db, session: Session, robin: Person, ana: Actor, kind: SettlementKind, names_somebody: bool
) -> None:
    with pytest.raises(BadInput):
        say(db, presence(db, session), kind, ana, person_id=robin.id if names_somebody else None)


def test_a_member_of_another_group_cannot_be_chosen(db: Db, session: Session, ana: Actor) -> None:
    stranger = factories.member(db, factories.group(db), "Robin")
    with pytest.raises(NotThere):
        say(db, presence(db, session), SettlementKind.MEMBER, ana, person_id=stranger.id)


def test_a_facilitator_of_another_group_may_not_settle(db: Db, session: Session) -> None:
    other = factories.as_facilitator(factories.person(db), factories.group(db))
    stored = presence(db, session)
    with pytest.raises(NotPermitted):
        say(db, stored, SettlementKind.GUEST, other)
    with pytest.raises(NotPermitted):
        settlements.undo(db, presence_id=stored.id, by=other, now=NOW)
    assert db.exec(select(Settlement)).all() == []


def test_a_closed_register_takes_no_words(db: Db, session: Session, ana: Actor) -> None:
    stored = presence(db, session)
    session.register_state = RegisterState.CLOSED
    db.add(session)
    with pytest.raises(Refused, match="register_closed"):
        say(db, stored, SettlementKind.GUEST, ana)


def test_several_are_confirmed_together_or_not_at_all(db: Db, session: Session, group: Group, ana: Actor) -> None:
    robin, leah = factories.member(db, group, "Robin"), factories.member(db, group, "Leah")
    first, second = presence(db, session), presence(db, session, joined=1)
    db.commit()
    with pytest.raises(Refused, match="here_already"):
        settlements.settle_all(db, members=[(first.id, robin.id, 0), (second.id, robin.id, 0)], by=ana, now=NOW)
    db.rollback()
    assert standings(db, session) == [(Standing.OPEN, None, False)] * 2
    count = settlements.settle_all(db, members=[(first.id, robin.id, 0), (second.id, leah.id, 0)], by=ana, now=NOW)
    assert count == 2
    assert standings(db, session) == [(Standing.MEMBER, robin.id, True), (Standing.MEMBER, leah.id, True)]


def test_undo_restores_the_word_before_it(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    stored = presence(db, session)
    say(db, stored, SettlementKind.MEMBER, ana, person_id=robin.id)
    before = standings(db, session)
    say(db, stored, SettlementKind.GUEST, ana)
    settlements.undo(db, presence_id=stored.id, by=ana, now=NOW)
    assert standings(db, session) == before


def test_two_on_one_screen_are_both_credited(db: Db, group: Group, session: Session, robin: Person, ana: Actor) -> None:
    leah = factories.member(db, group, "Leah")
    say(db, presence(db, session), SettlementKind.MEMBER, ana, person_id=robin.id, also_person_id=leah.id)
    found = presences.of_session(db, session.id)
    assert {person: credit.minutes for person, credit in presences.credits(found).items()} == {
        robin.id: 60,
        leah.id: 60,
    }


def test_the_same_person_as_a_guest_is_one_guest(db: Db, session: Session, ana: Actor) -> None:
    phone, laptop = presence(db, session), presence(db, session, joined=1)
    say(db, phone, SettlementKind.SAME_AS, ana, same_as_id=laptop.id)
    assert standings(db, session) == [(Standing.OPEN, None, True), (Standing.OPEN, None, False)]
    say(db, laptop, SettlementKind.GUEST, ana)
    assert standings(db, session) == [(Standing.ANOTHER_LINE, None, True), (Standing.GUEST, None, True)]


def test_the_same_person_as_a_member_is_that_member(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    phone, laptop = presence(db, session, left=20), presence(db, session, joined=10, certain=robin)
    say(db, phone, SettlementKind.SAME_AS, ana, same_as_id=laptop.id)
    found = presences.of_session(db, session.id)
    assert [one.person_id for one in found] == [robin.id, robin.id]
    assert presences.credits(found)[robin.id].minutes == 60


def test_nobody_is_the_same_as_a_line_of_another_evening(db: Db, group: Group, session: Session, ana: Actor) -> None:
    other = presence(db, ended_session(db, group))
    with pytest.raises(NotThere):
        say(db, presence(db, session), SettlementKind.SAME_AS, ana, same_as_id=other.id)


def test_of_two_people_at_once_the_first_wins_and_the_other_is_told(
    db: Db, session: Session, robin: Person, ana: Actor
) -> None:
    stored = presence(db, session)
    say(db, stored, SettlementKind.MEMBER, ana, person_id=robin.id)
    with pytest.raises(Refused, match="settled_meanwhile"):
        settlements.settle(db, presence_id=stored.id, said=Said(SettlementKind.GUEST), by=ana, now=NOW, seen_word_id=0)
    db.rollback()
    assert standings(db, session) == [(Standing.MEMBER, robin.id, True)]


def test_saying_the_same_at_once_is_no_quarrel(db: Db, session: Session, robin: Person, ana: Actor) -> None:
    stored = presence(db, session)
    for _ in range(2):
        settlements.settle(
            db,
            presence_id=stored.id,
            said=Said(SettlementKind.MEMBER, robin.id),
            by=ana,
            now=NOW,
            seen_word_id=0,
        )
    assert db.exec(select(Settlement.kind)).all() == [SettlementKind.MEMBER]
