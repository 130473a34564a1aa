"""Two facilitators at once, each in a thread and a transaction of her own: one wins, the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import DomainError
from app.models import WebhookDelivery
from app.services import admission, sightings
from tests.one_evening import Evening
from tests.patience import PATIENCE_SECONDS

ROUNDS = 8

Act = Callable[[Db, int, Actor], None]


def at_once(evening: Evening, arrival_id: int, acts: tuple[Act, Act]) -> list[str]:
    """Run two acts side by side, from the same moment on; what came of each."""
    start = Barrier(2)
    evening.db.rollback()

    def run(act: Act, by: Actor) -> str:
        with evening.database.writing() as db:
            start.wait(timeout=PATIENCE_SECONDS)
            try:
                act(db, arrival_id, by)
            except DomainError as error:
                return error.code
            return "done"

    actors = (evening.by, evening.by_ben)
    evening.db.rollback()  # naming the actors looked into the database
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, acts, actors))


def arrived(evening: Evening, number: int) -> int:
    """Somebody without a link of hers, as a page of version 1 shows her."""
    evening.tells("arrived", f"U{number}", name="Moonbeam")
    arrival_id = evening.arrival(f"U{number}").id
    assert arrival_id is not None
    return arrival_id


def vouching(evening: Evening, name: str) -> Act:
    person_id, now = evening.members[name].id, evening.now
    assert person_id is not None
    return lambda db, arrival_id, by: admission.vouch(
        db, arrival_id=arrival_id, person_id=person_id, by=by, now=now, version=1
    )


def clearing(evening: Evening, version: int) -> Act:
    now = evening.now
    return lambda db, arrival_id, by: admission.clear(db, arrival_id=arrival_id, by=by, now=now, version=version)


def declining(evening: Evening) -> Act:
    now = evening.now
    return lambda db, arrival_id, by: admission.decline(db, arrival_id=arrival_id, by=by, now=now)


def test_of_two_different_words_about_somebody_one_counts(evening: Evening) -> None:
    for number in range(ROUNDS):
        acts = (vouching(evening, "Robin"), vouching(evening, "Sam"))
        outcomes = at_once(evening, arrived(evening, number), acts)
        assert Counter(outcomes) == {"done": 1, "stale": 1}
        assert evening.arrival(f"U{number}").version == 2


def test_without_the_look_at_the_version_both_would_count(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "_refuse_stale", lambda arrival, version: None)
    acts = (vouching(evening, "Robin"), vouching(evening, "Sam"))
    assert at_once(evening, arrived(evening, 1), acts) == ["done", "done"]


def test_of_two_who_let_her_in_one_is_told_who_was_first(evening: Evening) -> None:
    for number in range(ROUNDS):
        evening.taps("Robin")
        evening.tells("arrived", f"U{number}", link="Robin")
        arrival = evening.arrival(f"U{number}")
        outcomes = at_once(evening, arrival.id or 0, (clearing(evening, 1), clearing(evening, 1)))
        assert Counter(outcomes) == {"done": 1, "stale": 1}
        evening.tells("left", f"U{number}", link="Robin")


def test_letting_in_against_declining_ends_outside(evening: Evening) -> None:
    for number in range(ROUNDS):
        evening.taps("Robin")
        evening.tells("arrived", f"U{number}", link="Robin")
        arrival = evening.arrival(f"U{number}")
        outcomes = at_once(evening, arrival.id or 0, (clearing(evening, 1), declining(evening)))
        row = evening.row(f"U{number}")
        assert (outcomes[1], row.coming.was_refused, row.command) == ("done", True, None)
        evening.tells("left", f"U{number}", link="Robin")


def test_two_workers_understand_one_delivery_once(evening: Evening) -> None:
    def interpret(db: Db, _: int, __: Actor) -> None:
        sightings.interpret(db, body_hash=body_hash, zoom_events=evening.zoom, now=evening.now)

    for number in range(ROUNDS):
        body_hash = evening.stores(evening.event("arrived", f"U{number}", link="Robin"))
        before = evening.fresh().live_revision
        outcomes = at_once(evening, 0, (interpret, interpret))
        assert (outcomes, evening.fresh().live_revision - before) == (["done", "done"], 1)
    with evening.database.reading() as db:
        assert db.get_one(WebhookDelivery, body_hash).outcome == "understood"
    assert len(evening.rows()) == ROUNDS
