"""Staff passwords: argon2id, at most two at a time, and the same work when there is nothing to compare with."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import BadInput

SHORTEST = 15  # characters: a few words
LONGEST = 200  # more would be work for us and no safety for anybody
FEWEST_DIFFERENT = 6

_hasher = PasswordHasher()
_NOBODYS = _hasher.hash("what is compared when there is nobody")
_permits = BoundedSemaphore(2)  # each takes 64 MB and tens of milliseconds: a flood must not starve the evening


def hashed(password: str) -> str:
    """A hash to keep. Raises `BadInput(password=...)` for one that is soon guessed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadInput(password="password_length")  # noqa: S106 - a code for words, no password
    if len(set(password.casefold())) < FEWEST_DIFFERENT:
        raise BadInput(password="password_simple")  # noqa: S106 - a code for words, no password
    with _permits:
        return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Without a hash it takes as long, and says no."""
    try:
        with _permits:
            _hasher.verify(password_hash or _NOBODYS, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None
