"""Missed in a row without a word: what counts, what ends a run, and where silence is no fault."""

from __future__ import annotations

import pytest

from app.domain.absences import missed_in_a_row
from app.domain.attendance import Outcome
from app.domain.groups import Membership

A, B, T, M, E, N = (
    Outcome.ATTENDED,
    Outcome.CAME_BRIEFLY,
    Outcome.APOLOGISED,
    Outcome.MISSED,
    Outcome.EXCUSED,
    Outcome.NOT_EXPECTED,
)


@pytest.mark.parametrize(
    ("newest_first", "closed", "drop_in"),
    [
        ([], 0, 0),
        ([M, M, M, A], 3, 3),
        ([A, M, M, M], 0, 0),
        ([M, T, M, M], 1, 1),
        ([M, E, M, M], 1, 1),
        ([M, B, M, M], 1, 1),
        ([M, N, M, N], 4, 1),
        ([N, N, N], 3, 0),
    ],
)
def test_a_run_ends_with_coming_or_with_a_word(newest_first: list[Outcome], closed: int, drop_in: int) -> None:
    found = missed_in_a_row(newest_first, Membership.CLOSED), missed_in_a_row(newest_first, Membership.DROP_IN)
    assert found == (closed, drop_in)
