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


def start_logging() -> None:
    """Configure structlog once per process; libraries may speak from WARNING on, without their tracebacks' values."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
