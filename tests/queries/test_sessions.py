"""Sessions as they are looked up: what comes next, which host is busy, and only for those who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.db import Db
from app.domain.errors import NotPermitted
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.queries import overviews, places, sessions
from tests import factories
from tests.factories import START
from tests.fakes import TUESDAY


def test_what_comes_next_holds_the_running_session_and_not_the_past(db: Db) -> None:
    group, other = factories.group(db), factories.group(db)
    later = factories.session(db, group, starts_at=START + timedelta(days=7))
    running = factories.session(db, group, starts_at=TUESDAY - timedelta(minutes=30), state=SessionState.DOOR_CLOSED)
    factories.session(db, group, starts_at=TUESDAY - timedelta(minutes=60))
    factories.session(db, group, state=SessionState.ENDED)
    factories.session(db, other)
    found = sessions.next_in(db, group_ids=[int(group.id or 0)], now=TUESDAY, limit=5)
    assert [one.id for one in found] == [running.id, later.id]


def test_the_next_date_is_one_that_takes_place(db: Db) -> None:
    group = factories.group(db)
    factories.session(db, group, state=SessionState.CANCELLED)
    stands = factories.session(db, group, starts_at=START + timedelta(days=7))
    found = sessions.next_after(db, group_id=int(group.id or 0), now=TUESDAY)
    assert found is not None
    assert found.id == stands.id


@pytest.mark.parametrize(
    ("begins", "ends", "busy"),
    [(-60, -15, False), (-60, -14, True), (0, 60, True), (59, 120, True), (60, 120, False)],
)
def test_a_host_is_busy_from_the_doors_to_the_end(db: Db, begins: int, ends: int, busy: bool) -> None:
    factories.session(db, factories.group(db), meeting_host="one@charity.invalid")
    found = sessions.busy_hosts(db, begins=START + timedelta(minutes=begins), ends=START + timedelta(minutes=ends))
    assert found == ({"one@charity.invalid"} if busy else set())


def test_a_called_off_session_frees_its_host(db: Db) -> None:
    factories.session(db, factories.group(db), state=SessionState.CANCELLED)
    assert sessions.busy_hosts(db, begins=START, ends=START + timedelta(hours=1)) == set()


def test_the_list_counts_members_who_come(db: Db) -> None:
    group = factories.group(db)
    session = factories.session(db, group)
    for name, state in (("A", "signed_up"), ("B", "signed_up"), ("C", "apologised")):
        factories.registration(db, session, factories.member(db, group, name), state=RegistrationState(state))
    factories.registration(db, session, factories.person(db), kind="staff")
    by = factories.as_coordinator(factories.person(db))
    found = sessions.planned(db, group_id=int(group.id or 0), by=by, now=TUESDAY)
    assert [(one.session.id, one.signed_up) for one in found] == [(session.id, 2)]


def test_a_facilitator_of_another_group_sees_neither_list_nor_members(db: Db) -> None:
    group, other = factories.group(db), factories.group(db)
    stranger = factories.as_facilitator(factories.person(db), other)
    with pytest.raises(NotPermitted):
        sessions.planned(db, group_id=int(group.id or 0), by=stranger, now=TUESDAY)
    with pytest.raises(NotPermitted):
        places.in_group(db, group_id=int(group.id or 0), by=stranger)
    with pytest.raises(NotPermitted):
        overviews.of_groups(db, by=stranger, now=TUESDAY)


def test_members_see_their_own_places_only(db: Db) -> None:
    group, other = factories.group(db), factories.group(db)
    robin = factories.member(db, group, "Robin")
    factories.member(db, other, "Canary")
    found = places.mine(db, by=factories.as_member(robin))
    assert [(one.group.id, one.place.screen_name) for one in found] == [(group.id, "Robin")]
