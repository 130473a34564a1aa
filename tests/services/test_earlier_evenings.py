"""Evenings from before Hearth: added when they are over, filled from a file, and nothing else comes of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import BadInput, NotPermitted, Refused
from app.domain.files import FileAnswers
from app.domain.registers import RegisterState, SettlementKind
from app.domain.sessions import SessionState
from app.models import Attendance, AuditEntry, Effect, Group, Session
from app.queries import due, presences, sessions
from app.queries import registers as found
from app.services import earlier_evenings, registers, report_uploads, settlements
from app.services.settlements import Said
from tests import factories
from tests.conftest import Outside
from tests.fakes import TUESDAY
from tests.report_files import USUAL, Stay

LONG_AGO = datetime(2026, 3, 3, 19, 0)


@pytest.fixture
def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def add(db: Db, group: Group, by: Actor, starts_local: datetime = LONG_AGO, minutes: int = 90) -> Session:
    db.commit()
    return earlier_evenings.add(
        db, group_id=int(group.id or 0), starts_local=starts_local, duration_minutes=minutes, by=by, now=TUESDAY
    )


def test_it_is_over_and_stands_among_the_registers_with_nothing_in_it(db: Db, group: Group, boss: Actor) -> None:
    session = add(db, group, boss)
    assert (session.state, session.register_state, session.is_added_later) == (
        SessionState.RECONCILED,
        RegisterState.OPEN,
        True,
    )
    assert (session.starts_at.astimezone(ZoneInfo(group.zone)).replace(tzinfo=None), session.ended_at) == (
        LONG_AGO,
        session.starts_at + timedelta(minutes=90),
    )
    assert [(one.session.id, one.unsettled) for one in found.past(db, actor=boss)] == [(session.id, 0)]
    assert found.register(db, session_id=int(session.id or 0), actor=boss).lines == ()


def test_no_meeting_no_letter_and_no_promise_comes_of_it(db: Db, group: Group, boss: Actor) -> None:
    factories.member(db, group, "Robin")
    session = add(db, group, boss)
    assert db.exec(select(Effect)).all() == []
    assert (session.meeting_number, session.meeting_host) == (None, None)
    asked = (due.doors_to_open, due.doors_to_close, due.sessions_to_end, due.meetings_to_read)
    assert [ask(db, TUESDAY) for ask in asked] == [[], [], [], []]
    assert sessions.next_in(db, group_ids=[int(group.id or 0)], now=TUESDAY, limit=9) == []
    told = db.exec(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert told == ["session.add_earlier", "session.reconcile"]


def test_its_file_fills_the_register_and_members_get_their_lines(
    db: Db, group: Group, boss: Actor, outside: Outside
) -> None:
    robin = factories.member(db, group, "Robin")
    factories.member(db, group, "Leah")
    session_id = int(add(db, group, boss).id or 0)
    start = LONG_AGO
    ends = {"Robin": start + timedelta(minutes=80), "Wilma": start + timedelta(minutes=60)}
    file = USUAL.file([Stay(name, joined=start, left=left) for name, left in ends.items()])
    given = {"files": outside.ports.report_files, "vault": outside.vault, "by": boss, "now": TUESDAY}
    report_uploads.stage(db, session_id=session_id, file=file, **given)
    report_uploads.answer(db, session_id=session_id, answers=FileAnswers(zone="Europe/London"), **given)
    assert report_uploads.confirm(db, session_id=session_id, **given) == 2
    words = {"Robin": Said(SettlementKind.MEMBER, robin.id), "Wilma": Said(SettlementKind.GUEST)}
    for each in presences.of_session(db, session_id):
        said = words[each.presence.screen_name]
        settlements.settle(db, presence_id=int(each.presence.id or 0), said=said, by=boss, now=TUESDAY)
    registers.close(db, session_id=session_id, by=boss, now=TUESDAY)
    lines = db.exec(select(Attendance.person_id, Attendance.outcome, Attendance.minutes)).all()
    assert lines == [(robin.id, Outcome.ATTENDED, 80)]
    assert db.exec(select(Effect)).all() == []


@pytest.mark.parametrize(
    ("starts_local", "code"),
    [
        (TUESDAY.replace(tzinfo=None), "not_over_yet"),
        (LONG_AGO + timedelta(minutes=89), "evening_known"),
        (LONG_AGO - timedelta(minutes=89), "evening_known"),
    ],
)
def test_what_is_not_over_or_known_already_is_refused(
    db: Db, group: Group, boss: Actor, starts_local: datetime, code: str
) -> None:
    add(db, group, boss)
    with pytest.raises(Refused, match=code):
        add(db, group, boss, starts_local)


def test_the_evening_before_and_the_evening_after_may_touch_it(db: Db, group: Group, boss: Actor) -> None:
    for starts_local in (LONG_AGO, LONG_AGO + timedelta(minutes=90), LONG_AGO - timedelta(minutes=90)):
        add(db, group, boss, starts_local)
    assert len(found.past(db, actor=boss)) == 3


@pytest.mark.parametrize(
    ("starts_local", "minutes", "odd"),
    [
        (datetime(1, 1, 1, 0, 0), 60, {"day": "before_zoom"}),
        (LONG_AGO, 9, {"duration_minutes": "out_of_range"}),
        (LONG_AGO, 481, {"duration_minutes": "out_of_range"}),
    ],
)
def test_odd_numbers_are_named(
    db: Db, group: Group, boss: Actor, starts_local: datetime, minutes: int, odd: dict[str, str]
) -> None:
    with pytest.raises(BadInput) as refused:
        add(db, group, boss, starts_local, minutes)
    assert refused.value.fields == odd


def test_a_facilitator_adds_none(db: Db, group: Group) -> None:
    ana = factories.as_facilitator(factories.person(db), group)
    with pytest.raises(NotPermitted):
        add(db, group, ana)
    assert db.exec(select(Session)).all() == []
