"""Keys at rest: AES-256-GCM, a data key per person wrapped by the master key, blind indexes by HMAC."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.ports import OutsideTrouble

NONCE = 12
WRAPPING = b"hearth data key"


class AesVault:
    """`Vault` under one master key of 32 bytes. Losing that key loses every contact detail."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != 32:
            raise ValueError("the master key has 32 bytes")
        self._wrap = AESGCM(_derive(master_key, b"wrap"))
        self._index_key = _derive(master_key, b"index")
        self._audit_key = _derive(master_key, b"audit")

    @classmethod
    def from_file(cls, path: Path) -> AesVault:
        """Read 64 hexadecimal digits. Raises `ValueError` or `OSError` with a sentence for the operator."""
        return cls(bytes.fromhex(path.read_text(encoding="ascii").strip()))

    def new_key(self) -> bytes:
        """A fresh data key, wrapped."""
        return _encrypt(self._wrap, AESGCM.generate_key(256), WRAPPING)

    def seal(self, wrapped_key: bytes, place: str, text: str) -> bytes:
        """Encrypt under the person's key, bound to its place."""
        return _encrypt(self._unwrap(wrapped_key), text.encode(), place.encode())

    def open(self, wrapped_key: bytes, place: str, sealed: bytes) -> str:
        """Decrypt. Raises `OutsideTrouble("unreadable")` when key or place differ."""
        return _decrypt(self._unwrap(wrapped_key), sealed, place.encode()).decode()

    def index(self, kind: str, text: str) -> str:
        """A keyed hash; `kind` keeps equal texts of different meaning apart."""
        return hmac.new(self._index_key, f"{kind}|{text}".encode(), hashlib.sha256).hexdigest()

    def sign(self, data: bytes) -> str:
        """The keyed hash of the audit chain."""
        return hmac.new(self._audit_key, data, hashlib.sha256).hexdigest()

    def _unwrap(self, wrapped_key: bytes) -> AESGCM:
        return AESGCM(_decrypt(self._wrap, wrapped_key, WRAPPING))


def _derive(master_key: bytes, purpose: bytes) -> bytes:
    return hmac.new(master_key, b"hearth|" + purpose, hashlib.sha256).digest()


def _encrypt(key: AESGCM, data: bytes, place: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + key.encrypt(nonce, data, place)


def _decrypt(key: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return key.decrypt(sealed[:NONCE], sealed[NONCE:], place)
    except InvalidTag:
        raise OutsideTrouble("unreadable", retryable=False) from None
