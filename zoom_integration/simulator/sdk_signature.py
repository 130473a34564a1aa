"""How Zoom reads the signature of a page that joins by its Meeting SDK: written apart from the one that makes it."""

import binascii
import hashlib
import hmac
import json
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any

from zoom_integration.simulator.errors import Refused

SHORTEST_SECONDS, LONGEST_SECONDS = 1800, 48 * 3600


def role_in(signature: str, *, key: str, secret: str, number: int, now: datetime) -> int:
    """The role that this signature gives in this meeting. Raises Refused: signature, expired, wrong_meeting."""
    claims = _claims(signature, secret)
    begins, ends = claims.get("iat"), claims.get("exp")
    if claims.get("appKey") != key or not isinstance(begins, int) or not isinstance(ends, int):
        raise Refused("signature")
    if not SHORTEST_SECONDS <= ends - begins <= LONGEST_SECONDS or claims.get("tokenExp", ends) > ends:
        raise Refused("signature")
    if not begins - 60 <= now.timestamp() < ends:
        raise Refused("expired")
    if str(claims.get("mn")) != str(number):
        raise Refused("wrong_meeting")
    return int(claims.get("role", 0))


def _claims(signature: str, secret: str) -> dict[str, Any]:
    head, _, rest = signature.partition(".")
    body, _, proof = rest.partition(".")
    made = hmac.digest(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256)
    try:
        read = json.loads(_raw(head)), json.loads(_raw(body))
        genuine = hmac.compare_digest(made, _raw(proof)) and read[0].get("alg") == "HS256"
    except (ValueError, AttributeError, binascii.Error):
        raise Refused("signature") from None
    if not genuine or not isinstance(read[1], dict):
        raise Refused("signature")
    return read[1]


def _raw(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
