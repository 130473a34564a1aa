"""Passes: who may make a code for whom, and that of two at once one succeeds."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from app.db import Database, Db
from app.domain.actors import Actor, SignIn
from app.domain.errors import NotPermitted, NotThere, Refused
from app.domain.places import PlaceState
from app.models import AuditEntry, Group, Pass, PassKind, Person, Place, Session
from app.services import devices, passes
from tests import factories
from tests.conftest import Outside

DEVICE = devices.Cookie(token="phone")
TOGETHER = 8


class Circle:
    def __init__(self, db: Db) -> None:
        self.group: Group = factories.group(db)
        self.robin: Person = factories.member(db, self.group)
        self.session: Session = factories.session(db, self.group)
        self.ana: Actor = factories.as_facilitator(factories.person(db), self.group)
        db.commit()


@pytest.fixture
def circle(db: Db) -> Circle:
    return Circle(db)


def code_for(db: Db, outside: Outside, circle: Circle, by: Actor, person: Person | None = None) -> str:
    return passes.code_for(
        db,
        session_id=int(circle.session.id or 0),
        person_id=int((person or circle.robin).id or 0),
        by=by,
        ids=outside.ids,
        now=outside.clock.now(),
    )


def test_a_second_code_for_the_same_member_replaces_the_first(db: Db, outside: Outside, circle: Circle) -> None:
    first, second = (code_for(db, outside, circle, circle.ana) for _ in range(2))
    with pytest.raises(Refused):
        passes.follow_code(db, code=first, device=DEVICE, now=outside.clock.now())
    found = passes.follow_code(db, code=second, device=DEVICE, now=outside.clock.now())
    assert (found.person.id, found.session_id) == (circle.robin.id, circle.session.id)


def test_a_code_is_good_for_the_evening_until_half_an_hour_after_it(db: Db, outside: Outside, circle: Circle) -> None:
    code = code_for(db, outside, circle, circle.ana)
    found = passes.follow_code(db, code=code, device=DEVICE, now=outside.clock.now())
    assert found.until == circle.session.starts_at + timedelta(minutes=90)


def test_a_facilitator_of_another_group_helps_nobody_in(db: Db, outside: Outside, circle: Circle) -> None:
    stranger = factories.as_facilitator(factories.person(db), factories.group(db))
    for by in (stranger, factories.as_member(circle.robin)):
        with pytest.raises(NotPermitted):
            code_for(db, outside, circle, by)
    assert db.exec(select(Pass)).all() == []


@pytest.mark.parametrize("state", [PlaceState.REMOVED, PlaceState.GIVEN_UP, PlaceState.APPLIED])
def test_whoever_has_no_place_is_not_helped_in(db: Db, outside: Outside, circle: Circle, state: PlaceState) -> None:
    place = db.exec(select(Place)).one()
    place.state = state
    db.add(place)
    db.commit()
    with pytest.raises(NotThere):
        code_for(db, outside, circle, circle.ana)
    with pytest.raises(NotThere):
        code_for(db, outside, circle, circle.ana, person=factories.person(db))


def test_making_a_code_is_in_the_audit_and_the_code_is_not(db: Db, outside: Outside, circle: Circle) -> None:
    code = code_for(db, outside, circle, circle.ana)
    entries = db.exec(select(AuditEntry)).all()
    assert [entry.action for entry in entries] == ["code.made"]
    assert code not in repr([entry.model_dump() for entry in entries])


def test_the_kept_hash_of_a_code_cannot_be_tried_through_without_the_key(
    db: Db, outside: Outside, circle: Circle
) -> None:
    code = code_for(db, outside, circle, circle.ana)
    kept = db.exec(select(Pass.token_hash)).one()
    assert kept != devices.hashed(code)
    assert kept == db.info["signer"](f"code|{code}".encode())


def test_a_pass_opens_only_its_own_kind_of_door(db: Db, outside: Outside, circle: Circle) -> None:
    now = outside.clock.now()
    token = passes.draw(db, PassKind.SIGN_IN, person_id=int(circle.robin.id or 0), ids=outside.ids, now=now)
    for kind in set(PassKind) - {PassKind.SIGN_IN}:
        with pytest.raises(Refused):
            passes.look(db, kind, token, now=now)


def test_what_is_over_is_cleared_away_when_the_next_is_made(db: Db, outside: Outside, circle: Circle) -> None:
    robin = int(circle.robin.id or 0)
    passes.draw(db, PassKind.SIGN_IN, person_id=robin, ids=outside.ids, now=outside.clock.now())
    passes.draw(db, PassKind.SIGN_IN, person_id=robin, ids=outside.ids, now=outside.clock.forward(minutes=15))
    assert len(db.exec(select(Pass)).all()) == 1


def test_of_many_at_once_one_uses_the_link(db: Db, database: Database, outside: Outside, circle: Circle) -> None:
    now = outside.clock.now()
    token = passes.draw(db, PassKind.SIGN_IN, person_id=int(circle.robin.id or 0), ids=outside.ids, now=now)
    start, outcomes = Barrier(TOGETHER), []

    def follow() -> None:
        with database.writing() as own:
            start.wait()
            try:
                passes.follow_sign_in(own, token=token, device=DEVICE, now=now)
                outcomes.append("in")
            except Refused as refusal:
                outcomes.append(refusal.code)

    threads = [Thread(target=follow) for _ in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["link_over"] * (TOGETHER - 1)


def test_a_sign_in_is_noted_with_its_way_and_without_a_name(db: Db, outside: Outside, circle: Circle) -> None:
    now = outside.clock.now()
    token = passes.draw(db, PassKind.SIGN_IN, person_id=int(circle.robin.id or 0), ids=outside.ids, now=now)
    passes.follow_sign_in(db, token=token, device=DEVICE, now=now)
    entry = db.exec(select(AuditEntry)).one()
    assert (entry.action, entry.reason_code, entry.outcome) == ("person.signed_in", "link", "done")
    assert SignIn.MEMBER not in entry.object_ref


@pytest.mark.parametrize("kind", sorted(passes.STAFFS_OWN))
def test_one_of_staffs_links_used_ends_her_others_and_nobody_elses(
    db: Db, outside: Outside, circle: Circle, kind: PassKind
) -> None:
    now, ben = outside.clock.now(), factories.person(db)
    sent = [
        passes.mint(db, kind, person_id=int(whose.id or 0), ids=outside.ids, expires_at=now + passes.RESET_FOR, now=now)
        for whose in (circle.robin, circle.robin, ben)
    ]
    passes.use(db, kind, sent[1], now=now)
    with pytest.raises(Refused):
        passes.look(db, kind, sent[0], now=now)
    assert passes.look(db, kind, sent[2], now=now).person_id == ben.id
