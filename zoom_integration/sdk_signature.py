"""The signature with which a page joins a meeting through Zoom's Meeting SDK: a JSON Web Token, made on the server.

Zoom's docs, "Meeting SDK authorization": HS256 over `appKey` (the app's client id), `mn` (the meeting's number),
`role`, `iat`, `exp` and `tokenExp`, in whole seconds; `exp` lies between 1800 seconds and 48 hours after `iat`. Since
version 5 of the SDK for Web a signature without `appKey` opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import IntEnum

SHORTEST = timedelta(seconds=1800)
LONGEST = timedelta(hours=48)
HEADER = {"alg": "HS256", "typ": "JWT"}


class SdkRole(IntEnum):
    """Zoom's docs: 1 is needed to start a meeting, together with the host's ZAK."""

    PARTICIPANT = 0
    HOST = 1


def sdk_signature(
    key: str, secret: str, number: int, *, role: SdkRole, now: datetime, good_for: timedelta = timedelta(hours=2)
) -> str:
    """Sign joining one meeting in one role. Raises ValueError for a span that Zoom does not take."""
    if not SHORTEST <= good_for <= LONGEST:
        raise ValueError("a signature is good for 1800 seconds at least and 48 hours at most")
    begins = int(now.timestamp())
    ends = begins + int(good_for.total_seconds())
    claims = {"appKey": key, "mn": str(number), "role": int(role), "iat": begins, "exp": ends, "tokenExp": ends}
    signed = f"{_part(HEADER)}.{_part(claims)}"
    return f"{signed}.{_base64(hmac.digest(secret.encode(), signed.encode(), hashlib.sha256))}"


def _part(content: Mapping[str, object]) -> str:
    return _base64(json.dumps(content, separators=(",", ":")).encode())


def _base64(raw: bytes) -> str:
    """As a JSON Web Token has it: without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
