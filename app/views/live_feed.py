"""What the open dashboards of one process share: looks at the revision, drawings, and how many streams are open.

Fifty pages on one evening ask the database once every few hundredths of a second and draw once for each change.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from app.views.live_regions import Frame

LOOK_EVERY = 0.05  # seconds between two looks at a session's revision
REDRAW_EVERY = 2.0  # seconds after which time alone may have changed a page ("gave up", "not confirmed")
DRAWINGS_KEPT = 32
PACE = 4.0  # times as long as a drawing took, streams wait for the next: a crowd at the door must not take all the time
MOST_STREAMS = 100  # more would starve the pages themselves of threads


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Who sees the same: the session, the language, whether the one who looks may admit, and whether inside Zoom."""

    session_id: int
    language: str
    admits: bool
    in_panel: bool = False  # addresses on the page begin otherwise there


@dataclass(slots=True)
class _Look:
    revision: int | None = None
    at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)


@dataclass(slots=True)
class _Drawing:
    frame: Frame | None = None
    revision: int | None = None
    at: float = float("-inf")
    took: float = 0.0
    lock: Lock = field(default_factory=Lock)


class LiveFeed:
    """One for each app. Its clock is the machine's monotonic one: it paces work and decides nothing about people."""

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._lock = Lock()
        self._looks: dict[int, _Look] = {}
        self._drawings: OrderedDict[Viewpoint, _Drawing] = OrderedDict()
        self._open = 0

    def enter(self) -> bool:
        """Take a place for a stream; False when all are taken."""
        with self._lock:
            if self._open >= MOST_STREAMS:
                return False
            self._open += 1
            return True

    def leave(self) -> None:
        """Give the place back."""
        with self._lock:
            self._open -= 1

    def revision(self, session_id: int, look: Callable[[], int | None], *, paced: bool = False) -> int | None:
        """The session's revision now, or `paced`, at most `LOOK_EVERY` seconds old; `look` asks the database.

        A page that answers somebody's own tap looks for itself: it must not show what was before."""
        with self._lock:
            kept = self._looks.setdefault(session_id, _Look())
        with kept.lock:
            if not paced or self._tick() - kept.at >= LOOK_EVERY:
                kept.revision, kept.at = look(), self._tick()
            return kept.revision

    def frame(
        self, viewpoint: Viewpoint, revision: int | None, draw: Callable[[], Frame], *, paced: bool = False
    ) -> Frame:
        """The drawing of this revision, at most `REDRAW_EVERY` seconds old; whoever comes first draws for all.

        `paced`: whoever looks again in a moment takes the last one while a new one would come too soon. Only news keep
        the next news waiting; a drawing that was due for its age does not."""
        with self._lock:
            kept = self._drawings.setdefault(viewpoint, _Drawing())
            self._drawings.move_to_end(viewpoint)
            while len(self._drawings) > DRAWINGS_KEPT:
                self._drawings.popitem(last=False)
        with kept.lock:
            age = self._tick() - kept.at
            is_early = paced and age < PACE * kept.took
            if kept.frame is None or age >= REDRAW_EVERY or (kept.revision != revision and not is_early):
                began, is_news = self._tick(), kept.revision != revision
                kept.frame, kept.revision, kept.at = draw(), revision, self._tick()
                kept.took = kept.at - began if is_news else 0.0
            return kept.frame
