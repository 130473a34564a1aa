"""How an export calls people: by screen name, by the charity's own reference, or by initials alone."""

from __future__ import annotations

from enum import StrEnum


class NamedBy(StrEnum):
    """What stands in the first column."""

    SCREEN_NAME = "screen_name"
    REFERENCE = "reference"
    INITIALS = "initials"


NAME_COLUMNS = {
    NamedBy.SCREEN_NAME: ("screen_name", "reference"),
    NamedBy.REFERENCE: ("reference",),
    NamedBy.INITIALS: ("initials",),
}
"""What each choice lets out: whoever chose the reference or the initials gets no name beside it."""


def initials(name: str) -> str:
    """The first letter of each word, in capitals: "Robin of Locksley" is "R. O. L."; signs that begin no word go."""
    letters = [next((sign for sign in word if sign.isalnum()), "") for word in name.split()]
    return " ".join(f"{letter.upper()}." for letter in letters if letter)


def called(named_by: NamedBy, screen_name: str, reference: str | None) -> tuple[str, ...]:
    """The cells for `NAME_COLUMNS[named_by]`. Without a reference the cell is empty: no name takes its place."""
    if named_by is NamedBy.SCREEN_NAME:
        return screen_name, reference or ""
    return (reference or "",) if named_by is NamedBy.REFERENCE else (initials(screen_name),)
