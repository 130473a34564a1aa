"""The whole of it: from an evening's rows to one answer for each presence."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import log

from app.domain.matching.assign import assign
from app.domain.matching.circumstances import Circumstances, circumstances
from app.domain.matching.company import is_silent, note_company
from app.domain.matching.decide import decide, is_anonymous, is_guest, is_program, was_given
from app.domain.matching.evidence import Where, gather
from app.domain.matching.facts import Caution, Credit, Evening, Guess, Id, Match, Sign
from app.domain.matching.presences import Presence, presences
from app.domain.matching.roster import Roster
from app.domain.matching.score import Context, Scored, links_in_use, score
from app.domain.matching.signs import signs
from app.domain.matching.weights import WEIGHTS

GUESSES = 3
COMPETING = 5
"""So many members of each presence are considered when members are given out one to one."""

WORTH_SAYING = 0.005
"""Below this probability nobody is named as a guess."""


def match(evening: Evening) -> tuple[Match, ...]:
    """Say of each presence who it was, as far as that can be known; in the order of their first join.

    Every stay is in exactly one match, those of the waiting room included. Nothing is guessed by elimination or by
    habit, and a tie is never broken. The same evening gives the same answer, in whatever order it is told."""
    roster = Roster(evening.roster)
    scored = score_all(evening, roster)
    around = circumstances(scored, evening, roster)
    answers = [
        _answer(one, _ranking(one, seat), beside)
        for one, seat, beside in zip(scored, _seats(scored), around, strict=True)
    ]
    return _one_place_at_a_time(answers, [one.presence for one in scored])


def score_all(evening: Evening, roster: Roster) -> list[Scored]:
    """Score every presence by itself, then again knowing who is clearly elsewhere."""
    found = presences(evening.stays)
    gathered = [gather(presence, roster) for presence in found]
    context = Context.of(roster.members, evening.apologies, links_in_use(found), WEIGHTS)
    alone = [score(one, context, WEIGHTS) for one in gathered]
    elsewhere = note_company(alone)
    return [
        score(one.gathered, context, WEIGHTS, away) if away or _changed(one) else one
        for one, away in zip(alone, elsewhere, strict=True)
    ]


def _changed(one: Scored) -> bool:
    return any(evidence.change for evidence in one.gathered.of.values())


def _seats(scored: Sequence[Scored]) -> list[int | None]:
    """Seat one to one; a second device of somebody who is clearly there takes no seat, and a device's name beside a
    person's takes none away."""
    claims = [{place: log(one.probability[place] / WORTH_SAYING) for place in _claimed(one)} for one in scored]
    silent = [is_silent(one.presence) for one in scored]

    def clash(one: int, other: int) -> bool:
        return silent[one] == silent[other] and scored[one].presence.overlaps(scored[other].presence)

    return assign(claims, clash)


def _claimed(one: Scored) -> list[int]:
    """Return the best few who may have a seat."""
    worth = [place for place in one.ranked() if one.probability[place] > WORTH_SAYING and place not in one.elsewhere]
    return worth[:COMPETING]


def _ranking(one: Scored, seat: int | None) -> list[int]:
    """Return who may be meant, best first: who was seated, then by probability; of the anonymous only who gave it."""
    ranked = [place for place in one.ranked() if one.probability[place] >= WORTH_SAYING]
    if is_anonymous(one):
        ranked = [place for place in ranked if was_given(one.gathered.of[place])]
    if seat in ranked and ranked[0] not in one.elsewhere:
        ranked = [seat, *(place for place in ranked if place != seat)]
    return ranked[:GUESSES]


def _answer(one: Scored, ranked: Sequence[int], around: Circumstances) -> Match:
    stay_ids = tuple(stay.id for stay in one.presence.stays)
    if is_program(one) or is_guest(one):
        return Match(stay_ids, Credit.NOT_A_MEMBER, signs=(Sign.PROGRAM if is_program(one) else Sign.GUEST_BY_WORD,))
    if not ranked:
        return Match(stay_ids, Credit.OPEN)
    decided = [decide(one, place, around) for place in ranked]
    members, best = around.roster.members, ranked[0]
    guesses = tuple(
        Guess(
            members[place].id,
            round(one.probability[place], 4),
            signs(one.gathered.of[place], place in one.elsewhere),
            why,
        )
        for place, (_, why) in zip(ranked, decided, strict=True)
    )
    credit = decided[0][0]
    return Match(
        stay_ids,
        credit,
        member_id=None if credit == Credit.OPEN else members[best].id,
        others=tuple(members[place].id for place in ranked[1:] if one.gathered.of[place].where == Where.COUPLE),
        guesses=guesses,
        signs=guesses[0].signs,
        cautions=guesses[0].cautions,
    )


def _one_place_at_a_time(answers: Sequence[Match], where: Sequence[Presence]) -> tuple[Match, ...]:
    """Let each member be in one presence at a time: a further one is at most likely, and marked as a second device."""
    settled = list(answers)
    taken: dict[Id, list[int]] = defaultdict(list)
    for index in sorted(range(len(settled)), key=lambda index: (*_strength(settled[index]), index)):
        answer = settled[index]
        if not answer.guesses:
            continue
        best = answer.guesses[0].member_id
        first = next((other for other in taken[best] if where[index].overlaps(where[other])), None)
        if first is not None:
            settled[index] = _as_second(answer, where[first].id)
        elif answer.member_id is not None:
            taken[best].append(index)
    return tuple(settled)


def _strength(answer: Match) -> tuple[int, float]:
    order = (Credit.CERTAIN, Credit.LIKELY, Credit.OPEN, Credit.NOT_A_MEMBER)
    return order.index(answer.credit), -answer.guesses[0].probability if answer.guesses else 0.0


def _as_second(answer: Match, first: Id) -> Match:
    if answer.credit != Credit.CERTAIN:
        return replace(answer, second_device_of=first)
    cautions = (*answer.cautions, Caution.ALSO_CLAIMED)
    return replace(answer, credit=Credit.LIKELY, cautions=cautions, second_device_of=first)
