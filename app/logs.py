"""Logs by allow-list: an event and a few named facts. What is not on the list is not written."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "kind",
        "where",
        "endpoint",
        "permission",
        "code",
        "session",
        "effect",
        "outcome",
        "count",
        "status",
        "worker",
    }
)


def keep_allowed(logger: Any, method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every key that is not on the list, so that a careless call cannot leak a name."""
    return {key: value for key, value in entry.items() if key in ALLOWED}


class WithoutValues(logging.Formatter):
    """Who speaks and how loudly. Of an exception its kind and place: its message may quote what somebody typed."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """The kind of an exception, and the line that raised it."""
        kind, _, frame = ei
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        where = f" {frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else ""
        return f"{kind.__name__ if kind else 'nothing'}{where}"


def start_logging() -> None:
    """Configure structlog once per process; libraries may speak from WARNING on, without their tracebacks' values."""
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(WithoutValues("%(levelname)s %(name)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # wherever it leads when something is said
        cache_logger_on_first_use=False,
    )
