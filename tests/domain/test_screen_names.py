"""Screen names: hers to choose, visible, and not to be mistaken for somebody else's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadInput
from app.domain.screen_names import LONGEST, is_taken, set_apart, tidy


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("  Robin ", "Robin"), ("Mary  Ann", "Mary Ann"), ("J.", "J."), ("Lucía", "Lucía"), ("Ro\u200bbin", "Robin")],
)
def test_a_name_is_trimmed_and_has_nothing_invisible(typed: str, shown: str) -> None:
    assert tidy(typed) == shown


@pytest.mark.parametrize("typed", ["", "   ", "\u200b\u2060", "\u202e"])
def test_a_name_without_anything_to_see_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        tidy(typed)
    assert dict(refusal.value.fields) == {"screen_name": "empty"}


def test_a_long_name_is_refused_by_its_own_code() -> None:
    assert tidy("x" * LONGEST) == "x" * LONGEST
    with pytest.raises(BadInput) as refusal:
        tidy("x" * (LONGEST + 1))
    assert dict(refusal.value.fields) == {"screen_name": "too_long"}


@pytest.mark.parametrize("other", ["robin", "ROBIN", "Róbin", "Ｒobin", "Robin ", "R.o.b.i.n"])
def test_names_that_could_be_mistaken_for_each_other_are_one(other: str) -> None:
    assert is_taken(other, ["Robin"])


def test_a_number_sets_two_apart() -> None:
    assert not is_taken("Robin 2", ["Robin"])
    assert set_apart("Robin", ["robin", "Robin 2"]) == "Robin 3"
    assert set_apart("Wren", ["Robin"]) == "Wren"


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=5))
def test_whatever_is_typed_becomes_a_name_of_its_own_or_a_refusal(typed: str, others: list[str]) -> None:
    try:
        name = tidy(typed)
    except BadInput:
        return
    apart = set_apart(name, others)
    assert 1 <= len(apart) <= LONGEST
    assert not is_taken(apart, others)
    assert tidy(name) == name
