"""`flask listen` inside a village: the same code, in a thread, impatient."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from app.adapters.zoom import zoom_settings
from app.worker.listening import listen
from tests.journeys.village import Village
from tests.patience import until
from zoom_integration import EventStream, ZoomSettings

SUBSCRIPTION = "demo-subscription"


class CountedStream:
    """The line, and how many of its events were taken and kept."""

    def __init__(self, settings: ZoomSettings, clock: Callable[[], datetime]) -> None:
        self.troubles: list[str] = []
        self.kept: list[bytes] = []
        self._stream = EventStream(
            settings, clock=clock, chance=lambda: 0.0, note=self.troubles.append, look_seconds=0.001
        )

    def events(self, wait: Callable[[float], bool]) -> Iterator[bytes]:
        for body in self._stream.events(wait):
            yield body
            self.kept.append(body)


@contextmanager
def threaded(run: Callable[[Callable[[float], bool]], object]) -> Iterator[None]:
    """Let something run with a `wait` that never waits long, and end it."""
    stop = threading.Event()
    thread = threading.Thread(target=run, args=(lambda seconds: stop.wait(min(seconds, 0.01)),))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class Ear:
    """A village's listener."""

    def __init__(self, village: Village) -> None:
        self.village = village
        account = village.app.extensions["hearth.settings"].zoom
        self.stream = CountedStream(zoom_settings(account), village.ports.clock.now)

    @contextmanager
    def open(self) -> Iterator[None]:
        """It listens; the village rests only when all that was told is kept."""
        village, otherwise = self.village, self.village.under_way
        told = village.zoom.world.wire
        village.under_way = lambda: otherwise() or ("the line" if len(self.stream.kept) < told.delivered else "")  # type: ignore[method-assign] # this village's own
        with threaded(lambda wait: listen(self.stream, village.database, village.ports.clock, wait)):
            until(village.zoom.event_socket.is_heard)
            yield

    def at(self, moment: str) -> None:
        """Time passes on this day, and the line is found again if that was too long for its token."""
        hour, minute = map(int, moment.split(":"))
        self.village.time_is(self.village.now.replace(hour=hour, minute=minute, second=0))
        until(self.village.zoom.event_socket.is_heard)
        self.village.rest()
