"""One to one: nobody in two clashing places, and the whole as probable as can be."""

from __future__ import annotations

from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.matching.assign import assign

CLAIMS = st.lists(st.dictionaries(st.integers(0, 4), st.integers(1, 40).map(float), max_size=4), max_size=5)


def best_by_trying_all(claims: list[dict[int, float]]) -> float:
    """The greatest sum of gains, when every two presences clash."""
    options = [[(None, 0.0), *claim.items()] for claim in claims]
    sums = []
    for seating in product(*options):
        members = [member for member, _ in seating if member is not None]
        if len(members) == len(set(members)):
            sums.append(sum(gain for _, gain in seating))
    return max(sums)


@given(CLAIMS)
def test_the_sum_is_the_greatest_there_is(claims: list[dict[int, float]]) -> None:
    seated = assign(claims, lambda one, other: True)
    assert sum(claims[at][member] for at, member in enumerate(seated) if member is not None) == best_by_trying_all(
        claims
    )


@example([{1: 4.0, 0: 1.0}, {3: 1.0, 1: 4.0}, {}, {3: 1.0, 0: 1.0}, {3: 1.0}], {(0, 1), (0, 3), (1, 4), (3, 4)})
@given(CLAIMS, st.sets(st.tuples(st.integers(0, 4), st.integers(0, 4))))
def test_no_member_is_in_two_places_that_clash(claims: list[dict[int, float]], clashes: set[tuple[int, int]]) -> None:
    def clash(one: int, other: int) -> bool:
        return (one, other) in clashes or (other, one) in clashes

    seated = assign(claims, clash)
    together = [(one, other) for one in range(len(claims)) for other in range(one) if clash(one, other)]
    assert [pair for pair in together if seated[pair[0]] == seated[pair[1]] is not None] == []


def test_places_that_do_not_clash_may_be_one_persons() -> None:
    assert assign([{7: 1.0}, {7: 1.0}], lambda one, other: False) == [7, 7]
