"""Who an unsettled presence may have been: whom a word or a link points to, then whose name is like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.facts import Reason
from app.domain.matching import Candidate, Likeness, rank
from app.domain.registers import Standing
from app.queries.presences import Resolved, overlap

AT_MOST = 3


class Pointer(StrEnum):
    """What points to somebody without being enough to credit her."""

    HER_LINK = "her_link"
    FACILITATORS_WORD = "facilitators_word"
    WORD_AGAINST_LINK = "word_against_link"


@dataclass(frozen=True, slots=True)
class Guess:
    """One member who may be meant. `here_already`: another presence at the same time is counted as hers."""

    person_id: int
    screen_name: str
    reasons: tuple[Pointer | Likeness, ...]
    here_already: bool = False
    tied: bool = False

    @property
    def is_pointed_to(self) -> bool:
        """Whether more than a name speaks for her."""
        return any(isinstance(reason, Pointer) for reason in self.reasons)


def of(open_one: Resolved, everybody: Iterable[Resolved], names: Mapping[int, str]) -> tuple[Guess, ...]:
    """At most three, best first: a link or a word comes before any name."""
    here = _here_at_that_time(open_one, everybody)
    pointed_to = open_one.presence.link_person_id
    like = rank(open_one.presence.screen_name, [Candidate(person, name) for person, name in names.items()], AT_MOST)
    reasons: dict[int, tuple[Pointer | Likeness, ...]] = {one.member_id: one.reasons for one in like}
    if pointed_to is not None and pointed_to in names:
        pointer, names_agree = _pointer(open_one), reasons.pop(pointed_to, ())
        # Zoom fills the registered name in behind a link: a forwarded link carries both, so they are one sign.
        reasons = {pointed_to: (pointer,) if pointer is Pointer.HER_LINK else (pointer, *names_agree), **reasons}
    tied = {one.member_id for one in like if one.tied}
    return tuple(
        Guess(person_id, names[person_id], why, here_already=person_id in here, tied=person_id in tied)
        for person_id, why in list(reasons.items())[:AT_MOST]
    )


def _pointer(open_one: Resolved) -> Pointer:
    if Reason.SIGNS_DISAGREE in open_one.presence.reasons:
        return Pointer.WORD_AGAINST_LINK
    if Reason.FACILITATORS_WORD in open_one.presence.reasons:
        return Pointer.FACILITATORS_WORD
    return Pointer.HER_LINK


def _here_at_that_time(open_one: Resolved, everybody: Iterable[Resolved]) -> set[int]:
    return {
        other.person_id
        for other in everybody
        if other.standing is Standing.MEMBER
        and other.person_id is not None
        and overlap(other.presence, open_one.presence)
    }
