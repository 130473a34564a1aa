"""Who might that be: members ranked by likeness of name. A suggestion to a human, never a decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Likeness(StrEnum):
    """Why a member was suggested."""

    SAME_SCREEN_NAME = "same_screen_name"
    SAME_KNOWN_NAME = "same_known_name"
    PART_OF_NAME = "part_of_name"
    SIMILAR_NAME = "similar_name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could be meant: her screen name, and names a facilitator has linked to her before."""

    member_id: int
    screen_name: str
    known_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A member who may be meant; `score` from 0 to 1; `tied` when another member fits exactly as well."""

    member_id: int
    score: float
    reasons: tuple[Likeness, ...]
    tied: bool = False


def rank(screen_name: str, members: Sequence[Candidate], limit: int = 3) -> tuple[Suggestion, ...]:
    """Rank the members whose names are like `screen_name`, best first; ties keep the members' order and are marked."""
    raise NotImplementedError
