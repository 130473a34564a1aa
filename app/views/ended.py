"""Sign-ins that were ended before their time: whoever copied the cookie before must not go on with it.

Kept in memory, by a number that stands in the cookie, for as long as the sign-in would have lasted. A restart forgets
them; of a copied cookie's twelve hours the rest is left then.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, current_app

AT_MOST = timedelta(hours=12)  # so long a sign-in lasts


class Ended:
    """Numbers of sign-ins, each with when it ended, the oldest first."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._lock = Lock()

    def add(self, number: str, at: datetime) -> None:
        """One more. Those that would be over by now are forgotten."""
        with self._lock:
            self._at.setdefault(number, at)
            while (oldest := next(iter(self._at))) and self._at[oldest] < at - AT_MOST:
                del self._at[oldest]

    def __contains__(self, number: str) -> bool:
        """Whether this sign-in was ended."""
        return number in self._at


def connect(app: Flask) -> None:
    """Each app remembers for itself."""
    app.extensions["hearth.ended"] = Ended()


def sign_ins() -> Ended:
    """Those of this app."""
    found: Ended = current_app.extensions["hearth.ended"]
    return found
