"""Planning: the group's own hour over clock changes, a host of its own, told once when it is called off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotPermitted, Refused
from app.domain.registrations import RegistrationState
from app.domain.sessions import DoorPolicy, SessionState
from app.models import AuditEntry, Effect, EffectKind, Group, PassKind, Registration, Session
from app.services import notices, passes, planning
from tests import factories
from tests.conftest import Outside
from tests.fakes import TUESDAY

HOSTS = ("one@charity.invalid", "two@charity.invalid")
FIRST = datetime(2027, 3, 16, 19, 0)  # two Tuesdays before the clocks change in London


@pytest.fixture
def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


@pytest.fixture
def group(db: Db) -> Group:
    return factories.group(db, grace_minutes=5, door_policy=DoorPolicy.LATER, capacity=12)


def plan(db: Db, group: Group, by: Actor, **changes: object) -> list[Session]:
    given = {"first_local": FIRST, "weeks": 4, "duration_minutes": 60, "hosts": HOSTS, **changes}
    return planning.plan_series(db, group_id=int(group.id or 0), by=by, now=TUESDAY, **given)


def effects(db: Db, kind: EffectKind) -> list[Effect]:
    return list(db.exec(select(Effect).where(Effect.kind == kind).order_by(col(Effect.due_at))))


def test_a_series_keeps_its_hour_when_the_clocks_change(db: Db, group: Group, boss: Actor) -> None:
    starts = [one.starts_at for one in plan(db, group, boss)]
    assert [one.astimezone(ZoneInfo("Europe/London")).hour for one in starts] == [19, 19, 19, 19]
    assert [one.hour for one in starts] == [19, 19, 18, 18]  # UTC


def test_a_session_copies_the_doors_terms_of_its_group(db: Db, group: Group, boss: Actor) -> None:
    one = plan(db, group, boss, weeks=1)[0]
    assert (one.grace_minutes, one.door_policy, one.capacity, one.state) == (
        5,
        DoorPolicy.LATER,
        12,
        SessionState.SCHEDULED,
    )


def test_meetings_are_promised_a_fortnight_ahead_and_never_all_at_once(db: Db, group: Group, boss: Actor) -> None:
    planned = plan(db, group, boss)
    promised = effects(db, EffectKind.MAKE_MEETING)
    assert [one.key for one in promised] == [f"make_meeting:{one.id}" for one in planned]
    assert promised[0].due_at == planned[0].starts_at - timedelta(days=14)
    assert len({one.due_at for one in promised}) == 4


def test_an_overlapping_session_takes_the_other_host(db: Db, group: Group, boss: Actor) -> None:
    first = plan(db, group, boss, weeks=1)[0]
    second = plan(db, group, boss, weeks=1, first_local=FIRST + timedelta(minutes=30))[0]
    assert (first.meeting_host, second.meeting_host) == HOSTS


def test_a_third_session_at_the_same_time_is_refused_and_leaves_nothing(db: Db, group: Group, boss: Actor) -> None:
    plan(db, group, boss, weeks=1)
    plan(db, group, boss, weeks=1)
    with pytest.raises(Refused) as refusal:
        plan(db, group, boss, weeks=3, first_local=FIRST - timedelta(weeks=1))
    db.rollback()
    assert refusal.value.code == "hosts_busy"
    assert len(db.exec(select(Session)).all()) == 2


def test_a_host_is_free_again_once_the_doors_of_the_next_may_open(db: Db, group: Group, boss: Actor) -> None:
    plan(db, group, boss, weeks=1)
    later = plan(db, group, boss, weeks=1, first_local=FIRST + timedelta(minutes=75))[0]
    assert later.meeting_host == HOSTS[0]


def test_the_past_is_not_planned(db: Db, group: Group, boss: Actor) -> None:
    with pytest.raises(Refused, match="starts_in_the_past"):
        plan(db, group, boss, first_local=datetime(2026, 11, 24, 17, 0))


@pytest.mark.parametrize("odd", [{"weeks": 0}, {"weeks": 61}, {"duration_minutes": 9}, {"duration_minutes": 481}])
def test_odd_numbers_are_refused_by_field(db: Db, group: Group, boss: Actor, odd: dict[str, int]) -> None:
    with pytest.raises(BadInput) as refusal:
        plan(db, group, boss, **odd)
    assert dict(refusal.value.fields) == {next(iter(odd)): "out_of_range"}


def test_a_facilitator_does_not_plan(db: Db, group: Group) -> None:
    with pytest.raises(NotPermitted):
        plan(db, group, factories.as_facilitator(factories.person(db), group))


def test_calling_off_tells_each_of_those_coming_once(db: Db, group: Group, boss: Actor) -> None:
    session = factories.session(db, group)
    coming, sorry = factories.member(db, group, "Robin"), factories.member(db, group, "Sunflower")
    told = factories.registration(db, session, coming)
    spared = factories.registration(db, session, sorry, state=RegistrationState.APOLOGISED)
    db.commit()
    for _ in range(2):
        planning.call_off(db, session_id=int(session.id or 0), by=boss, now=TUESDAY)
    letters = effects(db, EffectKind.SEND_MAIL)
    assert [one.payload["person_id"] for one in letters] == [coming.id]
    assert (told.state, spared.state) == (RegistrationState.CANCELLED, RegistrationState.APOLOGISED)
    assert [one.payload["session_id"] for one in effects(db, EffectKind.DELETE_MEETING)] == [session.id]
    cancelled = db.exec(select(AuditEntry).where(AuditEntry.action == "session.cancel")).all()
    assert len(cancelled) == 1


def test_a_moved_session_asks_zoom_and_moves_the_reminder(db: Db, group: Group, boss: Actor) -> None:
    session = factories.session(db, group, starts_at=TUESDAY + timedelta(days=2))
    db.commit()
    planning.reschedule(
        db,
        session_id=int(session.id or 0),
        starts_local=datetime(2026, 11, 27, 20, 0),
        duration_minutes=90,
        hosts=HOSTS,
        by=boss,
        now=TUESDAY,
    )
    assert session.starts_at.isoformat() == "2026-11-27T20:00:00+00:00"
    assert [one.payload for one in effects(db, EffectKind.CHANGE_MEETING)] == [{"session_id": session.id}]


def move(db: Db, session: Session, by: Actor, to: datetime, now: datetime) -> None:
    planning.reschedule(
        db,
        session_id=int(session.id or 0),
        starts_local=to,
        duration_minutes=60,
        hosts=HOSTS,
        by=by,
        now=now,
    )


def reminders(db: Db) -> list[tuple[datetime, bool]]:
    """When each is due, and whether it was sent."""
    letters = effects(db, EffectKind.SEND_MAIL)
    return [(one.due_at, one.done_at is not None) for one in letters if one.payload["message"] == "reminder"]


def signed_up_for_tonight(db: Db, group: Group, now: datetime) -> tuple[Session, Registration]:
    """A session at seven, and Robin who has just signed up for it."""
    session = factories.session(db, group)
    registration = factories.registration(db, session, factories.member(db, group))
    notices.signed_up(db, registration, session, now=now)
    db.commit()
    return session, registration


def test_whoever_signed_up_hears_of_the_new_time_and_is_reminded_before_it(db: Db, group: Group, boss: Actor) -> None:
    session, _ = signed_up_for_tonight(db, group, TUESDAY - timedelta(hours=8))
    for hour in (20, 21):
        move(db, session, boss, datetime(2026, 11, 24, hour, 0), TUESDAY - timedelta(hours=7))
    messages = [one.payload["message"] for one in effects(db, EffectKind.SEND_MAIL)]
    assert sorted(messages) == ["reminder", "session_moved", "session_moved", "signed_up"]
    assert reminders(db) == [(datetime(2026, 11, 24, 20, 0, tzinfo=UTC), False)]


def test_whoever_was_reminded_already_is_reminded_of_the_new_time_once(db: Db, group: Group, boss: Actor) -> None:
    session, _ = signed_up_for_tonight(db, group, TUESDAY - timedelta(hours=8))
    sent = next(one for one in effects(db, EffectKind.SEND_MAIL) if one.payload["message"] == "reminder")
    sent.done_at = TUESDAY
    db.add(sent)
    db.commit()
    for day in (25, 26):
        move(db, session, boss, datetime(2026, 11, day, 19, 0), TUESDAY + timedelta(minutes=5))
    assert reminders(db) == [(TUESDAY, True), (datetime(2026, 11, 26, 18, 0, tzinfo=UTC), False)]


@pytest.mark.parametrize(("day", "hour", "is_kept"), [(24, 21, True), (25, 19, False)])
def test_a_reminders_link_holds_for_the_new_hour_but_for_no_other_evening(
    db: Db, group: Group, boss: Actor, outside: Outside, day: int, hour: int, is_kept: bool
) -> None:
    session, registration = signed_up_for_tonight(db, group, TUESDAY)
    kind, person_id, old_end = PassKind.EVENING, registration.person_id, passes.evening_ends_at(session)
    token = passes.draw(db, kind, person_id=person_id, ids=outside.ids, now=TUESDAY, session=session)
    move(db, session, boss, datetime(2026, 11, day, hour, 0), TUESDAY)
    kept = passes.look(db, kind, token, now=TUESDAY).expires_at
    assert kept == (passes.evening_ends_at(session) if is_kept else old_end)


def test_a_session_whose_doors_are_open_is_not_moved(db: Db, group: Group, boss: Actor) -> None:
    session = factories.session(db, group, state=SessionState.DOORS_OPEN)
    db.commit()
    with pytest.raises(Refused, match="session_begun"):
        planning.reschedule(
            db,
            session_id=int(session.id or 0),
            starts_local=datetime(2026, 11, 27, 20, 0),
            duration_minutes=90,
            hosts=HOSTS,
            by=boss,
            now=TUESDAY,
        )
