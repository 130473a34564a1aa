"""Registrations: one tap each, until the door closes; what follows is promised once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor, SignIn
from app.domain.errors import NotPermitted, NotThere, Refused
from app.domain.places import PlaceState
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Effect, EffectKind, Group, Registration, RegistrationKind, Session
from app.services import effects, places, registrations
from tests import factories
from tests.conftest import Outside
from tests.factories import START
from tests.fakes import TUESDAY

DOMAIN = "people.hearth.invalid"


@pytest.fixture
def group(db: Db) -> Group:
    return factories.group(db, capacity=1)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    session = factories.session(db, group, starts_at=START + timedelta(days=3), meeting_number=None)
    key = registrations.meeting_key(session.id)
    effects.promise(db, EffectKind.MAKE_MEETING, key, now=TUESDAY, due_at=TUESDAY + timedelta(days=1))
    return session


def say(
    db: Db, session: Session, by: Actor, outside: Outside, verb: str = "sign_up", **changes: object
) -> Registration:
    given = {"session_id": int(session.id or 0), "ids": outside.ids, "address_domain": DOMAIN, "by": by, "now": TUESDAY}
    said: Registration = getattr(registrations, verb)(db, **{**given, **changes})
    return said


def test_signing_up_promises_link_letters_and_an_early_meeting(
    db: Db, session: Session, group: Group, outside: Outside
) -> None:
    person = factories.member(db, group, "Robin")
    for _ in range(2):
        said = say(db, session, factories.as_member(person), outside)
    assert (said.state, said.screen_name, said.kind) == (
        RegistrationState.SIGNED_UP,
        "Robin",
        RegistrationKind.MEMBER,
    )
    promised = {one.key: one.due_at for one in db.exec(select(Effect))}
    assert promised == {
        f"make_meeting:{session.id}": TUESDAY,
        f"make_link:{said.id}": TUESDAY,
        f"signed_up:{said.id}": TUESDAY,
        f"reminder:{said.id}": session.starts_at - timedelta(hours=1),
    }


def test_an_address_is_opaque_and_on_our_own_domain(db: Db, session: Session, group: Group, outside: Outside) -> None:
    said = say(db, session, factories.as_member(factories.member(db, group)), outside)
    assert said.address == f"opaque{1:010d}@{DOMAIN}"


def test_the_seat_that_somebody_gives_back_is_free(db: Db, session: Session, group: Group, outside: Outside) -> None:
    one, two = (factories.as_member(factories.member(db, group, name)) for name in ("Robin", "Wren"))
    say(db, session, one, outside)
    with pytest.raises(Refused, match="session_full"):
        say(db, session, two, outside)
    db.rollback()
    say(db, session, one, outside, "cant_come")
    assert say(db, session, two, outside).state is RegistrationState.SIGNED_UP
    with pytest.raises(Refused, match="session_full"):
        say(db, session, one, outside)


def test_cant_come_leaves_zoom_alone_and_twice_is_harmless(
    db: Db, session: Session, group: Group, outside: Outside
) -> None:
    by = factories.as_member(factories.member(db, group))
    for _ in range(2):
        said = say(db, session, by, outside, "cant_come")
    assert said.state is RegistrationState.APOLOGISED
    assert [one.kind for one in db.exec(select(Effect))] == [EffectKind.MAKE_MEETING]


def test_telling_us_is_possible_after_the_door_closed(db: Db, session: Session, group: Group, outside: Outside) -> None:
    by = factories.as_member(factories.member(db, group))
    session.state = SessionState.DOOR_CLOSED
    late = {"now": session.starts_at + timedelta(minutes=5)}
    assert say(db, session, by, outside, "cant_come", **late).state is RegistrationState.APOLOGISED
    with pytest.raises(Refused, match="door_closed"):
        say(db, session, by, outside, **late)


def left_and_came_back(db: Db, session: Session, group: Group, outside: Outside) -> tuple[Actor, Registration]:
    """Robin had a link, gave up her place, and has one again."""
    person = factories.member(db, group, "Robin")
    by = factories.as_member(person)
    said = say(db, session, by, outside)
    carried_out(db)
    said.registrant_id, said.join_url_sealed = "registrant", b"sealed"
    place = places.give_up(db, group_id=int(group.id or 0), by=by, now=TUESDAY)
    place.state, place.screen_name = PlaceState.ACTIVE, "Wren"
    db.add_all((said, place))
    db.commit()
    return by, said


def carried_out(db: Db) -> None:
    """The worker did what was promised."""
    for promised in db.exec(select(Effect)):
        promised.done_at = TUESDAY
        db.add(promised)


def links_promised(db: Db) -> int:
    waiting = select(Effect).where(Effect.kind == EffectKind.MAKE_LINK, col(Effect.done_at).is_(None))
    return len(db.exec(waiting).all())


@pytest.mark.parametrize("first", ["sign_up", "cant_come"])
def test_whoever_left_and_came_back_signs_up_anew_on_a_link_of_her_own(
    db: Db, session: Session, group: Group, outside: Outside, first: str
) -> None:
    by, said = left_and_came_back(db, session, group, outside)
    before = said.address
    say(db, session, by, outside, first)
    again = say(db, session, by, outside)
    assert (again.id, again.state, again.screen_name) == (said.id, RegistrationState.SIGNED_UP, "Wren")
    assert (again.registrant_id, again.join_url_sealed, again.address == before) == (None, None, False)
    assert links_promised(db) == 1


def test_somebody_may_leave_twice_and_zoom_hears_of_both(
    db: Db, session: Session, group: Group, outside: Outside
) -> None:
    by, _ = left_and_came_back(db, session, group, outside)
    say(db, session, by, outside)
    places.give_up(db, group_id=int(group.id or 0), by=by, now=TUESDAY)
    assert len(db.exec(select(Effect).where(Effect.kind == EffectKind.CANCEL_LINK)).all()) == 2


def test_the_clock_closes_the_list_even_before_the_worker_does(
    db: Db, session: Session, group: Group, outside: Outside
) -> None:
    by = factories.as_member(factories.member(db, group))
    session.state = SessionState.DOORS_OPEN
    with pytest.raises(Refused, match="door_closed"):
        say(db, session, by, outside, now=session.starts_at)
    db.rollback()
    assert db.exec(select(Registration)).all() == []


@pytest.mark.parametrize(
    ("state", "code"), [(SessionState.CANCELLED, "called_off"), (SessionState.ENDED, "door_closed")]
)
def test_a_session_that_is_not_open_says_which(
    db: Db, session: Session, group: Group, outside: Outside, state: SessionState, code: str
) -> None:
    by = factories.as_member(factories.member(db, group))
    session.state = state
    with pytest.raises(Refused, match=code):
        say(db, session, by, outside)


def test_without_a_place_there_is_no_such_session(db: Db, session: Session, outside: Outside) -> None:
    other_group = factories.group(db)
    elsewhere = factories.as_member(factories.member(db, other_group))
    for verb in ("sign_up", "cant_come"):
        with pytest.raises(NotThere):
            say(db, session, elsewhere, outside, verb)


def test_an_evening_link_speaks_for_its_own_session_only(
    db: Db, session: Session, group: Group, outside: Outside
) -> None:
    person = factories.member(db, group)
    other = factories.session(db, group)
    tonight = Actor(person_id=person.id, sign_in=SignIn.EVENING, evening_session_id=session.id)
    with pytest.raises(NotPermitted):
        say(db, other, tonight, outside)
    assert say(db, session, tonight, outside).session_id == session.id


def test_a_facilitators_link_takes_no_seat(db: Db, session: Session, group: Group, outside: Outside) -> None:
    ana = factories.person(db)
    factories.facilitator(db, group, ana)
    staff = say(db, session, factories.as_facilitator(ana, group), outside, "sign_up_staff")
    assert (staff.kind, staff.screen_name) == (RegistrationKind.STAFF, "Ana")
    assert say(db, session, factories.as_member(factories.member(db, group)), outside).kind is RegistrationKind.MEMBER
