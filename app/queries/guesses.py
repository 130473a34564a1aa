"""Who an unsettled presence may have been, as the matching left it, beside who is counted at the same time by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.matching import Caution, Sign
from app.queries.presences import Resolved, overlap


@dataclass(frozen=True, slots=True)
class Guess:
    """One member who may be meant. `here_already`: another presence at the same time is counted as hers."""

    person_id: int
    screen_name: str
    probability: float  # calibrated, 0 to 1
    signs: tuple[Sign, ...]
    cautions: tuple[Caution, ...]
    here_already: bool = False


def of(open_one: Resolved, everybody: Iterable[Resolved], names: Mapping[int, str]) -> tuple[Guess, ...]:
    """At most three, best first. Whoever cannot be chosen any more is left out."""
    here = _here_at_that_time(open_one, everybody)
    return tuple(
        Guess(
            person_id=one["person_id"],
            screen_name=names[one["person_id"]],
            probability=one["probability"],
            signs=tuple(Sign(sign) for sign in one["signs"]),
            cautions=tuple(Caution(caution) for caution in one["cautions"]),
            here_already=one["person_id"] in here,
        )
        for one in open_one.presence.guesses
        if one["person_id"] in names
    )


def _here_at_that_time(open_one: Resolved, everybody: Iterable[Resolved]) -> set[int]:
    return {
        person_id
        for other in everybody
        for person_id in other.credited_to
        if other.presence.id != open_one.presence.id and overlap(other.presence, open_one.presence)
    }
