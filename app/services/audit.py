"""The audit chain: every act leaves an entry, in the transaction of the act itself."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlmodel import col, select

from app.db import Db, Signer
from app.domain.actors import Actor
from app.models import AuditEntry

FIRST_LINK = "0" * 64


def write(
    db: Db, *, by: Actor, action: str, about: str, now: datetime, reason: str | None = None, outcome: str = "done"
) -> None:
    """Append one entry. `about` is a row reference such as `session:42`; `reason` is a code, never free text."""
    db.flush()
    signer: Signer = db.info["signer"]
    entry = AuditEntry(
        at=now,
        actor_ref=_pseudonym(signer, by),
        action=action,
        object_ref=about,
        reason_code=reason,
        outcome=outcome,
        prev_mac=_last_mac(db),
        mac="",
    )
    entry.mac = signer(_canonical(entry))
    db.add(entry)
    db.flush()


def person(db: Db, person_id: int) -> str:
    """A reference to somebody that means nothing without the key: `person:3f9c...`."""
    signer: Signer = db.info["signer"]
    return "person:" + signer(f"person|{person_id}".encode())[:24]


def broken_at(db: Db) -> int | None:
    """The first entry that does not follow from the one before it, or None when the chain is whole."""
    signer: Signer = db.info["signer"]
    previous = FIRST_LINK
    for entry in db.exec(select(AuditEntry).order_by(col(AuditEntry.seq))):
        if entry.prev_mac != previous or entry.mac != signer(_canonical(entry)):
            return entry.seq
        previous = entry.mac
    return None


def _pseudonym(signer: Signer, by: Actor) -> str:
    if by.system:
        return "hearth"
    return "nobody" if by.person_id is None else signer(f"person|{by.person_id}".encode())[:24]


def _last_mac(db: Db) -> str:
    last = db.exec(select(AuditEntry.mac).order_by(col(AuditEntry.seq).desc()).limit(1)).first()
    return last or FIRST_LINK


def _canonical(entry: AuditEntry) -> bytes:
    parts = (
        entry.prev_mac,
        entry.at.astimezone(UTC).isoformat(),
        entry.actor_ref,
        entry.action,
        entry.object_ref,
        entry.reason_code or "",
        entry.outcome,
    )
    return "\x1f".join(parts).encode()
