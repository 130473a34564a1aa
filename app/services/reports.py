"""Zoom's report after an evening: fetched until two complete fetches agree, or for an hour at most.

Zoom's docs promise no moment from which a report is whole: rows and leaving times arrive some minutes late. The
worker fetches; what it got is remembered here, and here it is decided whether to look again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.attendance import ReportRow
from app.domain.errors import NotThere
from app.models import MeetingInstance, Session, StoredReportRow
from app.ports import Report

FETCH_EVERY = timedelta(minutes=5)
FETCH_FOR = timedelta(minutes=60)
NO_REPORT_AFTER = timedelta(minutes=30)
NO_REPORT = "no-report"
"""Stands for the fingerprint where Zoom has no report: a meeting with one participant gets none (Zoom's docs)."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """What follows a round of fetches: look again at `again_at`, or (None) collect. `outcome` is a code to keep."""

    outcome: str
    again_at: datetime | None = None


def note_instances(db: Db, *, session_id: int, uuids: Iterable[str]) -> None:
    """Remember the instances that Zoom's books know of and no webhook told us about. Commits."""
    known = set(db.exec(select(MeetingInstance.uuid).where(MeetingInstance.session_id == session_id)))
    db.add_all(MeetingInstance(session_id=session_id, uuid=uuid) for uuid in uuids if uuid not in known)
    db.commit()


def store_fetch(db: Db, *, session_id: int, uuid: str, report: Report, now: datetime) -> bool:
    """Keep one fetch of an instance's report; True once two complete fetches agree. Commits.

    The rows are those of the latest fetch, so that an evening whose report never settles still has what there is.
    A settled report stays as it is. Raises `NotThere` for an instance of another session."""
    instance = _instance(db, session_id, uuid)
    if instance.report_settled_at is None:
        if report.complete or instance.report_fingerprint is None:
            _replace_rows(db, instance, report.rows)
        _compare(instance, report.fingerprint if report.complete else None, now)
        db.add(instance)
    db.commit()
    return instance.report_settled_at is not None


def store_no_report(db: Db, *, session_id: int, uuid: str, now: datetime) -> bool:
    """Zoom says that there is no report; True once that is believed. Commits.

    A report that is only late looks the same: it is believed half an hour after the end, when said twice in a row."""
    instance = _instance(db, session_id, uuid)
    if instance.report_settled_at is None:
        ended_at = db.get_one(Session, session_id).ended_at
        is_late = ended_at is not None and now >= ended_at + NO_REPORT_AFTER
        _compare(instance, NO_REPORT, now if is_late else None)
        db.add(instance)
    db.commit()
    return instance.report_settled_at is not None


def after_fetch(db: Db, *, session_id: int, now: datetime) -> NextStep:
    """Decide what follows a round of fetches, whether it went well or not: the register may be collected, or Zoom is
    asked again in five minutes. An hour after the session's end it is collected with what there is."""
    session = db.get_one(Session, session_id)
    settled = db.exec(select(MeetingInstance.report_settled_at).where(MeetingInstance.session_id == session_id)).all()
    if settled and all(settled):
        return NextStep("report_settled")
    if now + FETCH_EVERY <= (session.ended_at or now) + FETCH_FOR:
        return NextStep("report_unsettled", again_at=now + FETCH_EVERY)
    return NextStep("report_incomplete" if settled else "never_met")


def _instance(db: Db, session_id: int, uuid: str) -> MeetingInstance:
    wanted = select(MeetingInstance).where(MeetingInstance.session_id == session_id, MeetingInstance.uuid == uuid)
    found = db.exec(wanted.with_for_update()).first()
    if found is None:
        raise NotThere
    return found


def _compare(instance: MeetingInstance, fingerprint: str | None, settled_at: datetime | None) -> None:
    """Believe what was said twice in a row, as of `settled_at`; None believes nothing yet."""
    if fingerprint is not None and fingerprint == instance.report_fingerprint:
        instance.report_settled_at = settled_at
    instance.report_fingerprint = fingerprint


def _replace_rows(db: Db, instance: MeetingInstance, rows: Iterable[ReportRow]) -> None:
    db.execute(delete(StoredReportRow).where(col(StoredReportRow.instance_id) == instance.id))
    once = {row.row_hash: row for row in rows}
    db.add_all(
        StoredReportRow(
            instance_id=id_of(instance),
            row_hash=row.row_hash,
            screen_name=row.name[:200],
            registrant_id=row.registrant_id,
            customer_key=row.customer_key,
            joined_at=row.joined_at,
            left_at=row.left_at,
            in_waiting_room=row.in_waiting_room,
            is_staff=row.is_staff,
        )
        for row in once.values()
    )
    db.flush()
