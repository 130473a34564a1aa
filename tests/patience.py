"""How long a test waits for what another thread or process does: long, because a busy machine is no fault."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 90.0  # under the 300 after which a test fails with everybody's stack


def until(happened: Callable[[], object], *, every: float = 0.01) -> None:
    """Wait for it, looking every so many seconds. Raises AssertionError when it did not come about."""
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < give_up, "it never happened"
        time.sleep(every)
