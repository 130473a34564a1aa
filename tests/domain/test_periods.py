"""Fixed periods: quarters and years, nothing between, and only those that are over."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.periods import Days, Quarter, over_since, quarter_of, quarters_in


@given(st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_exactly_its_quarter(day: date) -> None:
    quarter = quarter_of(day)
    assert day in quarter.days
    assert day not in quarter.after.days
    assert quarters_in(str(quarter)) == (quarter,)


def test_a_year_has_four_quarters_that_follow_each_other() -> None:
    first, second, third, fourth = quarters_in("2026")
    assert (first.after, second.after, third.after, fourth.after) == (second, third, fourth, Quarter(2027, 1))
    assert fourth.days == Days(date(2026, 10, 1), date(2026, 12, 31))


@pytest.mark.parametrize("written", ["", "2026-Q0", "2026-Q5", "2026-03", "2026Q1", "1999", "2026-Q1 ", "２０２６"])
def test_no_other_period_is_known(written: str) -> None:
    with pytest.raises(ValueError, match="neither a quarter nor a year"):
        quarters_in(written)


def test_only_what_is_over_is_offered_newest_first() -> None:
    assert over_since(date(2025, 8, 3), date(2026, 3, 31)) == ["2025", "2025-Q4", "2025-Q3"]
    assert over_since(date(2025, 8, 3), date(2026, 4, 1)) == ["2026-Q1", "2025", "2025-Q4", "2025-Q3"]
    assert over_since(date(2026, 2, 1), date(2026, 3, 31)) == []
