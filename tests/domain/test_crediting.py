"""Each rule of what a presence is credited with, beside an evening in which the rule says otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.attendance import Certainty, Evidence, Interval, LiveStay, ReportRow, presences
from app.domain.crediting import Credited, Known, credit_all
from app.domain.matching import Caution, Credit, RosterMember, Sign

SEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
WINDOW = Interval(SEVEN, SEVEN + timedelta(minutes=90))

ROBIN = RosterMember(1, screen_names=("Blue heron",))
LEAH = RosterMember(2, screen_names=("Quiet harbour",))
TESS = RosterMember(3, first_name="Tess", last_name="Okonjo")
KNOWN = Known(
    roster=(ROBIN, LEAH, TESS),
    link_owners={"r1": 1, "r2": 2, "r3": 3},
    link_names={"r1": "Blue heron", "r2": "Quiet harbour", "r3": "Tess"},
)


def at(minutes: float) -> datetime:
    return SEVEN + timedelta(minutes=minutes)


def stay(number: int, name: str, joined: float = 0, left: float = 90, **more: object) -> LiveStay:
    return LiveStay(number, at(joined), at(left), screen_name=name, **more)


def at_the_door(number: int, name: str, member_id: int, evidence: Evidence, **more: object) -> LiveStay:
    """A stay of which the door was certain."""
    link = None if evidence is Evidence.NOTHING else f"r{member_id}"
    return stay(number, name, certain_member_id=member_id, evidence=evidence, **{"registrant_id": link, **more})


def credited(*stays: LiveStay, **known: object) -> tuple[Credited, ...]:
    return credit_all(presences(stays, [], WINDOW), replace(KNOWN, **known))


def only(*stays: LiveStay, **known: object) -> Credited:
    (one,) = credited(*stays, **known)
    return one


def guessed(one: Credited) -> list[object]:
    return [guess.member_id for guess in one.guesses]


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("evidence", [Evidence.LINK_AND_TAP, Evidence.LINK_AND_CUSTOMER_KEY, Evidence.LINK_AND_DROP])
def test_what_the_door_was_certain_of_counts_under_whatever_name(evidence: Evidence) -> None:
    one = only(at_the_door(1, "iPhone", 1, evidence))
    assert (one.certainty, one.member_id, one.evidence) == (Certainty.CERTAIN, 1, evidence.value)


def test_what_the_whole_evening_says_against_the_door_is_for_a_human_and_the_doors_guess_stands_first() -> None:
    tapped = at_the_door(1, "iPhone", 1, Evidence.LINK_AND_TAP)
    assert only(tapped, vouched={1: 1}).certainty is Certainty.CERTAIN
    one = only(tapped, vouched={1: 2})
    assert (one.certainty, one.member_id, one.credit) == (Certainty.OPEN, None, Credit.OPEN)
    assert (guessed(one)[0], one.guesses[0].cautions) == (1, (Caution.SAID_OTHERWISE,))


def test_another_members_whole_name_behind_a_tapped_link_is_for_a_human() -> None:
    one = only(at_the_door(1, "Tess Okonjo", 1, Evidence.LINK_AND_TAP))
    assert (one.certainty, guessed(one)[0]) == (Certainty.OPEN, 1)
    assert Caution.NAME_OF_ANOTHER in one.guesses[0].cautions


def test_whoever_the_door_was_certain_of_is_credited_with_one_place_at_a_time() -> None:
    elsewhere = at_the_door(1, "iPhone", 3, Evidence.LINK_AND_WORD, registrant_id="a link of hers that went astray")
    named = stay(2, "Tess Okonjo", 10, 60)
    together = credited(elsewhere, named, trusts_names=True)
    assert [(one.certainty, one.member_id) for one in together] == [(Certainty.CERTAIN, 3), (Certainty.OPEN, None)]
    after = credited(replace(elsewhere, left_at=at(5)), named, trusts_names=True)
    assert [one.member_id for one in after] == [3, 3]


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trusts", "expected"),
    [(False, (Certainty.OPEN, None, Credit.LIKELY)), (True, (Certainty.CERTAIN, 1, Credit.CERTAIN))],
)
def test_a_name_alone_is_likely_unless_the_group_takes_names_for_proof(trusts: bool, expected: object) -> None:
    one = only(stay(1, "Blue heron"), trusts_names=trusts)
    assert (one.certainty, one.member_id, one.credit) == expected
    assert guessed(one) == [1]


def test_a_link_beside_a_name_that_she_chose_is_certain_and_beside_the_name_that_it_writes_is_not() -> None:
    came = stay(1, "Blue heron", registrant_id="r1")
    assert (only(came).certainty, only(came).credit) == (Certainty.OPEN, Credit.LIKELY)
    chosen = only(came, link_names={"r1": "Robin"})
    assert (chosen.certainty, chosen.member_id, chosen.evidence) == (Certainty.CERTAIN, 1, Sign.OWN_LINK.value)


@pytest.mark.parametrize(("trusts", "certainty"), [(False, Certainty.OPEN), (True, Certainty.CERTAIN)])
def test_a_link_and_its_own_name_are_certain_where_the_group_trusts_its_links(
    trusts: bool, certainty: Certainty
) -> None:
    assert only(stay(1, "Blue heron", registrant_id="r1"), trusts_links=trusts).certainty is certainty


def test_even_where_links_are_trusted_another_members_name_behind_one_is_for_a_human() -> None:
    one = only(stay(1, "Quiet harbour", registrant_id="r1"), trusts_links=True, trusts_names=True)
    assert (one.certainty, one.member_id) == (Certainty.OPEN, None)


def test_an_apology_keeps_a_name_from_being_proof() -> None:
    assert only(stay(1, "Blue heron"), trusts_names=True, apologies=frozenset({1})).certainty is Certainty.OPEN


# --- words ------------------------------------------------------------------------------------------------------------


def test_one_word_at_the_door_is_certain_and_two_are_none() -> None:
    first, second = stay(1, "iPad", 0, 40, registrant_id="r9"), stay(2, "iPad", 45, 90, registrant_id="r9")
    agreed = only(first, second, vouched={1: 2, 2: 2})
    assert (agreed.certainty, agreed.member_id, agreed.evidence) == (Certainty.CERTAIN, 2, "facilitators_word")
    torn = only(first, second, vouched={1: 2, 2: 3})
    assert (torn.certainty, torn.credit, torn.guesses) == (Certainty.OPEN, Credit.OPEN, ())


def test_a_member_by_one_word_and_a_guest_by_another_is_for_a_human() -> None:
    one = only(stay(1, "iPad"), vouched={1: 2}, guests={1: "Interpreter"})
    assert (one.certainty, one.credit) == (Certainty.OPEN, Credit.OPEN)


def test_a_guest_by_word_is_no_member_and_one_who_bears_a_members_name_is_for_a_human() -> None:
    word = {"guests": {1: "Interpreter"}, "trusts_names": True}
    guest = only(stay(1, "Wilma"), **word)
    assert (guest.certainty, guest.member_id, guest.credit) == (Certainty.OPEN, None, Credit.NOT_A_MEMBER)
    named = only(stay(1, "Blue heron"), **word)
    assert (named.certainty, named.member_id, named.credit) == (Certainty.OPEN, None, Credit.OPEN)


# --- nobody -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "credit"), [("Otter.ai Notetaker", Credit.NOT_A_MEMBER), ("iPhone", Credit.OPEN)])
def test_a_program_is_no_person_and_a_device_may_be_one(name: str, credit: Credit) -> None:
    one = only(stay(1, name))
    assert (one.certainty, one.credit, one.guesses) == (Certainty.OPEN, credit, ())


def test_an_evening_of_nobody_credits_nobody() -> None:
    assert credited() == ()


# --- laws -------------------------------------------------------------------------------------------------------------

links = st.sampled_from([None, "r1", "r2", "r3"])
shown = st.sampled_from(["Blue heron", "Quiet harbour", "Tess Okonjo", "Tess", "iPhone", "Blue heron's iPad"])
moments = st.integers(0, 80)


@st.composite
def evenings(draw: st.DrawFn) -> tuple[list[LiveStay], list[ReportRow], Known]:
    """Some stays seen live, certain ones among them, rows of the report, words and choices of the group."""
    live, rows = [], []
    for number in range(draw(st.integers(0, 5))):
        begins, link = draw(moments), draw(links)
        sure = link is not None and draw(st.booleans())
        live.append(
            stay(
                number,
                draw(shown),
                begins,
                begins + draw(st.integers(1, 40)),
                registrant_id=link,
                certain_member_id=KNOWN.link_owners[link] if sure else None,
                evidence=draw(st.sampled_from([Evidence.LINK_AND_TAP, Evidence.LINK_AND_WORD]))
                if sure
                else Evidence.LINK_ONLY,
            )
        )
    for number in range(draw(st.integers(0, 5))):
        begins = draw(moments)
        ends = begins + draw(st.integers(1, 40))
        rows.append(ReportRow(draw(shown), at(begins), at(ends), "run", f"row {number}", draw(links)))
    words = st.dictionaries(st.integers(0, 4), st.integers(1, 3), max_size=2)
    known = replace(KNOWN, vouched=draw(words), trusts_links=draw(st.booleans()), trusts_names=draw(st.booleans()))
    return live, rows, known


def minutes_shared(one: tuple[Interval, ...], other: tuple[Interval, ...]) -> set[int]:
    """Which minutes of the session lie in both, counted one by one."""

    def within(intervals: tuple[Interval, ...]) -> set[int]:
        return {minute for minute in range(90) if any(each.start <= at(minute) < each.end for each in intervals)}

    return within(one) & within(other)


@settings(max_examples=200, deadline=None)
@given(evening=evenings(), order=st.randoms(use_true_random=False))
def test_nobody_is_credited_twice_at_once_and_the_order_of_telling_changes_nothing(evening, order) -> None:
    live, rows, known = evening
    found = presences(live, rows, WINDOW)
    answers = credit_all(found, known)
    sure = [(one.member_id, presence) for one, presence in zip(answers, found, strict=True) if one.member_id]
    assert [
        (member, other)
        for at_first, (member, presence) in enumerate(sure)
        for other, beside in sure[:at_first]
        if member == other and minutes_shared(presence.intervals, beside.intervals)
    ] == []
    order.shuffle(live)
    order.shuffle(rows)
    assert credit_all(presences(live, rows, WINDOW), known) == answers


@settings(max_examples=200, deadline=None)
@given(evening=evenings())
def test_certain_is_what_names_a_member_and_nothing_else_does(evening) -> None:
    live, rows, known = evening
    for one in credit_all(presences(live, rows, WINDOW), known):
        assert (one.certainty is Certainty.CERTAIN) is (one.member_id is not None) is (one.credit is Credit.CERTAIN)
