"""How often somebody may try: counted in memory, by hashes that mean nothing tomorrow. No address is kept.

A count is bound to what was tried or to the network it came from, and forgets by itself; nobody can lock a real person
out by guessing at her account, because devices that she used before are counted apart (see `views/staff_door.py`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from app.views.context import now, settings

MOST_KEYS = 10_000


@dataclass(frozen=True)
class Limit:
    """At most so many within a span."""

    most: int
    within: timedelta


class Tries:
    """The moments of past tries, by what they were about."""

    def __init__(self) -> None:
        self._moments: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def are_used_up(self, key: str, limit: Limit, at: datetime) -> bool:
        """Whether the span before `at` holds as many tries as are allowed."""
        with self._lock:
            moments = self._moments.get(key)
            while moments and moments[0] <= at - limit.within:
                moments.popleft()
            return moments is not None and len(moments) >= limit.most

    def note(self, key: str, at: datetime) -> None:
        """One more try. When too many things are counted, the one counted longest ago is forgotten."""
        with self._lock:
            moments = self._moments.pop(key, None) or deque(maxlen=1000)
            moments.append(at)
            self._moments[key] = moments
            if len(self._moments) > MOST_KEYS:
                del self._moments[next(iter(self._moments))]


def connect(app: Flask) -> None:
    """Each app counts for itself."""
    app.extensions["hearth.tries"] = Tries()


def used_up(kind: str, what: str, limit: Limit) -> bool:
    """Whether no further try is allowed now."""
    return _tries().are_used_up(_key(kind, what), limit, now())


def note(kind: str, what: str) -> None:
    """Count a try."""
    _tries().note(_key(kind, what), now())


def spend(kind: str, what: str, limit: Limit) -> None:
    """Count a try, or raise `TooManyRequests` (429) when none is left."""
    if used_up(kind, what, limit):
        raise TooManyRequests
    note(kind, what)


def network() -> str:
    """Where the request comes from: an IPv4 address, or the /64 that one IPv6 household has."""
    given = request.remote_addr or ""
    try:
        address = ip_address(given)
    except ValueError:
        return "unknown"
    return str(ip_network((address, 64), strict=False)) if address.version == 6 else given


def _key(kind: str, what: str) -> str:
    text = f"{now():%Y-%m-%d}|{kind}|{what}"
    return hmac.new(settings().secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _tries() -> Tries:
    found: Tries = current_app.extensions["hearth.tries"]
    return found
