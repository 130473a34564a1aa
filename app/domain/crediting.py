"""Who was that, as the door and Zoom's report tell an evening: the matcher asked, and what may be believed of it.

Two things are believed: what the door was certain of when she came, unless the evening as a whole contradicts it; and
what the matching calls certain by more than a name. A name that only she has is likely, and credits nobody until a
human says so, unless the group chose to take names for proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.domain.attendance import Certainty, Evidence, Presence
from app.domain.intervals import meet
from app.domain.matching import (
    Caution,
    Credit,
    Evening,
    Guess,
    Match,
    RosterMember,
    Sign,
    Stay,
    Word,
    WordKind,
    match,
)

PROOFS = frozenset(
    {Sign.FACILITATORS_WORD, Sign.SIGNED_IN, Sign.OWN_LINK, Sign.OWN_EMAIL, Sign.OWN_ACCOUNT, Sign.OWN_PHONE}
)
"""Signs that are not names."""

AGAINST = frozenset(
    {
        Caution.LINK_OF_ANOTHER,
        Caution.EMAIL_OF_ANOTHER,
        Caution.NAME_OF_ANOTHER,
        Caution.SAID_GUEST,
        Caution.SAID_ANONYMOUS,
        Caution.SAID_OTHERWISE,
    }
)
"""What the whole evening may say against somebody of whom the door was certain."""

_OWN_PAGE = frozenset({Evidence.LINK_AND_TAP, Evidence.LINK_AND_CUSTOMER_KEY, Evidence.LINK_AND_DROP})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the presences: who may be meant, whose links, under which name, and whose words."""

    roster: tuple[RosterMember, ...]
    link_owners: Mapping[str, int] = field(default_factory=dict)  # by registrant id
    link_names: Mapping[str, str] = field(default_factory=dict)  # what Zoom writes behind a link, by registrant id
    vouched: Mapping[int, int] = field(default_factory=dict)  # person by arrival
    guests: Mapping[int, str] = field(default_factory=dict)  # label by arrival
    apologies: frozenset[int] = frozenset()
    trusts_links: bool = False
    trusts_names: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """What a presence is credited with. `evidence` is an `attendance.Evidence` or a `matching.Sign`, as text."""

    certainty: Certainty
    member_id: int | None
    evidence: str
    credit: Credit
    guesses: tuple[Guess, ...] = ()


def credit_all(found: Sequence[Presence], known: Known) -> tuple[Credited, ...]:
    """Say of each presence, in order, to whom it is credited by itself, or whom it suggests to a human."""
    matches = {}
    for one in match(_evening(found, known)):
        for stay_id in one.stay_ids:
            matches[_index(stay_id)] = one
    credited = [
        _credited(presence, matches.get(index, Match((), Credit.OPEN)), known) for index, presence in enumerate(found)
    ]
    return tuple(_beside_the_door(one, presence, found) for one, presence in zip(credited, found, strict=True))


def _beside_the_door(credited: Credited, presence: Presence, found: Sequence[Presence]) -> Credited:
    """Whoever the door was certain of elsewhere at that time is at most likely here: it may be her second device."""
    if presence.certainty is Certainty.CERTAIN or credited.certainty is not Certainty.CERTAIN:
        return credited
    hers = [one for one in found if one.member_id == credited.member_id]
    if not any(meet(one.intervals, presence.intervals) for one in hers):
        return credited
    return replace(
        credited, certainty=Certainty.OPEN, member_id=None, evidence=presence.evidence.value, credit=Credit.LIKELY
    )


def _credited(presence: Presence, said: Match, known: Known) -> Credited:
    if presence.certainty is Certainty.CERTAIN:
        return _as_the_door_said(presence, said)
    said = _without_bare_names(said, known)
    evidence = presence.evidence.value
    if said.credit is Credit.NOT_A_MEMBER:
        return Credited(Certainty.OPEN, None, said.signs[0].value, said.credit)
    if said.credit is Credit.CERTAIN and isinstance(said.member_id, int):
        return Credited(Certainty.CERTAIN, said.member_id, said.signs[0].value, said.credit, said.guesses)
    return Credited(Certainty.OPEN, None, evidence, said.credit, said.guesses)


def _as_the_door_said(presence: Presence, said: Match) -> Credited:
    """Certain as at the door, unless the evening names another: then a human looks, and she stands first."""
    hers = [guess for guess in said.guesses if guess.member_id == presence.member_id]
    contradicted = any(AGAINST & set(guess.cautions) for guess in hers)
    if not contradicted:
        return Credited(Certainty.CERTAIN, presence.member_id, presence.evidence.value, Credit.CERTAIN, said.guesses)
    others = [guess for guess in said.guesses if guess.member_id != presence.member_id]
    return Credited(Certainty.OPEN, None, presence.evidence.value, Credit.OPEN, (*hers, *others))


def _without_bare_names(said: Match, known: Known) -> Match:
    """Keep what rests on names alone for a human, where the group did not choose otherwise."""
    if said.credit is not Credit.CERTAIN or known.trusts_names or PROOFS & set(said.signs):
        return said
    return replace(said, credit=Credit.LIKELY)


def _evening(found: Sequence[Presence], known: Known) -> Evening:
    return Evening(
        roster=known.roster,
        stays=tuple(stay for index, presence in enumerate(found) for stay in _stays(index, presence, known)),
        apologies=known.apologies,
        trusts_links=known.trusts_links,
    )


def _stays(index: int, presence: Presence, known: Known) -> Iterator[Stay]:
    """A presence as the matcher's rows, one a stretch: one line, under all the names that it showed."""
    link = next(iter(presence.registrant_ids), None)
    owner = known.link_owners.get(link) if link else None
    for number, stretch in enumerate(presence.intervals):
        yield Stay(
            id=f"{index:06}-{number:04}",
            names=presence.names,
            joined_at=stretch.start,
            left_at=stretch.end,
            connection=f"{index:06}",
            link=link if owner is not None else None,
            link_owner_id=owner,
            link_writes=known.link_names.get(link) if link else None,
            signed_in_id=presence.member_id if presence.evidence in _OWN_PAGE else None,
            word=_word(presence, known),
        )


def _index(stay_id: int | str) -> int:
    return int(str(stay_id).split("-")[0])


def _word(presence: Presence, known: Known) -> Word | None:
    """What a facilitator said at the door. Two different words about one presence are none: a human looks."""
    members = {known.vouched[arrival] for arrival in presence.arrival_ids if arrival in known.vouched}
    said = [Word(WordKind.IS_MEMBER, member_id=member) for member in members]
    if any(arrival in known.guests for arrival in presence.arrival_ids):
        said.append(Word(WordKind.GUEST))
    return said[0] if len(said) == 1 else None
