"""Zoom's events over its WebSocket, for a box that has no public address.

Zoom's docs: connect to `wss://ws.zoom.us/ws?subscriptionId=...&access_token=...` with a Server-to-Server token, and say
`{"module": "heartbeat"}` every 30 seconds. What happens while no connection is open is not delivered later, so a lost
one is opened again at once, and only then ever more slowly.

Nothing here is signed, unlike a webhook. That what we read is Zoom's own rests on TLS (the certificate names Zoom's
host) and on our token, with which we opened the connection ourselves.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from zoom_integration.breaker import Breaker
from zoom_integration.errors import ZoomError
from zoom_integration.settings import ZoomSettings
from zoom_integration.tokens import Tokens
from zoom_integration.webhooks import frames
from zoom_integration.webhooks.frames import Frame

HEARTBEAT_EVERY = timedelta(seconds=30)
MOST_UNANSWERED = 2  # heartbeats; after that the line is dead, though nobody said so
FIRST_PAUSE = 0.5  # seconds; doubled for each further failure, then between half and the whole of it
LONGEST_PAUSE = 60.0
MOST_DOUBLINGS = 10
LOOK_SECONDS = 0.25  # how long one look at the line may take before clock and `wait` are asked again

# The library writes whole addresses into its debug log, and ours holds the token: nobody is to hear that.
SILENT = logging.Logger("zoom_integration.stream", level=logging.CRITICAL + 1)

Wait = Callable[[float], bool]


class Refused(Exception):
    """Zoom does not let us listen with this token."""


class Silence(Exception):
    """Nobody answers our heartbeats."""


class Pulse:
    """When the next heartbeat is due, and how many went unanswered."""

    def __init__(self, now: datetime) -> None:
        self.due_at = now + HEARTBEAT_EVERY
        self.unanswered = 0

    def is_due(self, now: datetime) -> bool:
        """Whether to say something now; counts it. Raises Silence when nobody has answered for too long."""
        if now < self.due_at:
            return False
        if self.unanswered >= MOST_UNANSWERED:
            raise Silence
        self.due_at = now + HEARTBEAT_EVERY
        self.unanswered += 1
        return True

    def heard(self) -> None:
        """Somebody is there."""
        self.unanswered = 0


class EventStream:
    """One subscription's events. One at a time may listen to a subscription; a second one cuts the first off.

    `clock` gives aware UTC datetimes, `chance` numbers from 0 up to 1; `note` is told in a word why a line was lost.
    """

    def __init__(
        self,
        settings: ZoomSettings,
        *,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        note: Callable[[str], None] = lambda _: None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._chance = chance
        self._note = note
        self._look_seconds = look_seconds
        self._tokens = Tokens(settings, clock, Breaker(clock))
        self._token = ""
        self._failures = 0

    def events(self, wait: Wait) -> Iterator[bytes]:
        """The raw bytes of each event, as they come, until `wait` says so.

        `wait` takes seconds (0: only asks) and returns early with True when it is time to stop. Never raises: a line
        that is lost, refused or silent is opened again with a fresh token.
        """
        while not wait(0):
            try:
                yield from self._one_line(wait)
            except (OSError, WebSocketException, ZoomError, Refused, Silence) as trouble:
                self._note(_word(trouble))
            wait(self._pause())

    def _one_line(self, wait: Wait) -> Iterator[bytes]:
        """What one connection brings. Raises what ended it."""
        pulse = Pulse(self._clock())
        with self._connect() as line:
            while not wait(0):
                frame = self._look(line)  # before anything can end the line, so that nothing stays unread
                if frame is not None:
                    pulse.heard()
                    self._take_in(frame)
                    if frame.event is not None:
                        yield frame.event
                if pulse.is_due(self._clock()):
                    _beat(line)

    def _connect(self) -> ClientConnection:
        """A line opened with a token nobody has used. Zoom's own heartbeat replaces the protocol's pings."""
        self._token = self._tokens.replace(self._token)
        secrets = urlencode({"subscriptionId": self._settings.ws_subscription_id, "access_token": self._token})
        return connect(f"{self._settings.ws_url}?{secrets}", ping_interval=None, logger=SILENT)

    def _look(self, line: ClientConnection) -> Frame | None:
        try:
            return frames.read(line.recv(timeout=self._look_seconds))
        except TimeoutError:
            return None

    def _take_in(self, frame: Frame) -> None:
        """A line is good once it was used: `build_connection` alone also comes before being cut off at once."""
        if frame.refused:
            raise Refused
        if frame.module in ("heartbeat", "message"):
            self._failures = 0

    def _pause(self) -> float:
        """Seconds until the next try."""
        longest = min(FIRST_PAUSE * 2 ** min(self._failures, MOST_DOUBLINGS), LONGEST_PAUSE)
        self._failures += 1
        return float(longest * (0.5 + self._chance() / 2))


def _beat(line: ClientConnection) -> None:
    """Say that we are there. On a broken line this is not the end yet: what came before it broke is read first."""
    with suppress(ConnectionClosed):
        line.send(frames.HEARTBEAT)


def _word(trouble: Exception) -> str:
    """Why a line was lost, in a word that is safe to log: an exception's own text may hold the address."""
    if isinstance(trouble, InvalidStatus):
        return f"status_{trouble.response.status_code}"
    return type(trouble).__name__
