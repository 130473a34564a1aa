"""Zoom's report: believed when two complete fetches agree, waited for an hour at most."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.db import Db
from app.domain.errors import NotThere
from app.models import MeetingInstance, Session, StoredReportRow
from app.services import reports
from app.services.reports import NextStep
from tests import factories
from tests.registers import END, UUID, ended_session, report, row

LATER = END + timedelta(minutes=5)


@pytest.fixture
def session(db: Db) -> Session:
    made = ended_session(db, factories.group(db))
    db.commit()
    return made


def uuid_of(session: Session) -> str:
    return f"{UUID}{session.id}"


def fetch(db: Db, session: Session, *rows: object, complete: bool = True) -> bool:
    return reports.store_fetch(
        db, session_id=session.id, uuid=uuid_of(session), report=report(*rows, complete=complete), now=LATER
    )


def stored(db: Db) -> list[str]:
    return sorted(db.exec(select(StoredReportRow.row_hash)))


def test_two_complete_fetches_that_agree_settle_the_report(db: Db, session: Session) -> None:
    first, second = fetch(db, session, row(0, 60)), fetch(db, session, row(0, 60))
    assert (first, second) == (False, True)
    assert stored(db) == [row(0, 60).row_hash]


def test_a_row_that_came_late_starts_the_comparing_again(db: Db, session: Session) -> None:
    said = [
        fetch(db, session, row(0, 60)),
        fetch(db, session, row(0, 60), row(5, 9)),
        fetch(db, session, row(0, 60), row(5, 9)),
    ]
    assert said == [False, False, True]
    assert stored(db) == sorted([row(0, 60).row_hash, row(5, 9).row_hash])


def test_an_incomplete_fetch_settles_nothing_but_its_rows_are_kept(db: Db, session: Session) -> None:
    said = [fetch(db, session, row(0, 60), complete=False) for _ in range(3)]
    assert said == [False, False, False]
    assert stored(db) == [row(0, 60).row_hash]


def test_a_complete_fetch_is_not_overwritten_by_an_incomplete_one(db: Db, session: Session) -> None:
    fetch(db, session, row(0, 60), row(5, 9))
    fetch(db, session, row(0, 60), complete=False)
    assert stored(db) == sorted([row(0, 60).row_hash, row(5, 9).row_hash])


def test_a_settled_report_stays_as_it_is(db: Db, session: Session) -> None:
    fetch(db, session, row(0, 60))
    fetch(db, session, row(0, 60))
    assert fetch(db, session, row(30, 40)) is True
    assert stored(db) == [row(0, 60).row_hash]


def test_an_instance_of_another_session_is_not_there(db: Db, session: Session) -> None:
    other = ended_session(db, factories.group(db))
    db.commit()
    with pytest.raises(NotThere):
        reports.store_fetch(db, session_id=session.id, uuid=uuid_of(other), report=report(row(0, 60)), now=LATER)


def test_no_report_is_believed_when_said_twice_half_an_hour_after_the_end(db: Db, session: Session) -> None:
    moments = [END + timedelta(minutes=minutes) for minutes in (5, 10, 29, 30)]
    said = [reports.store_no_report(db, session_id=session.id, uuid=uuid_of(session), now=now) for now in moments]
    assert said == [False, False, False, True]


def test_instances_that_no_webhook_told_of_are_added_once(db: Db, session: Session) -> None:
    for _ in range(2):
        reports.note_instances(db, session_id=session.id, uuids=[uuid_of(session), "second=="])
    known = db.exec(select(MeetingInstance.uuid).where(MeetingInstance.session_id == session.id)).all()
    assert sorted(known) == sorted([uuid_of(session), "second=="])


def test_after_a_settled_report_the_register_is_collected(db: Db, session: Session) -> None:
    fetch(db, session, row(0, 60))
    fetch(db, session, row(0, 60))
    assert reports.after_fetch(db, session_id=session.id, now=LATER) == NextStep("report_settled")


def test_every_instance_has_to_settle(db: Db, session: Session) -> None:
    fetch(db, session, row(0, 60))
    fetch(db, session, row(0, 60))
    reports.note_instances(db, session_id=session.id, uuids=["second=="])
    step = reports.after_fetch(db, session_id=session.id, now=LATER)
    assert step == NextStep("report_unsettled", again_at=LATER + timedelta(minutes=5))


@pytest.mark.parametrize("minutes", [5, 30, 55])
def test_within_the_hour_zoom_is_asked_again_in_five_minutes(db: Db, session: Session, minutes: int) -> None:
    now = END + timedelta(minutes=minutes)
    step = reports.after_fetch(db, session_id=session.id, now=now)
    assert step == NextStep("report_unsettled", again_at=now + timedelta(minutes=5))


def test_after_the_hour_the_register_is_collected_with_what_there_is(db: Db, session: Session) -> None:
    now = END + timedelta(minutes=60)
    assert reports.after_fetch(db, session_id=session.id, now=now) == NextStep("report_incomplete")


def test_a_session_that_never_met_in_zoom_says_so(db: Db) -> None:
    alone = factories.session(db, factories.group(db), ended_at=END)
    db.commit()
    now = END + timedelta(minutes=60)
    assert reports.after_fetch(db, session_id=alone.id, now=now) == NextStep("never_met")
