"""Webhooks on their way: retries, and every accident."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.zoom_integration.simulator.conftest import EVENING
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.delivery import Outbox
from zoom_integration.simulator.knobs import Knobs


def outbox(**knobs) -> Outbox:
    turned = Knobs()
    turned.turn(knobs)
    return Outbox(Chance(3), turned)


def drain(box: Outbox, now) -> list[str]:
    sent = []
    while due := box.take(now):
        for one in due:
            sent.append(one.event)
            box.settle(one, 200, now)
    return sent


@pytest.mark.parametrize("status", [500, 503, None])
def test_no_answer_or_a_server_error_is_tried_again_after_5_20_and_60_minutes_and_then_given_up(status):
    box, now, waits = outbox(), EVENING, []
    box.put("e", b"body", now)
    for _ in range(3):
        (one,) = box.take(now)
        box.settle(one, status, now)
        waits.append(box.waiting[0].due_at - now)
        assert (box.take(now), box.is_idle(now)) == ([], True)
        now = box.waiting[0].due_at
    (one,) = box.take(now)
    box.settle(one, status, now)
    assert waits == [timedelta(minutes=5), timedelta(minutes=20), timedelta(minutes=60)]
    assert (box.waiting, box.given_up, one.body) == ([], 1, b"body")


@pytest.mark.parametrize("status", [301, 400, 401, 404])
def test_any_other_refusal_loses_the_event_for_good(status):
    box = outbox()
    box.put("e", b"", EVENING)
    (one,) = box.take(EVENING)
    box.settle(one, status, EVENING)
    assert (box.waiting, box.lost) == ([], 1)


def test_what_is_lost_is_never_sent_and_what_is_doubled_comes_twice_alike():
    assert drain_after(outbox(lose=1.0)) == []
    assert drain_after(outbox(lose_events=["b"])) == ["a", "c"]
    assert drain_after(outbox(duplicate=1.0)) == ["a", "a", "b", "b", "c", "c"]


def drain_after(box: Outbox) -> list[str]:
    for name in "abc":
        box.put(name, name.encode(), EVENING)
    return drain(box, EVENING)


def test_shuffled_events_come_in_another_order_and_none_is_missing():
    box = outbox(shuffle=True)
    names = [str(number) for number in range(30)]
    for name in names:
        box.put(name, b"", EVENING)
    sent = drain(box, EVENING)
    assert sorted(sent) == sorted(names)
    assert sent != names


def test_delayed_and_disordered_events_wait_for_their_time():
    box = outbox(delay_seconds=60.0, disorder_seconds=30.0)
    for name in "abcdefgh":
        box.put(name, b"", EVENING)
    assert drain(box, EVENING + timedelta(seconds=59)) == []
    late = drain(box, EVENING + timedelta(seconds=90))
    assert sorted(late) == list("abcdefgh")
    assert late != list("abcdefgh")


def test_a_knob_that_does_not_exist_or_cannot_be_set_so_is_refused():
    for wishes in ({"nonsense": 1}, {"fault": "flood"}, {"shuffle": "yes"}, {"lose": "often"}):
        with pytest.raises(ValueError, match="no such"):
            Knobs().turn(wishes)
