"""Reports from files, for an evening of which Zoom gave no report: staged, looked at, confirmed, and undone again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import NotThere, Refused
from app.domain.files import NOTHING_SAID, FileAnswers, FileRow
from app.domain.permissions import ensure
from app.domain.registers import RegisterState
from app.domain.uploads import RowUse
from app.models import MeetingInstance, Registration, ReportUpload, Session, StoredReportRow
from app.ports import ReportFiles, Vault
from app.queries import instances, report_uploads, sessions, staged_files
from app.queries.report_uploads import Preview
from app.queries.staged_files import Tray
from app.services import audit, registers, staging
from app.services import presences as kept

KEPT = frozenset({RowUse.COUNTS, RowUse.WAITING_ROOM, RowUse.STAFF})


def stage(
    db: Db, *, session_id: int, file: bytes | None, files: ReportFiles, vault: Vault, by: Actor, now: datetime
) -> None:
    """Keep a file until somebody has looked at it; the one before it goes. Commits.

    Raises `BadInput(file=code)` for no file or what is no table, `Refused` as `report_uploads.refusal` says."""
    session = _open(db, session_id, by)
    file = staging.sent(file)
    files.read(file, NOTHING_SAID)
    staging.put(db, Tray.of_report(session, by), file, vault=vault, now=now)
    audit.write(db, by=by, action="report_file.stage", about=f"session:{session_id}", now=now)
    db.commit()


def answer(
    db: Db, *, session_id: int, answers: FileAnswers, files: ReportFiles, vault: Vault, by: Actor, now: datetime
) -> None:
    """Say the zone, the order of dates or where a column stands. Commits. Raises `BadInput(zone=...)`,
    `Refused("file_gone")`."""
    session = _open(db, session_id, by)
    staged = staged_files.needed(db, Tray.of_report(session, by), now=now)
    files.read(staged_files.contents(staged, vault), answers)
    staging.say(db, staged, answers)
    db.commit()


def discard(db: Db, *, session_id: int, by: Actor) -> None:
    """Forget one's own staged file. Twice is harmless. Commits."""
    session, _ = sessions.by_id(db, session_id)
    ensure(by, "register:settle", group_id=session.group_id)
    staging.drop(db, Tray.of_report(session, by))
    db.commit()


def confirm(db: Db, *, session_id: int, files: ReportFiles, vault: Vault, by: Actor, now: datetime) -> int:
    """Take the staged rows into the session's register; returns how many were kept. Commits, all or nothing.

    Raises `Refused("file_not_clear")` while something is asked or odd, `Refused("file_gone")`, and
    `Refused("no_times")`, `Refused("other_evening")`, `Refused("file_known")` for what adds nothing to this evening.
    """
    session = _open(db, session_id, by)
    staged = staged_files.needed(db, Tray.of_report(session, by), now=now)
    file_mac = vault.index("file", sha256(staged_files.contents(staged, vault)).hexdigest())
    preview = report_uploads.preview(db, session, files=files, vault=vault, by=by, now=now)
    if preview is None:
        raise Refused("file_gone")
    _refuse_unclear(db, session, preview, file_mac)
    upload = _keep(db, session, preview, file_mac=file_mac, by=by, now=now)
    staging.drop(db, Tray.of_report(session, by))
    registers.recollect(db, session, vault=vault, by=by, now=now)
    audit.write(
        db, by=by, action="report_file.confirm", about=f"session:{session_id}", reason=f"rows:{upload.rows}", now=now
    )
    db.commit()
    return upload.rows


def undo(db: Db, *, session_id: int, upload_id: int, vault: Vault, by: Actor, now: datetime) -> None:
    """Take a confirmed file back, as if it had never come. Twice is harmless. Commits.

    Raises `Refused("settled_since")` while a word stands about somebody of whom only this file tells."""
    session = _locked(db, session_id, by)
    upload = db.get(ReportUpload, upload_id)
    if upload is None or upload.session_id != session_id:
        raise NotThere
    if upload.undone_at is None:
        _take_back(db, upload, by=by, now=now)
        left_over = registers.recollect(db, session, vault=vault, by=by, now=now)
        if not kept.forget_unsettled(db, left_over):
            raise Refused("settled_since")
        audit.write(db, by=by, action="report_file.undo", about=f"session:{session_id}", now=now)
    db.commit()


def _locked(db: Db, session_id: int, by: Actor) -> Session:
    session = sessions.locked(db, session_id)
    ensure(by, "register:settle", group_id=session.group_id)
    if session.register_state is RegisterState.CLOSED:
        raise Refused("register_closed")
    return session


def _open(db: Db, session_id: int, by: Actor) -> Session:
    session = _locked(db, session_id, by)
    refusal = report_uploads.refusal(db, session)
    if refusal is not None:
        raise Refused(refusal)
    return session


def _refuse_unclear(db: Db, session: Session, preview: Preview, file_mac: str) -> None:
    if not preview.file.is_clear:
        raise Refused("file_not_clear")
    if not preview.file.has_times:
        raise Refused("no_times")
    if not preview.is_ready:
        raise Refused("other_evening")
    standing = [one for one in report_uploads.of_session(db, id_of(session)) if one.undone_at is None]
    if file_mac in {one.file_mac for one in standing}:
        raise Refused("file_known")


def _keep(db: Db, session: Session, preview: Preview, *, file_mac: str, by: Actor, now: datetime) -> ReportUpload:
    """The rows, under an instance of their own that stands for the file, and the line that says who brought it."""
    rows = [row for row, use in preview.rows if use in KEPT]
    upload = ReportUpload(
        session_id=id_of(session),
        file_mac=file_mac,
        layout=preview.file.layout,
        rows=len(rows),
        by=by.person_id,
        confirmed_at=now,
    )
    db.add(upload)
    db.flush()
    instance = _instance(session, upload, rows, now)
    db.add(instance)
    db.flush()
    upload.instance_id = id_of(instance)
    links = _links(db, session)
    stored = {row.row_hash: row for row in (_stored(one, id_of(instance), links) for one in rows)}
    db.add_all(stored.values())
    db.flush()
    return upload


def _instance(session: Session, upload: ReportUpload, rows: list[FileRow], now: datetime) -> MeetingInstance:
    return MeetingInstance(
        session_id=id_of(session),
        uuid=instances.uuid_of_file(id_of(upload)),
        started_at=min(row.joined_at for row in rows if row.joined_at),
        ended_at=max(row.left_at for row in rows if row.left_at),
        report_fingerprint=upload.file_mac,
        report_settled_at=now,
    )


def _links(db: Db, session: Session) -> dict[str, str]:
    """Whose link an address means: each registration has an address of its own, on our own domain."""
    registrations = db.exec(select(Registration).where(Registration.session_id == session.id))
    return {one.address.casefold(): one.registrant_id for one in registrations if one.address and one.registrant_id}


def _stored(row: FileRow, instance_id: int, links: Mapping[str, str]) -> StoredReportRow:
    if row.joined_at is None or row.left_at is None:
        raise Refused("no_times")
    told = f"{row.shown}|{row.address}|{row.joined_at.isoformat()}|{row.left_at.isoformat()}|{row.in_waiting_room}"
    return StoredReportRow(
        instance_id=instance_id,
        row_hash=sha256(f"file|{instance_id}|{told}".encode()).hexdigest(),
        screen_name=row.shown[:200],
        registrant_id=links.get((row.address or "").casefold()),
        joined_at=row.joined_at,
        left_at=row.left_at,
        in_waiting_room=row.in_waiting_room,
        is_staff=row.is_staff,
    )


def _take_back(db: Db, upload: ReportUpload, *, by: Actor, now: datetime) -> None:
    instance_id, upload.instance_id = upload.instance_id, None
    upload.undone_by, upload.undone_at = by.person_id, now
    db.add(upload)
    db.flush()
    db.execute(delete(StoredReportRow).where(col(StoredReportRow.instance_id) == instance_id))
    db.execute(delete(MeetingInstance).where(col(MeetingInstance.id) == instance_id))
    db.flush()
