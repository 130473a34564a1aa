"""Where the bars of a chart lie: across in percent, so that they fit any screen; upwards in pixels, so that letters
stay as large as they are everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOP = 22
TALLEST = 120
BASE = TOP + TALLEST
HEIGHT = BASE + 26
GAP = 0.22
"""The part of a column's width that stays empty."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a column. `kind` says how it is drawn: "plain" or "hatched"."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """One month: pieces upon each other, a number above, a word below."""

    x: float
    width: float
    middle: float
    pieces: tuple[Piece, ...]
    number: str
    number_y: float
    word: str
    is_between: bool  # its word is left out where there is little room


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side."""

    columns: tuple[Column, ...]
    height: int = HEIGHT
    base: int = BASE


@dataclass(frozen=True, slots=True)
class Row:
    """A bar that lies: a word, how far it reaches in percent, and the number behind it."""

    word: str
    width: float
    number: int


def columns(words: Sequence[str], parts: Sequence[Sequence[float]], numbers: Sequence[str]) -> Chart:
    """A chart of months. `parts` are the heights of each month's pieces from below, the first plain, the second
    hatched, all in one unit; the tallest month reaches the top."""
    most = max((sum(each) for each in parts), default=0) or 1
    across = 100 / max(1, len(words))
    return Chart(
        tuple(
            _column(number, across, [TALLEST * part / most for part in each], words[number], numbers[number])
            for number, each in enumerate(parts)
        )
    )


def rows(words: Sequence[str], numbers: Sequence[int]) -> list[Row]:
    """Bars that lie below each other; the longest reaches across."""
    most = max(numbers, default=0) or 1
    return [Row(word, round(100 * number / most, 2), number) for word, number in zip(words, numbers, strict=True)]


def _column(place: int, across: float, heights: Sequence[float], word: str, number: str) -> Column:
    pieces, top = [], float(BASE)
    for kind, height in zip(("plain", "hatched"), heights, strict=False):
        top -= height
        pieces.append(Piece(kind, round(top, 1), round(height, 1)))
    return Column(
        x=round(across * (place + GAP / 2), 2),
        width=round(across * (1 - GAP), 2),
        middle=round(across * (place + 0.5), 2),
        pieces=tuple(piece for piece in pieces if piece.height > 0),
        number=number,
        number_y=round(top - 5, 1),
        word=word,
        is_between=place % 2 == 0,
    )
