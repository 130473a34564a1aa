"""Where a worker works, and how it says that something must happen first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db import Database
from app.ports import OutsideTrouble, Ports
from app.settings import Settings


@dataclass(frozen=True)
class Workplace:
    """What a worker needs. Its name tells its leases and its pulse from those of another worker."""

    name: str
    database: Database
    ports: Ports
    settings: Settings


class NotYet(OutsideTrouble):
    """Something else must happen first; wait for it without counting tries."""

    def __init__(self, code: str, retry_at: datetime) -> None:
        super().__init__(code, retryable=True, retry_at=retry_at)


class Mistake(OutsideTrouble):
    """Something that we did not foresee: tried again a few times, then left to a human. Only its kind is kept."""

    def __init__(self, error: Exception) -> None:
        super().__init__(f"mistake_{type(error).__name__}"[:80], retryable=True)
