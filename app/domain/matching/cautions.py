"""What speaks against: the hard flags. Each of them alone forbids certainty, however sure the model is."""

from collections.abc import Iterator

from app.domain.matching.circumstances import Circumstances
from app.domain.matching.evidence import Evidence, has_other_sign, is_named, kind_of
from app.domain.matching.facts import Caution, WordKind
from app.domain.matching.names import CONTRADICTING, FULL_NAMES, level, words_level
from app.domain.matching.parse import Shape, parse
from app.domain.matching.roster import Roster
from app.domain.matching.score import Agreement, Scored, agreement

RIVAL = 0.08
"""From this probability on somebody else is a rival."""


def cautions_of(scored: Scored, place: int, around: Circumstances) -> Iterator[Caution]:
    """Yield what speaks against a presence being this member's; some of it more than once."""
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
    one = scored.gathered.of[place]
    named = one.name in FULL_NAMES and not one.link
    is_away = place in scored.elsewhere and not has_other_sign(one)
    if is_away or place in (around.claimed_by_name if named else around.claimed):
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


def fits_all(scored: Scored, place: int, roster: Roster) -> bool:
    """Tell whether every name shown now is like this member's as well, or one that she gave."""
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
