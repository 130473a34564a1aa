"""Zoom's signature on what it sends. Pure: bytes, headers and `now` in, an answer out; odd input is simply not genuine.

Zoom's docs: `x-zm-signature: v0=` + hex HMAC-SHA256(secret, `v0:{x-zm-request-timestamp}:{raw body}`); the timestamp is
in epoch *seconds* (`event_ts` in the body is in milliseconds). The raw bytes count: JSON written again differs.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

TIMESTAMP_HEADER = "x-zm-request-timestamp"
SIGNATURE_HEADER = "x-zm-signature"
LARGEST_SKEW = timedelta(seconds=300)  # resent events carry a fresh timestamp, so a short window is safe

_TIMESTAMP = re.compile(r"[0-9]{10}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,64}")


def sign(secret: str, timestamp: int | str, body: bytes) -> str:
    """The value of `x-zm-signature` for this body. `timestamp`: epoch seconds, as in `x-zm-request-timestamp`."""
    return "v0=" + _hmac(secret, f"v0:{timestamp}:".encode() + body)


def is_genuine(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether one of our secrets signed exactly these bytes within 300 seconds of `now` (aware). Never raises."""
    return genuine_secret(secrets, headers, body, now) is not None


def genuine_secret(secrets: Sequence[str], headers: Mapping[str, str], body: bytes, now: datetime) -> str | None:
    """The secret that signed these bytes, or None. Every secret is tried, in constant time each."""
    timestamp = _only(headers, TIMESTAMP_HEADER, _TIMESTAMP)
    signature = _only(headers, SIGNATURE_HEADER, _SIGNATURE)
    if timestamp is None or signature is None or not _is_fresh(int(timestamp), now):
        return None
    matches = [s for s in secrets if s and hmac.compare_digest(sign(s, timestamp, body), signature)]
    return matches[0] if matches else None


def validation_reply(secrets: Sequence[str], body: bytes) -> dict[str, str] | None:
    """The answer to `endpoint.url_validation`, or None when the body is something else.

    Verify the signature first: who answers a forged challenge signs for the forger. That is also why the token must
    match Zoom's form, which no signed event does. The first secret answers; during a rotation pass `genuine_secret`'s.
    """
    plain = _plain_token(body)
    if plain is None or not secrets or not secrets[0]:
        return None
    return {"plainToken": plain, "encryptedToken": _hmac(secrets[0], plain.encode())}


def _plain_token(body: bytes) -> str | None:
    try:
        message = json.loads(body.decode("utf-8"))
        plain = message["payload"]["plainToken"] if message["event"] == "endpoint.url_validation" else None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    return plain if isinstance(plain, str) and _PLAIN_TOKEN.fullmatch(plain) else None


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode("utf-8"), message, hashlib.sha256).hexdigest()


def _only(headers: Mapping[str, str], name: str, form: re.Pattern[str]) -> str | None:
    """The one value of this header, if it has exactly one and in the right form."""
    values = [value for key, value in headers.items() if isinstance(key, str) and key.lower() == name]
    if len(values) != 1 or not isinstance(values[0], str) or not form.fullmatch(values[0]):
        return None
    return values[0]


def _is_fresh(timestamp: int, now: datetime) -> bool:
    return abs(datetime.fromtimestamp(timestamp, UTC) - now) <= LARGEST_SKEW
