"""Chance from the operating system."""

from __future__ import annotations

import secrets
import string

UNAMBIGUOUS = "abcdefghjkmnpqrstuvwxyz23456789"


class RandomIds:
    """`Ids` from the `secrets` module."""

    def token(self) -> str:
        """256 bits, URL-safe."""
        return secrets.token_urlsafe(32)

    def key(self) -> str:
        """A master key: 32 bytes in hexadecimal, as MASTER_KEY_FILE holds it."""
        return secrets.token_hex(32)

    def code(self) -> str:
        """Eight digits."""
        return f"{secrets.randbelow(10**8):08d}"

    def passcode(self) -> str:
        """Ten letters and digits that cannot be mistaken for each other."""
        return "".join(secrets.choice(UNAMBIGUOUS) for _ in range(10))

    def opaque(self) -> str:
        """Sixteen lower-case letters and digits."""
        return "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(16))
