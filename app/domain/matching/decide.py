"""Certain, likely, or open. Certain takes two keys and no flag: a *tier* of independent proof, and the model's word.

Weak things stay weak however many there are: a first name, a nickname, a device's name, the only one left. A link and
the name that Zoom writes behind it are one sign, not two, unless the group trusts its links.
"""

from collections.abc import Iterator
from typing import TypeGuard

from app.domain.matching.circumstances import Circumstances
from app.domain.matching.evidence import (
    Evidence,
    Fit,
    Known,
    Where,
    is_hers,
    is_named,
    kind_of,
    tells_more_than_first_name,
)
from app.domain.matching.facts import Caution, Credit, WordKind
from app.domain.matching.names import CONTRADICTING, FULL_NAMES, NEAR_FULL, Level, level, words_level
from app.domain.matching.parse import Shape, parse
from app.domain.matching.roster import Roster
from app.domain.matching.score import Agreement, Scored, agreement

SURE = 0.70
"""The model's key: below this probability no tier is certain."""

LIKELY = 0.90
RIVAL = 0.08
"""From this probability on somebody else is a rival."""

CONFLICTS = frozenset(
    {
        Caution.LINK_OF_ANOTHER,
        Caution.EMAIL_OF_ANOTHER,
        Caution.ACCOUNT_OF_ANOTHER,
        Caution.NAME_OF_ANOTHER,
        Caution.TIED,
        Caution.SAID_GUEST,
        Caution.SAID_ANONYMOUS,
        Caution.SAID_OTHERWISE,
    }
)
"""What keeps even a probable member from being pre-ticked."""


def decide(scored: Scored, place: int, around: Circumstances) -> tuple[Credit, tuple[Caution, ...]]:
    """Decide whether a presence is this member's, and say what speaks against it."""
    cautions = tuple(dict.fromkeys(_cautions(scored, place, around)))
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
    """Whether two weak points meet, so that a human must look however probable it is: somebody who is there already
    comes again through a link or under a first name; a home that is shared shows a device's name."""
    one = scored.gathered.of[place]
    is_person = any(kind_of(name) in ("names", "name_and_initial", "word") for name in scored.presence.names)
    if Caution.ALSO_CLAIMED in cautions and (
        (is_person and not is_named(one)) or (one.link and not _is_backed(one, scored.gathered.is_prefilled))
    ):
        return True
    silent_link = one.link and agreement(scored.gathered, place) == Agreement.SILENT
    return Caution.HOUSEHOLD in cautions and (silent_link or one.where == Where.OWNER)


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
    """Tell whether somebody let in anonymously gave herself to be known: by an id, a screen name that is not her own
    name and that she declared or agreed to have remembered, or a facilitator's later word."""
    chosen = one.name is None and (one.declared or one.known)
    return bool(one.link or one.account or one.signed_in or one.picked or chosen)


def _tiers(scored: Scored, place: int, around: Circumstances) -> Iterator[bool]:
    """Yield whether each kind of proof is there."""
    one = scored.gathered.of[place]
    agrees = agreement(scored.gathered, place)
    yield one.picked and agrees in (Agreement.AGREES, Agreement.WEAK, Agreement.SILENT, Agreement.UNLIKE)
    yield one.signed_in and agrees in (Agreement.AGREES, Agreement.WEAK, Agreement.SILENT)
    has_id = one.link or one.email or (one.account and not one.account_is_shared)
    yield has_id and _is_backed(one, scored.gathered.is_prefilled)
    yield one.account and not one.account_is_shared and agrees in (Agreement.AGREES, Agreement.WEAK)
    shown = one.where == Where.SHOWN or (one.where == Where.EARLIER and _fits_all(scored, place, around.roster))
    yield shown and one.name in FULL_NAMES and not one.link
    yield shown and one.name in NEAR_FULL and is_hers(one.known) and not one.link
    yield _is_own_name(one) and not one.link
    trusted = around.trusts_links and one.link and one.where != Where.OWNER  # "Carl's iPad" lies about in Carl's home
    yield trusted and agrees in (Agreement.AGREES, Agreement.WEAK, Agreement.SILENT)


def _is_backed(one: Evidence, is_prefilled: bool) -> bool:
    """A sign that no link carries with it: her declared name, a name of her own confirmed before, her spoken name."""
    if one.said is not None and one.said not in CONTRADICTING:
        return True
    if is_prefilled:
        return False
    if one.declared and one.declared.fit == Fit.EXACT and not one.declared.is_shared:
        return True
    prefilled = one.where == Where.SHOWN and one.name in FULL_NAMES
    if _is_hers(one.known) and one.known.kind not in ("nobody", "device", "initials", "symbols") and not prefilled:
        return True
    return one.link and one.where == Where.SHOWN and one.name in _NOT_PREFILLED


_NOT_PREFILLED = frozenset({Level.FIRST, Level.PREFERRED, Level.FIRST_INITIAL, Level.NICK_FULL, Level.PREFERRED_FULL})
"""Names that the link does not write by itself, and that yet are its owner's."""


def _is_hers(known: Known | None) -> TypeGuard[Known]:
    return known is not None and known.fit == Fit.EXACT and not known.is_shared and not known.is_earlier


def _is_own_name(one: Evidence) -> bool:
    """Her declared name; a name of her own confirmed twice; first name and initial, or telephone, confirmed once."""
    if _is_hers(one.declared) and one.declared.kind in ("names", "word", "name_and_initial", "role"):
        return True
    if not _is_hers(one.known):
        return False
    if one.known.kind in ("name_and_initial", "phone"):
        return True
    return one.known.kind in ("names", "word", "role") and tells_more_than_first_name(one) and one.known.times >= 2


def _cautions(scored: Scored, place: int, around: Circumstances) -> Iterator[Caution]:
    yield from _of_another(scored, place, around.roster)
    yield from _rivals(scored, place, around)
    yield from _said(scored, place, around.roster)
    one = scored.gathered.of[place]
    if one.link and agreement(scored.gathered, place) == Agreement.UNLIKE:
        yield Caution.NAME_DIFFERS_FROM_LINK
    if place in around.apologised:
        yield Caution.APOLOGISED
    if _may_be_of_household(one, around.roster.households[place], around):
        yield Caution.HOUSEHOLD
    names = (*scored.presence.names, *scored.presence.earlier)
    if any(name.shape in (Shape.COUPLE, Shape.FAMILY) for name in names):
        yield Caution.SHARED_DEVICE
    if _was_called_otherwise(scored, place, around.roster):
        yield Caution.NAME_WAS_CHANGED


def _may_be_of_household(one: Evidence, household: frozenset[int], around: Circumstances) -> bool:
    """Whether it may be somebody of the same home: unless they are plainly there, and a name and no number is shown."""
    if one.picked or one.signed_in:
        return False
    return bool(household - around.plainly_there if is_named(one) else household)


def _of_another(scored: Scored, place: int, roster: Roster) -> Iterator[Caution]:
    member = roster.members[place]
    stays = scored.presence.stays
    if any(stay.link_owner_id not in (None, member.id) for stay in stays):
        yield Caution.LINK_OF_ANOTHER
    emails = {stay.email.casefold() for stay in stays if stay.email}
    if any(roster.emails.get(email) and place not in roster.emails[email] for email in emails):
        yield Caution.EMAIL_OF_ANOTHER
    accounts = {stay.account for stay in stays if stay.account}
    if any(roster.accounts.get(account) and place not in roster.accounts[account] for account in accounts):
        yield Caution.ACCOUNT_OF_ANOTHER
    if scored.gathered.named - {place}:
        yield Caution.NAME_OF_ANOTHER


def _rivals(scored: Scored, place: int, around: Circumstances) -> Iterator[Caution]:
    others = [share for at, share in scored.probability.items() if at != place]
    if any(abs(share - scored.probability[place]) < _EQUAL for share in others):
        yield Caution.TIED
    if any(share >= RIVAL for share in others):
        yield Caution.RIVAL
    named = scored.gathered.of[place].name in FULL_NAMES and not scored.gathered.of[place].link
    if place in (around.claimed_by_name if named else around.claimed):
        yield Caution.ALSO_CLAIMED


_EQUAL = 1e-6


def _said(scored: Scored, place: int, roster: Roster) -> Iterator[Caution]:
    for word in scored.presence.words:
        if word.kind == WordKind.GUEST:
            yield Caution.SAID_GUEST
        elif word.kind == WordKind.ANONYMOUS:
            yield Caution.SAID_ANONYMOUS
        elif (word.kind == WordKind.IS_MEMBER and word.member_id != roster.members[place].id) or (
            word.kind == WordKind.SAID_NAME and not _is_said(scored, place, word.said_name, roster)
        ):
            yield Caution.SAID_OTHERWISE


def _is_said(scored: Scored, place: int, said_name: str, roster: Roster) -> bool:
    one = scored.gathered.of[place]
    said = words_level(parse(said_name)[0].words, roster.own[place])
    return one.said_declared or (said is not None and said not in CONTRADICTING)


def _fits_all(scored: Scored, place: int, roster: Roster) -> bool:
    """Whether every name shown now is like this member's as well, or one that she gave."""
    for name in scored.presence.names:
        mine = level(name, roster.own[place])
        given = place in roster.declared.get(name.key, ()) or place in roster.known.get(name.key, ())
        if not given and (mine is None or mine in CONTRADICTING):
            return False
    return True


def _was_called_otherwise(scored: Scored, place: int, roster: Roster) -> bool:
    """Whether an earlier name of the line was a person's that is not like this member's."""
    for name in scored.presence.earlier:
        if kind_of(name) not in ("names", "name_and_initial", "word"):
            continue
        mine = level(name, roster.own[place])
        hers = place in roster.declared.get(name.key, ()) or place in roster.known.get(name.key, ())
        if not hers and (mine is None or mine in CONTRADICTING):
            return True
    return False
