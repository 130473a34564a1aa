"""A life: a table from (state, action) to the next state. What the table does not hold, raises."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from app.domain.errors import IllegalAction

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


class Lifecycle(Generic[S, A]):
    """One life. Guards (who, when, under which facts) stand beside it as pure predicates."""

    def __init__(self, name: str, table: Mapping[tuple[S, A], S]) -> None:
        self.name = name
        self.table = dict(table)

    def after(self, state: S, action: A) -> S:
        """The state that follows. Raises `IllegalAction` when the table has no such row."""
        try:
            return self.table[(state, action)]
        except KeyError:
            raise IllegalAction(self.name, state, action) from None

    def allows(self, state: S, action: A) -> bool:
        """Whether the table has a row for this action in this state."""
        return (state, action) in self.table

    @property
    def states(self) -> frozenset[S]:
        """Every state that the table mentions."""
        return frozenset(state for state, _ in self.table) | frozenset(self.table.values())
