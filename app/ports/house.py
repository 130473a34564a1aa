"""Time, chance, keys, and letters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time. Only entry points ask."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""


class Ids(Protocol):
    """Chance."""

    def token(self) -> str:
        """An unguessable, URL-safe secret of at least 256 bits."""

    def code(self) -> str:
        """A one-time code of eight digits that can be read out over the telephone."""

    def passcode(self) -> str:
        """A meeting passcode: ten characters at most."""

    def opaque(self) -> str:
        """A short random name that says nothing: 16 lower-case letters and digits."""


class Vault(Protocol):
    """Keys at rest: contact details are sealed with a key per person, wrapped by the master key."""

    def new_key(self) -> bytes:
        """A fresh data key, already wrapped."""

    def seal(self, wrapped_key: bytes, place: str, text: str) -> bytes:
        """Encrypt; `place` (table, column, row) is authenticated, so a value cannot be moved elsewhere."""

    def open(self, wrapped_key: bytes, place: str, sealed: bytes) -> str:
        """Decrypt what `seal` made. Raises `OutsideTrouble` when key or place differ."""

    def index(self, kind: str, text: str) -> str:
        """A keyed hash by which a value can be looked up without being stored."""


@dataclass(frozen=True)
class Letter:
    """One mail to one person. There is no way to name a second recipient."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_key: str  # the same key is the same letter, however often it is handed over
    calendar: bytes | None = field(default=None, repr=False)


class Mailer(Protocol):
    """Sends a letter, or raises `OutsideTrouble`."""

    def send(self, letter: Letter) -> None:
        """Hand one letter over. At least once; a repeated `message_key` carries the same Message-ID."""
