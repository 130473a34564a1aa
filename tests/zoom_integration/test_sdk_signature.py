"""The signature that lets a page join as host: its claims to the letter, its span, and that Zoom's reading agrees."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest

from zoom_integration import SdkRole, sdk_signature
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.sdk_signature import role_in

NOW = datetime(2026, 11, 24, 18, 45, tzinfo=UTC)
KEY, SECRET, NUMBER = "app-client-id", "app-client-secret", 98765432101


def signed(*, role: SdkRole = SdkRole.HOST, good_for: timedelta = timedelta(hours=2)) -> str:
    return sdk_signature(KEY, SECRET, NUMBER, role=role, now=NOW, good_for=good_for)


def read(part: str) -> dict[str, object]:
    content: dict[str, object] = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def test_it_says_what_zoom_asks_for_and_nothing_else() -> None:
    head, claims, _proof = signed().split(".")
    begins = int(NOW.timestamp())
    assert read(head) == {"alg": "HS256", "typ": "JWT"}
    assert read(claims) == {
        "appKey": KEY,
        "mn": str(NUMBER),
        "role": 1,
        "iat": begins,
        "exp": begins + 7200,
        "tokenExp": begins + 7200,
    }


@pytest.mark.parametrize("span", [timedelta(seconds=1799), timedelta(hours=48, seconds=1)])
def test_a_span_that_zoom_does_not_take_is_never_signed(span: timedelta) -> None:
    with pytest.raises(ValueError, match="1800 seconds"):
        signed(good_for=span)


@pytest.mark.parametrize("span", [timedelta(seconds=1800), timedelta(hours=48)])
@pytest.mark.parametrize("role", list(SdkRole))
def test_zooms_reading_agrees_at_both_ends_of_the_span(span: timedelta, role: SdkRole) -> None:
    last = NOW + span - timedelta(seconds=1)
    assert role_in(signed(role=role, good_for=span), key=KEY, secret=SECRET, number=NUMBER, now=last) is int(role)


def test_another_secret_another_key_another_meeting_or_another_time_opens_nothing() -> None:
    right = {"key": KEY, "secret": SECRET, "number": NUMBER, "now": NOW}
    wrong: list[tuple[dict[str, object], str]] = [
        ({"secret": "guessed"}, "signature"),
        ({"key": "other-app"}, "signature"),
        ({"number": 11111111111}, "wrong_meeting"),
        ({"now": NOW + timedelta(hours=2)}, "expired"),
        ({"now": NOW - timedelta(minutes=2)}, "expired"),
    ]
    for change, code in wrong:
        with pytest.raises(Refused) as refused:
            role_in(signed(), **{**right, **change})  # type: ignore[arg-type] # each as the function has it
        assert refused.value.code == code


@pytest.mark.parametrize("part", [0, 1, 2])
def test_whoever_changes_a_part_has_nothing(part: int) -> None:
    parts = signed().split(".")
    parts[part] = "AAAA" + parts[part][4:]
    with pytest.raises(Refused):
        role_in(".".join(parts), key=KEY, secret=SECRET, number=NUMBER, now=NOW)


@pytest.mark.parametrize("nonsense", ["", ".", "..", "a.b.c", "é.é.é", "e30.e30.e30"])
def test_nonsense_is_refused_quietly(nonsense: str) -> None:
    with pytest.raises(Refused):
        role_in(nonsense, key=KEY, secret=SECRET, number=NUMBER, now=NOW)
