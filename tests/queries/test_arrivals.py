"""The door as the dashboard, the join page and the register see it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from app.domain.agreements import AgreementState
from app.domain.arrivals import LeaveCause
from app.domain.attendance import Evidence
from app.domain.door import Reason, VerdictKind
from app.domain.registrations import RegistrationState
from app.domain.sessions import SessionState
from app.models import Agreement, Arrival, Registration, RegistrationKind, Session, StoredSighting, Tap
from app.queries import arrivals
from tests import factories
from tests.one_evening import DOORS, Evening


def reasons(evening: Evening, uuid: str = "U1") -> tuple[Reason, ...]:
    return evening.row(uuid).verdict.reasons


def test_her_link_and_a_fresh_tap_make_her_expected(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    row = evening.row("U1")
    assert (row.verdict.kind, row.verdict.reasons, row.evidence, row.certain_member_id) == (
        VerdictKind.EXPECTED,
        (Reason.OWN_LINK, Reason.FRESH_TAP),
        Evidence.LINK_AND_TAP,
        evening.members["Robin"].id,
    )


@pytest.mark.parametrize(("ago", "reason"), [(601, Reason.NO_FRESH_TAP), (600, Reason.FRESH_TAP)])
def test_a_tap_is_fresh_for_ten_minutes(evening: Evening, ago: int, reason: Reason) -> None:
    evening.taps("Robin", ago=ago)
    evening.tells("arrived", "U1", link="Robin")
    assert reason in reasons(evening)


def test_one_tap_serves_one_arrival_and_the_other_is_told_so(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    evening.tells("arrived", "U2", link="Robin", at=evening.passes(seconds=5))
    assert {uuid: reasons(evening, uuid) for uuid in ("U1", "U2")} == {
        "U1": (Reason.LINK_IN_USE_TWICE, Reason.OWN_LINK, Reason.FRESH_TAP),
        "U2": (Reason.TAP_ALREADY_USED, Reason.LINK_IN_USE_TWICE, Reason.OWN_LINK),
    }


def test_a_forwarded_link_is_checked_and_its_owner_is_flagged_too(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("joined", "U1", link="Robin")
    evening.tells("arrived", "U2", link="Robin", name="Somebody", at=evening.passes(minutes=1))
    owner, second = evening.row("U1"), evening.row("U2")
    assert (second.verdict.kind, Reason.INSIDE_ON_THIS_LINK in second.verdict.reasons, second.also_on_link) == (
        VerdictKind.CHECK,
        True,
        (owner.arrival.id,),
    )
    assert (Reason.LINK_IN_USE_TWICE in owner.verdict.reasons, owner.also_on_link) == (True, (second.arrival.id,))
    assert (owner.evidence, second.evidence) == (Evidence.LINK_AND_TAP, Evidence.LINK_ONLY)


def test_a_link_of_another_session_is_nobodys(evening: Evening) -> None:
    other = factories.session(evening.db, evening.group, starts_at=DOORS + timedelta(days=7))
    evening.links["old"] = factories.registration(evening.db, other, evening.members["Robin"], "Robin")
    evening.db.commit()
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="old", name="Moonbeam")
    row = evening.row("U1")
    assert (row.verdict.kind, row.link_owner, row.evidence) == (VerdictKind.UNKNOWN, None, Evidence.NOTHING)


def test_a_drop_and_return_counts_once_as_a_second_sign(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("joined", "U1", link="Robin")
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.DISCONNECTED, at=evening.passes(minutes=20))
    evening.tells("arrived", "U2", link="Robin", at=evening.passes(minutes=1))
    evening.tells("arrived", "U3", link="Robin", at=evening.passes(seconds=1))
    assert [row.evidence for row in evening.rows()] == [
        Evidence.LINK_AND_TAP,
        Evidence.LINK_AND_DROP,
        Evidence.LINK_ONLY,
    ]


def test_somebody_who_left_by_choice_did_not_drop(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("joined", "U1", link="Robin")
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.BY_CHOICE, at=evening.passes(minutes=20))
    evening.tells("arrived", "U2", link="Robin", at=evening.passes(minutes=1))
    assert evening.row("U2").evidence is Evidence.LINK_ONLY


def test_what_stands_between_her_and_tonight_is_said(evening: Evening) -> None:
    evening.joins("Kim", state=RegistrationState.APOLOGISED)
    evening.taps("Kim")
    evening.tells("arrived", "U1", link="Kim")
    assert reasons(evening) == (Reason.SAID_CANT_COME, Reason.OWN_LINK, Reason.FRESH_TAP)


@pytest.mark.parametrize(("days", "is_fine"), [(29, True), (31, False)])
def test_a_new_agreement_has_thirty_days_of_grace(evening: Evening, days: int, is_fine: bool) -> None:
    in_force = DOORS - timedelta(days=days)
    first = evening.db.get_one(Agreement, 1)
    first.state = AgreementState.SUPERSEDED
    factories.agreement(evening.db, evening.group, number=2, in_force_at=in_force)
    evening.db.commit()
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    assert (Reason.AGREEMENT_NOT_ACCEPTED not in reasons(evening)) is is_fine


def test_whoever_stood_at_the_door_before_it_closed_is_no_newcomer(evening: Evening) -> None:
    for name, uuid in (("Robin", "U1"), ("Sam", "U2")):
        evening.taps(name)
        evening.tells("arrived", uuid, link=name)
        session = evening.db.get_one(Session, evening.session.id)
        session.state, session.door_closed_at = SessionState.DOOR_CLOSED, session.door_closed_at or evening.now
        evening.db.commit()
        evening.passes(seconds=30)
    assert [row.verdict.kind for row in evening.rows()] == [VerdictKind.EXPECTED, VerdictKind.ON_HOLD]


def test_staff_are_recognised_and_take_no_room(evening: Evening) -> None:
    evening.joins("Ana", kind=RegistrationKind.STAFF)
    session = evening.db.get_one(Session, evening.session.id)
    session.capacity = 1
    evening.db.commit()
    evening.tells("joined", "U1", link="Ana")
    evening.taps("Robin")
    evening.tells("arrived", "U2", link="Robin")
    assert [(row.is_staff, row.verdict.kind) for row in evening.rows()] == [
        (True, VerdictKind.STAFF),
        (False, VerdictKind.EXPECTED),
    ]


def test_names_of_another_groups_members_are_not_suggested(evening: Evening) -> None:
    factories.member(evening.db, factories.group(evening.db), "Moonbeam")
    evening.db.commit()
    evening.tells("arrived", "U1", name="Moonbeam")
    row = evening.row("U1")
    assert (row.suggestions, row.verdict.reasons, row.needs_a_name) == ((), (Reason.NOBODY_FITS,), True)


def test_arrivals_of_another_session_are_not_shown(evening: Evening) -> None:
    evening.tells("arrived", "U1", link="Robin")
    other = factories.session(evening.db, evening.group, starts_at=DOORS + timedelta(days=7))
    assert arrivals.at_the_door(evening.db, other, evening.now) == []


def test_the_register_is_told_each_stay_with_its_evidence(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("joined", "U1", link="Robin")
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.BY_CHOICE, at=evening.passes(minutes=5))
    [stay] = arrivals.live_stays(evening.db, evening.session, evening.now)
    assert (stay.joined_at, stay.left_at, stay.evidence, stay.certain_member_id, stay.is_staff) == (
        DOORS,
        evening.now,
        Evidence.LINK_AND_TAP,
        evening.members["Robin"].id,
        False,
    )


@pytest.mark.parametrize(
    ("cause", "minutes", "may"),
    [
        (LeaveCause.DISCONNECTED, 9, True),
        (LeaveCause.DISCONNECTED, 11, False),
        (LeaveCause.BY_CHOICE, 1, False),
        (LeaveCause.REMOVED, 1, False),
    ],
)
def test_the_join_page_lets_back_whoever_dropped_within_ten_minutes(
    evening: Evening, cause: LeaveCause, minutes: int, may: bool
) -> None:
    evening.tells("joined", "U1", link="Robin")
    evening.tells("left", "U1", link="Robin", cause=cause)
    evening.passes(minutes=minutes)
    answers = [
        arrivals.may_return(evening.db, session=evening.session, person_id=evening.members[name].id, now=evening.now)
        for name in ("Robin", "Sam")
    ]
    assert answers == [may, False]


def test_whoever_was_removed_tonight_may_not_return(evening: Evening) -> None:
    evening.tells("joined", "U1", link="Robin")
    robin = evening.members["Robin"].id
    before = arrivals.may_return(evening.db, session=evening.session, person_id=robin, now=evening.now)
    evening.db.get_one(Registration, evening.links["Robin"].id).removed_at = evening.now
    evening.db.flush()
    after = arrivals.may_return(evening.db, session=evening.session, person_id=robin, now=evening.now)
    assert (before, after) == (True, False)


@contextmanager
def counted(evening: Evening) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(evening.database.engine, "before_cursor_execute", note)
    yield sent
    event.remove(evening.database.engine, "before_cursor_execute", note)


def crowd(evening: Evening, how_many: int) -> None:
    """Arrivals as the deliveries would have left them, without the trouble of delivering."""
    for number in range(how_many):
        name = f"Person {number}"
        member = factories.member(evening.db, evening.group, name)
        link = factories.registration(evening.db, evening.session, member, name)
        evening.db.add(Tap(session_id=evening.session.id, person_id=member.id, device_known=True, at=evening.now))
        arrival = Arrival(
            session_id=evening.session.id,
            participant_uuid=f"C{number}",
            registrant_id=link.registrant_id,
            first_seen_at=evening.now,
        )
        factories.add(evening.db, arrival)
        for kind in ("arrived", "admitted", "joined"):
            evening.db.add(
                StoredSighting(
                    body_hash=f"{kind}-{number}",
                    session_id=evening.session.id,
                    arrival_id=arrival.id,
                    kind=kind,
                    at=evening.now,
                    participant_uuid=f"C{number}",
                    registrant_id=link.registrant_id,
                    screen_name=name,
                )
            )
    evening.db.commit()


def test_the_number_of_queries_does_not_grow_with_the_crowd(evening: Evening) -> None:
    counts = []
    for how_many in (1, 20):
        evening.tells("arrived", f"U{how_many}", link="Robin")
        with counted(evening) as sent:
            evening.rows()
        counts.append(len(sent))
        if how_many == 1:
            crowd(evening, 20)
    assert counts[0] == counts[1]


def test_only_who_has_more_than_a_name_and_waits_undecided_is_worth_a_look_through_the_door(evening: Evening) -> None:
    def worth_a_look() -> bool:
        return arrivals.somebody_may_be_expected(evening.db, evening.session_id)

    evening.tells("arrived", "U1", name="Nobody")
    assert not worth_a_look()
    evening.tells("arrived", "U2", link="Robin")
    assert worth_a_look()
