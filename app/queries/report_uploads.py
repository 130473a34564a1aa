"""Reports from files: what one would add to a session's register, and what was confirmed or undone before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.files import FileRow, ReadFile
from app.domain.permissions import ensure
from app.domain.registers import RegisterState
from app.domain.sessions import SessionState
from app.domain.uploads import RowUse, meeting_of, use_of
from app.models import Group, MeetingInstance, ReportUpload, Session, StoredReportRow
from app.ports import ReportFiles, Vault
from app.queries import instances, registers, sessions, staged_files


@dataclass(frozen=True)
class Preview:
    """A staged report as it was understood, each row with what becomes of it."""

    file: ReadFile
    rows: tuple[tuple[FileRow, RowUse], ...]

    @property
    def counts(self) -> Counter[RowUse]:
        """How many rows there are of each use."""
        return Counter(use for _, use in self.rows)

    @property
    def is_ready(self) -> bool:
        """Whether it can be confirmed: nothing left to ask or mend, and somebody was inside."""
        return self.file.is_clear and self.counts[RowUse.COUNTS] > 0


@dataclass(frozen=True)
class UploadPage:
    """All that the page shows."""

    session: Session
    group: Group
    preview: Preview | None
    uploads: tuple[ReportUpload, ...]
    refusal: str | None


def page(db: Db, *, session_id: int, files: ReportFiles, vault: Vault, actor: Actor, now: datetime) -> UploadPage:
    """One's own staged file for a session, and what was confirmed for it. Raises `NotThere`, `NotPermitted`."""
    session, group = sessions.by_id(db, session_id)
    ensure(actor, "register:settle", group_id=session.group_id)
    return UploadPage(
        session=session,
        group=group,
        preview=preview(db, session, files=files, vault=vault, by=actor, now=now),
        uploads=of_session(db, session_id),
        refusal=refusal(db, session),
    )


def preview(db: Db, session: Session, *, files: ReportFiles, vault: Vault, by: Actor, now: datetime) -> Preview | None:
    """What one's own staged file says, read anew with everything that was said about it."""
    staged = staged_files.waiting(db, staged_files.Tray.of_report(session, by), now=now)
    if staged is None:
        return None
    file = files.read(staged_files.contents(staged, vault), staged_files.answers(staged))
    window, number = registers.window(session), meeting_of(file.rows, session.meeting_number)
    return Preview(file, tuple((row, use_of(row, window, number)) for row in file.rows))


def of_session(db: Db, session_id: int) -> tuple[ReportUpload, ...]:
    """What was confirmed for a session, oldest first, undone ones included."""
    found = select(ReportUpload).where(ReportUpload.session_id == session_id).order_by(col(ReportUpload.id))
    return tuple(db.exec(found))


def refusal(db: Db, session: Session) -> str | None:
    """Why no file can be taken in for this session at this moment: a code, or None."""
    if session.state is not SessionState.RECONCILED:
        return "not_collected"
    if session.register_state is RegisterState.CLOSED:
        return "register_closed"
    return "has_report" if has_zooms_own(db, session) else None


def has_zooms_own(db: Db, session: Session) -> bool:
    """Whether rows that Zoom gave by itself are there: the same stays from a file would count as other people."""
    rows = select(StoredReportRow.id).join(MeetingInstance, col(MeetingInstance.id) == col(StoredReportRow.instance_id))
    zooms_own = rows.where(MeetingInstance.session_id == session.id, ~instances.from_a_file())
    return db.exec(zooms_own.limit(1)).first() is not None
