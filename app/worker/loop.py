"""The loops around the worker: each thread looks, does what it finds, and pauses a moment where it found nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from app.services import effects as promises
from app.worker import interpret, keep_time, meetings
from app.worker.effects import carry_out
from app.worker.place import Workplace
from app.worker.rehearsals import Theatre

PAUSE_SECONDS = 0.1
LISTENING_PAUSE_SECONDS = 0.02  # somebody may stand at the door; a look that finds nothing is one short query
HANDS = 2  # a slow call to Zoom must not hold up an urgent one

log = structlog.get_logger("hearth.worker")


def run(place: Workplace, stop: threading.Event, app: Flask) -> None:
    """Work until `stop` is set, within the app's templates and languages.

    A step that goes wrong is logged by its kind, and its work is found again at the next look.
    """
    with place.database.writing() as db:
        promises.clear_leases(db, worker=place.name)
    # A look into Zoom's books holds up nobody either, nor does a rehearsal.
    steps = (*(carry_out for _ in range(HANDS)), meetings.look, Theatre().look)
    hands = [threading.Thread(target=_repeat, args=(place, stop, app, step), daemon=True) for step in steps]
    ear = threading.Thread(target=_repeat, args=(place, stop, app, _hear, LISTENING_PAUSE_SECONDS), daemon=True)
    hands.append(ear)
    for hand in hands:
        hand.start()
    _repeat(place, stop, app, _keep_time)
    for hand in hands:
        hand.join(timeout=10)


def _hear(place: Workplace) -> int:
    return interpret(place, place.ports.clock.now())


def _keep_time(place: Workplace) -> int:
    return keep_time(place, place.ports.clock.now())


def _repeat(
    place: Workplace,
    stop: threading.Event,
    app: Flask,
    step: Callable[[Workplace], int],
    pause_seconds: float = PAUSE_SECONDS,
) -> None:
    while not stop.is_set():
        try:
            with app.app_context():
                done = step(place)
        except Exception as error:  # a worker that dies of one bad row helps nobody
            log.error("worker_step", kind=type(error).__name__, worker=place.name)
            done = 0
        if not done:
            stop.wait(pause_seconds)
