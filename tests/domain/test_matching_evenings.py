"""Who was that: each kind of proof, each flag with a control, and the promises that hold for any evening."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.matching import (
    Caution,
    Credit,
    Evening,
    KnownName,
    Match,
    RosterMember,
    Sign,
    Stay,
    Word,
    WordKind,
    match,
)
from tests.benchmarks.crowds import crowd, people, taught

PROJECT = Path(__file__).parents[2]
SEVEN = datetime(2031, 5, 6, 19, 0, tzinfo=UTC)

VERA = RosterMember(
    1, first_name="Vera", last_name="Lindqvist", screen_names=("Quiet Harbour",), email="vera@home.test"
)
OMAR = RosterMember(2, first_name="Omar", last_name="Benhaddou", phone="+34600112233")
TILDA = RosterMember(3, first_name="Tilda", last_name="Ravenscroft", known_names=(KnownName("Tilda R.", 3),))
ROSTER = (VERA, OMAR, TILDA, RosterMember(4, first_name="Magdalena", last_name="Okonjo"))


def stay(name: str, number: int = 1, minute: int = 0, **more: object) -> Stay:
    """A row of fifty minutes on a line of its own."""
    begins = SEVEN + timedelta(minutes=minute)
    told: dict[str, object] = {"connection": f"line-{number}", "device": "iOS", **more}
    return Stay(number, (name,), begins, begins + timedelta(minutes=50), **told)  # type: ignore[arg-type]  # test data


def answers(stays: Iterable[Stay], roster: Iterable[RosterMember] = ROSTER, **more: object) -> tuple[Match, ...]:
    """Match an evening of these rows."""
    return match(Evening(tuple(roster), tuple(stays), **more))  # type: ignore[arg-type]  # test data


def answer(one: Stay, roster: Iterable[RosterMember] = ROSTER, **more: object) -> Match:
    """Match an evening of one row."""
    return answers([one], roster, **more)[0]


def picked(member_id: int) -> Word:
    """A facilitator's word that it is this member."""
    return Word(WordKind.IS_MEMBER, member_id)


def without(member: RosterMember, *others: RosterMember) -> tuple[RosterMember, ...]:
    """The roster with some entries exchanged for these."""
    new = {one.id: one for one in (member, *others)}
    return tuple(new.pop(one.id, one) for one in ROSTER) + tuple(new.values())


CERTAIN = [
    pytest.param(stay("Omar Benhaddou"), 2, Sign.FULL_NAME, id="full name"),
    pytest.param(stay("BENHADDOU omar (he/him)"), 2, Sign.FULL_NAME, id="full name reversed and decorated"),
    pytest.param(stay("Omar José Benhaddou"), 2, Sign.FULL_NAME, id="middle name"),
    pytest.param(stay("omarbenhaddou"), 2, Sign.NAME_RUN_TOGETHER, id="run together"),
    pytest.param(stay("quiet harbour 🌊"), 1, Sign.DECLARED_NAME, id="declared"),
    pytest.param(stay("Tilda R"), 3, Sign.CONFIRMED_NAME, id="first and initial, confirmed before"),
    pytest.param(stay("iPhone", word=picked(2)), 2, Sign.FACILITATORS_WORD, id="facilitator"),
    pytest.param(stay("iPhone", signed_in_id=2), 2, Sign.SIGNED_IN, id="her own page"),
    pytest.param(stay("Quiet Harbour", link="a", link_owner_id=1), 1, Sign.OWN_LINK, id="link and declared name"),
]


@pytest.mark.parametrize(("one", "member_id", "first_sign"), CERTAIN)
def test_each_kind_of_independent_proof_is_certain(one: Stay, member_id: int, first_sign: Sign) -> None:
    found = answer(one)
    assert (found.credit, found.member_id, found.signs[0], found.cautions) == (
        Credit.CERTAIN,
        member_id,
        first_sign,
        (),
    )


WEAK = [
    "Omar",
    "Omar B.",
    "Omar's iPhone",
    "Magda",
    "Omar Benhadou",
    "OB",
    "iPhone",
    "+34***2233",
    "Omar & Vera",
    "The Okonjo family",
]


@pytest.mark.parametrize("name", WEAK)
def test_what_is_weak_is_never_certain(name: str) -> None:
    assert answer(stay(name)).credit in (Credit.LIKELY, Credit.OPEN)


def test_a_telephone_is_certain_only_after_it_was_confirmed() -> None:
    known = replace(OMAR, known_names=(KnownName("+34****2233", 1),))
    before, after = answer(stay("+34****2233")), answer(stay("+34****2233"), without(known))
    assert (before.guesses[0].member_id, before.credit == Credit.CERTAIN) == (2, False)
    assert (after.member_id, after.credit) == (2, Credit.CERTAIN)


def test_a_link_and_the_name_it_writes_are_one_proof_unless_the_group_trusts_its_links() -> None:
    one = stay("Omar Benhaddou", link="b", link_owner_id=2)
    strict, trusting = answer(one), answer(one, trusts_links=True)
    assert (strict.credit, strict.member_id, strict.cautions) == (Credit.LIKELY, 2, (Caution.ONLY_THE_LINK,))
    assert (trusting.credit, trusting.member_id) == (Credit.CERTAIN, 2)
    assert answer(replace(one, names=("Omar's iPad",)), trusts_links=True).credit == Credit.LIKELY


def test_a_declared_name_that_the_link_writes_by_itself_is_no_second_sign() -> None:
    one = stay("Quiet Harbour", link="a", link_owner_id=1)
    assert answer(one).credit == Credit.CERTAIN
    assert answer(replace(one, link_writes="Quiet Harbour")).credit == Credit.LIKELY


BEHIND_HER_LINK = {
    "Omar Benhaddou": Credit.LIKELY,
    "omar benhaddou": Credit.LIKELY,  # capitals, accents and order may be Zoom's own doing
    "Benhaddou Omar": Credit.LIKELY,
    "Benhaddou, Omar": Credit.CERTAIN,
    "Omar Benhaddou (he/him)": Credit.CERTAIN,
    "Omar B (Omar Benhaddou)": Credit.CERTAIN,
    "Ines (Omar Benhaddou)": Credit.LIKELY,
    "OB": Credit.LIKELY,
}


@pytest.mark.parametrize(("name", "credit"), BEHIND_HER_LINK.items())
def test_only_what_she_wrote_herself_is_a_sign_beside_her_link(name: str, credit: Credit) -> None:
    assert answer(stay(name, link="b", link_owner_id=2)).credit == credit


def test_a_group_that_trusts_its_links_asks_when_somebody_comes_as_she_never_does() -> None:
    one = stay("Omar Benhaddou", link="b", link_owner_id=2)
    rarely, always = (replace(OMAR, known_names=(KnownName("Omar", times),)) for times in (5, 6))
    assert answer(one, without(rarely), trusts_links=True).credit == Credit.CERTAIN
    assert answer(one, without(always), trusts_links=True).credit == Credit.LIKELY


FULL = stay("Omar Benhaddou")
OTHER_OMAR = RosterMember(9, first_name="Omar", last_name="Benhaddou")
SISTER = RosterMember(9, first_name="Salma", last_name="Benhaddou")
FLAGGED = [
    pytest.param([replace(FULL, link="a", link_owner_id=1)], ROSTER, {}, Caution.LINK_OF_ANOTHER, id="link"),
    pytest.param([replace(FULL, email="vera@home.test")], ROSTER, {}, Caution.EMAIL_OF_ANOTHER, id="email"),
    pytest.param(
        [replace(FULL, account="acc")],
        without(replace(VERA, accounts=("acc",))),
        {},
        Caution.ACCOUNT_OF_ANOTHER,
        id="account",
    ),
    pytest.param(
        [FULL], without(replace(VERA, screen_names=("Omar Benhaddou",))), {}, Caution.NAME_OF_ANOTHER, id="alias"
    ),
    pytest.param([FULL], (*ROSTER, OTHER_OMAR), {}, Caution.TIED, id="namesake"),
    pytest.param([FULL], (*ROSTER, SISTER), {}, Caution.HOUSEHOLD, id="rare surname"),
    pytest.param(
        [FULL],
        without(replace(OMAR, household="h"), replace(VERA, household="h")),
        {},
        Caution.HOUSEHOLD,
        id="declared",
    ),
    pytest.param([FULL], ROSTER, {"apologies": frozenset({2})}, Caution.APOLOGISED, id="apology"),
    pytest.param([replace(FULL, word=Word(WordKind.GUEST))], ROSTER, {}, Caution.SAID_GUEST, id="guest"),
    pytest.param([replace(FULL, word=picked(1))], ROSTER, {}, Caution.SAID_OTHERWISE, id="somebody else by word"),
    pytest.param(
        [FULL, replace(FULL, id=5, connection="line-5")], ROSTER, {}, Caution.ALSO_CLAIMED, id="twice at once"
    ),
    pytest.param(
        [replace(FULL, names=("Ines Duarte", "Omar Benhaddou"))], ROSTER, {}, Caution.NAME_WAS_CHANGED, id="renamed"
    ),
]


@pytest.mark.parametrize(("stays", "roster", "more", "caution"), FLAGGED)
def test_every_hard_flag_forbids_what_is_certain_without_it(stays, roster, more, caution) -> None:
    flagged = [one for one in answers(stays, roster, **more) if any(guess.member_id == 2 for guess in one.guesses)]
    told = {why for one in flagged for guess in one.guesses if guess.member_id == 2 for why in guess.cautions}
    assert caution in told | {why for one in flagged for why in one.cautions}
    assert [one.credit for one in flagged if one.member_id == 2 and one.credit == Credit.CERTAIN] == []
    assert answer(FULL).credit == Credit.CERTAIN  # the control


def test_somebody_of_the_household_plainly_there_lifts_the_doubt() -> None:
    both = answers([FULL, stay("Salma Benhaddou", 2)], (*ROSTER, SISTER))
    assert [(one.credit, one.member_id) for one in both] == [(Credit.CERTAIN, 2), (Credit.CERTAIN, 9)]


def test_a_name_unlike_the_links_owner_is_open_and_says_so() -> None:
    found = answer(stay("Ines Duarte", link="b", link_owner_id=2))
    assert (found.guesses[0].member_id, Caution.NAME_DIFFERS_FROM_LINK in found.cautions) == (2, True)
    assert found.credit != Credit.CERTAIN


def test_a_tie_is_never_broken() -> None:
    found = answer(FULL, (*ROSTER, OTHER_OMAR))
    assert (found.credit, found.member_id, [guess.member_id for guess in found.guesses]) == (Credit.OPEN, None, [2, 9])
    assert found.guesses[0].probability == found.guesses[1].probability


@pytest.mark.parametrize("name", ["Otter.ai Notetaker", "Fireflies.ai Notetaker Omar", "Omar's AI Companion"])
def test_programs_are_nobody(name: str) -> None:
    found = answer(stay(name))
    assert (found.credit, found.member_id, found.signs) == (Credit.NOT_A_MEMBER, None, (Sign.PROGRAM,))


def test_a_guest_by_word_is_nobody() -> None:
    found = answer(stay("Omar", word=Word(WordKind.GUEST)))
    assert (found.credit, found.signs) == (Credit.NOT_A_MEMBER, (Sign.GUEST_BY_WORD,))


def test_the_name_of_somebody_let_in_anonymously_is_nothing_to_guess_from() -> None:
    word = Word(WordKind.ANONYMOUS)
    assert answer(replace(FULL, word=word)).guesses == ()
    assert answer(stay("Quiet Harbour", word=word)).credit == Credit.LIKELY  # that she gave us to be known by
    remembered = answer(stay("Tilda R.", word=word))
    assert (remembered.credit, remembered.guesses[0].member_id) == (Credit.OPEN, 3)


def test_nobody_is_guessed_by_elimination() -> None:
    stays = [stay("Vera Lindqvist"), stay("Omar Benhaddou", 2), stay("Tilda Ravenscroft", 3), stay("Galaxy S21", 4)]
    assert [len(one.guesses) for one in answers(stays)] == [1, 1, 1, 0]


def test_a_couple_on_one_device_names_both_and_credits_nobody() -> None:
    found = answer(stay("Omar & Vera"))
    assert (found.credit, {guess.member_id for guess in found.guesses}, Caution.SHARED_DEVICE in found.cautions) == (
        Credit.OPEN,
        {1, 2},
        True,
    )


def test_a_line_that_dropped_is_offered_to_whoever_held_it() -> None:
    first = replace(stay("Omar Benhaddou"), dropped=True)
    back = stay("iPhone", 2, minute=51)
    found = answers([first, back])[1]
    assert (found.guesses[0].member_id, found.guesses[0].signs) == (2, (Sign.CHANGED_LINES,))
    assert answers([first, replace(back, device="Windows")])[1].guesses == ()  # another kind of device says nothing


def test_rows_of_one_name_after_each_other_are_one_presence_and_generic_ones_are_not() -> None:
    assert [one.stay_ids for one in answers([stay("Omar Benhaddou"), stay("Omar Benhaddou", 2, 60)])] == [(1, 2)]
    assert [one.stay_ids for one in answers([stay("iPhone"), stay("iPhone", 2, 60)])] == [(1,), (2,)]
    assert _together(dropped("iPhone"), stay("iPhone", 2, 53)) == [(1, 2)]


def dropped(name: str, number: int = 1, minute: int = 0, **more: object) -> Stay:
    """A row whose line broke after fifty minutes."""
    return replace(stay(name, number, minute, **more), dropped=True)


def _together(*stays: Stay) -> list[tuple[object, ...]]:
    return [one.stay_ids for one in answers(stays)]


def test_links_keep_apart_what_a_name_would_put_together() -> None:
    links = [stay("Omar", link="a", link_owner_id=1), stay("Omar", 2, 60, link="b", link_owner_id=2)]
    assert [one.stay_ids for one in answers(links)] == [(1,), (2,)]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param([stay("iPhone", 2, 56)], id="too late"),
        pytest.param([stay("iPhone", 2, 53, device="Windows")], id="another kind of device"),
        pytest.param([stay("iPhone", 2, 53), stay("iPhone", 3, 54)], id="either may be back"),
        pytest.param([dropped("iPhone", 2, 1), stay("iPhone", 3, 53)], id="it may be either"),
        pytest.param([stay("iPhone", 2, 53, word=picked(2))], id="what proves whose the one is proves nothing here"),
    ],
)
def test_a_generic_line_that_dropped_is_put_together_with_no_doubtful_one(others: list[Stay]) -> None:
    lines = [dropped("iPhone"), *others]
    assert _together(*lines) == [(one.id,) for one in lines]


def test_two_of_a_name_who_were_both_there_follow_each_other_only_after_a_drop() -> None:
    both = [dropped("Lurker"), stay("Lurker", 2, 10)]
    assert _together(*both, stay("Lurker", 3, 53)) == [(1, 3), (2,)]
    assert _together(replace(both[0], dropped=False), both[1], stay("Lurker", 3, 53)) == [(1,), (2,), (3,)]


def test_the_row_of_the_waiting_room_belongs_to_its_line() -> None:
    waiting = replace(stay("Omar Benhaddou"), in_waiting_room=True)
    inside = replace(stay("Omar Benhaddou", 2, 50), connection="line-1")
    assert [one.stay_ids for one in answers([inside, waiting])] == [(1, 2)]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), order=st.randoms(use_true_random=False))
def test_shuffling_changes_nothing(seed: int, order: Random) -> None:
    one = crowd(people(14, Random(seed)), 12, Random(seed + 1), guests=2).evening
    roster, stays = list(one.roster), list(one.stays)
    order.shuffle(roster)
    order.shuffle(stays)
    assert match(Evening(tuple(roster), tuple(stays))) == match(one)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_nobody_is_in_two_places_but_on_a_second_device(seed: int) -> None:
    group = people(8, Random(seed))
    same = [replace(person, member=replace(person.member, last_name="Roma")) for person in group]
    one = crowd(same, 8, Random(seed), guests=3)
    stays = {each.id: each for each in one.evening.stays}
    held: dict[object, list[Stay]] = {}
    for found in match(one.evening):
        if found.member_id is not None and found.second_device_of is None:
            held.setdefault(found.member_id, []).extend(stays[stay_id] for stay_id in found.stay_ids)
    for rows in held.values():
        rows.sort(key=lambda row: row.joined_at)
        assert all(one.left_at <= other.joined_at for one, other in pairwise(rows))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_every_stay_is_in_exactly_one_match_and_what_is_certain_is_true(seed: int) -> None:
    one = crowd(people(20, Random(seed)), 15, Random(seed + 1), guests=2)
    found = match(one.evening)
    assert sorted(stay_id for each in found for stay_id in each.stay_ids) == sorted(
        stay.id for stay in one.evening.stays
    )
    certain = [
        (stay_id, each.member_id) for each in found if each.credit == Credit.CERTAIN for stay_id in each.stay_ids
    ]
    assert [(stay_id, member_id) for stay_id, member_id in certain if one.truth[stay_id] != member_id] == []


SAME_EVENING = """
import sys, types
from random import Random
sys.modules["app"] = types.ModuleType("app")  # the domain alone: the whole app takes seconds to import
sys.modules["app"].__path__ = ["app"]
from app.domain.matching import match
from tests.benchmarks.crowds import crowd, people
print(match(crowd(people(14, Random(3)), 12, Random(4), guests=2).evening))
"""


def test_the_same_answer_under_any_hash_seed() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", SAME_EVENING],
            cwd=PROJECT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "271828")
    ]
    assert said[0] == said[1] != b""


def _first_guess_is_right(group, evening) -> tuple[int, int]:
    one = replace(evening.evening, roster=tuple(person.member for person in group))
    found = [
        (each.guesses[0].member_id if each.guesses else None, stay_id)
        for each in match(one)
        for stay_id in each.stay_ids
    ]
    return sum(evening.truth[stay_id] == guess for guess, stay_id in found), len(found)


def test_what_is_confirmed_and_remembered_makes_later_evenings_easier() -> None:
    groups = [people(15, Random(seed)) for seed in range(4)]
    shares = []
    for number in range(8):
        evenings = [crowd(group, 12, Random(10 * number + at)) for at, group in enumerate(groups)]
        right, rows = map(sum, zip(*map(_first_guess_is_right, groups, evenings), strict=True))
        shares.append(right / rows)
        groups = [taught(group, evening) for group, evening in zip(groups, evenings, strict=True)]
    assert shares[0] + 0.1 < min(shares[5:])
