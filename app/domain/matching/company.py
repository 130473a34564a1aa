"""What the others' presences say of one: who is elsewhere at the same time, and whose line had just dropped."""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.domain.matching.evidence import SILENT_KINDS, Change, has_other_sign, is_named, kind_of
from app.domain.matching.presences import BACK_WITHIN, Presence
from app.domain.matching.score import Meanwhile, Scored

CLEAR = 0.9
"""From this probability on a presence counts as somebody's when others are looked at."""

_OVERLAP = timedelta(minutes=1)
_CLEAR_KINDS = frozenset({"names", "name_and_initial"})


def note_company(scored: Sequence[Scored]) -> list[dict[int, Meanwhile]]:
    """Mark who may have changed lines; return, for each presence, who is clearly on another line meanwhile."""
    for one, place, change in _changes(scored):
        evidence = one.gathered.at(place)
        evidence.change = min(evidence.change or change, change, key=list(Change).index)
    holding = _holding(scored)
    return [
        {place: how for place in one.gathered.of if (how := _meanwhile(one, place, holding.get(place, ())))}
        for one in scored
    ]


def _holding(scored: Sequence[Scored]) -> dict[int, list[Scored]]:
    """Return for each member the presences that are clearly hers."""
    holding: dict[int, list[Scored]] = defaultdict(list)
    for one in scored:
        for place, probability in one.probability.items():
            if probability >= CLEAR:
                holding[place].append(one)
    return holding


def _meanwhile(one: Scored, place: int, holding: Sequence[Scored]) -> Meanwhile | None:
    """Return under what name somebody is on another line meanwhile, one as clearly hers; None when she is not."""
    clearness = _clearness(one, place)
    others = [
        other.presence
        for other in holding
        if other is not one and _clearness(other, place) >= clearness and one.presence.overlaps(other.presence)
    ]
    if not others:
        return None
    mine = {name.key for name in one.presence.names}
    same = any(name.key in mine for other in others for name in other.names)
    return Meanwhile.SAME_NAME if same else Meanwhile.OTHER_NAME


def _changes(scored: Sequence[Scored]) -> Iterator[tuple[Scored, int, Change]]:
    """Yield unclear presences that began where a clear one on the same kind of device had dropped, or that dropped
    where such a one began; with whose that was."""
    dropped, begun = _Timeline(), _Timeline()
    for index, one in enumerate(scored):
        for place in (place for place, probability in one.probability.items() if probability >= CLEAR):
            begun.add(one.presence.stays[0].device, one.presence.starts_at, index, place)
            if one.presence.stays[-1].dropped:
                dropped.add(one.presence.stays[-1].device, one.presence.ends_at, index, place)
    for index, one in enumerate(scored):
        if not any(kind_of(name) in _CLEAR_KINDS for name in one.presence.names):
            yield from ((one, place, Change.AFTER_A_DROP) for place in _before(one.presence, index, dropped))
            yield from ((one, place, Change.BEFORE_A_DROP) for place in _after(one.presence, index, begun))


def _before(presence: Presence, index: int, dropped: "_Timeline") -> list[int]:
    begins = presence.starts_at
    return dropped.within(presence.stays[0].device, begins - BACK_WITHIN, begins + _OVERLAP, index)


def _after(presence: Presence, index: int, begun: "_Timeline") -> list[int]:
    if not presence.stays[-1].dropped:
        return []
    return begun.within(presence.stays[-1].device, presence.ends_at - _OVERLAP, presence.ends_at + BACK_WITHIN, index)


def is_silent(presence: Presence) -> bool:
    """Tell whether a line shows no more than "iPhone": beside one of hers that does it is a second device."""
    return all(kind_of(name) in SILENT_KINDS for name in presence.names)


def _clearness(one: Scored, place: int) -> int:
    """Return how clearly a line is somebody's, to tell her first from her second: a device's name is less than a first
    name, and that is less than a full one, or one that comes with another sign."""
    if all(kind_of(name) in SILENT_KINDS | {"owned_device"} for name in one.presence.names):
        return 0
    evidence = one.gathered.of[place]
    return 2 if is_named(evidence) or has_other_sign(evidence) else 1


class _Timeline:
    """Moments of clear presences, for each kind of device, to be looked up by time."""

    def __init__(self) -> None:
        self._moments: dict[str | None, list[tuple[datetime, int, int]]] = defaultdict(list)

    def add(self, device: str | None, moment: datetime, index: int, place: int) -> None:
        """Enter a moment of a member's presence."""
        insort(self._moments[device], (moment, index, place))

    def within(self, device: str | None, start: datetime, end: datetime, but: int) -> list[int]:
        """Return whose moments lie between two times, other than those of one presence."""
        moments = self._moments.get(device, [])
        low, high = bisect_left(moments, (start, -1, -1)), bisect_left(moments, (end, -1, -1))
        return [place for _, index, place in moments[low:high] if index != but]
