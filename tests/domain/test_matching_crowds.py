"""What the matcher owes to a crowd: namesakes, near-equal names, second devices, values that many share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from app.domain.matching import (
    Caution,
    Credit,
    Evening,
    Id,
    KnownName,
    Match,
    RosterMember,
    Stay,
    Word,
    WordKind,
    match,
)
from tests.benchmarks.crowds import people

SEVEN = datetime(2031, 5, 6, 19, 0, tzinfo=UTC)

OMAR = RosterMember(2, first_name="Omar", last_name="Benhaddou")
SALMA = RosterMember(9, first_name="Salma", last_name="Benhaddou", known_names=(KnownName("Salma"),))
TILDA = RosterMember(3, first_name="Tilda", last_name="Ravenscroft", known_names=(KnownName("Tilda R."),))
ROSTER = (OMAR, TILDA, RosterMember(4, first_name="Magdalena", last_name="Okonjo"))


def stay(name: str, number: int = 1, **more: object) -> Stay:
    """A row of fifty minutes on a line of its own."""
    told: dict[str, object] = {"connection": f"line-{number}", "device": "iOS", **more}
    return Stay(number, (name,), SEVEN, SEVEN + timedelta(minutes=50), **told)  # type: ignore[arg-type]  # test data


def answers(
    stays: Iterable[Stay], roster: Iterable[RosterMember] = ROSTER, apologies: frozenset[Id] = frozenset()
) -> tuple[Match, ...]:
    """Match an evening of these rows."""
    return match(Evening(tuple(roster), tuple(stays), apologies))


def answer(one: Stay, roster: Iterable[RosterMember] = ROSTER, apologies: frozenset[Id] = frozenset()) -> Match:
    """Match an evening of one row."""
    return answers([one], roster, apologies)[0]


def known(member: RosterMember, name: str, times: int) -> RosterMember:
    """A member who was confirmed under a name."""
    return replace(member, known_names=(KnownName(name, times),))


def namesakes(first_name: str, count: int) -> list[RosterMember]:
    """New members who share a first name and nothing else."""
    return [
        RosterMember(100 + number, first_name=first_name, last_name=one.member.last_name)
        for number, one in enumerate(people(count, Random(4)))
    ]


def best(found: Match) -> Id | None:
    """Whoever is named first."""
    return found.guesses[0].member_id if found.guesses else None


def test_a_name_to_the_letter_is_not_shared_with_one_that_only_differs_by_a_number() -> None:
    harbour = replace(OMAR, screen_names=("Harbour2",)), known(TILDA, "Harbour", 2)
    found = answer(stay("Harbour"), harbour)
    assert (found.credit, [guess.member_id for guess in found.guesses]) == (Credit.CERTAIN, [3])
    assert best(answer(stay("Harbour7"), harbour[:1])) == 2  # the control: nobody is called so to the letter


def test_a_slip_of_the_pen_is_not_looked_for_where_somebody_is_called_so() -> None:
    nadja, nadia = replace(OMAR, first_name="Nadja"), replace(known(SALMA, "Nadia Benhaddou", 1), first_name="Nadia")
    found = answer(stay("Nadja Benhaddou"), (nadja, nadia))
    assert (best(found), Caution.NAME_OF_ANOTHER in found.cautions) == (2, True)


def test_a_surname_with_another_first_name_is_left_to_a_human() -> None:
    found = answer(stay("Pia Ravenscroft"))
    assert (found.credit, best(found)) == (Credit.OPEN, 3)


def test_a_surname_counts_for_less_where_the_initial_is_another_members() -> None:
    found = answer(stay("O Benhaddou"), (OMAR, SALMA))
    assert best(found) == 2


def test_a_weak_name_of_somebody_who_apologised_is_left_to_a_human() -> None:
    omar = known(OMAR, "Omar", 5)
    assert answer(stay("Omar"), (omar, TILDA)).credit == Credit.LIKELY  # the control
    assert answer(stay("Omar"), (omar, TILDA), frozenset({2})).credit == Credit.OPEN


def test_a_facilitators_word_is_not_certain_against_the_first_name_of_another() -> None:
    omar = Word(WordKind.IS_MEMBER, 2)
    assert answer(stay("Wanderer", word=omar)).credit == Credit.CERTAIN  # the control
    assert answer(stay("Magdal", word=omar)).credit != Credit.CERTAIN


def test_a_first_name_and_initial_confirmed_once_is_certain_only_while_nobody_else_has_it() -> None:
    rossi = RosterMember(9, first_name="Tilda", last_name="Rossi")
    assert answer(stay("Tilda R.")).credit == Credit.CERTAIN  # the control
    assert answer(stay("Tilda R."), (*ROSTER, rossi)).credit != Credit.CERTAIN


def test_among_many_of_a_first_name_the_one_confirmed_under_it_is_named_first_and_not_ticked() -> None:
    omar = known(OMAR, "Omar", 1)
    assert answer(stay("Omar"), (omar, TILDA)).credit == Credit.LIKELY  # the control
    found = answer(stay("Omar"), (omar, *namesakes("Omar", 8)))
    assert (found.credit, best(found)) == (Credit.OPEN, 2)


def test_a_device_beside_her_own_name_takes_no_seat_from_it() -> None:
    link = {"link": "b", "link_owner_id": 2}
    named, device = answers([stay("Omar Benhaddou", 1, **link), stay("SM-G991B", 2, **link)], (OMAR, SALMA))
    assert (best(named), best(device)) == (2, 2)


def test_a_full_name_that_was_never_confirmed_is_not_certain_beside_a_line_under_her_usual_one() -> None:
    omar = known(OMAR, "Omar", 3)
    assert answer(stay("Omar Benhaddou"), (omar, TILDA)).credit == Credit.CERTAIN  # the control
    found = answers([stay("Omar", 1), stay("Omar Benhaddou", 2)], (omar, TILDA))[1]
    assert (found.credit == Credit.CERTAIN, Caution.ALSO_CLAIMED in found.cautions) == (False, True)


def test_of_two_who_fit_alike_the_one_who_is_not_on_another_line_is_meant() -> None:
    other = RosterMember(1, first_name="Omar", last_name="Castellani")
    found = answers([stay("Omar Castellani", 1), stay("Omar's iPhone", 2)], (other, OMAR))[1]
    assert best(found) == 2


def test_another_script_is_found_by_both_words_among_many_who_sound_like_one() -> None:
    karimi = RosterMember(1, first_name="Leila", last_name="Karimi")
    assert best(answer(stay("لیلا کریمی"), (karimi, *namesakes("Lola", 30)))) == 1
