"""Events that come twice, late, in any order, without ids, or never: the register is right, or says that it asks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.village import Evening, Village

COMING = ("Robin", "Maya", "J.", "Sunflower", "Leah", "Priya")
TRUTH = {**dict.fromkeys(COMING, ("attended", 60)), "Leah": ("attended", 40), "Priya": ("missed", 0)}
THERE = [name for name in COMING if name != "Priya"]


def come_and_go(evening: Evening) -> None:
    """Five of six come, one leaves at 19:40; the host lets them in by hand, so that nothing hangs on the dashboard."""
    village = evening.village
    evening.opens(*COMING)
    evening.at("18:47", "come_in", "Robin", "Maya", "J.")
    village.host(evening.number, "admit_all")
    evening.at("18:53", "come_in", "Sunflower", "Leah")
    village.host(evening.number, "admit_all")
    evening.at("19:40", "leave", "Leah")
    village.passes(minutes=2)
    evening.ends()


@pytest.mark.parametrize(
    "knobs",
    [
        {"duplicate": 0.7},
        {"shuffle": True, "disorder_seconds": 20.0, "duplicate": 0.3},
        {"delay_seconds": 45.0, "disorder_seconds": 20.0, "shuffle": True},
        {"left_waiting_room_on_admission": False},
        {"joined_before_admitted": True},
        {"waiting_registrant_id": False},
        {"ended_before_left": True},
        {"lose_events": ["meeting.ended", "meeting.started"]},
    ],
    ids=lambda knobs: ",".join(knobs),
)
def test_whatever_zoom_does_to_its_events_the_register_is_right(evening: Evening, knobs: dict[str, object]) -> None:
    evening.village.knob(**knobs)
    come_and_go(evening)
    assert (evening.register(), evening.open_names()) == (TRUTH, [])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_third_of_the_events_lost_credits_nobody_wrongly(open_village: Callable[..., Village], seed: int) -> None:
    evening = Evening(open_village(seed=seed))
    evening.village.knob(lose=0.3)
    come_and_go(evening)
    open_names = evening.open_names()
    assert evening.village.zoom.world.outbox.lost > 0
    assert set(open_names) <= set(THERE)
    waits_for_a_human = dict.fromkeys(open_names, ("missed", 0))
    assert evening.register() == {**TRUTH, **waits_for_a_human}


@pytest.mark.parametrize(
    "knobs", [{"lose": 1.0}, {"uuid_survives_admission": False}], ids=lambda knobs: ",".join(knobs)
)
def test_where_nothing_ties_the_tap_to_the_stay_a_human_says_who_it_was(
    evening: Evening, knobs: dict[str, object]
) -> None:
    evening.village.knob(**knobs)
    come_and_go(evening)
    assert evening.open_names() == sorted(THERE)
    assert evening.register() == dict.fromkeys(COMING, ("missed", 0))


def test_without_the_registrants_id_at_the_door_a_human_is_asked(evening: Evening) -> None:
    evening.village.knob(waiting_registrant_id=False)
    evening.opens("Robin")
    evening.at("18:47", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "check"}
    evening.at("18:48", "admit_expected")
    assert evening.inside() == []
    evening.at("18:49", "who_is_this", "Robin", member="Robin")
    assert evening.inside() == ["Robin"]


def test_a_paused_worker_loses_nothing(evening: Evening) -> None:
    village = evening.village
    evening.opens(*COMING)
    village.worker_works = False
    evening.at("18:47", "come_in", "Robin", "Maya")
    assert (evening.waiting(), village.zoom.world.outbox.waiting) == ({}, [])  # taken by us, not yet understood
    village.worker_works = True
    village.rest()
    assert evening.waiting() == {"Robin": "expected", "Maya": "expected"}


def test_zoom_tries_again_what_we_could_not_take(open_village: Callable[..., Village]) -> None:
    evening = Evening(open_village())
    village = evening.village
    evening.opens("Robin")
    with village.web_is_down():
        evening.at("18:47", "come_in", "Robin")
    assert evening.waiting() == {}
    village.passes(minutes=6)
    assert evening.waiting() == {"Robin": "expected"}


@pytest.mark.parametrize("secret", ["new-secret", "old-secret"])
def test_while_a_secret_is_rotated_both_are_heard(open_village: Callable[..., Village], secret: str) -> None:
    evening = Evening(open_village({"ZOOM_WEBHOOK_SECRETS": "new-secret,old-secret"}, webhook_secret=secret))
    evening.opens("Robin")
    evening.at("18:47", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "expected"}
    assert evening.village.zoom.messenger.validate("a-token-of-zooms")


def test_a_secret_that_is_no_longer_ours_is_not_heard(open_village: Callable[..., Village]) -> None:
    evening = Evening(open_village({"ZOOM_WEBHOOK_SECRETS": "new-secret"}, webhook_secret="old-secret"))
    evening.opens("Robin")
    evening.at("18:47", "come_in", "Robin")
    assert (evening.waiting(), evening.village.zoom.world.outbox.delivered) == ({}, 0)
