"""When a facilitator may host from her own browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.hosting import Hosting, hosting
from app.domain.sessions import OVER, DoorPolicy, SessionState, times

STARTS_AT = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
TIMES = times(STARTS_AT, 60, 15, DoorPolicy.AT_START, 0, 0)
FIRST = STARTS_AT - timedelta(minutes=45)  # half an hour before the doors


def standing(state: SessionState, now: datetime, *, has_meeting: bool = True) -> Hosting:
    return hosting(state, TIMES, has_meeting=has_meeting, now=now)


def test_from_half_an_hour_before_the_doors_and_not_a_moment_earlier() -> None:
    assert standing(SessionState.SCHEDULED, FIRST - timedelta(seconds=1)) is Hosting.TOO_EARLY
    assert standing(SessionState.SCHEDULED, FIRST) is Hosting.READY


@pytest.mark.parametrize("state", set(SessionState) - OVER)
def test_while_the_evening_lasts(state: SessionState) -> None:
    assert standing(state, STARTS_AT) is Hosting.READY


@pytest.mark.parametrize("state", OVER)
def test_never_once_it_is_over(state: SessionState) -> None:
    assert standing(state, STARTS_AT) is Hosting.OVER


def test_not_before_zoom_has_made_the_meeting() -> None:
    assert standing(SessionState.DOORS_OPEN, STARTS_AT, has_meeting=False) is Hosting.NO_MEETING
