"""Forged, stale, odd: only what Zoom signed, just now, over exactly these bytes, is genuine."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoom_integration.webhooks.signature import genuine_secret, is_genuine, sign, validation_reply

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
SECRETS = ("current-secret", "previous-secret")
BODY = '{"event":"meeting.started","name":"Zoë"}'.encode()


def signed(body: bytes = BODY, secret: str = SECRETS[0], stamp: str = STAMP) -> dict[str, str]:
    return {"X-Zm-Request-Timestamp": stamp, "X-Zm-Signature": sign(secret, stamp, body)}


def test_the_signature_is_the_documented_hmac() -> None:
    by_hand = hmac.new(b"s3cret", b"v0:1700000000:{}", hashlib.sha256).hexdigest()
    assert sign("s3cret", 1700000000, b"{}") == f"v0={by_hand}"


@pytest.mark.parametrize("secret", SECRETS)
def test_either_secret_is_taken_during_a_rotation(secret: str) -> None:
    assert genuine_secret(SECRETS, signed(secret=secret), BODY, NOW) == secret


def test_another_secret_is_refused() -> None:
    assert not is_genuine(SECRETS, signed(secret="guess"), BODY, NOW)


def test_json_written_again_is_not_the_same_bytes() -> None:
    assert not is_genuine(SECRETS, signed(), json.dumps(json.loads(BODY)).encode(), NOW)


@pytest.mark.parametrize(("seconds", "genuine"), [(0, True), (300, True), (-300, True), (301, False), (-301, False)])
def test_five_minutes_either_way_are_fresh(seconds: int, genuine: bool) -> None:
    assert is_genuine(SECRETS, signed(), BODY, NOW + timedelta(seconds=seconds)) is genuine


@pytest.mark.parametrize(
    "stamp",
    ["", " ", "0", STAMP + "000", f" {STAMP}", f"{STAMP}\n", f"+{STAMP}"[:10], "١٧٠٠٠٠٠٠٠٠", "1e9", "-" + STAMP[1:]],
)
def test_odd_timestamps_are_refused_even_when_signed(stamp: str) -> None:
    assert not is_genuine(SECRETS, signed(stamp=stamp), BODY, NOW)


@pytest.mark.parametrize(
    "spoil",
    [
        str.upper,
        lambda s: s[3:],
        lambda s: s[:-1],
        lambda s: s + "0",
        lambda s: s + "\n",
        lambda s: f"{s},{s}",
        lambda s: f"{s}, {s}",
        lambda s: "v1" + s[2:],
        lambda s: "v0=" + s[3:].upper(),
        lambda s: "v0=" + "é" * 64,
        lambda s: "v0=" + "\ud800" * 64,
        lambda s: "",
    ],
)
def test_odd_signatures_are_refused(spoil) -> None:
    headers = signed() | {"X-Zm-Signature": spoil(signed()["X-Zm-Signature"])}
    assert not is_genuine(SECRETS, headers, BODY, NOW)


@pytest.mark.parametrize("missing", ["X-Zm-Request-Timestamp", "X-Zm-Signature"])
def test_a_missing_header_is_refused(missing: str) -> None:
    headers = {key: value for key, value in signed().items() if key != missing}
    assert not is_genuine(SECRETS, headers, BODY, NOW)


def test_the_same_header_in_two_spellings_is_refused() -> None:
    headers = signed() | {"x-zm-signature": signed()["X-Zm-Signature"]}
    assert not is_genuine(SECRETS, headers, BODY, NOW)


@pytest.mark.parametrize("secrets", [(), ("",), ("", "")])
def test_without_a_secret_nothing_is_genuine(secrets: tuple[str, ...]) -> None:
    assert not is_genuine(secrets, signed(secret=""), BODY, NOW)


anything = st.one_of(st.text(), st.text(alphabet="v0=123456789abcdef", max_size=70), st.just(STAMP))


@settings(deadline=None)  # the machine may be busy
@given(stamp=anything, signature=anything, body=st.binary())
def test_whatever_comes_is_answered_false_without_an_error(stamp: str, signature: str, body: bytes) -> None:
    headers = {"x-zm-request-timestamp": stamp, "x-zm-signature": signature}
    assert is_genuine(SECRETS, headers, body, NOW) is False


@settings(deadline=None)  # the machine may be busy
@given(body=st.binary(min_size=1), at=st.integers(min_value=0))
def test_one_changed_bit_is_enough_to_refuse(body: bytes, at: int) -> None:
    changed = bytearray(body)
    changed[at % len(body)] ^= 1 << (at % 8)
    assert is_genuine(SECRETS, signed(body), body, NOW)
    assert not is_genuine(SECRETS, signed(body), bytes(changed), NOW)


def challenge(token: object) -> bytes:
    return json.dumps({"event": "endpoint.url_validation", "payload": {"plainToken": token}}).encode()


def test_the_challenge_is_answered_with_the_first_secret() -> None:
    expected = hmac.new(b"current-secret", b"qgg8vlvZRS6UYooatFL8Aw", hashlib.sha256).hexdigest()
    reply = validation_reply(SECRETS, challenge("qgg8vlvZRS6UYooatFL8Aw"))
    assert reply == {"plainToken": "qgg8vlvZRS6UYooatFL8Aw", "encryptedToken": expected}


@pytest.mark.parametrize(
    "body",
    [
        challenge("short"),
        challenge("x" * 65),
        challenge('v0:1700000000:{"event":"meeting.started"}'),
        challenge("newline-at-end\n"),
        challenge(12345678),
        challenge(None),
        b'{"event":"meeting.started","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}',
        b'{"event":"endpoint.url_validation","payload":[]}',
        b'{"event":"endpoint.url_validation"}',
        b"[" * 100_000,
        b"[]",
        b"null",
        b"\xff\xfe",
        b"",
    ],
)
def test_nothing_but_a_plain_token_is_ever_signed(body: bytes) -> None:
    assert validation_reply(SECRETS, body) is None


def test_without_a_secret_the_challenge_is_not_answered() -> None:
    assert validation_reply((), challenge("qgg8vlvZRS6UYooatFL8Aw")) is None
