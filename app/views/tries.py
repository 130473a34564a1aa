"""How often somebody may try: counted in memory, by hashes that mean nothing tomorrow. No address is kept.

A count is bound to what was tried or to the network it came from, and forgets by itself; nobody can lock a real person
out by guessing at her account, because devices that she used before are counted apart (see `views/staff_door.py`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

from flask import Flask, current_app, request
from werkzeug.exceptions import TooManyRequests

from app.domain.errors import Refused
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

    def take(self, counted: Mapping[str, Limit], at: datetime) -> bool:
        """Count one try under each key; or none, where one of them has none left. Both in one: of many who come at the
        same moment no more are let through than of as many who come one by one."""
        with self._lock:
            if any(self._are_used_up(key, limit, at) for key, limit in counted.items()):
                return False
            for key in counted:
                self._note(key, at)
            return True

    def give_back(self, keys: Iterable[str], at: datetime) -> None:
        """Forget a try that was counted under each key at this moment."""
        with self._lock:
            for key in keys:
                moments = self._moments.get(key)
                if moments and at in moments:
                    moments.remove(at)

    def _are_used_up(self, key: str, limit: Limit, at: datetime) -> bool:
        moments = self._moments.get(key)
        while moments and moments[0] <= at - limit.within:
            moments.popleft()
        return moments is not None and len(moments) >= limit.most

    def _note(self, key: str, at: datetime) -> None:
        """When too many things are counted, the one counted longest ago is forgotten."""
        moments = self._moments.pop(key, None) or deque(maxlen=1000)
        moments.append(at)
        self._moments[key] = moments
        if len(self._moments) > MOST_KEYS:
            del self._moments[next(iter(self._moments))]


def connect(app: Flask) -> None:
    """Each app counts for itself."""
    app.extensions["hearth.tries"] = Tries()


def take(kind: str, what: str, limit: Limit) -> bool:
    """Count a try; False when none is left."""
    return _tries().take({_key(kind, what): limit}, now())


def spend(kind: str, what: str, limit: Limit) -> None:
    """Count a try, or raise `TooManyRequests` (429) when none is left."""
    if not take(kind, what, limit):
        raise TooManyRequests


@contextmanager
def counted_if_wrong(kind: str, limits: Mapping[str, Limit]) -> Iterator[None]:
    """A try of each (by what it is about), counted before anything is looked at; whoever was right has hers back.

    Raises `Refused("too_many_tries")` when one of them has none left."""
    counted = {_key(kind, what): limit for what, limit in limits.items()}
    if not _tries().take(counted, now()):
        raise Refused("too_many_tries")
    yield
    _tries().give_back(counted, now())


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
