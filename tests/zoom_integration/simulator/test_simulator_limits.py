"""Rate limits: both forms of the 429, and what is counted per host, per registrant and per meeting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.zoom_integration.simulator.conftest import EVENING
from zoom_integration.simulator.errors import ZoomError
from zoom_integration.simulator.limits import Limits


def calls_until_refused(call, most: int = 200) -> tuple[int, ZoomError]:
    for count in range(most):
        try:
            call()
        except ZoomError as error:
            return count, error
    raise AssertionError("never refused")


@pytest.mark.parametrize(
    ("plan", "category", "limit"),
    [("free", "Heavy", 1), ("pro", "Light", 30), ("pro", "Heavy", 10), ("business", "Medium", 60)],
)
def test_a_second_holds_so_many_calls_and_the_answer_says_when_it_is_over(plan, category, limit):
    limits = Limits(plan)
    count, error = calls_until_refused(lambda: limits.call(category, EVENING, 5.0))
    assert (count, error.status, error.headers["X-RateLimit-Type"]) == (limit, 429, "QPS")
    assert error.headers["X-RateLimit-Reset"] == str(int(EVENING.timestamp()) + 1)
    limits.call(category, EVENING, 6.0)


def test_a_day_holds_so_many_calls_and_the_answer_names_midnight_not_seconds():
    limits = Limits("free")
    second = iter(range(5000))
    count, error = calls_until_refused(lambda: limits.call("Heavy", EVENING, next(second)), 2000)
    assert (count, error.headers["X-RateLimit-Type"]) == (1000, "Daily-limit")
    assert error.headers["Retry-After"] == "2026-11-22T00:00:00Z"
    limits.call("Heavy", EVENING + timedelta(hours=6), 9999.0)


def test_the_hundred_and_first_meeting_write_of_a_day_is_refused():
    limits = Limits("pro")
    assert calls_until_refused(lambda: limits.meeting_write("host", EVENING))[0] == 100
    limits.meeting_write("another host", EVENING)


def test_three_additions_and_ten_status_changes_a_day_for_each_registrant():
    limits = Limits("pro")
    assert calls_until_refused(lambda: limits.addition(1, "Moth@x.invalid", EVENING))[0] == 3
    assert calls_until_refused(lambda: limits.status_change("r1", EVENING))[0] == 10
    limits.addition(1, "other@x.invalid", EVENING)


def test_a_running_meeting_takes_so_many_controls_in_five_seconds():
    limits = Limits("pro")
    count, error = calls_until_refused(lambda: limits.control(1, 100.0))
    assert (count, "5 seconds" in error.message) == (10, True)
    limits.control(2, 100.0)
    limits.control(1, 105.0)
