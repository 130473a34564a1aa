"""Whom does an agent's list show? Zoom's events and an agent's list name the same people, perhaps by other ids.

Zoom's docs call neither the same nor different: `participant_uuid` in events, `participantUUID` in a client. So: equal
uuid; else the same screen name at the same time, when nobody else could be meant on either side; else a human looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SAME_TIME = timedelta(seconds=10)
"""Two tellings of one coming differ by less: the client's clock, Zoom's, and the way of the event."""


class MatchedBy(StrEnum):
    """How somebody on a list was recognised as an arrival."""

    UUID = "uuid"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on an agent's list. `at` is when she came; `listed_until` None means that she still stands there.

    `was_there_already`: she stood on the agent's first list, and nothing says since when; then `at` is the latest that
    it can have been."""

    participant_uuid: str
    screen_name: str
    at: datetime
    listed_from: datetime
    listed_until: datetime | None = None
    was_there_already: bool = False


@dataclass(frozen=True, slots=True)
class Arrived:
    """An arrival as Zoom's events tell it. `moments` are when she came to the door, and when she went inside;
    `is_there`: she waits or is inside at present."""

    arrival_id: int
    participant_uuids: frozenset[str]
    screen_names: frozenset[str]
    moments: tuple[datetime, ...]
    is_there: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """Which arrival it is, and how we know."""

    arrival_id: int
    by: MatchedBy


def correlate(listed: Sequence[Listed], arrived: Sequence[Arrived]) -> dict[str, Match]:
    """Match an agent's list with the arrivals: by the agent's uuid, to at most one arrival each.

    It leans on nothing but these two, so that whatever comes later may also take a mere likeness back."""
    by_uuid = {uuid: one.arrival_id for one in arrived for uuid in one.participant_uuids}
    matches = {
        one.participant_uuid: Match(by_uuid[one.participant_uuid], MatchedBy.UUID)
        for one in listed
        if one.participant_uuid in by_uuid
    }
    taken = {match.arrival_id for match in matches.values()}
    return matches | _by_name(
        [one for one in listed if one.participant_uuid not in matches],
        [one for one in arrived if one.arrival_id not in taken],
    )


def _by_name(listed: Sequence[Listed], arrived: Sequence[Arrived]) -> dict[str, Match]:
    named = _named(arrived)
    fitting = {
        one.participant_uuid: [each.arrival_id for each in named[one.screen_name] if _same_time(one, each)]
        for one in listed
    }
    shown_as: dict[int, list[Listed]] = defaultdict(list)
    for one in listed:
        for arrival_id in fitting[one.participant_uuid]:
            shown_as[arrival_id].append(one)
    return {
        one.participant_uuid: Match(arrival_id, MatchedBy.NAME)
        for one in listed
        for arrival_id in fitting[one.participant_uuid]
        if len(fitting[one.participant_uuid]) == 1
        and not _has_rival(one, shown_as[arrival_id])
        and not _may_have_come_before(one, named[one.screen_name])
    }


def _named(arrived: Iterable[Arrived]) -> Mapping[str, list[Arrived]]:
    """The arrivals by the names that they bore."""
    found: dict[str, list[Arrived]] = defaultdict(list)
    for one in arrived:
        for name in one.screen_names:
            found[name].append(one)
    return found


def _may_have_come_before(one: Listed, namesakes: Iterable[Arrived]) -> bool:
    """Whether somebody who stood there already when the hands came may be a namesake who came long before: a stranger
    who waits under a member's name must not be let in for her, who is told of and not listed yet."""
    return one.was_there_already and any(each.is_there and not _same_time(one, each) for each in namesakes)


def _same_time(one: Listed, arrived: Arrived) -> bool:
    return any(abs(one.at - moment) <= SAME_TIME for moment in arrived.moments)


def _has_rival(one: Listed, others: Iterable[Listed]) -> bool:
    """Whether somebody else who was listed at the same time fits as well. One after the other, it may be one person
    whom Zoom gave a new id when she went inside."""
    return any(other is not one and _overlap(one, other) for other in others)


def _overlap(one: Listed, other: Listed) -> bool:
    return _is_before_end(one.listed_from, other) and _is_before_end(other.listed_from, one)


def _is_before_end(moment: datetime, one: Listed) -> bool:
    return one.listed_until is None or moment < one.listed_until
