"""The loop around the worker: it looks whenever the database changed, and at least four times a second."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from app.services import effects as promises
from app.worker import watch
from app.worker.effects import carry_out
from app.worker.place import Workplace

PAUSE_SECONDS = 0.1
HANDS = 2  # a slow call to Zoom must not hold up an urgent one

log = structlog.get_logger("hearth.worker")


def run(place: Workplace, stop: threading.Event, app: Flask) -> None:
    """Work until `stop` is set, within the app's templates and languages.

    A step that goes wrong is logged by its kind, and its work is found again at the next look.
    """
    with place.database.writing() as db:
        promises.clear_leases(db, worker=place.name)
    hands = [threading.Thread(target=_repeat, args=(place, stop, app, carry_out), daemon=True) for _ in range(HANDS)]
    for hand in hands:
        hand.start()
    _repeat(place, stop, app, _watch)
    for hand in hands:
        hand.join(timeout=10)


def _watch(place: Workplace) -> int:
    return watch(place, place.ports.clock.now())


def _repeat(place: Workplace, stop: threading.Event, app: Flask, step: Callable[[Workplace], int]) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                done = step(place)
        except Exception as error:  # a worker that dies of one bad row helps nobody
            log.error("worker_step", kind=type(error).__name__, worker=place.name)
            done = 0
        if not done:
            stop.wait(PAUSE_SECONDS)
