"""What a list may say against Zoom's events, and from when on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from app.domain.locks import is_lock_wanted
from app.domain.repairs import Repair, Seen, repair
from app.domain.sessions import SessionState
from app.domain.whereabouts import ZoomSide

NOW = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(minutes=1)

EXPECTED = {
    (ZoomSide.WAITING, ZoomSide.INSIDE): Repair.SEEN_INSIDE,
    (ZoomSide.LEFT, ZoomSide.INSIDE): Repair.SEEN_INSIDE,
    (ZoomSide.GAVE_UP, ZoomSide.INSIDE): Repair.SEEN_INSIDE,
    (ZoomSide.INSIDE, ZoomSide.WAITING): Repair.SEEN_WAITING,
    (ZoomSide.LEFT, ZoomSide.WAITING): Repair.SEEN_WAITING,
    (ZoomSide.GAVE_UP, ZoomSide.WAITING): Repair.SEEN_WAITING,
    (ZoomSide.WAITING, None): Repair.NOT_SEEN,
    (ZoomSide.INSIDE, None): Repair.NOT_SEEN,
}
PAIRS = list(product(ZoomSide, (ZoomSide.WAITING, ZoomSide.INSIDE, None)))


@pytest.mark.parametrize(("told", "seen"), PAIRS)
def test_every_pair_of_what_is_told_and_seen(told: ZoomSide, seen: ZoomSide | None) -> None:
    assert repair(told, LONG_AGO, Seen(seen, LONG_AGO), NOW) is EXPECTED.get((told, seen))


@pytest.mark.parametrize(
    ("told_ago", "seen_ago", "shown"), [(60, 5, True), (60, 4, False), (5, 60, True), (4, 60, False)]
)
def test_events_and_lists_have_five_seconds_to_agree(told_ago: int, seen_ago: int, shown: bool) -> None:
    seen = Seen(ZoomSide.INSIDE, NOW - timedelta(seconds=seen_ago))
    found = repair(ZoomSide.WAITING, NOW - timedelta(seconds=told_ago), seen, NOW)
    assert found is (Repair.SEEN_INSIDE if shown else None)


def test_without_a_list_that_could_show_it_nothing_is_said() -> None:
    assert repair(ZoomSide.INSIDE, LONG_AGO, None, NOW) is None


@pytest.mark.parametrize("state", SessionState)
@pytest.mark.parametrize("locks_zoom", [True, False])
@pytest.mark.parametrize("is_paused", [True, False])
def test_zoom_is_to_be_locked_only_behind_a_closed_door_of_a_group_that_chose_it(
    state: SessionState, locks_zoom: bool, is_paused: bool
) -> None:
    wanted = is_lock_wanted(state, locks_zoom=locks_zoom, is_paused=is_paused)
    closed = state is SessionState.DOOR_CLOSED and locks_zoom
    assert wanted is (False if state is SessionState.DOORS_OPEN else (not is_paused) if closed else None)
