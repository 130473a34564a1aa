"""Files that wait for a yes: one's own in one place, and what is in it."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.files import FileAnswers
from app.models import FilePurpose, StagedFile
from app.ports import Vault


def in_place(
    *, purpose: FilePurpose, group_id: int, session_id: int | None, by: int | None
) -> tuple[ColumnElement[bool], ...]:
    """What a staged file of one person in one place fulfils."""
    return (
        col(StagedFile.purpose) == purpose,
        col(StagedFile.group_id) == group_id,
        col(StagedFile.session_id).is_(None) if session_id is None else col(StagedFile.session_id) == session_id,
        col(StagedFile.by) == by,
    )


def own(
    db: Db, *, purpose: FilePurpose, group_id: int, session_id: int | None, by: int | None, now: datetime
) -> StagedFile | None:
    """The file that somebody staged in one place, unless its day is over."""
    of_place = in_place(purpose=purpose, group_id=group_id, session_id=session_id, by=by)
    return db.exec(select(StagedFile).where(*of_place, col(StagedFile.expires_at) > now)).first()


def any_expired(db: Db, *, now: datetime) -> bool:
    """Whether a file is to be forgotten."""
    return db.exec(select(StagedFile.id).where(col(StagedFile.expires_at) <= now).limit(1)).first() is not None


def contents(staged: StagedFile, vault: Vault) -> bytes:
    """The file as it was brought."""
    return b64decode(vault.open(staged.key_wrapped, seal_place(id_of(staged)), staged.sealed))


def answers(staged: StagedFile) -> FileAnswers:
    """What was said about it so far."""
    return FileAnswers(staged.zone, staged.date_order, staged.columns)


def seal_place(number: int) -> str:
    """Where the seal belongs."""
    return f"staged_files.sealed.{number}"
