"""Certain, likely, or open. Certain takes two keys and no flag: a *tier* of independent proof, and the model's word.

Weak things stay weak however many there are: a first name, a nickname, a device's name, the only one left. A link and
the name that Zoom writes behind it are one sign, not two, unless the group trusts its links.
"""

from collections.abc import Iterator
from typing import TypeGuard

from app.domain.matching.cautions import cautions_of, fits_all
from app.domain.matching.circumstances import Circumstances
from app.domain.matching.evidence import (
    Evidence,
    Fit,
    Known,
    Where,
    has_other_sign,
    is_hers,
    is_named,
    kind_of,
    tells_more_than_first_name,
)
from app.domain.matching.facts import Caution, Credit, WordKind
from app.domain.matching.names import CONTRADICTING, FIRST_ONLY, FULL_NAMES, NEAR_FULL, Level
from app.domain.matching.parse import Shape
from app.domain.matching.roster import Roster
from app.domain.matching.score import Agreement, Scored, agreement

SURE = 0.70
"""The model's key: below this probability no tier is certain."""

LIKELY = 0.90

CONFLICTS = frozenset(
    {
        Caution.LINK_OF_ANOTHER,
        Caution.EMAIL_OF_ANOTHER,
        Caution.ACCOUNT_OF_ANOTHER,
        Caution.NAME_OF_ANOTHER,
        Caution.TIED,
        Caution.SAID_GUEST,
        Caution.SAID_OTHERWISE,
    }
)
"""What keeps even a probable member from being pre-ticked."""


def decide(scored: Scored, place: int, around: Circumstances) -> tuple[Credit, tuple[Caution, ...]]:
    """Decide whether a presence is this member's, and say what speaks against it."""
    cautions = tuple(dict.fromkeys(cautions_of(scored, place, around)))
    tier = any(_tiers(scored, place, around))
    if not tier:
        only_link = scored.gathered.of[place].link and agreement(scored.gathered, place) != Agreement.UNLIKE
        cautions += (Caution.ONLY_THE_LINK if only_link else Caution.WEAK_NAME,)
    if tier and not cautions and scored.probability[place] >= SURE:
        return Credit.CERTAIN, ()
    likely = scored.probability[place] >= LIKELY and not CONFLICTS & set(cautions)
    if likely and not _is_too_weak(scored, place, frozenset(cautions)):
        return Credit.LIKELY, cautions
    return Credit.OPEN, cautions


def _is_too_weak(scored: Scored, place: int, cautions: frozenset[Caution]) -> bool:
    """Whether two weak points meet, so that a human must look however probable it is."""
    one = scored.gathered.of[place]
    if Caution.SAID_ANONYMOUS in cautions and not (one.declared or one.link or one.account or one.signed_in):
        return True
    if {Caution.APOLOGISED, Caution.WEAK_NAME} <= cautions:
        return True
    if one.name in CONTRADICTING and not has_other_sign(one):
        return True
    if (Caution.ALSO_CLAIMED in cautions or place in scored.elsewhere) and _may_be_somebody_else(scored, place):
        return True
    silent_link = one.link and agreement(scored.gathered, place) == Agreement.SILENT
    return Caution.HOUSEHOLD in cautions and (silent_link or one.where == Where.OWNER)


def _may_be_somebody_else(scored: Scored, place: int) -> bool:
    """Whether somebody who is there already seems to come again through nothing but her link, under a first name, or
    under a name that says nothing."""
    one, agrees = scored.gathered.of[place], agreement(scored.gathered, place)
    if one.link:
        return scored.gathered.is_prefilled or agrees in (Agreement.SILENT, Agreement.UNLIKE)
    return not is_named(one) and any(kind_of(name) in _ANYBODYS for name in scored.presence.names)


_ANYBODYS = frozenset({"names", "name_and_initial", "word", "device", "nobody"})


def is_program(scored: Scored) -> bool:
    """Tell whether the line is a program's that listens and takes notes, under whatever name it goes later."""
    presence = scored.presence
    return any(name.shape == Shape.PROGRAM for name in (*presence.names, *presence.earlier))


def is_guest(scored: Scored) -> bool:
    """Tell whether a facilitator said "guest", and nothing that points to a member contradicts it."""
    said = {word.kind for word in scored.presence.words}
    pointed = any(one.link or one.signed_in or one.account or is_named(one) for one in scored.gathered.of.values())
    return WordKind.GUEST in said and WordKind.IS_MEMBER not in said and not pointed


def is_anonymous(scored: Scored) -> bool:
    """Tell whether a facilitator let somebody in anonymously: her name is then nothing to guess from."""
    return any(word.kind == WordKind.ANONYMOUS for word in scored.presence.words)


def was_given(one: Evidence) -> bool:
    """Tell whether somebody let in anonymously gave herself to be known: by an id, a screen name that she declared or
    agreed to have remembered, or a facilitator's later word."""
    return bool(one.link or one.account or one.signed_in or one.picked or one.declared or one.known)


def _tiers(scored: Scored, place: int, around: Circumstances) -> Iterator[bool]:
    """Yield whether each kind of proof is there."""
    one = scored.gathered.of[place]
    agrees = agreement(scored.gathered, place)
    yield one.picked and (agrees in _NOT_AGAINST or (agrees == Agreement.UNLIKE and not _is_like_another(scored)))
    yield one.signed_in and agrees in _NOT_AGAINST
    has_id = one.link or one.email or (one.account and not one.account_is_shared)
    yield has_id and _is_backed(one, scored.gathered.is_prefilled)
    yield one.link and one.written in _TELLS_OF_HER and fits_all(scored, place, around.roster)
    yield one.account and not one.account_is_shared and agrees in (Agreement.AGREES, Agreement.WEAK)
    shown = one.where == Where.SHOWN or (one.where == Where.EARLIER and fits_all(scored, place, around.roster))
    yield shown and one.name in FULL_NAMES and not one.link
    yield shown and one.name in NEAR_FULL and is_hers(one.known) and not one.link
    yield _is_own_name(scored, place) and not one.link
    trusted = around.trusts_links and one.link and _may_trust_link(scored, place, around.roster)
    yield trusted and agrees in _NOT_AGAINST


_NOT_AGAINST = frozenset({Agreement.AGREES, Agreement.WEAK, Agreement.SILENT})


def _is_like_another(scored: Scored) -> bool:
    """Whether the name that is unlike the member's own is somebody else's first name: "Mani", and one is called so."""
    return any(one.name in FIRST_ONLY and one.where == Where.SHOWN for one in scored.gathered.of.values())


def _may_trust_link(scored: Scored, place: int, roster: Roster) -> bool:
    """Whether a group that trusts its links may trust this one: not when a name shown is not hers, when all that speaks
    is what it writes by itself and she has always come under another name, or when a device's name says where it lies
    about: "Carl's iPad" in Carl's home."""
    one = scored.gathered.of[place]
    is_strange = scored.gathered.is_prefilled and roster.comes_otherwise[place]
    shows_hers = agreement(scored.gathered, place) != Agreement.AGREES or fits_all(scored, place, roster)
    return shows_hers and not is_strange and one.where != Where.OWNER


def _is_backed(one: Evidence, is_prefilled: bool) -> bool:
    """A sign that no link carries with it: her declared name, a name of her own confirmed before, her spoken name."""
    if one.said is not None and one.said not in CONTRADICTING:
        return True
    if is_prefilled:
        return False
    if one.declared and one.declared.fit == Fit.EXACT and not one.declared.is_shared:
        return True
    prefilled = one.where == Where.SHOWN and one.name in FULL_NAMES
    return _is_hers(one.known) and one.known.kind not in _SAYS_TOO_LITTLE and not prefilled


_SAYS_TOO_LITTLE = frozenset({"nobody", "device", "initials", "symbols"})


_TELLS_OF_HER = FULL_NAMES | {Level.FIRST, Level.PREFERRED, Level.FIRST_INITIAL, Level.NICK_FULL}
"""Names that are the owner's of a link as well, when she wrote them herself."""


def _is_hers(known: Known | None) -> TypeGuard[Known]:
    return known is not None and known.fit == Fit.EXACT and not known.is_shared and not known.is_earlier


def _is_own_name(scored: Scored, place: int) -> bool:
    """Her declared name; a name of her own confirmed twice; confirmed once, a telephone or a first name and initial, if
    nobody else has the same."""
    one = scored.gathered.of[place]
    if _is_hers(one.declared) and one.declared.kind in ("names", "word", "name_and_initial", "role"):
        return True
    if not _is_hers(one.known):
        return False
    if one.known.kind in ("name_and_initial", "phone"):
        return one.known.times >= 2 or not one.is_contested
    return one.known.kind in ("names", "word", "role") and tells_more_than_first_name(one) and one.known.times >= 2
