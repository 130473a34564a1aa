"""Files that wait for a yes: one's own in one place, and what is in it."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import Refused
from app.domain.files import FileAnswers
from app.models import FilePurpose, Session, StagedFile
from app.ports import Vault


@dataclass(frozen=True, slots=True)
class Tray:
    """Where one person's file of a kind waits: for a group, or for one session of it. It holds one at a time."""

    purpose: FilePurpose
    by: int | None
    group_id: int
    session_id: int | None = None

    @classmethod
    def of_report(cls, session: Session, by: Actor) -> Tray:
        """For a report of this session."""
        return cls(FilePurpose.REPORT, by.person_id, session.group_id, session.id)

    @classmethod
    def of_members(cls, group_id: int, by: Actor) -> Tray:
        """For a list of members of this group."""
        return cls(FilePurpose.MEMBERS, by.person_id, group_id)

    def holds(self) -> tuple[ColumnElement[bool], ...]:
        """What the file in it fulfils."""
        for_session = col(StagedFile.session_id)
        return (
            col(StagedFile.purpose) == self.purpose,
            col(StagedFile.group_id) == self.group_id,
            for_session.is_(None) if self.session_id is None else for_session == self.session_id,
            col(StagedFile.by) == self.by,
        )


def waiting(db: Db, tray: Tray, *, now: datetime) -> StagedFile | None:
    """The file in a tray, unless its day is over."""
    return db.exec(select(StagedFile).where(*tray.holds(), col(StagedFile.expires_at) > now)).first()


def needed(db: Db, tray: Tray, *, now: datetime) -> StagedFile:
    """The same, where there has to be one. Raises `Refused("file_gone")`."""
    staged = waiting(db, tray, now=now)
    if staged is None:
        raise Refused("file_gone")
    return staged


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
