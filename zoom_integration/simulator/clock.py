"""What time it is for the pretend Zoom: the real time, or one that several processes share and can hurry."""

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Somebody who knows the time."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        ...


class RealClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- an entry point's clock


@dataclass(frozen=True)
class Anchor:
    """At the real moment `real` the clock showed `shown`; since then it runs `rate` times as fast (unix seconds)."""

    real: float
    shown: float
    rate: float

    def shows(self, real: float) -> float:
        """What the clock shows at the real moment `real`."""
        return self.shown + (real - self.real) * self.rate


class SharedClock:
    """A clock kept in a small file, so that web, worker and this process always agree; rate 0 stands still.

    The file is looked at on each reading (one `stat`) and read again only when it was replaced.
    Raises FileNotFoundError when there is no such file.
    """

    def __init__(self, path: Path | str) -> None:
        self._path = Path(path)
        self._last: tuple[tuple[int, int], Anchor] | None = None
        self._anchor()

    def now(self) -> datetime:
        """The shared moment, aware and in UTC."""
        anchor = self._anchor()
        real = time.time()  # noqa: TID251 -- an entry point's clock
        return datetime.fromtimestamp(anchor.shows(real), UTC)

    def _anchor(self) -> Anchor:
        status = self._path.stat()
        version = (status.st_ino, status.st_mtime_ns)
        last = self._last  # version and anchor change in one assignment: many threads read this clock
        if last and last[0] == version:
            return last[1]
        anchor = Anchor(**json.loads(self._path.read_text()))
        self._last = (version, anchor)
        return anchor


def write(path: Path | str, *, shown: float, rate: float, real: float) -> None:
    """Set the shared clock: at the real unix second `real` it shows `shown`, from then on it runs at `rate`. Atomic."""
    target = Path(path)
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    draft.write_text(json.dumps({"real": real, "shown": shown, "rate": rate}))
    draft.replace(target)
