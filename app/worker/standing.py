"""After each call: how we stand with Zoom."""

from __future__ import annotations

from app.ports import OutsideTrouble
from app.services import contact
from app.worker.place import Workplace


def note_answer(place: Workplace) -> None:
    """Zoom answered."""
    with place.database.writing() as db:
        contact.note_answer(db, now=place.ports.clock.now())


def note_trouble(place: Workplace, trouble: OutsideTrouble) -> None:
    """Zoom did not, or refuses us altogether. What it merely refused this once is an answer."""
    if trouble.code not in contact.TROUBLES:
        note_answer(place)
        return
    with place.database.writing() as db:
        contact.note_trouble(db, code=trouble.code, retry_at=trouble.retry_at, now=place.ports.clock.now())
