"""Time is measured as a union, checked second by second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.domain.intervals import Interval, clip, meet, minutes, union

SEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)


def span(start: int, end: int) -> Interval:
    return Interval(SEVEN + timedelta(seconds=start), SEVEN + timedelta(seconds=end))


def seconds_in(intervals) -> set[int]:
    found: set[int] = set()
    for one in intervals:
        start, end = ((moment - SEVEN).total_seconds() for moment in (one.start, one.end))
        found |= set(range(int(start), int(end)))
    return found


spans = st.lists(st.builds(span, st.integers(0, 400), st.integers(0, 400)), max_size=12)


@given(intervals=spans)
def test_a_union_holds_every_second_once_in_order_and_apart(intervals):
    merged = union(intervals)
    assert seconds_in(merged) == seconds_in(intervals)
    assert all(one.start < one.end for one in merged)
    assert all(one.end < after.start for one, after in pairwise(merged))


@given(intervals=spans, window=st.builds(span, st.integers(0, 400), st.integers(0, 400)))
def test_clipping_keeps_exactly_the_seconds_of_the_window(intervals, window):
    assert seconds_in(clip(intervals, window)) == seconds_in(intervals) & seconds_in([window])


@given(ones=spans, others=spans)
def test_two_meet_when_a_second_is_in_both(ones, others):
    assert meet(ones, others) is bool(seconds_in(ones) & seconds_in(others))


@given(intervals=spans)
def test_minutes_are_the_unions_seconds_rounded_down_once(intervals):
    assert minutes(intervals) == len(seconds_in(intervals)) // 60


def test_seconds_of_several_stays_add_up_before_they_are_rounded():
    assert minutes([span(0, 59), span(100, 161)]) == 2


def test_touching_intervals_are_one():
    assert union([span(10, 20), span(0, 10)]) == (span(0, 20),)
