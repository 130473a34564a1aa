"""The second factor of staff: six digits from a phone (RFC 6238), or a recovery code; none serves twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

import pyotp
from sqlalchemy import or_, update
from sqlmodel import col

from app.db import Db
from app.models import Person
from app.ports import Ids, Vault

STEP_SECONDS = 30
ISSUER = "Hearth"
ACCOUNT = "staff"  # shown in the authenticator's list, for eyes that should not know
RECOVERY_CODES = 8


def draw(db: Db, person: Person, *, vault: Vault, ids: Ids) -> None:
    """A new secret, not yet confirmed; what was there before opens nothing any more. Flushes."""
    secret = base64.b32encode(hashlib.sha256(ids.token().encode()).digest()[:20]).decode()
    person.totp_sealed = vault.seal(person.key_wrapped, _place(person), secret)
    person.totp_confirmed_at = person.totp_step = person.recovery_hashes = None
    db.add(person)
    db.flush()


def secret(person: Person, vault: Vault) -> str:
    """What an authenticator is told, in base 32. Raises `OutsideTrouble` when it cannot be opened."""
    if person.totp_sealed is None:
        raise ValueError("no second factor was drawn")
    return vault.open(person.key_wrapped, _place(person), person.totp_sealed)


def uri(person: Person, vault: Vault) -> str:
    """The address in the QR code."""
    return pyotp.TOTP(secret(person, vault)).provisioning_uri(name=ACCOUNT, issuer_name=ISSUER)


def recovery_codes(db: Db, person: Person, ids: Ids) -> list[str]:
    """Eight codes for the day when the phone is lost, told once and kept as hashes. Flushes."""
    codes = [ids.opaque() for _ in range(RECOVERY_CODES)]
    person.recovery_hashes = [_hashed(code) for code in codes]
    db.add(person)
    db.flush()
    return codes


def accept(db: Db, person: Person, code: str, *, vault: Vault, now: datetime) -> bool:
    """Whether the code is right; it is used up by that. A phone's clock may be half a minute off. Flushes."""
    given = "".join(filter(str.isalnum, code)).lower()
    if person.totp_sealed is None:
        return False
    step = _step_of(secret(person, vault), given, now)
    if step is not None:
        return _use_step(db, person, step)
    return _use_recovery_code(db, person, given)


def _step_of(secret: str, digits: str, now: datetime) -> int | None:
    present = int(now.timestamp()) // STEP_SECONDS
    right = [
        step
        for step in (present - 1, present, present + 1)
        if hmac.compare_digest(pyotp.TOTP(secret).at(step * STEP_SECONDS).encode(), digits.encode())
    ]
    return right[-1] if right else None


def _use_step(db: Db, person: Person, step: int) -> bool:
    """Only later steps than the last one count, so that a code read over a shoulder is worth nothing."""
    taken = db.execute(
        update(Person)
        .where(col(Person.id) == person.id, or_(col(Person.totp_step).is_(None), col(Person.totp_step) < step))
        .values(totp_step=step)
    )
    return bool(taken.rowcount == 1)  # type: ignore[attr-defined] # an UPDATE's result has it


def _use_recovery_code(db: Db, person: Person, code: str) -> bool:
    held = person.recovery_hashes or []
    if _hashed(code) not in held:
        return False
    person.recovery_hashes = [one for one in held if one != _hashed(code)]
    db.add(person)
    db.flush()
    return True


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


def _place(person: Person) -> str:
    return f"people.totp.{person.id}"
