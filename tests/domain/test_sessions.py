"""The session's life, its moments, and series across clock changes."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import IllegalAction
from app.domain.sessions import (
    SESSION_LIFE,
    DoorPolicy,
    SessionAction,
    SessionState,
    SessionTimes,
    ends_by_itself,
    in_zone,
    occurrences,
    times,
)

# The whole table once more, by hand: one row a state, one column an action, "-" where it is refused.
ACTIONS = ["open_doors", "close_door", "reopen_door", "end", "reconcile", "cancel"]
LIFE = """
scheduled     doors_open  -            -            ended  -           cancelled
doors_open    -           door_closed  -            ended  -           cancelled
door_closed   -           -            doors_open   ended  -           cancelled
ended         -           -            -            -      reconciled  -
reconciled    -           -            -            -      -           -
cancelled     -           -            -            -      -           -
"""
START = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)


def after(state: SessionState, action: SessionAction) -> str:
    try:
        return SESSION_LIFE.after(state, action).value
    except IllegalAction:
        return "-"


def test_every_state_and_action_of_a_session_is_as_the_table_says():
    written = {}
    for line in LIFE.split("\n")[1:-1]:
        state, *cells = line.split()
        written.update({(state, action): cell for action, cell in zip(ACTIONS, cells, strict=True)})
    lived = {(s.value, a.value): after(s, a) for s, a in product(SessionState, SessionAction)}
    assert lived == written


def test_every_state_of_a_session_can_be_reached():
    reached = {SessionState.SCHEDULED}
    for _ in SessionState:
        reached |= {SESSION_LIFE.after(s, a) for s, a in product(reached, SessionAction) if SESSION_LIFE.allows(s, a)}
    assert reached == set(SessionState)


def test_the_door_closes_at_start_plus_grace_and_extension():
    assert times(START, 90, 15, DoorPolicy.AT_START, grace_minutes=2, extended_minutes=5) == SessionTimes(
        starts_at=START,
        ends_at=START + timedelta(minutes=90),
        doors_open_at=START - timedelta(minutes=15),
        door_closes_at=START + timedelta(minutes=7),
    )


def test_a_drop_in_group_closes_its_door_after_its_long_grace():
    closing = times(START, 90, 15, DoorPolicy.LATER, grace_minutes=30, extended_minutes=0).door_closes_at
    assert closing == START + timedelta(minutes=30)


def test_a_door_that_never_closes_has_no_closing_moment():
    assert times(START, 90, 15, DoorPolicy.NEVER, 2, 5).door_closes_at is None


def test_the_door_never_closes_after_the_end():
    assert times(START, 60, 15, DoorPolicy.LATER, 90, 0).door_closes_at == START + timedelta(minutes=60)


@pytest.mark.parametrize(
    ("minutes_after_end", "live", "over"),
    [(-1, False, False), (-1, True, False), (0, False, True), (0, True, False), (29, True, False), (30, True, True)],
)
def test_a_session_ends_by_itself_when_nobody_is_live_or_half_an_hour_later(minutes_after_end, live, over):
    planned = times(START, 90, 15, DoorPolicy.AT_START, 0, 0)
    assert ends_by_itself(planned, planned.ends_at + timedelta(minutes=minutes_after_end), live) is over


ZONES = ["Europe/London", "America/New_York", "Australia/Sydney", "Europe/Madrid"]
HOURS = [(0, 30), (1, 30), (2, 30), (19, 0)]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(("hour", "minute"), HOURS)
@pytest.mark.parametrize("weekday_offset", [0, 6])
def test_ten_years_of_a_weekly_series_keep_their_local_time(zone, hour, minute, weekday_offset):
    first = datetime(2026, 1, 5, hour, minute) + timedelta(days=weekday_offset)
    tz = ZoneInfo(zone)
    series = occurrences(first, zone, count=522)
    assert [one.wanted_local for one in series] == [first + timedelta(weeks=n) for n in range(522)]
    for one in series:
        shown = one.starts_at.astimezone(tz).replace(tzinfo=None)
        hour_before = (one.starts_at - timedelta(hours=1)).astimezone(tz).replace(tzinfo=None)
        assert hour_before != shown, "a doubled time means the first"
        if one.shifted:
            assert shown == one.wanted_local + timedelta(hours=1), "moved by the gap of these zones"
            assert hour_before == shown - timedelta(hours=2), "the wanted time is skipped that day"
        else:
            assert shown == one.wanted_local


def test_half_past_one_in_london_is_moved_in_spring_and_the_first_of_two_in_autumn():
    spring = in_zone(datetime(2026, 3, 29, 1, 30), "Europe/London")
    autumn = in_zone(datetime(2026, 10, 25, 1, 30), "Europe/London")
    assert (spring.starts_at, spring.shifted) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), True)
    assert (autumn.starts_at, autumn.shifted) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), False)


def test_a_gap_of_half_an_hour_moves_by_half_an_hour():
    shifted = in_zone(datetime(2026, 10, 4, 2, 10), "Australia/Lord_Howe")
    assert shifted.starts_at.astimezone(ZoneInfo("Australia/Lord_Howe")).strftime("%H:%M") == "02:40"


def test_a_series_stops_at_its_last_day_or_its_count_whichever_comes_first():
    first = datetime(2026, 1, 5, 19, 0)
    by_day = occurrences(first, "Europe/London", until=date(2026, 2, 2), interval_weeks=2)
    assert [one.wanted_local.day for one in by_day] == [5, 19, 2]
    assert len(occurrences(first, "Europe/London", count=2, until=date(2026, 2, 2))) == 2


@pytest.mark.parametrize("bad", [{}, {"count": 3, "interval_weeks": 0}])
def test_a_series_without_bound_or_with_no_interval_is_refused(bad):
    with pytest.raises(ValueError, match="a bound and a positive interval"):
        occurrences(datetime(2026, 1, 5, 19, 0), "Europe/London", **bad)


@given(
    local=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2037, 1, 1)),
    zone=st.sampled_from([*ZONES, "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]),
)
def test_a_local_time_comes_out_as_wanted_unless_it_is_said_to_be_shifted(local, zone):
    placed = in_zone(local, zone)
    shown = placed.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert (shown != local) is placed.shifted
    assert shown >= local
