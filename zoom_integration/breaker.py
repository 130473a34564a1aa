"""A circuit breaker: when Zoom fails several times in a row it is left alone for a while, then tried with one call."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from zoom_integration.errors import BreakerOpen, NotUnderstood, ServerTrouble, TimedOut, Unreachable, ZoomError

FAILURES_TO_OPEN = 5
REST = timedelta(seconds=15)

_FAILURES = (TimedOut, Unreachable, ServerTrouble, NotUnderstood)  # a refusal or a limit is a sign of life


class Breaker:
    """Shared by all threads of one account. Closed, open (nobody passes), or half open (one probe passes)."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._resting_until: datetime | None = None  # None: calls may pass
        self._probing = False

    @contextmanager
    def passage(self) -> Iterator[None]:
        """Make one call inside. Raises BreakerOpen instead of letting it through while Zoom is left alone."""
        self._enter()
        try:
            yield
        except _FAILURES:
            self._failed()
            raise
        except ZoomError:
            self._answered()
            raise
        except BaseException:
            self._probing = False  # our own mistake says nothing about Zoom
            raise
        self._answered()

    def _enter(self) -> None:
        with self._lock:
            if self._resting_until is None:
                return
            left = self._resting_until - self._clock()
            if left > timedelta() or self._probing:
                raise BreakerOpen(retry_after=max(left, timedelta()))
            self._probing = True

    def _failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._probing = False
            if self._failures >= FAILURES_TO_OPEN:
                self._resting_until = self._clock() + REST

    def _answered(self) -> None:
        with self._lock:
            self._failures = 0
            self._probing = False
            self._resting_until = None
