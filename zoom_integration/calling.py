"""One HTTP call: its timeouts, and what the requests library's exceptions mean to us."""

from __future__ import annotations

from collections.abc import Callable

import requests
from urllib3.exceptions import NewConnectionError

from zoom_integration.errors import NotUnderstood, TimedOut, Unreachable, ZoomUnavailable

TIMEOUTS = (3.0, 5.0)  # seconds to connect, and between bytes of the answer


def call(send: Callable[[], requests.Response]) -> requests.Response:
    """What `send` returns. Raises ZoomUnavailable instead of anything of requests' own.

    The cause is cut off on purpose: requests puts whole addresses, with users' e-mails in them, into its messages.
    """
    try:
        return send()
    except requests.RequestException as error:
        raise _meaning(error) from None


def _meaning(error: requests.RequestException) -> ZoomUnavailable:
    if isinstance(error, requests.ConnectTimeout):
        return TimedOut()
    if isinstance(error, requests.Timeout):
        return TimedOut(uncertain=True)
    if isinstance(error, requests.ConnectionError):
        return Unreachable(uncertain=not _never_connected(error))
    return NotUnderstood(uncertain=True)


def _never_connected(error: requests.ConnectionError) -> bool:
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(reason, NewConnectionError)
