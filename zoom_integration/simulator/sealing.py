"""The app context as Zoom seals it: the other half of `zoom_integration.app_context`, for Zoom's side alone."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zoom_integration.app_context import ISSUER, TAG, key_of

GOOD_FOR = timedelta(minutes=2)


def context(client_id: str, now: datetime, **more: Any) -> dict[str, Any]:
    """What the client says, with the claims that are always there; times are in epoch milliseconds."""
    made_at = round(now.timestamp() * 1000)
    expires_at = made_at + int(GOOD_FOR.total_seconds() * 1000)
    return {"typ": "panel", "aud": client_id, "iss": ISSUER, "ts": made_at, "exp": expires_at, **more}


def seal(said: Mapping[str, Any] | bytes, client_secret: str, nonce: bytes, aad: bytes = b"") -> str:
    """Encrypt and pack. Whoever calls this brings 12 bytes of chance as `nonce`."""
    plain = said if isinstance(said, bytes) else json.dumps(said, separators=(",", ":")).encode()
    sealed = AESGCM(key_of(client_secret)).encrypt(nonce, plain, aad)
    text, tag = sealed[:-TAG], sealed[-TAG:]
    packed = _counted(nonce, 1) + _counted(aad, 2) + _counted(text, 4) + tag
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _counted(part: bytes, width: int) -> bytes:
    return len(part).to_bytes(width, "little") + part
