"""Files that people bring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from app.domain.files import FileAnswers, ReadFile


class ReportFiles(Protocol):
    """Participants' reports that somebody exported by hand. Pure."""

    def read(self, file: bytes, answers: FileAnswers) -> ReadFile:
        """What was understood, asked and found odd. Raises `BadInput(file=code, row=...)`, `BadInput(zone=...)`."""


class Tables(Protocol):
    """Any table that a spreadsheet program saved as text. Pure."""

    def rows(self, file: bytes, score: Callable[[Sequence[str]], int]) -> Sequence[Sequence[str]]:
        """The cells, row by row; `score` says how many headings it knows in a row. Raises `BadInput(file=code)`."""
