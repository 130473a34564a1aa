"""Figures and their goals, printed alike by every benchmark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """One figure and the bound that it is held against."""

    name: str
    figure: float
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        """Whether the figure keeps within its bounds."""
        return (self.at_least is None or self.figure >= self.at_least) and (
            self.at_most is None or self.figure <= self.at_most
        )

    def __str__(self) -> str:
        bound = f"at least {self.at_least:g}" if self.at_least is not None else f"at most {self.at_most:g}"
        return f"{'met ' if self.is_met else 'MISSED'}  {self.name}: {self.figure:.3g} ({bound})"


def report(*goals: Goal) -> int:
    """Print each goal; the exit code is 1 when one is missed."""
    for goal in goals:
        print(goal)
    return 0 if all(goal.is_met for goal in goals) else 1
