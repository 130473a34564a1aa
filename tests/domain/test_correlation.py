"""Whom an agent's list shows: by uuid, else by a name that only one can bear at that time, else nobody guesses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.correlation import Arrived, Listed, Match, MatchedBy, correlate

DOORS = datetime(2026, 11, 24, 18, 45, tzinfo=UTC)
NAMES = ("Robin", "Sam", "iPhone")


def at(second: float) -> datetime:
    return DOORS + timedelta(seconds=second)


def listed(uuid: str, name: str = "Robin", second: float = 0, until: float | None = None) -> Listed:
    return Listed(uuid, name, at(second), at(second), None if until is None else at(until))


def arrived(arrival_id: int, uuid: str = "", name: str = "Robin", *seconds: float) -> Arrived:
    uuids = frozenset({uuid} if uuid else ())
    return Arrived(arrival_id, uuids, frozenset({name}), tuple(at(second) for second in seconds or (0,)))


def named(arrival_id: int) -> Match:
    return Match(arrival_id, MatchedBy.NAME)


def test_the_same_uuid_is_the_same_person_whatever_the_name_and_the_time() -> None:
    found = correlate([listed("U1", "iPhone", 500)], [arrived(1, "U1"), arrived(2, "U2", "iPhone", 500)])
    assert found == {"U1": Match(1, MatchedBy.UUID)}


@pytest.mark.parametrize(("second", "fits"), [(-11, False), (-10, True), (0, True), (10, True), (11, False)])
def test_a_name_counts_within_ten_seconds_of_coming(second: float, fits: bool) -> None:
    assert correlate([listed("P1", second=second)], [arrived(1, "U1")]) == ({"P1": named(1)} if fits else {})


@pytest.mark.parametrize(
    ("on_list", "known"),
    [
        ([listed("P1"), listed("P2", second=9)], [arrived(1, "U1")]),
        ([listed("P1")], [arrived(1, "U1"), arrived(2, "U2", "Robin", 9)]),
        ([listed("P1"), listed("P2", second=5)], [arrived(1, "U1"), arrived(2, "U2", "Robin", 5)]),
    ],
)
def test_two_of_a_name_at_a_time_are_left_to_a_human(on_list: list[Listed], known: list[Arrived]) -> None:
    assert correlate(on_list, known) == {}


def test_whoever_is_known_by_uuid_is_nobody_elses_likeness() -> None:
    found = correlate([listed("U1"), listed("P2", second=5)], [arrived(1, "U1"), arrived(2, "U2", "Robin", 5)])
    assert found == {"U1": Match(1, MatchedBy.UUID), "P2": named(2)}


@pytest.mark.parametrize(("is_there", "fits"), [(True, False), (False, True)])
def test_whoever_stood_there_before_these_hands_may_be_a_namesake_who_came_long_ago(is_there: bool, fits: bool) -> None:
    there = replace(listed("P9", second=60), was_there_already=True)
    long_ago = replace(arrived(9, "U9", "Robin", 0), is_there=is_there)
    found = correlate([there], [long_ago, arrived(1, "U1", "Robin", 65)])
    assert found == ({"P9": named(1)} if fits else {})


def test_a_new_id_after_the_waiting_room_is_still_the_same_person() -> None:
    on_list = [listed("P1", second=0, until=6), listed("P2", second=6)]
    assert correlate(on_list, [arrived(1, "U1", "Robin", 0, 6)]) == {"P1": named(1), "P2": named(1)}


def test_namesakes_apart_in_time_are_told_apart() -> None:
    found = correlate([listed("P1"), listed("P2", second=30)], [arrived(1, "U1"), arrived(2, "U2", "Robin", 30)])
    assert found == {"P1": named(1), "P2": named(2)}


seconds = st.integers(0, 60)
lists = st.lists(
    st.builds(
        lambda uuid, name, second, stay: listed(f"{uuid}", name, second, None if stay is None else second + stay),
        st.sampled_from(["U1", "U2", "U3", "P1", "P2", "P3"]),
        st.sampled_from(NAMES),
        seconds,
        st.none() | st.integers(1, 30),
    ),
    max_size=6,
    unique_by=lambda one: one.participant_uuid,
)
evenings = st.lists(
    st.builds(
        lambda number, name, moments: arrived(number, f"U{number}", name, *moments),
        st.integers(1, 6),
        st.sampled_from(NAMES),
        st.lists(seconds, min_size=1, max_size=2),
    ),
    max_size=6,
    unique_by=lambda one: one.arrival_id,
)


@given(lists, evenings, st.randoms(use_true_random=False))
def test_nobody_is_taken_for_two_and_the_order_does_not_matter(on_list, known, chance) -> None:  # type: ignore[no-untyped-def] # of the types drawn above
    found = correlate(on_list, known)
    mixed, mixed_known = list(on_list), list(known)
    chance.shuffle(mixed)
    chance.shuffle(mixed_known)
    assert correlate(mixed, mixed_known) == found
    by_uuid = {one.participant_uuid: one for one in on_list}
    arrivals = {one.arrival_id: one for one in known}
    for uuid, match in found.items():
        one, whom = by_uuid[uuid], arrivals[match.arrival_id]
        if match.by is MatchedBy.UUID:
            assert uuid in whom.participant_uuids
        else:
            assert one.screen_name in whom.screen_names
            assert min(abs(one.at - moment) for moment in whom.moments) <= timedelta(seconds=10)
    for arrival_id in arrivals:
        together = [by_uuid[uuid] for uuid, match in found.items() if match.arrival_id == arrival_id]
        ends = sorted((one.listed_from, one.listed_until or at(10_000)) for one in together)
        assert all(earlier[1] <= later[0] for earlier, later in pairwise(ends))


@given(lists, evenings, st.data())
def test_more_people_only_take_likenesses_away_and_never_turn_them(on_list, known, data) -> None:  # type: ignore[no-untyped-def] # of the types drawn above
    """What is told later of a namesake may bring doubt; it must not bring another person under the same command."""
    before = correlate(on_list, known)
    if not known:
        return
    namesake = replace(data.draw(st.sampled_from(known)), arrival_id=99, participant_uuids=frozenset())
    after = correlate(on_list, [*known, namesake])
    turned = {
        uuid
        for uuid, match in after.items()
        if uuid in before and before[uuid] != match and match.arrival_id != namesake.arrival_id
    }
    assert turned == set()
    assert {uuid for uuid, match in before.items() if match.by is MatchedBy.UUID} <= set(after)
