"""Asking Zoom one thing: a token, at most three tries, respect for its limits, and the breaker around it all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import requests

from zoom_integration import answers
from zoom_integration.breaker import Breaker
from zoom_integration.calling import call
from zoom_integration.errors import BreakerOpen, DailyLimit, ExpiredToken, RateLimited, ZoomUnavailable
from zoom_integration.fields import Json
from zoom_integration.settings import ZoomSettings
from zoom_integration.tokens import Grant, Tokens

TRIES = 3
FIRST_PAUSE = timedelta(milliseconds=250)  # doubled for each further try, then between half and the whole of it
LONGEST_WAIT = timedelta(seconds=5)  # Zoom's docs: in-meeting controls resume after five seconds

Headers = Mapping[str, str]
Send = Callable[[Headers], requests.Response]
T = TypeVar("T")


class Transport:
    """Shared by all threads. `chance` gives numbers from 0 up to 1; `sleep` takes seconds."""

    def __init__(
        self,
        settings: ZoomSettings,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._chance = chance
        self._breaker = Breaker(clock)
        self._tokens = Tokens(settings, clock, self._breaker)

    def ask(self, send: Send, *, repeatable: bool) -> Json:
        """Zoom's JSON answer to what `send` sends with the headers it is given. Raises ZoomError.

        What is not `repeatable` (a POST that creates) is tried again only when Zoom certainly did nothing.
        """
        return self._patiently(lambda: self._once(send), repeatable)

    def grant(self) -> Grant:
        """What Zoom says with a new token. Raises ZoomError."""
        return self._patiently(self._tokens.renewed, repeatable=True)

    def _patiently(self, step: Callable[[], T], repeatable: bool) -> T:
        for attempt in range(1, TRIES):
            try:
                return step()
            except ZoomUnavailable as error:
                if not self._may_repeat(error, repeatable):
                    raise
                self._sleep(self._pause(error, attempt).total_seconds())
        return step()

    def _once(self, send: Send) -> Json:
        """One try, or two when the first shows that the token is stale."""
        token = self._tokens.current()
        try:
            return self._exchange(send, token)
        except ExpiredToken:
            return self._exchange(send, self._tokens.replace(token))

    def _exchange(self, send: Send, token: str) -> Json:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        with self._breaker.passage():
            return answers.read(call(lambda: send(headers)), self._clock())

    def _may_repeat(self, error: ZoomUnavailable, repeatable: bool) -> bool:
        if isinstance(error, BreakerOpen | DailyLimit):
            return False
        if isinstance(error, RateLimited):
            return error.retry_after is not None and error.retry_after <= LONGEST_WAIT
        return repeatable or not error.uncertain

    def _pause(self, error: ZoomUnavailable, attempt: int) -> timedelta:
        backoff: timedelta = FIRST_PAUSE * 2 ** (attempt - 1) * (0.5 + self._chance() / 2)
        return (error.retry_after or timedelta()) + backoff
