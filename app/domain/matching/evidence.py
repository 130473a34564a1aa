"""What speaks for whom: for each presence, the members of whom anything at all speaks, and what it is.

Evidence is categorical. A value that fits two members is *shared*; one that fits everybody ("iPhone") is *generic*.
How much each kind weighs is not said here but learnt (`weights`), and what may be proof is decided in `decide`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.matching.facts import WordKind
from app.domain.matching.names import CONTRADICTING, FULL_NAMES, NEAR_FULL, Level, best
from app.domain.matching.parse import Name, Shape, parse
from app.domain.matching.presences import Presence
from app.domain.matching.roster import Roster
from app.domain.matching.written import written_by_hand


class Where(StrEnum):
    """Where in what was shown a member's name stands."""

    SHOWN = "shown"
    EARLIER = "earlier"  # before a change, or in brackets
    OWNER = "owner"  # "Maria's iPhone"
    COUPLE = "couple"
    FAMILY = "family"


class Fit(StrEnum):
    """How a shown name fits one that was declared or confirmed before."""

    EXACT = "exact"
    NEAR = "near"  # one slip of the pen


SILENT_KINDS = frozenset({"device", "nobody", "phone", "symbols", "initials", "role"})
"""Kinds of names that say nothing, or next to nothing, of who it is."""


class Change(StrEnum):
    """How an unclear line meets a clear one on the same kind of device, the more telling first."""

    AFTER_A_DROP = "after_a_drop"
    BEFORE_A_DROP = "before_a_drop"


@dataclass(frozen=True, slots=True)
class Known:
    """A declared or confirmed name that fits: how well, what kind of name, how often confirmed, whether hers alone."""

    fit: Fit
    kind: str
    times: int
    is_shared: bool
    is_earlier: bool = False
    is_usual: bool = False  # she came so at least every other time


@dataclass(slots=True)
class Evidence:
    """All that speaks for one member being one presence."""

    name: Level | None = None
    where: Where = Where.SHOWN
    written: Level | None = None  # of the names shown that no link writes by itself
    declared: Known | None = None
    known: Known | None = None
    link: bool = False
    email: bool = False
    email_is_shared: bool = False
    account: bool = False
    account_is_shared: bool = False
    staff_account: bool = False
    phone: bool = False
    phone_is_shared: bool = False
    signed_in: bool = False
    picked: bool = False
    said: Level | None = None
    said_declared: bool = False
    is_contested: bool = False  # somebody else's own name is like what is shown in just the same way
    is_of_home: bool = False  # shares a home with somebody whom a name points to
    is_unusual: bool = False  # she has been confirmed here before, but under other names
    change: Change | None = None  # begins where a clear line of hers ended, or ends where one began


@dataclass(slots=True)
class Gathered:
    """A presence with the evidence for each member (by place in the roster) of whom anything speaks."""

    presence: Presence
    of: dict[int, Evidence] = field(default_factory=dict)
    is_prefilled: bool = False  # nothing is shown but what the link writes by itself
    named: frozenset[int] = frozenset()  # whom a name points to, and hardly to anybody else
    full: frozenset[int] = frozenset()  # whose full name it is, to the letter
    levels: Counter[Level | None] = field(default_factory=Counter)  # how many members' names are like it, and how

    @property
    def is_like_some(self) -> bool:
        """Whether what is shown is like somebody's own name, as far as it goes."""
        return bool(self.levels.keys() - CONTRADICTING)

    def at(self, place: int) -> Evidence:
        """Return the evidence for a member, to be added to."""
        return self.of.setdefault(place, Evidence())


def gather(presence: Presence, roster: Roster) -> Gathered:
    """Collect what speaks for whom in one presence."""
    found = Gathered(presence)
    for name in presence.names:
        _names(found, name, roster, earlier=False)
    _written(found, roster)
    for name in presence.earlier:
        _names(found, name, roster, earlier=True)
    _ids(found, roster)
    _words(found, roster)
    found.levels = Counter(evidence.name for evidence in found.of.values() if evidence.name)
    for place, evidence in found.of.items():
        evidence.is_contested = evidence.name is not None and found.levels[evidence.name] > 1
        evidence.is_unusual = bool(roster.members[place].known_names) and evidence.known is None
    found.named = frozenset(place for place, evidence in found.of.items() if is_named(evidence))
    for place, evidence in found.of.items():
        evidence.is_of_home = bool(roster.households[place] & found.named)
    found.full = frozenset(place for place, evidence in found.of.items() if evidence.name in FULL_NAMES)
    return found


def kind_of(name: Name) -> str:
    """Return how much a name can tell: several words, one, letters, a device's with or without owner, and so on."""
    if name.shape == Shape.NAME:
        return (
            "name_and_initial"
            if len(name.words) > 1 and min(map(len, name.words)) == 1
            else ("names" if len(name.words) > 1 else "word")
        )
    if name.shape == Shape.DEVICE and name.words:
        return "owned_device"
    return name.shape.value


def _names(found: Gathered, name: Name, roster: Roster, earlier: bool) -> None:
    where = _WHERE.get(name.shape, Where.EARLIER if earlier else Where.SHOWN)
    for place, relation in roster.related(name):
        evidence = found.of.get(place)
        if evidence is None or evidence.name is None or best((evidence.name, relation)) != evidence.name:
            evidence = found.at(place)
            evidence.name, evidence.where = relation, where
    for place, known in _remembered(name, roster, roster.declared, earlier):
        found.at(place).declared = _stronger(found.at(place).declared, known)
    for place, known in _remembered(name, roster, roster.known, earlier):
        found.at(place).known = _stronger(found.at(place).known, known)


def _written(found: Gathered, roster: Roster) -> None:
    """Relate what people wrote themselves: all that is shown but what their links write."""
    own = written_by_hand(found.presence, roster)
    found.is_prefilled = own is not None and not own
    for name in own or ():
        for place, relation in roster.related(name) if name.shape == Shape.NAME else ():
            found.at(place).written = best(filter(None, (found.at(place).written, relation)))


_WHERE = {Shape.DEVICE: Where.OWNER, Shape.COUPLE: Where.COUPLE, Shape.FAMILY: Where.FAMILY}


def _remembered(
    name: Name, roster: Roster, names: dict[str, dict[int, int]], earlier: bool
) -> Iterator[tuple[int, Known]]:
    """Yield members who declared, or were confirmed under, this name or one a slip away from it."""
    kind = kind_of(name)
    exact = {key for key in (name.key, name.bare_key) if key in names}
    near = set() if _is_somebodys(name, roster) else {key for key in roster.near(name.bare_key) if key in names}
    exactly = roster.called_exactly.get(name.key, set())
    for fit, keys in ((Fit.EXACT, exact), (Fit.NEAR, near)):
        for key in sorted(keys):
            holders = {place: times for place, times in names[key].items() if not exactly or place in exactly}
            total = sum(holders.values())
            for place, times in holders.items():
                claimed = roster.declared.get(key, {})
                shared = times < total * _MOSTLY or (any(claimed) and set(claimed) - {place} != set())
                yield place, Known(fit, kind, times, shared, earlier, times * 2 >= roster.confirmed[place])


def _is_somebodys(name: Name, roster: Roster) -> bool:
    """Whether somebody is called so to the letter, or nobody ever is: no slip of the pen is looked for then."""
    remembered = any(key in names for names in (roster.declared, roster.known) for key in (name.key, name.bare_key))
    if remembered or kind_of(name) in _NEVER_NEAR:
        return True
    return any(relation in FULL_NAMES for _, relation in roster.related(name))


_NEVER_NEAR = frozenset({"device", "phone", "nobody", "initials", "symbols"})
_MOSTLY = 0.85
"""Whoever bears this share of all confirmations of a name bears it alone: a slip of a finger long ago is forgiven."""


def _stronger(one: Known | None, other: Known) -> Known:
    if one is None:
        return other
    return min(one, other, key=lambda known: (known.fit != Fit.EXACT, known.is_shared, known.is_earlier, -known.times))


def _ids(found: Gathered, roster: Roster) -> None:
    for stay in found.presence.stays:
        if stay.link_owner_id in roster.place:
            found.at(roster.place[stay.link_owner_id]).link = True
        if stay.signed_in_id in roster.place:
            found.at(roster.place[stay.signed_in_id]).signed_in = True
        _shared(found, roster.emails.get((stay.email or "").casefold(), ()), "email")
        _shared(found, roster.accounts.get(stay.account or "", ()), "account")
        for place in roster.staff if stay.account and stay.account not in roster.accounts else ():
            found.at(place).staff_account = True
    for name in (*found.presence.names, *found.presence.earlier):
        _shared(found, roster.phones.get(name.last_four, ()), "phone")


def _shared(found: Gathered, places: Iterable[int], sign: str) -> None:
    places = tuple(places)
    for place in places:
        setattr(found.at(place), sign, True)
        setattr(found.at(place), f"{sign}_is_shared", len(places) > 1)


def _words(found: Gathered, roster: Roster) -> None:
    for word in found.presence.words:
        if word.kind == WordKind.IS_MEMBER and word.member_id in roster.place:
            found.at(roster.place[word.member_id]).picked = True
        for name in parse(word.said_name)[:1] if word.kind == WordKind.SAID_NAME else ():
            for place, relation in roster.related(name):
                found.at(place).said = relation
            for place in roster.declared.get(name.key, ()):
                found.at(place).said_declared = True


def is_named(evidence: Evidence) -> bool:
    """Whether a name points to this member and hardly to anybody else: a full one, her chosen one, or a confirmed one
    that is like nobody else's own."""
    if evidence.name in FULL_NAMES | NEAR_FULL or (evidence.declared and not evidence.declared.is_shared):
        return True
    return is_hers(evidence.known) and tells_more_than_first_name(evidence) and not evidence.is_contested


def has_other_sign(one: Evidence) -> bool:
    """Whether more than a name speaks for a member."""
    signs = (one.link, one.email, one.account, one.phone, one.signed_in, one.picked, one.change)
    return any(signs) or bool(one.declared or one.known or (one.said and one.said not in CONTRADICTING))


def is_hers(known: Known | None) -> bool:
    """Whether a confirmed name is hers alone, and one that tells people apart at all."""
    return known is not None and not known.is_shared and known.kind not in SILENT_KINDS


def tells_more_than_first_name(evidence: Evidence) -> bool:
    """Whether a declared or confirmed name is more than a first name: several words, or a word that she chose."""
    known = evidence.known or evidence.declared
    return known is not None and (known.kind != "word" or evidence.name in _CHOSEN)


_CHOSEN = (None, Level.RUN_TOGETHER, Level.RUN_INITIAL_LAST)
