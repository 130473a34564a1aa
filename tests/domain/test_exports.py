"""How an export calls people: whoever chose references or initials gets no name beside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.exports import NAME_COLUMNS, NamedBy, called, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Robin", "R."),
        ("robin of Locksley", "R. O. L."),
        ("Zoë", "Z."),
        ("José-Luis", "J."),
        ("☀ Sunny", "S."),
        ("☀", ""),
    ],
)
def test_initials_are_the_first_letter_of_each_word(name: str, letters: str) -> None:
    assert initials(name) == letters


@given(st.text(), st.none() | st.text())
def test_every_way_of_calling_fills_its_columns(name: str, reference: str | None) -> None:
    assert {kind: len(called(kind, name, reference)) for kind in NamedBy} == {
        kind: len(columns) for kind, columns in NAME_COLUMNS.items()
    }


def test_no_name_takes_the_place_of_a_missing_reference() -> None:
    assert [called(kind, "Robin", None) for kind in NamedBy] == [("Robin", ""), ("",), ("R.",)]
