"""The app context opens for what Zoom sealed for us just now, and for nothing else."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoom_integration.app_context import (
    LONGEST,
    AppContext,
    AppContextError,
    Expired,
    Forged,
    FromTheFuture,
    Malformed,
    NotForUs,
    WrongPlace,
    open_context,
)
from zoom_integration.simulator.sealing import context, seal

NOW = datetime(2026, 11, 24, 18, 50, tzinfo=UTC)
CLIENT, SECRET = "our-app", "our-secret"
NONCE = bytes(range(12))
IN_MEETING = {"typ": "meeting", "uid": "zoom-user", "mid": "/uuid//of+it==", "attendrole": "host"}


def sealed(secret: str = SECRET, **changes: Any) -> str:
    said = context(CLIENT, NOW, **IN_MEETING) | changes
    return seal({name: value for name, value in said.items() if value is not None}, secret, NONCE)


def opened(text: str, now: datetime = NOW) -> AppContext:
    return open_context(text, client_id=CLIENT, client_secret=SECRET, now=now)


def test_a_fresh_one_says_who_is_where() -> None:
    assert opened(sealed()) == AppContext("/uuid//of+it==", "zoom-user", "host", NOW + timedelta(minutes=2))
    assert opened(sealed()).may_moderate


@pytest.mark.parametrize(("role", "moderates"), [("host", True), ("co-host", True), ("attendee", False), ("", False)])
def test_host_and_co_host_moderate_and_nobody_else(role: str, moderates: bool) -> None:
    assert opened(sealed(attendrole=role)).may_moderate is moderates


def test_a_guest_has_no_user_and_a_window_no_meeting() -> None:
    assert opened(sealed(uid=None)).user_id is None
    assert opened(sealed(uid="")).user_id is None
    assert opened(sealed(typ="panel")).meeting_uuid is None


def test_times_in_seconds_are_understood_too() -> None:
    seconds = int(NOW.timestamp())
    assert opened(sealed(ts=seconds, exp=seconds + 120)).expires_at == NOW + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"aud": "another-app"}, NotForUs),
        ({"aud": None}, NotForUs),
        ({"iss": "elsewhere"}, NotForUs),
        ({"typ": "chat"}, WrongPlace),
        ({"typ": None}, WrongPlace),
        ({"exp": None}, Malformed),
        ({"exp": "soon"}, Malformed),
        ({"exp": True}, Malformed),
        ({"exp": 10**30}, Malformed),
        ({"uid": 7}, Malformed),
        ({"mid": ["uuid"]}, Malformed),
        ({"ts": int((NOW + timedelta(minutes=3)).timestamp() * 1000)}, FromTheFuture),
    ],
)
def test_what_is_not_for_us_opens_nothing(changes: dict[str, Any], refusal: type[AppContextError]) -> None:
    with pytest.raises(refusal):
        opened(sealed(**changes))


def test_another_secret_opens_nothing() -> None:
    with pytest.raises(Forged):
        opened(sealed(secret="another secret"))


def test_it_is_over_at_the_very_moment_that_it_names() -> None:
    assert opened(sealed(), NOW + timedelta(seconds=119, milliseconds=999))
    with pytest.raises(Expired):
        opened(sealed(), NOW + timedelta(minutes=2))


@given(st.integers(min_value=0), st.integers(0, 7))
def test_not_one_bit_may_be_changed(place: int, bit: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(sealed() + "=="))
    raw[place % len(raw)] ^= 1 << bit
    with pytest.raises((Forged, Malformed)):
        opened(base64.urlsafe_b64encode(bytes(raw)).decode())


@given(st.integers(min_value=0), st.characters(codec="utf-8"))
def test_not_one_letter_may_be_changed(place: int, letter: str) -> None:
    text = sealed()
    changed = text[: place % len(text)] + letter + text[place % len(text) + 1 :]
    if changed == text or changed.rstrip("=") == text.rstrip("="):
        assert opened(changed)
    else:
        with pytest.raises((Forged, Malformed)):
            opened(changed)


@given(st.integers(min_value=0), st.integers(min_value=0))
def test_a_piece_of_one_opens_nothing(begin: int, end: int) -> None:
    text = sealed()
    first, last = sorted((begin % (len(text) + 1), end % (len(text) + 1)))
    piece = text[first:last]
    if piece != text:
        with pytest.raises((Forged, Malformed)):
            opened(piece)


@given(st.text(max_size=300) | st.binary(max_size=300).map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_anything_at_all_is_refused_by_kind(text: str) -> None:
    with pytest.raises(AppContextError):
        opened(text)


@given(st.binary(max_size=200))
def test_whatever_was_sealed_under_our_secret_is_read_or_refused_by_kind(plain: bytes) -> None:
    with pytest.raises(AppContextError):
        opened(seal(plain, SECRET, NONCE))


def test_deep_nesting_is_refused_like_anything_else() -> None:
    with pytest.raises(Malformed):
        opened(seal(b"[" * 5000, SECRET, NONCE))


def test_an_overlong_one_is_not_even_decoded() -> None:
    with pytest.raises(Malformed):
        opened("A" * (LONGEST + 1))


@pytest.mark.parametrize("nonce", [b"", b"\0" * 7, b"\0" * 200])
def test_a_nonce_of_another_size_is_no_context(nonce: bytes) -> None:
    raw = base64.urlsafe_b64decode(sealed() + "==")
    other = len(nonce).to_bytes(1, "little") + nonce + raw[13:]
    with pytest.raises(Malformed):
        opened(base64.urlsafe_b64encode(other).decode())


def test_what_else_was_bound_to_it_is_bound_to_it() -> None:
    said = context(CLIENT, NOW, **IN_MEETING)
    assert opened(seal(said, SECRET, NONCE, aad=b"bound")).user_id == "zoom-user"
    raw = base64.urlsafe_b64decode(seal(said, SECRET, NONCE, aad=b"bound") + "==").replace(b"bound", b"other")
    with pytest.raises(Forged):
        opened(base64.urlsafe_b64encode(raw).decode())


def test_neither_the_user_nor_the_context_stands_in_what_is_logged() -> None:
    assert "zoom-user" not in repr(opened(sealed()))
    with pytest.raises(Forged) as refused:
        opened(sealed(secret="another secret"))
    assert str(refused.value) == "app_context_forged"
