"""Live stays and Zoom's report become one presence a person; only keys join, and only two signs credit."""

import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.attendance import (
    Certainty,
    Evidence,
    Interval,
    LiveStay,
    Outcome,
    Presence,
    ReportRow,
    evidence_in,
    outcome,
    presences,
)
from app.domain.facts import Reason

SEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return SEVEN + timedelta(minutes=minutes)


WINDOW = Interval(at(0), at(90))


def stay(arrival_id: int, joined: float, left: float | None, registrant: str | None = None, **more) -> LiveStay:
    return LiveStay(arrival_id, at(joined), None if left is None else at(left), registrant_id=registrant, **more)


def certain(arrival_id: int, joined: float, left: float | None, registrant: str, member: int = 1) -> LiveStay:
    evidence = Evidence.LINK_AND_TAP
    return stay(arrival_id, joined, left, registrant, certain_member_id=member, evidence=evidence)


def row(name: str, joined: float, left: float, registrant: str | None = None, **more) -> ReportRow:
    more.setdefault("row_hash", f"{name}-{joined}-{left}-{registrant}-{more}")
    return ReportRow(name, at(joined), at(left), "instance", registrant_id=registrant, **more)


def told(*pieces: LiveStay | ReportRow) -> tuple[Presence, ...]:
    live = [one for one in pieces if isinstance(one, LiveStay)]
    return presences(live, [one for one in pieces if isinstance(one, ReportRow)], WINDOW)


def summary(*pieces: LiveStay | ReportRow) -> list[tuple[int | None, int]]:
    return [(one.member_id, one.minutes) for one in told(*pieces)]


def test_one_person_seen_live_and_in_the_report_is_one_presence():
    live = certain(7, -5, 60, "r1")
    live = replace(live, screen_name="Ana", participant_uuid="u1", customer_key="k1")
    reported = row("Ana B", -5.02, 60.5, "r1", row_hash="h1")
    assert told(live, reported) == (
        Presence(
            member_id=1,
            certainty=Certainty.CERTAIN,
            evidence=Evidence.LINK_AND_TAP,
            intervals=(Interval(at(0), at(60.5)),),
            minutes=60,
            names=("Ana B", "Ana"),
            registrant_ids=("r1",),
            customer_keys=("k1",),
            arrival_ids=(7,),
            row_hashes=("h1",),
        ),
    )


def test_an_early_comer_counts_from_the_start_and_a_late_leaver_to_the_end():
    assert summary(certain(1, -15, 120, "r1")) == [(1, 90)]


def test_waiting_room_and_staff_rows_are_no_attendance():
    assert told(row("Ana", 0, 30, "r1", in_waiting_room=True), row("Host", 0, 90, is_staff=True)) == ()
    assert told(stay(1, 0, 90, is_staff=True)) == ()


def test_who_left_before_the_start_leaves_no_presence():
    assert told(certain(1, -15, -1, "r1")) == ()


def test_breakouts_devices_and_instances_are_unioned_not_summed():
    rows = [row("A", 0, 30, "r1"), row("A", 20, 50, "r1"), replace(row("A", 60, 70, "r1"), instance_uuid="second")]
    assert summary(*rows) == [(None, 60)]


def test_a_repeated_row_and_a_repeated_stay_count_once():
    assert summary(certain(1, 0, 30, "r1"), certain(1, 0, 30, "r1"), row("A", 0, 30, "r1"), row("A", 0, 30, "r1")) == [
        (1, 30)
    ]


def test_a_link_alone_is_open():
    assert [(one.certainty, one.evidence) for one in told(row("Ana", 0, 90, "r1"))] == [
        (Certainty.OPEN, Evidence.LINK_ONLY)
    ]


def test_nothing_is_open_with_no_evidence():
    assert [(one.certainty, one.evidence) for one in told(row("Ana", 0, 90))] == [(Certainty.OPEN, Evidence.NOTHING)]


def test_a_customer_key_joins_without_a_registrant():
    found = told(stay(1, 0, 30, customer_key="k"), row("Web", 40, 50, customer_key="k"))
    assert [one.minutes for one in found] == [40]


def test_two_arrivals_certain_of_one_member_are_one_person():
    assert summary(certain(1, 0, 30, "r1"), certain(2, 40, 50, "r2")) == [(1, 40)]


# --- names and moments ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "people"), [(0, 1), (2, 1), (3, 2)])
def test_without_keys_a_name_and_a_moment_join_a_row_with_a_stay(seconds, people):
    assert len(told(stay(1, 10, 30, screen_name="Zed"), row("Zed", 10 + seconds / 60, 30))) == people


def test_another_name_joins_nothing():
    assert len(told(stay(1, 10, 30, screen_name="Zed"), row("zed", 10, 30))) == 2


@pytest.mark.parametrize("name", ["iPhone", "Zoom user"])
@pytest.mark.parametrize(("left", "people"), [(30, 1), (30 + 2 / 60, 1), (31, 2)])
def test_a_devices_name_joins_only_what_came_and_left_together(name, left, people):
    assert len(told(stay(1, 10, 30, screen_name=name), row(name, 10, left))) == people


def test_two_of_one_name_in_one_moment_are_left_apart():
    assert len(told(stay(1, 10, 30, screen_name="Sam"), stay(2, 10, 40, screen_name="Sam"), row("Sam", 10, 30))) == 3


def test_a_name_never_joins_a_row_to_somebody_with_a_link():
    assert summary(replace(certain(1, 0, 30, "r1"), screen_name="Ana"), row("Ana", 1 / 60, 90)) == [(1, 30), (None, 89)]


# --- a telephone and a computer ---------------------------------------------------------------------------------------


def test_two_lines_that_zoom_binds_are_one_person_and_no_minute_counts_twice():
    computer = stay(1, 0, 30, "r1", screen_name="Ana")
    telephone = stay(2, 20, 50, screen_name="+44***1234")
    assert summary(computer, telephone) == [(None, 30), (None, 30)]
    assert summary(computer, replace(telephone, bound_to=(1,))) == [(None, 50)]
    assert summary(replace(computer, bound_to=(2,)), telephone) == [(None, 50)]


def test_a_bound_telephone_leaves_the_certainty_of_the_computer_and_brings_its_row():
    telephone = stay(2, 10, 40, screen_name="+44***1234", bound_to=(1,))
    reported = row("+44***1234", 10, 40, row_hash="telephone")
    (found,) = told(certain(1, 0, 30, "r1"), telephone, reported)
    assert (found.member_id, found.minutes, found.row_hashes) == (1, 40, ("telephone",))


def test_a_second_line_on_her_link_is_for_a_human_unless_zoom_binds_it():
    second = stay(2, 10, 60, "r1")
    assert summary(certain(1, 0, 60, "r1"), second) == [(None, 60)]
    assert summary(certain(1, 0, 60, "r1"), replace(second, bound_to=(1,))) == [(1, 60)]


def test_what_zoom_binds_never_makes_two_members_one():
    bound = replace(certain(2, 0, 60, "r2", member=2), bound_to=(1,))
    assert summary(certain(1, 0, 60, "r1"), bound) == [(1, 60), (2, 60)]


# --- lost endings -----------------------------------------------------------------------------------------------------


def test_a_stay_whose_leaving_was_lost_ends_as_its_row_says():
    assert summary(certain(1, 0, None, "r1"), row("A", 0.02, 20, "r1"), row("A", 60, 70, "r1")) == [(1, 30)]


def test_without_its_own_row_it_ends_with_her_last_row():
    assert summary(certain(1, 0, None, "r1"), row("A", 5, 20, "r1")) == [(1, 20)]


def test_without_a_report_it_lasts_until_the_end():
    assert summary(certain(1, 30, None, "r1")) == [(1, 60)]


# --- one link, two people ---------------------------------------------------------------------------------------------


def test_a_link_in_use_twice_side_by_side_is_for_a_human():
    found = told(certain(1, 0, 60, "r1"), stay(2, 10, 60, "r1"))
    assert [(one.certainty, one.member_id, one.arrival_ids) for one in found] == [(Certainty.OPEN, None, (1, 2))]


def test_a_rejoin_without_a_sign_after_a_certain_stay_is_hers():
    assert summary(certain(1, 0, 30, "r1"), stay(2, 29, 60, "r1")) == [(1, 60)]


def test_two_certain_members_on_one_link_are_two_people_and_rows_follow_their_moments():
    found = told(
        certain(1, 0, 60, "r1", member=1),
        certain(2, 10, None, "r1", member=2),
        row("A", 0, 61, "r1", row_hash="first"),
        row("A", 10, 50, "r1", row_hash="second"),
        row("A", 70, 80, "r1", row_hash="nobody's"),
    )
    assert [(one.member_id, one.minutes, one.row_hashes) for one in found] == [
        (1, 61, ("first",)),
        (2, 40, ("second",)),
        (None, 10, ("nobody's",)),
    ]


# --- laws -------------------------------------------------------------------------------------------------------------

ids = st.sampled_from([None, "r1", "r2", "r3"])
names = st.sampled_from([None, "Sam", "Ana", "iPhone"])
quarter = st.integers(-20, 400).map(lambda n: at(n / 4))
lives = st.builds(
    LiveStay,
    arrival_id=st.integers(1, 6),
    joined_at=quarter,
    left_at=st.none() | quarter,
    registrant_id=ids,
    customer_key=st.sampled_from([None, None, "k1", "k2"]),
    screen_name=names,
    certain_member_id=st.sampled_from([None, 1, 2]),
    evidence=st.sampled_from(Evidence),
)
rows = st.builds(
    ReportRow,
    name=names.map(lambda name: name or ""),
    joined_at=quarter,
    left_at=quarter,
    instance_uuid=st.just("instance"),
    row_hash=st.integers(0, 10_000).map(str),
    registrant_id=ids,
    customer_key=st.sampled_from([None, None, "k1", "k2"]),
    in_waiting_room=st.sampled_from([False, False, True]),
)
unique_stays = st.lists(lives, max_size=8, unique_by=lambda one: one.arrival_id)


@settings(max_examples=500)
@given(live=unique_stays, reported=st.lists(rows, max_size=8, unique_by=lambda one: one.row_hash), seed=st.integers())
def test_any_evening_is_joined_the_same_in_any_order_and_never_over_its_length(live, reported, seed):
    found = presences(live, reported, WINDOW)
    dice = random.Random(seed)
    again = presences(dice.sample(live, len(live)) + live, dice.sample(reported, len(reported)), WINDOW)
    assert again == found
    assert all(0 <= one.minutes <= 90 for one in found)
    hashes = [one for presence in found for one in presence.row_hashes]
    arrivals = [one for presence in found for one in presence.arrival_ids]
    assert (len(hashes), len(arrivals)) == (len(set(hashes)), len(set(arrivals)))
    assert not {one.row_hash for one in reported if one.in_waiting_room} & set(hashes)


@settings(max_examples=500)
@given(live=unique_stays, reported=st.lists(rows, max_size=8, unique_by=lambda one: one.row_hash))
def test_only_the_doors_certainty_credits_and_never_two_members_at_once(live, reported):
    member_of = {one.arrival_id: one.certain_member_id for one in live}
    for presence in presences(live, reported, WINDOW):
        members = {member_of[one] for one in presence.arrival_ids} - {None}
        assert len(members) <= 1
        assert presence.member_id is None or members == {presence.member_id}
        assert (presence.certainty is Certainty.CERTAIN) is (presence.member_id is not None)


@settings(max_examples=300)
@given(reported=st.lists(rows, max_size=10, unique_by=lambda one: one.row_hash))
def test_a_report_alone_gives_each_link_the_union_of_its_seconds(reported):
    kept = [replace(one, customer_key=None) for one in reported if one.registrant_id]
    by_link: dict[str | None, set[int]] = defaultdict(set)
    for one in (one for one in kept if not one.in_waiting_room):
        start, end = ((moment - SEVEN).total_seconds() for moment in (one.joined_at, one.left_at))
        by_link[one.registrant_id] |= {second for second in range(int(start), int(end)) if 0 <= second < 90 * 60}
    found = {one.registrant_ids[0]: one.minutes for one in presences([], kept, WINDOW)}
    assert found == {link: len(seconds) // 60 for link, seconds in by_link.items() if seconds}


# One person's evening: where each stretch is told (live, or in one of two instances of the report) and how often.
stretches = st.tuples(st.integers(-1200, 6600), st.integers(0, 2400), st.sampled_from(["live", "first", "second"]))
evenings = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3"]), st.lists(st.tuples(stretches, st.integers(1, 3)), min_size=1, max_size=6)
)


def seconds_inside(start: int, length: int) -> set[int]:
    """Which of the session's seconds lie in a stretch: each is in it or not, so that nothing is counted twice."""
    return {second for second in range(90 * 60) if start <= second < start + length}


def piece_of(link: str, number: int, start: int, length: int, source: str) -> LiveStay | ReportRow:
    joined_at = SEVEN + timedelta(seconds=start)
    left_at = joined_at + timedelta(seconds=length)
    if source == "live":
        return LiveStay(number, joined_at, left_at, f"uuid {number}", registrant_id=link)
    return ReportRow("iPhone", joined_at, left_at, source, f"row {number}", registrant_id=link)


@settings(max_examples=300, deadline=None)
@given(evening=evenings, order=st.randoms(use_true_random=False))
def test_minutes_are_the_measure_of_the_union_over_sources_instances_and_repetitions(evening, order):
    pieces, inside = [], defaultdict(set)
    for link, parts in evening.items():
        for (start, length, source), times in parts:
            pieces += [piece_of(link, len(pieces), start, length, source)] * times
            inside[link] |= seconds_inside(start, length)
    order.shuffle(pieces)
    found = told(*pieces)
    assert {one.registrant_ids[0]: one.minutes for one in found} == {
        link: len(seconds) // 60 for link, seconds in inside.items() if seconds
    }


near = st.integers(0, 12).map(lambda second: SEVEN + timedelta(seconds=second))
nameless_stays = st.lists(st.tuples(near, near, names), max_size=6)


@settings(max_examples=400, deadline=None)
@given(live=nameless_stays, reported=nameless_stays)
def test_without_keys_a_row_and_a_stay_meet_where_each_has_no_other_choice(live, reported):
    """Told again by comparing every stay with every row."""

    def alike(stay: tuple, row: tuple) -> bool:
        same_end = abs(stay[1] - row[1]) <= timedelta(seconds=2)
        is_named = stay[2] in ("Sam", "Ana")
        return abs(stay[0] - row[0]) <= timedelta(seconds=2) and stay[2] == row[2] and (is_named or same_end)

    live = [(joined, max(joined, left) + timedelta(seconds=1), name) for joined, left, name in live]
    reported = [(joined, max(joined, left) + timedelta(seconds=1), name) for joined, left, name in reported]
    pairs = [(at, row) for at, one in enumerate(live) for row, other in enumerate(reported) if alike(one, other)]
    only = {pair for pair in pairs if sum(pair[0] == each[0] or pair[1] == each[1] for each in pairs) == 1}
    found = presences(
        [LiveStay(number, joined, left, screen_name=name) for number, (joined, left, name) in enumerate(live)],
        [
            ReportRow(name or "", joined, left, "instance", str(number))
            for number, (joined, left, name) in enumerate(reported)
        ],
        WINDOW,
    )
    joined = {(one.arrival_ids[0], int(one.row_hashes[0])) for one in found if one.arrival_ids and one.row_hashes}
    assert joined == only
    assert len(found) == len(live) + len(reported) - len(only)


# --- words about it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reasons", "evidence"),
    [
        ((Reason.OWN_LINK, Reason.FRESH_TAP, Reason.DROPPED_AND_BACK), Evidence.LINK_AND_TAP),
        ((Reason.OWN_LINK, Reason.CUSTOMER_KEY), Evidence.LINK_AND_CUSTOMER_KEY),
        ((Reason.OWN_LINK, Reason.FACILITATORS_WORD), Evidence.LINK_AND_WORD),
        ((Reason.OWN_LINK, Reason.DROPPED_AND_BACK), Evidence.LINK_AND_DROP),
        ((Reason.OWN_LINK, Reason.NO_FRESH_TAP), Evidence.LINK_ONLY),
        ((Reason.SIGNS_DISAGREE, Reason.OWN_LINK, Reason.FRESH_TAP), Evidence.NOTHING),
        ((Reason.NO_OWN_LINK, Reason.FACILITATORS_WORD), Evidence.NOTHING),
        ((Reason.NAME_LIKE_MEMBER,), Evidence.NOTHING),
    ],
)
def test_evidence_is_a_link_and_an_independent_sign_or_less(reasons, evidence):
    assert evidence_in(reasons) is evidence


@pytest.mark.parametrize(
    ("signed_up", "apologised", "minutes", "minimum", "became"),
    [
        (True, False, 30, 15, Outcome.ATTENDED),
        (True, False, 15, 15, Outcome.ATTENDED),
        (True, False, 14, 15, Outcome.CAME_BRIEFLY),
        (True, False, 1, 0, Outcome.ATTENDED),
        (True, False, 0, 0, Outcome.MISSED),
        (False, True, 0, 15, Outcome.APOLOGISED),
        (False, True, 30, 15, Outcome.ATTENDED),
        (False, True, 3, 15, Outcome.CAME_BRIEFLY),
        (False, False, 30, 15, Outcome.ATTENDED),
        (False, False, 0, 15, Outcome.NOT_EXPECTED),
    ],
)
def test_what_became_of_a_registration(signed_up, apologised, minutes, minimum, became):
    assert outcome(signed_up, apologised, minutes, minimum) is became
