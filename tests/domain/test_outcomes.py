"""What an evening counts as by a group's own rule: minutes or a share, late, left early; and being away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.attendance import Outcome
from app.domain.intervals import Interval, minutes
from app.domain.outcomes import AttendanceRule, Evening, Stay, counted_evening, judge

START = datetime(2026, 11, 24, 19, tzinfo=UTC)
HOUR = Interval(START, START + timedelta(minutes=60))
RULE = AttendanceRule(minimum_minutes=10, late_after_minutes=10, left_early_minutes=10)


def stay(*stretches: tuple[int, int], signed_up: bool = True, apologised: bool = False) -> Stay:
    inside = [Interval(START + timedelta(minutes=a), START + timedelta(minutes=b)) for a, b in stretches]
    return Stay(signed_up, apologised, minutes(inside), inside)


@pytest.mark.parametrize(
    ("stretches", "became"),
    [
        ([(0, 60)], Evening(Outcome.ATTENDED)),
        ([(10, 50)], Evening(Outcome.ATTENDED)),
        ([(11, 60)], Evening(Outcome.ATTENDED, late=True)),
        ([(0, 49)], Evening(Outcome.ATTENDED, left_early=True)),
        ([(11, 49)], Evening(Outcome.ATTENDED, late=True, left_early=True)),
        ([(0, 5), (55, 60)], Evening(Outcome.ATTENDED)),
        ([(20, 29)], Evening(Outcome.CAME_BRIEFLY)),
        ([], Evening(Outcome.MISSED)),
    ],
)
def test_minutes_lateness_and_leaving(stretches: list[tuple[int, int]], became: Evening) -> None:
    assert judge(stay(*stretches), RULE, HOUR) == became


def test_coming_counts_whatever_was_said_before_and_telling_us_counts_for_whoever_stays_away() -> None:
    assert judge(stay((0, 60), signed_up=False, apologised=True), RULE, HOUR) == Evening(Outcome.ATTENDED)
    assert judge(stay(signed_up=False, apologised=True), RULE, HOUR) == Evening(Outcome.APOLOGISED)
    assert judge(stay(signed_up=False), RULE, HOUR) == Evening(Outcome.NOT_EXPECTED)


@pytest.mark.parametrize(("percent", "needed"), [(0, 10), (10, 10), (17, 11), (50, 30), (51, 31), (100, 60)])
def test_of_minutes_and_share_the_larger_is_asked_for(percent: int, needed: int) -> None:
    assert AttendanceRule(minimum_minutes=10, minimum_percent=percent).needed_minutes(HOUR) == needed


def test_a_nought_switches_lateness_and_leaving_off() -> None:
    rule = AttendanceRule(late_after_minutes=0, left_early_minutes=0)
    assert judge(stay((30, 45)), rule, HOUR) == Evening(Outcome.ATTENDED)


def test_an_evening_that_runs_over_makes_nobody_leave_early_and_a_short_one_is_judged_as_it_was() -> None:
    planned = START + timedelta(minutes=60)
    over = counted_evening(START, planned, START + timedelta(minutes=85))
    short = counted_evening(START, planned, START + timedelta(minutes=40))
    assert (over, counted_evening(START, planned, None)) == (HOUR, HOUR)
    assert judge(stay((0, 60)), RULE, over) == judge(stay((0, 38)), RULE, short) == Evening(Outcome.ATTENDED)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 100), st.integers(0, 60))
def test_staying_longer_never_counts_as_less(first: int, more: int, percent: int, least: int) -> None:
    order = [Outcome.MISSED, Outcome.CAME_BRIEFLY, Outcome.ATTENDED]
    rule = AttendanceRule(minimum_minutes=least, minimum_percent=percent)
    shorter, longer = (judge(stay((0, end)) if end else stay(), rule, HOUR).outcome for end in (first, first + more))
    assert order.index(shorter) <= order.index(longer)
