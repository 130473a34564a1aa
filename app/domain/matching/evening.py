"""The whole of it: from an evening's rows to one answer for each presence."""

from collections.abc import Sequence
from math import log

from app.domain.matching.assign import assign
from app.domain.matching.circumstances import Circumstances, circumstances
from app.domain.matching.company import note_company
from app.domain.matching.decide import decide, is_anonymous, is_guest, is_program
from app.domain.matching.evidence import gather
from app.domain.matching.facts import Caution, Credit, Evening, Guess, Id, Match, Sign
from app.domain.matching.presences import presences
from app.domain.matching.roster import Roster
from app.domain.matching.score import Context, Scored, links_in_use, score
from app.domain.matching.signs import signs
from app.domain.matching.weights import WEIGHTS

GUESSES = 3
WORTH_SAYING = 0.01
"""Below this probability nobody is named as a guess."""


def match(evening: Evening) -> tuple[Match, ...]:
    """Say of each presence who it was, as far as that can be known; in the order of their first join.

    Every stay is in exactly one match, those of the waiting room included. Nothing is guessed by elimination or by
    habit, and a tie is never broken. The same evening gives the same answer, in whatever order it is told."""
    roster = Roster(evening.roster)
    scored = score_all(evening, roster)
    seats = _seats(scored)
    around = circumstances(scored, evening, roster)
    return tuple(_answer(one, seat, beside, scored) for one, seat, beside in zip(scored, seats, around, strict=True))


def score_all(evening: Evening, roster: Roster) -> list[Scored]:
    """Score every presence by itself, then again knowing who is clearly elsewhere."""
    found = presences(evening.stays)
    gathered = [gather(presence, roster) for presence in found]
    context = Context.of(roster.members, evening.apologies, links_in_use(found), WEIGHTS)
    alone = [score(one, context, WEIGHTS) for one in gathered]
    elsewhere = note_company(alone)
    return [score(one, context, WEIGHTS, away) for one, away in zip(gathered, elsewhere, strict=True)]


def _seats(scored: Sequence[Scored]) -> list[int | None]:
    """Seat one to one; a second device of somebody who is clearly there takes no seat."""
    claims = [
        {place: log(share / WORTH_SAYING) for place, share in one.probability.items() if share > WORTH_SAYING}
        for one in scored
    ]
    seats = assign(
        [
            {place: gain for place, gain in claim.items() if place not in one.elsewhere}
            for one, claim in zip(scored, claims, strict=True)
        ],
        lambda one, other: scored[one].presence.overlaps(scored[other].presence),
    )
    return seats


def _answer(one: Scored, seat: int | None, around: Circumstances, scored: Sequence[Scored]) -> Match:
    stay_ids = tuple(stay.id for stay in one.presence.stays)
    if is_program(one):
        return Match(stay_ids, Credit.NOT_A_MEMBER, signs=(Sign.PROGRAM,))
    if is_guest(one):
        return Match(stay_ids, Credit.NOT_A_MEMBER, signs=(Sign.GUEST_BY_WORD,))
    ranked = [place for place in one.ranked() if one.probability[place] >= WORTH_SAYING]
    if is_anonymous(one):
        ranked = [place for place in ranked if _by_id(one, place)]
    if not ranked:
        return Match(stay_ids, Credit.OPEN)
    if seat in ranked and ranked[0] not in one.elsewhere:
        ranked = [seat, *(place for place in ranked if place != seat)]
    decided = {place: decide(one, place, around) for place in ranked[:GUESSES]}
    credit, cautions = decided[ranked[0]]
    member_id: Id | None = around.roster.members[ranked[0]].id if credit != Credit.OPEN else None
    guesses = tuple(
        Guess(
            around.roster.members[place].id,
            round(one.probability[place], 4),
            signs(one.gathered.of[place], place in one.elsewhere),
            decided[place][1],
        )
        for place in ranked[:GUESSES]
    )
    return Match(stay_ids, credit, member_id, (), guesses, guesses[0].signs, cautions)


def _by_id(one: Scored, place: int) -> bool:
    evidence = one.gathered.of[place]
    chosen = evidence.name is None and (evidence.declared or evidence.known)
    return bool(evidence.link or evidence.account or evidence.signed_in or evidence.picked or chosen)


_ = Caution
