"""Access tokens, fetched once for all threads.

zoomus fetches its token without a timeout, makes None of a refusal, and forgets when it expires; so ours are fetched
here, and zoomus is handed the finished header with each call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

import requests

from zoom_integration import answers
from zoom_integration.breaker import Breaker
from zoom_integration.calling import TIMEOUTS, call
from zoom_integration.errors import BadCredentials, NotUnderstood, ZoomError, ZoomRejected
from zoom_integration.fields import Json, needed_text, needed_whole, text
from zoom_integration.settings import ZoomSettings

MARGIN = timedelta(minutes=1)  # a token is not used in its last minute, so that none expires on its way


@dataclass(frozen=True)
class Grant:
    """What Zoom told while it gave out a token: the scopes that the app has, and how far Zoom's clock is ahead of ours
    (less than zero: behind), to about a second. Either is None where Zoom did not say."""

    scopes: frozenset[str] | None
    ahead: timedelta | None


@dataclass(frozen=True)
class _Token:
    value: str = field(repr=False)
    good_until: datetime
    grant: Grant


class Tokens:
    """The current access token of one account."""

    def __init__(self, settings: ZoomSettings, clock: Callable[[], datetime], breaker: Breaker) -> None:
        self._settings = settings
        self._clock = clock
        self._breaker = breaker
        self._lock = Lock()
        self._token: _Token | None = None

    def current(self) -> str:
        """A token that is good for now; one thread fetches it while the others wait. Raises ZoomError."""
        with self._lock:
            if self._token is None or self._clock() >= self._token.good_until:
                self._token = self._fetch()
            return self._token.value

    def replace(self, refused: str) -> str:
        """A newer token than the refused one. Threads refused at the same time share one fetch. Raises ZoomError."""
        with self._lock:
            if self._token is not None and self._token.value == refused:
                self._token = None
        return self.current()

    def renewed(self) -> Grant:
        """What Zoom says with a new token, which shows what was changed in the app a moment ago. Raises ZoomError."""
        with self._lock:
            self._token = self._fetch()
            return self._token.grant

    def _fetch(self) -> _Token:
        asked_at = self._clock()
        with self._breaker.passage():
            response = call(self._ask)
            if response.status_code in (400, 401, 403):
                raise _refusal(response, asked_at)
            body = answers.read(response, asked_at)
            lifetime = timedelta(seconds=needed_whole(body, "expires_in"))
            good_until = asked_at + max(lifetime - MARGIN, lifetime / 2)
            return _Token(needed_text(body, "access_token"), good_until, self._grant(response, body, asked_at))

    def _grant(self, response: requests.Response, body: Json, asked_at: datetime) -> Grant:
        """Zoom's docs: `scope` names the app's scopes with blanks between."""
        scopes, shown = text(body, "scope"), _date(response)
        midway = asked_at + (self._clock() - asked_at) / 2
        return Grant(frozenset(scopes.split()) if scopes else None, shown - midway if shown else None)

    def _ask(self) -> requests.Response:
        return requests.post(
            self._settings.oauth_url,
            data={"grant_type": "account_credentials", "account_id": self._settings.account_id},
            auth=(self._settings.client_id, self._settings.client_secret),
            timeout=TIMEOUTS,
        )


def _refusal(response: requests.Response, now: datetime) -> ZoomError:
    """Zoom's OAuth refuses with {"reason", "error"} and no code; a page of HTML is somebody else's refusal."""
    error = answers.error_in(response, now)
    if isinstance(error, ZoomRejected) or _is_oauth_error(response):
        return BadCredentials(code=error.code, status=error.status)
    return NotUnderstood(status=response.status_code)


def _date(response: requests.Response) -> datetime | None:
    """The moment on the other side's clock, in whole seconds."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).astimezone(UTC)
    except ValueError:
        return None


def _is_oauth_error(response: requests.Response) -> bool:
    try:
        body = response.json()
    except ValueError:
        return False
    return isinstance(body, dict) and ("error" in body or "reason" in body)
