"""Promises: asked twice they are one, a lease keeps two workers apart, and trouble is patient or parked."""

from __future__ import annotations

from datetime import timedelta

from app.db import Database, Db
from app.models import Effect, EffectKind
from app.services import effects
from tests.fakes import TUESDAY


def promised(db: Db, key: str = "end_meeting:1", **changes: object) -> Effect:
    effect = effects.promise(db, EffectKind.END_MEETING, key, now=TUESDAY, **changes)
    db.commit()
    return effect


def claimed(database: Database, worker: str, **later: float) -> Effect | None:
    with database.writing() as db:
        return effects.claim(db, worker=worker, now=TUESDAY + timedelta(**later))


def test_the_same_key_is_the_same_promise(db: Db) -> None:
    assert promised(db).id == promised(db).id


def test_a_claimed_effect_is_nobody_elses_until_its_lease_is_over(db: Db, database: Database) -> None:
    effect = promised(db)
    assert getattr(claimed(database, "one"), "id", None) == effect.id
    assert claimed(database, "two") is None
    assert getattr(claimed(database, "two", seconds=61), "id", None) == effect.id


def test_urgent_comes_first(db: Db, database: Database) -> None:
    promised(db, "end_meeting:1")
    urgent = promised(db, "end_meeting:2", urgent=True)
    assert getattr(claimed(database, "one"), "id", None) == urgent.id


def test_what_is_not_due_waits(db: Db, database: Database) -> None:
    promised(db, due_at=TUESDAY + timedelta(hours=1))
    assert claimed(database, "one") is None


def test_what_is_done_is_not_done_again(db: Db, database: Database) -> None:
    effect = promised(db)
    claimed(database, "one")
    effects.record_done(db, effect_id=effect.id, outcome="done", now=TUESDAY)
    assert claimed(database, "two", hours=1) is None


def test_a_new_worker_of_the_same_name_takes_over_at_once(db: Db, database: Database) -> None:
    promised(db)
    claimed(database, "one")
    with database.writing() as fresh:
        effects.clear_leases(fresh, worker="one")
    assert claimed(database, "one", seconds=1) is not None


def test_trouble_that_will_not_pass_is_parked(db: Db, database: Database) -> None:
    effect = promised(db)
    claimed(database, "one")
    effects.record_trouble(db, effect_id=effect.id, code="zoom_not_found", retryable=False, now=TUESDAY)
    assert claimed(database, "one", days=1) is None


def test_other_trouble_is_tried_five_times(db: Db, database: Database) -> None:
    effect = promised(db)
    tries = 0
    moment = TUESDAY
    while (found := claimed(database, "one", seconds=(moment - TUESDAY).total_seconds())) is not None:
        tries += 1
        with database.writing() as fresh:
            effects.record_trouble(fresh, effect_id=effect.id, code="zoom_timed_out", retryable=True, now=moment)
        moment += timedelta(minutes=10)
        assert found.id == effect.id
    assert tries == 5


def test_trouble_that_names_a_moment_is_patient(db: Db, database: Database) -> None:
    effect = promised(db)
    for hour in range(20):
        assert claimed(database, "one", hours=hour) is not None
        with database.writing() as fresh:
            effects.record_trouble(
                fresh,
                effect_id=effect.id,
                code="zoom_daily_limit",
                retryable=True,
                retry_at=TUESDAY + timedelta(hours=hour + 1),
                now=TUESDAY + timedelta(hours=hour),
            )


def test_an_effect_that_kills_its_workers_is_parked(db: Db, database: Database) -> None:
    promised(db)
    lives = 0
    while claimed(database, "one", minutes=2 * lives) is not None:
        lives += 1  # and the worker is gone: nothing is recorded
    assert lives == 5
