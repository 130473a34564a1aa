"""Who an unsettled presence may have been, as the matching left it, beside who is counted at the same time by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from app.domain.matching import Caution, Sign
from app.queries.presences import NAMES_PARTED_BY, Resolved, overlap


@dataclass(frozen=True, slots=True)
class Guess:
    """One member who may be meant. `here_already`: another presence at the same time is counted as hers; `says_so`:
    the member says that this name was worn, which the matching did not know."""

    person_id: int
    screen_name: str
    probability: float  # calibrated, 0 to 1
    signs: tuple[Sign, ...]
    cautions: tuple[Caution, ...]
    here_already: bool = False
    says_so: bool = False


MOST = 3


def of(
    open_one: Resolved, everybody: Iterable[Resolved], names: Mapping[int, str], claims: Mapping[int, str]
) -> tuple[Guess, ...]:
    """At most three, best first; whoever says that this name was worn (`claims`: names by person) before everybody.

    Whoever cannot be chosen any more is left out."""
    here = _here_at_that_time(open_one, everybody)
    said_so = [one for one in _who_wore(open_one, claims) if one in names]
    matched = _as_matched(open_one, names, here)
    known = {guess.person_id: guess for guess in matched}
    first = [known.get(one) or Guess(one, names[one], 0.0, (), (), one in here) for one in said_so]
    rest = [guess for guess in matched if guess.person_id not in said_so]
    return (*(replace(guess, says_so=True) for guess in first), *rest)[:MOST]


def _who_wore(open_one: Resolved, claims: Mapping[int, str]) -> list[int]:
    worn = {name.casefold().strip() for name in open_one.presence.screen_name.split(NAMES_PARTED_BY)}
    return [person_id for person_id, name in sorted(claims.items()) if name.casefold().strip() in worn - {""}]


def _as_matched(open_one: Resolved, names: Mapping[int, str], here: set[int]) -> tuple[Guess, ...]:
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
