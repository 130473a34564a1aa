"""What happened on one link: drops that count once, who may come back, and the door at a moment."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.arrivals import Decision, LeaveCause, Sighting, SightingKind, begins_an_arrival, fold
from app.domain.arrivals import KnownArrival as Known
from app.domain.facts import DoorFacts, Drop
from app.domain.links import Coming, door_at, drop_before, may_return
from app.domain.sessions import SessionState
from tests.fakes import TUESDAY


def at(minutes: float) -> object:
    return TUESDAY + timedelta(minutes=minutes)


def coming(number: int, *story: tuple[SightingKind, float], cause: LeaveCause = LeaveCause.DISCONNECTED) -> Coming:
    told = [
        Sighting(kind, at(minute), f"{number}-{kind}-{minute}", reason=cause if kind is SightingKind.LEFT else None)
        for kind, minute in story
    ]
    return Coming(number, fold(told, at(60)), Decision.UNDECIDED)


DROPPED = coming(1, (SightingKind.JOINED, 0), (SightingKind.LEFT, 10))
BACK = coming(2, (SightingKind.ARRIVED, 12))
BACK_TOO = coming(3, (SightingKind.ARRIVED, 13))
STILL_INSIDE = coming(4, (SightingKind.JOINED, 1))
CUT_OFF = coming(6, (SightingKind.JOINED, 0), (SightingKind.LEFT, 10), cause=LeaveCause.MEETING_ENDED)
GONE = coming(5, (SightingKind.JOINED, 0), (SightingKind.LEFT, 10), cause=LeaveCause.BY_CHOICE)


@pytest.mark.parametrize(
    ("who", "others", "had_sign", "expected"),
    [
        (BACK, [DROPPED, BACK], {1}, Drop(at(10), had_second_sign=True)),
        (BACK, [DROPPED, BACK], set(), Drop(at(10), had_second_sign=False)),
        (BACK_TOO, [DROPPED, BACK, BACK_TOO], {1}, Drop(at(10), had_second_sign=True, used=True)),
        (BACK, [DROPPED, BACK, BACK_TOO], {1}, Drop(at(10), had_second_sign=True)),
        (DROPPED, [DROPPED], {1}, None),
        (BACK, [STILL_INSIDE, BACK], {4}, None),
        (BACK, [GONE, BACK], {5}, None),
        (BACK, [CUT_OFF, BACK], {6}, Drop(at(10), had_second_sign=True)),
    ],
)
def test_a_drop_counts_for_the_first_who_comes_back(
    who: Coming, others: list[Coming], had_sign: set[int], expected: Drop | None
) -> None:
    assert drop_before(who, others, had_sign) == expected


@pytest.mark.parametrize(
    ("on_link", "minute", "may"),
    [
        ([DROPPED], 20, True),
        ([DROPPED], 20.1, False),
        ([STILL_INSIDE], 40, True),
        ([GONE], 11, False),
        ([CUT_OFF], 11, True),
        ([BACK], 13, False),
        ([], 0, False),
    ],
)
def test_whoever_dropped_or_is_still_inside_may_return(on_link: list[Coming], minute: float, may: bool) -> None:
    assert may_return(on_link, at(minute)) is may


OPEN, NEWCOMER, NOT_YET = DoorFacts(), DoorFacts(closed_to_newcomers=True), DoorFacts(open=False)


@pytest.mark.parametrize(
    ("state", "closed_at", "door"),
    [
        (SessionState.SCHEDULED, None, NOT_YET),
        (SessionState.DOORS_OPEN, None, OPEN),
        (SessionState.DOOR_CLOSED, at(4), NEWCOMER),
        (SessionState.DOOR_CLOSED, at(5), OPEN),
        (SessionState.DOOR_CLOSED, None, NEWCOMER),
        (SessionState.ENDED, at(9), NEWCOMER),
        (SessionState.RECONCILED, None, NEWCOMER),
        (SessionState.CANCELLED, None, NEWCOMER),
    ],
)
def test_the_door_is_what_it_was_when_she_came(state: SessionState, closed_at: object, door: DoorFacts) -> None:
    assert door_at(at(5), state, closed_at) == door


A = Known(1, frozenset({"U1"}), "R1", at(0), at(0))


@pytest.mark.parametrize(
    ("kind", "uuid", "link", "candidates", "begins"),
    [
        (SightingKind.LEFT, "U2", None, [], True),
        (SightingKind.ARRIVED, "U1", "R1", [A], False),
        (SightingKind.JOINED_BREAKOUT, "U2", "R1", [], False),
        (SightingKind.JOINED, None, "R1", [], True),
        (SightingKind.JOINED, None, "R1", [A], False),
        (SightingKind.ARRIVED, None, "R1", [A], True),
        (SightingKind.ARRIVED, None, None, [], False),
    ],
)
def test_what_begins_an_arrival(
    kind: SightingKind, uuid: str | None, link: str | None, candidates: list[Known], begins: bool
) -> None:
    sighting = Sighting(kind, at(5), "hash", participant_uuid=uuid, registrant_id=link)
    assert begins_an_arrival(sighting, candidates) is begins
