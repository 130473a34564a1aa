"""The whole of it: from an evening's rows to one answer for each presence."""

from app.domain.matching.facts import Evening, Match


def match(evening: Evening) -> tuple[Match, ...]:
    """Say of each presence who it was, as far as that can be known; in the order of their first join.

    Every stay is in exactly one match, those of the waiting room included. Nothing is guessed by elimination or by
    habit, and a tie is never broken. The same evening gives the same answer, in whatever order it is told."""
    raise NotImplementedError
