"""What a decision must know beside the evidence for one presence: who else is there, and who else is claimed."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.matching.evidence import Evidence, is_hers, is_named
from app.domain.matching.facts import Evening
from app.domain.matching.roster import Roster
from app.domain.matching.score import Scored

PLAINLY = 0.9
"""From this probability on, and by a name, somebody is plainly there."""

CLAIM = 0.3
"""From this probability on, and by more than a weak name, a presence claims a member."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """For one presence. `plainly_there`: members who are in the meeting meanwhile under their own names.
    `claimed`: members whom another presence claims meanwhile; `claimed_by_name`: by an id or more than a first name."""

    roster: Roster
    plainly_there: frozenset[int]
    claimed: frozenset[int]
    claimed_by_name: frozenset[int]
    apologised: frozenset[int]
    trusts_links: bool


def circumstances(scored: Sequence[Scored], evening: Evening, roster: Roster) -> list[Circumstances]:
    """Return the circumstances of each presence."""
    claims = _claims(scored, lambda evidence: is_hers(evidence.known) or _is_strong(evidence))
    strong = _claims(scored, _is_strong)
    apologised = frozenset(roster.place[who] for who in evening.apologies if who in roster.place)
    return [
        Circumstances(
            roster,
            frozenset(place for place in _household(one, roster) if _meanwhile(one, strong, place, PLAINLY)),
            frozenset(place for place in one.gathered.of if _meanwhile(one, claims, place, CLAIM)),
            frozenset(place for place in one.gathered.of if _meanwhile(one, strong, place, CLAIM)),
            apologised,
            evening.trusts_links,
        )
        for one in scored
    ]


def _claims(scored: Sequence[Scored], counts: Callable[[Evidence], bool]) -> Mapping[int, list[Scored]]:
    """Return for each member the presences that may well be hers, by evidence that counts."""
    claims: dict[int, list[Scored]] = defaultdict(list)
    for one in scored:
        for place, share in one.probability.items():
            if share >= CLAIM and counts(one.gathered.of[place]):
                claims[place].append(one)
    return claims


def _is_strong(evidence: Evidence) -> bool:
    ids = evidence.link or evidence.email or evidence.account
    return is_named(evidence) or ids or evidence.signed_in or evidence.picked


def _household(one: Scored, roster: Roster) -> set[int]:
    return {other for place in one.gathered.of for other in roster.households[place]}


def _meanwhile(one: Scored, claims: Mapping[int, Sequence[Scored]], place: int, least: float) -> bool:
    """Whether another presence at the same time is this member's, as far as that probability."""
    others = (other for other in claims.get(place, ()) if other is not one and other.probability[place] >= least)
    return any(other.presence.overlaps(one.presence) for other in others)
