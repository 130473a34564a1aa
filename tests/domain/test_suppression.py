"""Figures for outside: small numbers are not shown, and cannot be worked out from all the exports there are together.

The attacker knows every rule, holds every quarter's and every year's export of a charity, and asks of each starred cell
which numbers fit all of them. If only one is left, or only a few, something leaked. Beside it the same attack is tried
on figures as they are often made, and finds what it looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.suppression import COLUMNS, OF_PERSONS, SMALLEST, STAR, Counts, published, suppressed, year_of

HIDDEN = range(1, SMALLEST)
Cells = Mapping[str, str]
Exports = Mapping[str, Cells]  # by period: Q1 to Q4, and the year
YEAR = "year"
QUARTERS = ("Q1", "Q2", "Q3", "Q4")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (17, "15"), (18, "20"), (1003, "1005")],
)
def test_one_to_seven_becomes_a_star_and_the_rest_goes_to_the_nearest_five(number: int, shown: str) -> None:
    assert suppressed(number) == shown


def test_a_row_about_few_people_is_all_stars_but_for_the_sessions() -> None:
    few = published(Counts(sessions=12, people=7, attended=84, told_us=9, missed=0, guests=20))
    assert few == {"sessions": "12", **dict.fromkeys(OF_PERSONS, STAR)}


def test_a_year_is_the_sum_of_what_its_quarters_said() -> None:
    quarters = [published(Counts(12, 20, number, 3, 0, 9)) for number in (96, 101, 8, 104)]
    assert year_of(quarters) == {
        "sessions": "48",
        "people": "",
        "attended": "310",
        "told_us": "20",
        "missed": "0",
        "guests": "40",
    }


def test_two_charities_with_the_same_quarters_have_the_same_year() -> None:
    one = [published(Counts(12, 9, 40, number, 2, 1)) for number in (1, 1, 1, 1)]
    other = [published(Counts(12, 9, 40, number, 2, 1)) for number in (7, 7, 7, 7)]
    assert one == other
    assert year_of(one) == year_of(other)


# -- the attack --


def bounds(cell: str) -> range:
    """Which numbers a published cell of a quarter may stand for."""
    if cell == STAR:
        return HIDDEN
    number = int(cell)
    return range(number, number + 1) if number == 0 else range(max(SMALLEST, number - 2), number + 3)


def honest(quarters: Sequence[int]) -> Exports:
    """What this house gives out for one column, when enough people came."""
    cells = [{"attended": suppressed(number)} for number in quarters]
    full = [{**dict.fromkeys(COLUMNS, "0"), **cell} for cell in cells]
    return {**dict(zip(QUARTERS, cells, strict=True)), YEAR: {"attended": year_of(full)["attended"]}}


def careless(quarters: Sequence[int]) -> Exports:
    """As it is often done: the year is rounded from the truth."""
    cells = [{"attended": suppressed(number)} for number in quarters]
    return {**dict(zip(QUARTERS, cells, strict=True)), YEAR: {"attended": suppressed(sum(quarters))}}


Publish = Callable[[Sequence[int]], Exports]


def recovered(exports: Exports, publish: Publish) -> dict[str, set[int]]:
    """For each starred quarter: the numbers that could have led to exactly these exports."""
    cells = [exports[quarter]["attended"] for quarter in QUARTERS]
    starred = [place for place, cell in enumerate(cells) if cell == STAR]
    left: dict[str, set[int]] = {QUARTERS[place]: set() for place in starred}
    others = [bounds(cell) if place not in starred else HIDDEN for place, cell in enumerate(cells)]
    for truth in product(*others):
        if publish(truth) == exports:
            for place in starred:
                left[QUARTERS[place]].add(truth[place])
    return left


def differences(exports: Exports) -> dict[tuple[str, str], int]:
    """Every pair of exports subtracted, where both show a number."""
    shown = {period: int(cells["attended"]) for period, cells in exports.items() if cells["attended"] != STAR}
    return {(one, other): shown[one] - shown[other] for one, other in combinations(shown, 2)}


NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 40))


@settings(max_examples=30, deadline=None)
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS))
def test_no_exports_together_narrow_a_starred_cell_down_at_all(truth: tuple[int, ...]) -> None:
    for fits in recovered(honest(truth), honest).values():
        assert fits == set(HIDDEN)


@settings(max_examples=200, deadline=None)
@given(st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS))
def test_subtracting_any_two_exports_tells_nothing_that_either_did_not(
    truth: tuple[int, ...], other: tuple[int, ...]
) -> None:
    """Whoever hides another number behind each star gives out the same exports, and so the same differences."""
    moved = tuple(
        new % 7 + 1 if suppressed(number) == STAR else number for number, new in zip(truth, other, strict=True)
    )
    assert differences(honest(moved)) == differences(honest(truth))


def test_the_attack_finds_what_a_careless_year_gives_away() -> None:
    assert recovered(careless((7, 7, 7, 7)), careless) == {quarter: {7} for quarter in QUARTERS}
    assert recovered(honest((7, 7, 7, 7)), honest) == {quarter: set(HIDDEN) for quarter in QUARTERS}


COUNTS = st.builds(
    lambda sessions, people, more, told, missed, guests: Counts(sessions, people, people + more, told, missed, guests),
    st.integers(1, 13),
    st.integers(0, 15),
    st.integers(0, 60),
    st.integers(0, 12),
    st.integers(0, 12),
    st.integers(0, 12),
)


@settings(max_examples=300, deadline=None)
@given(COUNTS, st.sampled_from(HIDDEN))
def test_the_columns_of_a_row_cannot_be_played_against_each_other(counts: Counts, other: int) -> None:
    """Whatever number is behind a star, the whole row is the same: nothing else in it moves with that number."""
    cells = published(counts)
    for name in OF_PERSONS:
        if cells[name] == STAR and 0 < getattr(counts, name) < SMALLEST:
            assert published(replace(counts, **{name: other})) == cells


def test_few_people_at_many_sessions_cannot_be_found_by_dividing() -> None:
    """84 attendances at 12 sessions would be 7 people or more; so such a row shows no attendances either."""
    assert published(Counts(12, 7, 84, 0, 0, 0))["attended"] == STAR
