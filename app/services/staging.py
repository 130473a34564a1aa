"""Files that wait for a yes: sealed, one of a kind for each person and place, and gone within a day."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from app.db import Db, id_of
from app.domain.errors import BadInput, NotThere
from app.domain.files import FileAnswers
from app.models import StagedFile
from app.ports import Vault
from app.queries import staged_files
from app.queries.staged_files import Tray

KEPT_FOR = timedelta(hours=24)


def put(db: Db, tray: Tray, file: bytes, *, vault: Vault, now: datetime) -> StagedFile:
    """Stage a file in place of the one that was in the tray before. Flushes; the caller commits."""
    if tray.by is None:
        raise NotThere
    drop(db, tray)
    staged = StagedFile(
        purpose=tray.purpose,
        group_id=tray.group_id,
        session_id=tray.session_id,
        by=tray.by,
        key_wrapped=vault.new_key(),
        sealed=b"",
        staged_at=now,
        expires_at=now + KEPT_FOR,
    )
    db.add(staged)
    db.flush()
    place = staged_files.seal_place(id_of(staged))
    staged.sealed = vault.seal(staged.key_wrapped, place, b64encode(file).decode("ascii"))
    db.add(staged)
    db.flush()
    return staged


def sent(file: bytes | None) -> bytes:
    """The file that somebody meant to bring. Raises `BadInput(file="no_file")` for none."""
    if file is None:
        raise BadInput(file="no_file")
    return file


def say(db: Db, staged: StagedFile, answers: FileAnswers) -> None:
    """Note what was said about a staged file, beside what was said before. Flushes; the caller commits."""
    staged.zone = answers.zone or staged.zone
    staged.date_order = answers.date_order or staged.date_order
    staged.columns = {**staged.columns, **answers.columns}
    db.add(staged)
    db.flush()


def drop(db: Db, tray: Tray) -> None:
    """Forget what is in a tray. Flushes; the caller commits."""
    db.execute(delete(StagedFile).where(*tray.holds()))
    db.flush()


def drop_expired(db: Db, *, now: datetime) -> None:
    """Forget every file that nobody confirmed within a day. Commits."""
    db.execute(delete(StagedFile).where(col(StagedFile.expires_at) <= now))
    db.commit()
