"""Messages wait for the morning, except what tonight's session needs."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quiet_hours import is_quiet, not_before

EIGHT_PM, EIGHT_AM = time(20), time(8)
NOVEMBER = datetime(2026, 11, 19, tzinfo=UTC)  # London keeps UTC then


@pytest.mark.parametrize(
    ("hour", "waits_until"),
    [(19.9, None), (20, 32), (23.5, 32), (24.5, 32), (31.9, 32), (32, None), (12, None)],
)
def test_what_falls_into_the_quiet_hours_waits_for_the_morning(hour, waits_until):
    now = NOVEMBER + timedelta(hours=hour)
    expected = now if waits_until is None else NOVEMBER + timedelta(hours=waits_until)
    assert not_before(now, "Europe/London", EIGHT_PM, EIGHT_AM, urgent=False) == expected


def test_what_tonight_needs_never_waits():
    now = NOVEMBER + timedelta(hours=21)
    assert not_before(now, "Europe/London", EIGHT_PM, EIGHT_AM, urgent=True) == now


def test_the_hours_are_those_of_the_groups_zone():
    now = datetime(2026, 7, 1, 19, 30, tzinfo=UTC)  # half past eight in London in summer
    assert not_before(now, "Europe/London", EIGHT_PM, EIGHT_AM, False) == datetime(2026, 7, 2, 7, tzinfo=UTC)


def test_quiet_hours_may_lie_within_one_day_and_equal_ends_mean_none():
    assert [is_quiet(time(h), time(13), time(15)) for h in (12, 13, 14, 15)] == [False, True, True, False]
    assert not any(is_quiet(time(h), time(20), time(20)) for h in range(24))


@given(
    now=st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)),
    zone=st.sampled_from(["Europe/London", "America/New_York", "Australia/Sydney", "Australia/Lord_Howe"]),
    quiet_from=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    quiet_until=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_a_message_never_goes_out_early_nor_waits_more_than_a_day(now, zone, quiet_from, quiet_until):
    goes = not_before(now, zone, quiet_from, quiet_until, urgent=False)
    assert now <= goes <= now + timedelta(hours=26)
    local = goes.astimezone(ZoneInfo(zone))
    if goes != now and not local.fold:
        # A skipped or doubled hour may move the morning; on any other day it is quiet no longer.
        shifted = local.replace(tzinfo=None).time() != quiet_until
        assert shifted or not is_quiet(local.time(), quiet_from, quiet_until)
