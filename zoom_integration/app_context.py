"""The app context: what Zoom's client tells a page in its panel, sealed with the secret that only we and Zoom know.

It comes as the header `X-Zoom-App-Context` of the panel's first request, and fresh from `getAppContext()`. Pure: text,
keys and `now` in, a value or an error out; whatever the text is, nothing but these errors is raised.

Zoom's docs and sample app: base64url of `[ivLen u8][iv][aadLen u16 LE][aad][textLen u32 LE][text][tag 16]`, AES-256-GCM
under SHA-256(client secret), around a JSON object with typ, uid, aud, iss, ts, exp, mid and attendrole.

    AppContextError
    ├── Malformed        this is no app context
    ├── Forged           sealed with another secret, or changed on the way
    ├── NotForUs         genuine, but of another app, or from another issuer
    ├── Expired          it was good for about two minutes, which are over
    ├── FromTheFuture    our clocks disagree by more than two minutes
    └── WrongPlace       the app was opened where there is neither a meeting nor a client window
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HEADER = "X-Zoom-App-Context"
ISSUER = "marketplace.zoom.us"
LONGEST = 8192  # characters; Zoom's have a few hundred
LARGEST_SKEW = timedelta(minutes=2)
TAG = 16
NONCES = range(8, 129)  # bytes that AES-GCM takes for a nonce; Zoom's has 12
PLACES = ("meeting", "panel")  # in a meeting, in the client's own window
MODERATORS = ("host", "co-host")
FIRST_MILLISECONDS = 10**11  # a number above is not seconds: those reach the year 5138


class AppContextError(Exception):
    """A context that opens nothing. `code` is stable and safe to log; the context itself is not."""

    code = "app_context"

    def __init__(self) -> None:
        super().__init__(self.code)


class Malformed(AppContextError):
    """Not base64url, cut, overlong, or without what every context has."""

    code = "app_context_malformed"


class Forged(AppContextError):
    """Its seal does not hold under our secret."""

    code = "app_context_forged"


class NotForUs(AppContextError):
    """Another client id, or another issuer."""

    code = "app_context_not_for_us"


class Expired(AppContextError):
    """Its time is over; the client gives a fresh one on asking."""

    code = "app_context_expired"


class FromTheFuture(AppContextError):
    """Made later than now."""

    code = "app_context_from_the_future"


class WrongPlace(AppContextError):
    """A chat, a webinar, mail."""

    code = "app_context_wrong_place"


@dataclass(frozen=True)
class AppContext:
    """Who opened the panel where. `user_id` is None for a guest, `meeting_uuid` outside a meeting.

    The role is the one that she had when the context was made; Zoom's docs: it may change afterwards.
    """

    meeting_uuid: str | None
    user_id: str | None = field(repr=False)
    role: str
    expires_at: datetime

    @property
    def may_moderate(self) -> bool:
        """Whether Zoom lets her admit and remove people."""
        return self.role in MODERATORS


def open_context(sealed: str, *, client_id: str, client_secret: str, now: datetime) -> AppContext:
    """Decrypt and check. `now` is aware. Raises `AppContextError`, by kind."""
    said = _object(_decrypted(_bytes(sealed), client_secret))
    if said.get("aud") != client_id or said.get("iss") != ISSUER:
        raise NotForUs
    expires_at = _moment(said, "exp")
    if now >= expires_at:
        raise Expired
    if _moment(said, "ts") > now + LARGEST_SKEW:
        raise FromTheFuture
    place = _text(said, "typ")
    if place not in PLACES:
        raise WrongPlace
    return AppContext(
        meeting_uuid=_text(said, "mid") or None if place == "meeting" else None,
        user_id=_text(said, "uid") or None,
        role=_text(said, "attendrole"),
        expires_at=expires_at,
    )


def key_of(client_secret: str) -> bytes:
    """The key under which both sides seal."""
    return hashlib.sha256(client_secret.encode()).digest()


def _bytes(sealed: str) -> bytes:
    """Base64url, padded or not, and written in the one way in which these bytes are written."""
    plain = sealed.rstrip("=")
    if not 0 < len(sealed) <= LONGEST:
        raise Malformed
    try:
        raw = base64.b64decode(plain + "=" * (-len(plain) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Malformed from None
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != plain:
        raise Malformed
    return raw


def _decrypted(raw: bytes, client_secret: str) -> bytes:
    nonce, rest = _part(raw, 1)
    aad, rest = _part(rest, 2)
    text, tag = _part(rest, 4)
    if len(nonce) not in NONCES or len(tag) != TAG:
        raise Malformed
    try:
        return AESGCM(key_of(client_secret)).decrypt(nonce, text + tag, aad)
    except InvalidTag:
        raise Forged from None


def _part(raw: bytes, width: int) -> tuple[bytes, bytes]:
    """What a length of `width` bytes (little end first) announces, and the rest."""
    end = width + int.from_bytes(raw[:width], "little")
    if len(raw) < end:
        raise Malformed
    return raw[width:end], raw[end:]


def _object(text: bytes) -> Mapping[str, object]:
    try:
        said = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(said, dict):
        raise Malformed
    return said


def _text(said: Mapping[str, object], name: str) -> str:
    """A word; "" when there is none."""
    value = said.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Malformed
    return value


def _moment(said: Mapping[str, object], name: str) -> datetime:
    """A moment in epoch milliseconds or seconds: Zoom's docs name no unit, its sample app compares milliseconds."""
    value = said.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed
    try:
        return datetime.fromtimestamp(value / 1000 if value >= FIRST_MILLISECONDS else value, UTC)
    except (ValueError, OverflowError, OSError):
        raise Malformed from None
