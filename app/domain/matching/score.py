"""How probable each member is: a conditional logit, "one of the roster, or none of them", over labelled evidence.

Each piece of evidence is a label; `weights` says what it adds to the utility of a member (or of nobody). Probability is
the share of exp(utility) among all members and nobody, so what fits two is split between them, and evidence that says
the same thing twice was not counted twice when the weights were fitted together.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from math import exp, log
from types import MappingProxyType

from app.domain.matching.evidence import SILENT_KINDS, Evidence, Gathered, Known, is_named, kind_of
from app.domain.matching.facts import RosterMember, WordKind
from app.domain.matching.names import CONTRADICTING, NEAR_FULL
from app.domain.matching.presences import Presence

Weights = Mapping[str, float]


class Agreement(StrEnum):
    """How the names of a presence go with a member that something other than a name points to."""

    AGREES = "agrees"
    WEAK = "weak"  # as far as they go: a first name, letters
    SILENT = "silent"  # a device's name, nobody's
    UNLIKE = "unlike"  # a name, but not like hers
    OTHER = "other"  # somebody else's on the roster


class Meanwhile(StrEnum):
    """Under what name somebody is clearly on another line at the same time."""

    SAME_NAME = "same_name"
    OTHER_NAME = "other_name"


NOWHERE: Mapping[int, Meanwhile] = MappingProxyType({})


@dataclass(slots=True)
class Scored:
    """A presence with its evidence, and the probability of each member of whom anything speaks (by place)."""

    gathered: Gathered
    probability: dict[int, float]
    utility: dict[int, float]
    nobody: float
    elsewhere: frozenset[int] = frozenset()

    @property
    def presence(self) -> Presence:
        """The presence that this is about."""
        return self.gathered.presence

    def ranked(self) -> list[int]:
        """Return the members, most probable first; equals in the order of the roster."""
        return sorted(self.probability, key=lambda place: (-round(self.probability[place], 9), place))


USUAL = 30
"""A roster as long as those the weights were fitted on. In a longer one those of whom nothing speaks weigh no more
together than here: who fits by accident shows up as a rival, and is counted as one."""


SECOND_DEVICE = -0.2
"""At least so much speaks against somebody who is on another line: of two who fit alike, the other one is meant."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is the same for all presences of an evening: each member's base utility, their sum, by how much the roster
    is longer than usual, how much likelier a stranger is called like somebody in it, and whether links are in use."""

    base: tuple[float, ...]
    total: float
    crowding: float
    namesakes: float
    links_in_use: bool

    @classmethod
    def of(cls, members: Sequence[RosterMember], apologies: Set[object], links: bool, weights: Weights) -> "Context":
        """Weigh what speaks for or against each member before anybody came."""
        base = tuple(
            sum(weights.get(label, 0.0) for label in base_labels(member, member.id in apologies)) for member in members
        )
        crowding = min(1.0, USUAL / max(1, len(base)))
        return cls(base, sum(map(exp, base)), crowding, -log(crowding), links)


def score(
    gathered: Gathered, context: Context, weights: Weights, elsewhere: Mapping[int, Meanwhile] = NOWHERE
) -> Scored:
    """Return the probability of each member of whom anything speaks. `elsewhere` are those known to be in the meeting
    on another line at the same time."""
    utility = {
        place: context.base[place]
        + _sum(labels(gathered, place, elsewhere), weights)
        + _away(gathered, place, elsewhere, weights)
        for place in sorted(gathered.of)
    }
    nobody = sum(weights.get(label, 0.0) for label in nobody_labels(gathered, context.links_in_use))
    nobody += context.namesakes if _nearest(gathered) == "alike" and not _is_linked(gathered.presence) else 0.0
    top = max((nobody, *utility.values()))
    silent = context.total - sum(exp(context.base[place]) for place in utility)
    everybody = (
        exp(nobody - top)
        + max(silent, 0.0) * context.crowding * exp(-top)
        + sum(exp(u - top) for u in utility.values())
    )
    probability = {place: exp(u - top) / everybody for place, u in utility.items()}
    return Scored(gathered, probability, utility, exp(nobody - top) / everybody, frozenset(elsewhere))


def _sum(labels: Iterable[str], weights: Weights) -> float:
    return sum(weights.get(label, 0.0) for label in labels)


def _away(gathered: Gathered, place: int, elsewhere: Mapping[int, Meanwhile], weights: Weights) -> float:
    """Return what it weighs that somebody is on another line already: it may say little, but never speaks for her."""
    return min(SECOND_DEVICE, _sum(away_labels(gathered, place, elsewhere), weights)) if place in elsewhere else 0.0


def agreement(gathered: Gathered, place: int) -> Agreement:
    """Return how the names of a presence go with one member."""
    mine = gathered.of.get(place)
    if place in gathered.named:
        return Agreement.AGREES
    if _is_named_another(gathered, place):
        return Agreement.OTHER
    if mine and mine.name and mine.name not in CONTRADICTING:
        return Agreement.WEAK
    names = gathered.presence.names
    return Agreement.SILENT if all(kind_of(name) in SILENT_KINDS for name in names) else Agreement.UNLIKE


def _is_named_another(gathered: Gathered, place: int) -> bool:
    return bool(gathered.named - {place})


def labels(gathered: Gathered, place: int, elsewhere: Collection[int] = ()) -> Iterator[str]:
    """Yield the labels of the evidence for one member, when some are known to be on another line."""
    evidence = gathered.of[place]
    if evidence.name and _is_outdone(gathered, place):
        yield f"outdone:{'of_home' if evidence.is_of_home else evidence.name}"
    elif evidence.name:
        yield f"level:{evidence.name}"
        yield f"{evidence.where}:{evidence.name}"
    yield from _remembered("declared", evidence.declared)
    yield from _habit(gathered, place, elsewhere) if _is_own_way(evidence) else _remembered("known", evidence.known)
    if evidence.link or evidence.signed_in or evidence.picked:
        agrees = agreement(gathered, place)
        pointers = {"link": evidence.link, "signed_in": evidence.signed_in, "picked": evidence.picked}
        yield from (f"{pointer}:{agrees}" for pointer, points in pointers.items() if points)
    yield from _flags(evidence)


def away_labels(gathered: Gathered, place: int, elsewhere: Mapping[int, Meanwhile]) -> Iterator[str]:
    """Yield the labels of somebody's being clearly on another line at the same time."""
    if place in elsewhere:
        yield "elsewhere"
        yield f"elsewhere:{elsewhere[place]}"
        yield f"elsewhere:{elsewhere[place]}:{_clarity(gathered)}"
        yield f"elsewhere:{_strength(gathered.of[place])}"


def _is_outdone(gathered: Gathered, place: int) -> bool:
    """Whether a name points to somebody else and to her at best by half: by a nickname, by a slip of the pen where the
    other is called so to the letter, by a surname with a first name that is like the other's."""
    evidence = gathered.of[place]
    if evidence.name in CONTRADICTING and gathered.is_like_some:
        return True
    if not is_named(evidence):
        return _is_named_another(gathered, place)
    return evidence.name in NEAR_FULL and bool(gathered.full)


def _is_own_way(evidence: Evidence) -> bool:
    """Whether a confirmed name is her own of the roster, shortened or not: that she came under it before is a habit,
    and no second sign beside the name."""
    return evidence.name is not None and evidence.name not in CONTRADICTING


def _remembered(origin: str, known: Known | None) -> Iterator[str]:
    if known is None:
        return
    shared = "shared" if known.is_shared else "own"
    yield f"{origin}:{shared}:{known.kind}"
    yield f"{origin}:{shared}:{known.fit}"
    if origin == "known":
        yield f"known:{shared}:times:{_often(known)}"


def _habit(gathered: Gathered, place: int, elsewhere: Collection[int]) -> Iterator[str]:
    """Yield the labels of whether she is wont to come under her own name. Where somebody else is called just so, and
    not on another line, it only says which of them it is: she came so before, but the other may from now on."""
    evidence = gathered.of[place]
    away = sum(gathered.of[other].name == evidence.name for other in elsewhere if other != place)
    if gathered.levels[evidence.name] - away > 1:
        if evidence.known:
            yield f"contested:{'usual' if evidence.known.is_usual else 'rare'}"
    elif evidence.known:
        yield "habit"
        yield f"habit:{evidence.known.kind}"
        yield f"habit:{evidence.known.fit}"
        yield f"habit:times:{_often(evidence.known)}"
    elif evidence.is_unusual:
        yield "habit:other"


def _often(known: Known) -> str:
    return "1" if known.times < 2 else "2" if known.times < 4 else "4"


def _flags(evidence: Evidence) -> Iterator[str]:
    shared = (
        ("account", evidence.account, evidence.account_is_shared),
        ("phone", evidence.phone, evidence.phone_is_shared),
    )
    yield from (f"{sign}:{'shared' if both else 'own'}" for sign, there, both in shared if there)
    if evidence.email and not evidence.link:
        yield "email:shared" if evidence.email_is_shared else "email:own"
    if evidence.link and not evidence.email:
        yield "link:no_email"
    if evidence.is_unusual and not evidence.name:
        yield "unusual"
    if evidence.staff_account:
        yield "staff_account"
    if evidence.said:
        yield f"said:{evidence.said}"
        yield "said:otherwise" if evidence.said in CONTRADICTING else "said"
    if evidence.said_declared:
        yield "said:declared"
    if evidence.change:
        yield f"change:{evidence.change}"


def _strength(evidence: Evidence) -> str:
    """Return by what a member is meant: her link, a name that is hers, or less."""
    named = "named" if is_named(evidence) else "alike" if evidence.name else "silent"
    return f"link:{named}" if evidence.link else named


def _clarity(gathered: Gathered) -> str:
    """Return how much the clearest name of a presence tells."""
    kinds = {kind_of(name) for name in gathered.presence.names}
    return next((kind for kind in ("names", "name_and_initial", "word", "owned_device") if kind in kinds), "silent")


def base_labels(member: RosterMember, has_apologised: bool) -> Iterator[str]:
    """Yield the labels of what is known of a member before the evening."""
    if has_apologised:
        yield "apologised"
    if member.held >= 4:
        share = member.attended / member.held
        yield f"comes:{'seldom' if share < 0.25 else 'sometimes' if share < 0.6 else 'mostly'}"
    if member.is_facilitator:
        yield "facilitator"


def nobody_labels(gathered: Gathered, links_in_use: bool) -> Iterator[str]:
    """Yield the labels of what speaks for nobody on the roster: a guest, a stranger."""
    yield "nobody"
    presence = gathered.presence
    yield from (f"nobody:{kind}" for kind in dict.fromkeys(kind_of(name) for name in presence.names[:1]))
    nearest = _nearest(gathered)
    yield f"nobody:{nearest}"
    yield f"nobody:{nearest}:{kind_of(presence.names[0]) if presence.names else 'nobody'}"
    if _is_linked(presence):
        yield "nobody:linked"
    elif links_in_use:
        yield "nobody:unlinked"
    said = {word.kind for word in presence.words}
    yield from (f"nobody:{kind}" for kind in (WordKind.GUEST, WordKind.ANONYMOUS, WordKind.SAID_NAME) if kind in said)


def _nearest(gathered: Gathered) -> str:
    """How near the nearest member's name comes: a stranger is more likely where nobody is called like that."""
    if gathered.named:
        return "named"
    alike = any(
        (one.name and one.name not in CONTRADICTING) or one.known or one.declared for one in gathered.of.values()
    )
    return "alike" if alike else "unlike"


def links_in_use(presences: Iterable[Presence]) -> bool:
    """Tell whether most people of an evening came through links of their own."""
    linked = [_is_linked(presence) for presence in presences]
    return sum(linked) * 2 > len(linked)


def _is_linked(presence: Presence) -> bool:
    return any(stay.link for stay in presence.stays)
