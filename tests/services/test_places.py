"""Places: asked for, decided by a human, given up with thanks; strangers learn nothing from asking."""

from __future__ import annotations

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import NOBODY, Actor
from app.domain.errors import NotPermitted, NotThere, Refused
from app.domain.groups import Membership
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.models import AgreementAcceptance, Effect, EffectKind, Group, Person, Place, Registration
from app.services import places
from tests import factories
from tests.conftest import Outside
from tests.fakes import TUESDAY


@pytest.fixture
def group(db: Db) -> Group:
    group = factories.group(db, capacity=2)
    factories.agreement(db, group)
    return group


@pytest.fixture
def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def ask(db: Db, group: Group, person: Person, name: str = "Robin") -> Place:
    return places.apply(
        db, group_id=int(group.id or 0), screen_name=name, language="es", by=factories.as_member(person), now=TUESDAY
    )


def letters(db: Db) -> list[tuple[object, object]]:
    sent = db.exec(select(Effect).where(Effect.kind == EffectKind.SEND_MAIL).order_by(Effect.id))
    return [(one.payload["message"], one.payload["person_id"]) for one in sent]


def test_a_closed_group_waits_for_a_human(db: Db, group: Group, boss: Actor) -> None:
    person = factories.person(db)
    place = ask(db, group, person)
    accepted = db.exec(select(AgreementAcceptance)).one()
    assert (place.state, accepted.person_id, accepted.language) == (PlaceState.APPLIED, person.id, "es")
    places.approve(db, place_id=int(place.id or 0), by=boss, now=TUESDAY)
    places.approve(db, place_id=int(place.id or 0), by=boss, now=TUESDAY)
    assert (place.state, letters(db)) == (PlaceState.ACTIVE, [("place_approved", person.id)])


def test_a_drop_in_group_gives_the_place_at_once(db: Db) -> None:
    group, person = factories.group(db, membership=Membership.DROP_IN), factories.person(db)
    assert ask(db, group, person).state is PlaceState.ACTIVE
    assert letters(db) == [("welcome", person.id)]


def test_asking_twice_is_asking_once(db: Db, group: Group) -> None:
    person = factories.person(db)
    assert ask(db, group, person).id == ask(db, group, person, "Another name").id
    assert db.exec(select(Place)).one().screen_name == "Robin"


def test_a_name_in_use_is_refused_kindly(db: Db, group: Group) -> None:
    factories.member(db, group, "Robin")
    with pytest.raises(Refused, match="screen_name_taken"):
        ask(db, group, factories.person(db), "ROBIN")


def test_whoever_waits_for_a_place_hears_so_once(db: Db, group: Group, boss: Actor) -> None:
    person = factories.person(db)
    place = ask(db, group, person)
    for _ in range(2):
        places.put_on_list(db, place_id=int(place.id or 0), by=boss, now=TUESDAY)
    assert letters(db) == [("place_waiting", person.id)]


def test_a_full_group_takes_nobody_but_its_list_does(db: Db, group: Group, boss: Actor) -> None:
    factories.member(db, group, "One")
    factories.member(db, group, "Two")
    place = ask(db, group, factories.person(db))
    with pytest.raises(Refused, match="group_full"):
        places.approve(db, place_id=int(place.id or 0), by=boss, now=TUESDAY)
    db.rollback()
    places.put_on_list(db, place_id=int(place.id or 0), by=boss, now=TUESDAY)
    assert place.state is PlaceState.WAITING_LIST


def test_only_a_coordinator_decides(db: Db, group: Group) -> None:
    place = ask(db, group, factories.person(db))
    for somebody in (NOBODY, factories.as_facilitator(factories.person(db), group)):
        with pytest.raises(NotPermitted):
            places.approve(db, place_id=int(place.id or 0), by=somebody, now=TUESDAY)


def test_whoever_was_removed_does_not_apply_again(db: Db, group: Group) -> None:
    person = factories.member(db, group)
    db.exec(select(Place)).one().state = PlaceState.REMOVED
    with pytest.raises(Refused, match="place_removed"):
        ask(db, group, person)


def test_leaving_cancels_what_is_ahead_and_the_way_back_is_open(db: Db, group: Group) -> None:
    person = factories.member(db, group)
    ahead = factories.registration(db, factories.session(db, group), person)
    db.commit()
    by = factories.as_member(person)
    for _ in range(2):
        place = places.give_up(db, group_id=int(group.id or 0), by=by, now=TUESDAY)
    assert (place.state, ahead.state) == (PlaceState.GIVEN_UP, RegistrationState.CANCELLED)
    assert [one.payload["registration_id"] for one in db.exec(select(Effect))] == [ahead.id]
    assert ask(db, group, person, "Wren").state is PlaceState.APPLIED
    assert place.screen_name == "Wren"


def test_a_new_name_holds_for_links_that_are_not_made(db: Db, group: Group) -> None:
    person = factories.member(db, group)
    made = factories.registration(db, factories.session(db, group), person, join_url_sealed=b"sealed")
    unmade = factories.registration(db, factories.session(db, group), person)
    db.commit()
    places.change_screen_name(
        db, group_id=int(group.id or 0), screen_name=" Wren ", by=factories.as_member(person), now=TUESDAY
    )
    assert (made.screen_name, unmade.screen_name) == ("Robin", "Wren")


def test_nobody_renames_in_a_group_that_is_not_hers(db: Db, group: Group) -> None:
    stranger = factories.as_member(factories.person(db))
    with pytest.raises(NotThere):
        places.change_screen_name(db, group_id=int(group.id or 0), screen_name="Wren", by=stranger, now=TUESDAY)


def newcomer(db: Db, group: Group, outside: Outside, email: str, name: str = "Robin") -> None:
    places.apply_as_newcomer(
        db,
        group_id=int(group.id or 0),
        newcomer=places.Newcomer(email=email, screen_name=name, language="en"),
        vault=outside.vault,
        ids=outside.ids,
        by=NOBODY,
        now=TUESDAY,
    )


def test_a_newcomer_becomes_known_and_gets_a_link(db: Db, group: Group, outside: Outside) -> None:
    newcomer(db, group, outside, "New@Example.org")
    place = db.exec(select(Place)).one()
    assert (place.state, letters(db)) == (PlaceState.APPLIED, [("sign_in", place.person_id)])


def test_a_taken_name_is_not_betrayed_to_a_stranger(db: Db, group: Group, outside: Outside) -> None:
    factories.member(db, group, "Robin")
    newcomer(db, group, outside, "new@example.org")
    names = db.exec(select(Place.screen_name).order_by(Place.id)).all()
    assert names == ["Robin", "Robin 2"]


def test_a_stranger_with_her_address_changes_nothing_of_hers(db: Db, group: Group, outside: Outside) -> None:
    person = factories.member(db, group, "Sunflower", vault=outside.vault, email="known@example.org")
    before = db.exec(select(Place)).one().model_dump()
    newcomer(db, group, outside, "KNOWN@example.org ", "Somebody else")
    assert db.exec(select(Place)).one().model_dump() == before
    assert (letters(db), len(db.exec(select(Person)).all())) == ([("sign_in", person.id)], 1)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (PlaceState.GIVEN_UP, PlaceState.APPLIED),
        (PlaceState.REFUSED, PlaceState.APPLIED),
        (PlaceState.REMOVED, PlaceState.REMOVED),
    ],
)
def test_whoever_has_left_may_ask_again_without_signing_in_first(
    db: Db, group: Group, outside: Outside, before: PlaceState, after: PlaceState
) -> None:
    factories.member(db, group, "Robin", vault=outside.vault, email="known@example.org")
    place = db.exec(select(Place)).one()
    place.state = before
    db.add(place)
    db.commit()
    newcomer(db, group, outside, "known@example.org", "Wren")
    assert (place.state, place.screen_name) == (after, "Wren" if after is PlaceState.APPLIED else "Robin")


def test_a_resting_account_gets_nothing(db: Db, group: Group, outside: Outside) -> None:
    factories.person(db, vault=outside.vault, email="resting@example.org", active=False)
    newcomer(db, group, outside, "resting@example.org")
    to_nobody = [("sign_in", None)]  # as for a stranger who asks to sign in: promised, and never written
    assert (db.exec(select(Place)).all(), letters(db), db.exec(select(Registration)).all()) == ([], to_nobody, [])
