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


def tries_until_parked(database: Database, effect: Effect, **trouble: object) -> tuple[int, timedelta]:
    """How often it is tried, and for how long, when each try at its due moment ends in this trouble."""
    tries, moment = 0, TUESDAY
    while (found := claimed(database, "one", seconds=(moment - TUESDAY).total_seconds())) is not None:
        tries += 1
        with database.writing() as fresh:
            effects.record_trouble(fresh, effect_id=effect.id, retryable=True, now=moment, **trouble)
        with database.reading() as fresh:
            moment = max(moment, fresh.get_one(Effect, found.id).due_at)
    return tries, moment - TUESDAY


def test_a_mistake_of_ours_is_tried_five_times(db: Db, database: Database) -> None:
    tries, _ = tries_until_parked(database, promised(db), code="mistake_KeyError", is_mistake=True)
    assert tries == 5


def test_what_is_down_outside_is_tried_for_a_day(db: Db, database: Database) -> None:
    tries, span = tries_until_parked(database, promised(db), code="zoom_timed_out")
    assert tries == effects.OUTSIDE_PARK_AFTER
    assert timedelta(hours=24) <= span <= timedelta(hours=26)


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


def test_waiting_for_something_else_uses_up_no_tries(db: Db, database: Database) -> None:
    effect = promised(db)
    for second in range(10):
        claimed(database, "one", seconds=second)
        with database.writing() as fresh:
            moment = TUESDAY + timedelta(seconds=second)
            again = moment + timedelta(seconds=1)
            effects.record_trouble(
                fresh, effect_id=effect.id, code="meeting_not_made", retryable=True, retry_at=again, now=moment
            )
    tried = claimed(database, "one", seconds=10)
    assert tried is not None
    assert tried.attempts == 1


def test_what_kills_its_workers_is_parked_whatever_it_said_before(db: Db, database: Database) -> None:
    effect = promised(db)
    claimed(database, "one")
    with database.writing() as fresh:
        effects.record_trouble(fresh, effect_id=effect.id, code="zoom_down", retryable=True, now=TUESDAY)
    lives = 0
    while claimed(database, "one", minutes=2 * (lives + 1)) is not None:
        lives += 1
    assert lives == 5
    db.refresh(effect)
    assert (effect.outcome, effect.parked_at is not None) == ("worker_died", True)


def test_one_death_after_a_long_outage_is_no_reason_to_park(db: Db, database: Database) -> None:
    effect = promised(db)
    for day in range(8):
        claimed(database, "one", days=day)
        with database.writing() as fresh:
            moment = TUESDAY + timedelta(days=day)
            effects.record_trouble(fresh, effect_id=effect.id, code="zoom_down", retryable=True, now=moment)
    assert claimed(database, "one", days=9) is not None  # and this worker dies
    assert claimed(database, "two", days=10) is not None
