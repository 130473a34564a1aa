"""The worker's pulse, so that the dashboard can say when nobody is listening."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import Db
from app.models import WorkerBeat

EVERY = timedelta(seconds=2)


def beat(db: Db, *, worker: str, now: datetime) -> None:
    """Note that this worker looked. Commits."""
    db.merge(WorkerBeat(name=worker, at=now))
    db.commit()
