"""Collecting the register: live stays and Zoom's report become presences, and only evidence credits anybody."""

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from app.db import Db
from app.domain.arrivals import SightingKind
from app.domain.attendance import Certainty
from app.domain.errors import Refused
from app.domain.matching import Credit
from app.domain.registers import RegisterState, SettlementKind, Standing
from app.domain.sessions import SessionState
from app.models import (
    AuditEntry,
    BoundLines,
    Group,
    KnownName,
    MeetingInstance,
    PresenceSource,
    RegistrationKind,
    Session,
    Settlement,
    StoredPresence,
    StoredSighting,
)
from app.queries import presences
from app.services import registers, reports, settlements
from app.services.settlements import Said
from tests import factories
from tests.registers import END, UUID, at, came, ended_session, report, row
from tests.registers import presence as presence_of

LATER = at(70)


@pytest.fixture
def session(db: Db, group: Group) -> Session:
    return ended_session(db, group)


def signed_up(db: Db, group: Group, session: Session, name: str = "Robin"):
    person = factories.member(db, group, name)
    return person, factories.registration(db, session, person, name)


def reported(db: Db, session: Session, *rows: object) -> None:
    """Zoom's report, fetched twice with the same rows."""
    db.commit()
    for _ in range(2):
        reports.store_fetch(db, session_id=session.id, uuid=f"{UUID}{session.id}", report=report(*rows), now=LATER)


def collected(db: Db, session: Session) -> list[StoredPresence]:
    db.commit()
    registers.collect(db, session_id=session.id, vault=factories.VAULT, now=LATER)
    return [each.presence for each in presences.of_session(db, session.id)]


def test_her_link_and_a_fresh_tap_are_certain(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    came(db, session, registration, joined=-5, left=40, tapped=True, name="iPhone")
    reported(db, session, row(-5, 40, link=registration.registrant_id))
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.person_id, presence.minutes) == (Certainty.CERTAIN, robin.id, 40)
    assert (presence.source, presence.reasons) == (PresenceSource.BOTH, ["link_and_tap"])


def test_her_link_and_a_facilitators_word_are_certain(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    came(db, session, registration, joined=0, vouched_person_id=robin.id)
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.person_id, presence.reasons) == (
        Certainty.CERTAIN,
        robin.id,
        ["link_and_word"],
    )


def test_a_link_alone_points_to_its_owner_and_credits_nobody(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    came(db, session, registration, joined=0, name="Robin")
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.person_id, presence.link_person_id) == (Certainty.OPEN, None, robin.id)


def test_a_facilitators_word_at_the_door_is_carried_into_the_register(db: Db, group: Group, session: Session) -> None:
    robin, _ = signed_up(db, group, session)
    came(db, session, None, joined=0, vouched_person_id=robin.id)
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.person_id) == (Certainty.CERTAIN, robin.id)
    assert presence.reasons == ["facilitators_word"]


def test_a_word_against_the_link_is_for_a_human(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    leah, _ = signed_up(db, group, session, "Leah")
    came(db, session, registration, joined=0, vouched_person_id=leah.id, tapped=True)
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.credit, presence.link_person_id) == (Certainty.OPEN, Credit.OPEN, robin.id)
    assert {guess["person_id"] for guess in presence.guesses} == {robin.id, leah.id}


def test_a_name_that_was_confirmed_before_is_the_first_guess(db: Db, group: Group, session: Session) -> None:
    robin, _ = signed_up(db, group, session)
    signed_up(db, group, session, "Leah")
    earlier = presence_of(db, ended_session(db, group), name="Blue heron")
    known = {"presence_id": earlier.id, "group_id": group.id, "person_id": robin.id}
    factories.add(db, KnownName(**known, name="Blue heron", said_at=LATER))
    came(db, session, None, joined=0, name="Blue Heron")
    (presence,) = collected(db, session)
    assert [guess["person_id"] for guess in presence.guesses] == [robin.id]
    assert presence.certainty is Certainty.OPEN


@pytest.mark.parametrize(("trusts", "counts"), [(True, Certainty.CERTAIN), (False, Certainty.OPEN)])
def test_a_group_may_take_links_for_proof(
    db: Db, group: Group, session: Session, trusts: bool, counts: Certainty
) -> None:
    robin, registration = signed_up(db, group, session)
    group.trusts_links = trusts
    db.add(group)
    came(db, session, registration, joined=0, name="Robin")
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.person_id) == (counts, robin.id if trusts else None)


@pytest.mark.parametrize(("trusts", "counts"), [(True, Certainty.CERTAIN), (False, Certainty.OPEN)])
def test_a_group_may_take_a_name_that_only_one_member_has_for_proof(
    db: Db, group: Group, session: Session, trusts: bool, counts: Certainty
) -> None:
    signed_up(db, group, session, "Blue heron")
    signed_up(db, group, session, "Leah")
    group.trusts_names = trusts
    db.add(group)
    came(db, session, None, joined=0, name="Blue heron")
    (presence,) = collected(db, session)
    assert (presence.certainty, presence.credit) == (counts, Credit.CERTAIN if trusts else Credit.LIKELY)


def test_a_program_that_takes_notes_is_no_person(db: Db, session: Session) -> None:
    came(db, session, None, joined=0, name="Otter.ai Notetaker")
    collected(db, session)
    assert [each.standing for each in presences.of_session(db, session.id)] == [Standing.NOT_A_PERSON]


def test_whoever_only_waited_was_not_there(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    came(db, session, registration, joined=5, tapped=True, only_waited=True)
    reported(db, session, row(4, 30, link=registration.registrant_id, in_waiting_room=True))
    assert collected(db, session) == []


def test_the_host_and_staff_links_are_never_counted(db: Db, group: Group, session: Session) -> None:
    ana = factories.person(db)
    staff = factories.registration(db, session, ana, "Ana", kind=RegistrationKind.STAFF)
    came(db, session, staff, joined=0, name="Ana")
    came(db, session, None, joined=0, name="Tonight", is_host=True)
    rows = (row(0, 60, link=staff.registrant_id, name="Ana"), row(0, 60, name="Tonight", is_staff=True))
    reported(db, session, *rows)
    assert collected(db, session) == []


def test_coming_back_is_one_presence_with_the_union_of_its_minutes(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    link = registration.registrant_id
    came(db, session, registration, joined=0, left=20, tapped=True)
    came(db, session, registration, joined=25, left=50, tapped=True)
    reported(db, session, row(0, 20, link=link), row(25, 50, link=link), row(30, 40, link=link, name="breakout"))
    (presence,) = collected(db, session)
    assert (presence.minutes, len(presence.intervals)) == (45, 2)


def test_a_telephone_that_zoom_binds_to_a_computer_is_one_presence_whichever_was_told_first(
    db: Db, group: Group, session: Session
) -> None:
    robin, registration = signed_up(db, group, session)
    computer = came(db, session, registration, joined=0, left=30, tapped=True)
    telephone = came(db, session, None, joined=20, left=50, name="+44***1234")
    reported(db, session, row(0, 30, link=registration.registrant_id), row(20, 50, name="+44***1234"))
    assert [one.minutes for one in collected(db, session)] == [30, 30]
    uuids = {"participant_uuid": telephone.participant_uuid, "bound_uuid": computer.participant_uuid}
    factories.add(db, BoundLines(session_id=session.id, **uuids))
    factories.add(db, BoundLines(session_id=session.id, participant_uuid="seen by nobody", bound_uuid="nor this"))
    (presence,) = collected(db, session)
    assert (presence.person_id, presence.minutes, presence.certainty) == (robin.id, 50, Certainty.CERTAIN)


def test_moving_to_a_breakout_room_is_not_leaving(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    link = registration.registrant_id
    there = came(db, session, registration, joined=0, left=None, tapped=True)
    story = [(SightingKind.JOINED_BREAKOUT, 20), (SightingKind.LEFT_BREAKOUT, 40), (SightingKind.JOINED, 40.5)]
    for number, (kind, minute) in enumerate([*story, (SightingKind.LEFT, 55)]):
        moved = {"kind": kind, "at": at(minute), "body_hash": f"moved {number}", "user_id": f"other {number}"}
        factories.add(db, StoredSighting(session_id=session.id, arrival_id=there.id, registrant_id=link, **moved))
    reported(db, session, row(0, 55, link=link), row(20, 40, link=link))
    (presence,) = collected(db, session)
    assert (presence.minutes, len(presence.intervals)) == (55, 1)


def test_two_runs_of_one_evening_are_one_register(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    link, second = registration.registrant_id, f"{UUID}{session.id} again"
    factories.add(db, MeetingInstance(session_id=session.id, uuid=second, started_at=at(30), ended_at=END))
    reported(db, session, row(0, 28, link=link))
    rows = report(row(31, 60, link=link, instance_uuid=second), row(31, 60, name="Sam", instance_uuid=second))
    for _ in range(2):
        reports.store_fetch(db, session_id=session.id, uuid=second, report=rows, now=LATER)
    found = [(one.screen_name, one.minutes, len(one.intervals)) for one in collected(db, session)]
    assert found == [("iPhone", 57, 2), ("Sam", 29, 1)]


def test_time_before_the_start_and_after_the_end_does_not_count(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    came(db, session, registration, joined=-14, left=75, tapped=True)
    (presence,) = collected(db, session)
    assert (presence.joined_at, presence.left_at, presence.minutes) == (session.starts_at, END, 60)


def test_a_difference_between_the_sources_is_kept_with_the_union(db: Db, group: Group, session: Session) -> None:
    _, registration = signed_up(db, group, session)
    came(db, session, registration, joined=0, left=30, tapped=True)
    reported(db, session, row(0, 45, link=registration.registrant_id))
    (presence,) = collected(db, session)
    assert (presence.minutes, presence.reasons) == (45, ["link_and_tap", "live_minutes:30", "report_minutes:45"])


def test_a_guest_named_at_the_door_counts_as_one(db: Db, group: Group, session: Session) -> None:
    came(db, session, None, joined=0, guest_label="Interpreter")
    collected(db, session)
    (guest,) = presences.of_session(db, session.id)
    assert (guest.standing, guest.resolution.by_hand) == (Standing.GUEST, False)


def test_without_any_report_the_live_stays_make_the_register(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    came(db, session, registration, joined=0, left=None, tapped=True)
    (presence,) = collected(db, session)
    assert (presence.person_id, presence.minutes, presence.source) == (robin.id, 60, PresenceSource.LIVE)


def test_without_any_webhook_the_report_makes_the_register_and_all_of_it_is_open(
    db: Db, group: Group, session: Session
) -> None:
    robin, registration = signed_up(db, group, session)
    reported(db, session, row(0, 60, link=registration.registrant_id), row(3, 40, name="Sam"))
    found = collected(db, session)
    assert [(one.link_person_id, one.certainty) for one in found] == [
        (robin.id, Certainty.OPEN),
        (None, Certainty.OPEN),
    ]


def test_collecting_again_keeps_presences_and_what_was_said_of_them(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    came(db, session, registration, joined=0)
    came(db, session, None, joined=2, name="Sam")
    before = collected(db, session)
    ana = factories.person(db)
    settlements.settle(
        db,
        presence_id=before[0].id,
        said=Said(SettlementKind.MEMBER, robin.id),
        by=factories.as_facilitator(ana, group),
        now=LATER,
    )
    reported(db, session, row(0, 60, link=registration.registrant_id), row(2, 60, name="Sam"), row(2, 60, name="Sam"))
    after = collected(db, session)
    assert [one.id for one in after] == [one.id for one in before]
    assert presences.of_session(db, session.id)[0].person_id == robin.id


def test_two_rows_alike_stay_two_presences_however_often_collected(db: Db, session: Session) -> None:
    twins = [row(1, 50, row_hash="one"), row(1, 50, row_hash="two")]
    reported(db, session, *twins)
    first = [one.id for one in collected(db, session)]
    assert (len(first), [one.id for one in collected(db, session)]) == (2, first)


def test_a_corrected_leaving_time_stays_the_same_presence(db: Db, group: Group, session: Session) -> None:
    uuid = f"{UUID}{session.id}"
    db.commit()
    reports.store_fetch(db, session_id=session.id, uuid=uuid, report=report(row(1, 20, name="Sam")), now=LATER)
    (before,) = collected(db, session)
    reports.store_fetch(db, session_id=session.id, uuid=uuid, report=report(row(1, 50, name="Sam")), now=LATER)
    (after,) = collected(db, session)
    assert (after.id, after.minutes) == (before.id, 49)


def test_two_presences_that_turn_out_to_be_one_keep_every_word(db: Db, group: Group, session: Session) -> None:
    robin, registration = signed_up(db, group, session)
    link = registration.registrant_id
    reported(db, session, row(0, 20, name="Sam"), row(30, 60, name="Sam"))
    early, late = collected(db, session)
    ana = factories.as_facilitator(factories.person(db), group)
    db.commit()
    settlements.settle(db, presence_id=early.id, said=Said(SettlementKind.GUEST), by=ana, now=LATER)
    settlements.settle(db, presence_id=late.id, said=Said(SettlementKind.MEMBER, robin.id), by=ana, now=LATER)
    for stored in presences.of_session(db, session.id):
        assert stored.presence.link_person_id is None
    for told in db.exec(select(reports.StoredReportRow)):
        told.registrant_id = link
        db.add(told)
    (one,) = collected(db, session)
    words = db.exec(select(Settlement.kind).where(Settlement.presence_id == one.id)).all()
    assert words == [SettlementKind.GUEST, SettlementKind.MEMBER]
    assert presences.of_session(db, session.id)[0].person_id == robin.id


def test_the_session_is_reconciled_once(db: Db, session: Session) -> None:
    collected(db, session)
    collected(db, session)
    told = db.exec(select(AuditEntry.action).where(AuditEntry.action == "session.reconcile")).all()
    assert (session.state, len(told)) == (SessionState.RECONCILED, 1)


def test_a_running_session_is_not_collected(db: Db, group: Group) -> None:
    running = factories.session(db, group, state=SessionState.DOOR_CLOSED)
    db.commit()
    with pytest.raises(Refused, match="still_running"):
        registers.collect(db, session_id=running.id, vault=factories.VAULT, now=LATER)


def test_a_closed_register_stays_as_it_is(db: Db, group: Group, session: Session) -> None:
    collected(db, session)
    session.register_state = RegisterState.CLOSED
    db.add(session)
    came(db, session, None, joined=0, name="Sam")
    assert collected(db, session) == []


@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.one_of(
            st.sampled_from(["Robin", "robin ", "ROBIN", "Robin (she/her)", "Leah", "iPhone"]),
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
        ),
        min_size=1,
        max_size=4,
    ),
    in_report=st.booleans(),
)
def test_a_name_never_credits(db: Db, names: list[str], in_report: bool) -> None:
    db.execute(delete(StoredPresence))
    group = factories.group(db)
    session = ended_session(db, group)
    for member in ("Robin", "Leah"):
        signed_up(db, group, session, member)
    for minute, name in enumerate(names):
        came(db, session, None, joined=minute, name=name)
    if in_report:
        reported(db, session, *(row(minute, 60, name=name) for minute, name in enumerate(names)))
    found = collected(db, session)
    assert {one.certainty for one in found} == {Certainty.OPEN}
    assert {one.person_id for one in found} == {None}
    assert {each.standing for each in presences.of_session(db, session.id)} == {Standing.OPEN}
