"""What goes wrong outside."""

from __future__ import annotations

from datetime import datetime


class OutsideTrouble(Exception):
    """Something outside did not do as asked.

    `code` is stable and safe to log; `retryable` says whether trying again makes sense, `retry_at` not before when.
    """

    def __init__(self, code: str, *, retryable: bool, retry_at: datetime | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.retryable = retryable
        self.retry_at = retry_at


REHEARSAL = "rehearsal"
"""The code of the trouble that stops whatever would ask Zoom about a rehearsal's meeting."""
