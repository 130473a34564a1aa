"""429 in every form that is documented, and in some that are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoom_integration import DailyLimit, RateLimited
from zoom_integration.limits import LONGEST, limit_from

NOW = datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
A_SECOND = NOW + timedelta(seconds=1)
QPS = {"X-RateLimit-Type": "QPS", "X-RateLimit-Category": "Light"}
DAILY = {"X-RateLimit-Type": "Daily-limit"}


@pytest.mark.parametrize(
    ("headers", "message", "kind", "retry_at"),
    [
        (QPS | {"X-RateLimit-Reset": str(int(NOW.timestamp()) + 2)}, "", RateLimited, NOW + timedelta(seconds=2)),
        (QPS | {"X-RateLimit-Reset": str(int(NOW.timestamp()) - 9)}, "", RateLimited, NOW),
        (DAILY | {"Retry-After": "2026-11-22T00:00:00Z"}, "", DailyLimit, MIDNIGHT),
        (DAILY | {"Retry-After": "2026-11-22T00:00:00"}, "", DailyLimit, MIDNIGHT),
        (DAILY | {"Retry-After": "2026-11-22T01:00:00+01:00"}, "", DailyLimit, MIDNIGHT),
        ({"Retry-After": "7"}, "", RateLimited, NOW + timedelta(seconds=7)),
        ({"Retry-After": "Sun, 22 Nov 2026 00:00:00 GMT"}, "", RateLimited, MIDNIGHT),
        ({}, "", RateLimited, A_SECOND),
        ({}, "Too many requests. Resume after 5 seconds.", RateLimited, NOW + timedelta(seconds=5)),
        ({}, "You have exceeded the daily rate limit (3) for this registrant.", DailyLimit, MIDNIGHT),
        ({}, "You have reached the maximum per-day rate limit for this API.", DailyLimit, MIDNIGHT),
        (DAILY, "", DailyLimit, MIDNIGHT),
        (DAILY | {"Retry-After": "tomorrow"}, "", DailyLimit, MIDNIGHT),
        (QPS | {"X-RateLimit-Reset": "soon", "Retry-After": "\x00"}, "", RateLimited, A_SECOND),
        (QPS | {"Retry-After": "garbage", "X-RateLimit-Reset": str(int(NOW.timestamp()) + 3)}, "", RateLimited, None),
        (QPS | {"Retry-After": "99999999"}, "", RateLimited, A_SECOND),
        (DAILY | {"Retry-After": "9999-12-31T00:00:00Z"}, "", DailyLimit, MIDNIGHT),
        (DAILY | {"Retry-After": "0001-01-01T00:00:00+23:00"}, "", DailyLimit, MIDNIGHT),
    ],
)
def test_the_limit_says_when_to_call_again(headers, message: str, kind: type, retry_at: datetime | None) -> None:
    limit = limit_from(headers, message, 429, NOW)
    assert (type(limit), limit.retry_at) == (kind, retry_at or NOW + timedelta(seconds=3))


def test_the_wait_is_what_is_left_until_then() -> None:
    assert limit_from({"Retry-After": "7"}, "", 429, NOW).retry_after == timedelta(seconds=7)


@settings(deadline=None)  # the machine may be busy
@given(retry_after=st.text(max_size=40), reset=st.text(max_size=40), kind=st.sampled_from(["QPS", "Daily-limit", "?"]))
def test_garbage_never_makes_us_wait_for_ever(retry_after: str, reset: str, kind: str) -> None:
    headers = {"Retry-After": retry_after, "X-RateLimit-Reset": reset, "X-RateLimit-Type": kind}
    limit = limit_from(headers, "", None, NOW)
    assert NOW <= limit.retry_at <= NOW + LONGEST
