"""Zoom's 429 in all its forms, as one question: from when on may we call again?

Zoom's docs: a limit per second comes with `X-RateLimit-Reset` (Unix time); a daily one with `Retry-After` as an ISO
date-time *instead of seconds* and `X-RateLimit-Type: Daily-limit`; in-meeting controls say "resume after 5 seconds";
some have no header at all, and those for one host or registrant only their message. Proxies send seconds or HTTP dates.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from email.utils import parsedate_to_datetime

from zoom_integration.errors import DailyLimit, Limited, RateLimited

SHORTEST = timedelta(seconds=1)  # when Zoom does not say: limits per second are over by then
LONGEST = timedelta(hours=25)  # a daily limit ends at midnight UTC; beyond that the header is garbage

_DAILY = re.compile(r"daily|per[- ]day|a day", re.IGNORECASE)
_AFTER = re.compile(r"after (\d{1,3}) seconds?", re.IGNORECASE)


def limit_from(headers: Mapping[str, str], message: str, code: int | None, now: datetime) -> Limited:
    """The error for a 429 with these headers and this message of Zoom's. `now` is aware."""
    daily = bool(_DAILY.search(headers.get("X-RateLimit-Type", "") or message))
    said = retry_at(headers, now) or _from_message(message, now)
    kind = DailyLimit if daily else RateLimited
    return kind(retry_at=said or _default(daily, now), now=now, code=code, status=429)


def retry_at(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """What the headers say, as aware UTC; None when they say nothing that makes sense."""
    for value in (headers.get("Retry-After"), headers.get("X-RateLimit-Reset")):
        moment = _moment(value.strip(), now) if value else None
        if moment is not None and moment <= now + LONGEST:
            return max(moment, now)
    return None


def _moment(value: str, now: datetime) -> datetime | None:
    """Seconds from now, a Unix time, an ISO date-time or an HTTP date; None for anything else."""
    try:
        if value.isascii() and value.isdigit():
            number = int(value[:20])
            return now + timedelta(seconds=number) if number < 10**8 else datetime.fromtimestamp(number, UTC)
        return _aware(_dated(value))
    except (ValueError, OverflowError, OSError):
        return None


def _dated(value: str) -> datetime:
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return parsedate_to_datetime(value)


def _aware(moment: datetime) -> datetime:
    """Zoom means UTC where it gives no offset."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _from_message(message: str, now: datetime) -> datetime | None:
    found = _AFTER.search(message)
    return now + timedelta(seconds=int(found.group(1))) if found else None


def _default(daily: bool, now: datetime) -> datetime:
    if not daily:
        return now + SHORTEST
    tomorrow = now.astimezone(UTC).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), UTC)
