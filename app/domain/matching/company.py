"""What the others' presences say of one: who is elsewhere at the same time, and whose line had just dropped."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

from app.domain.matching.evidence import kind_of
from app.domain.matching.score import Meanwhile, Scored

CLEAR = 0.9
"""From this probability on a presence counts as somebody's when others are looked at."""

BACK_WITHIN = timedelta(minutes=5)
_OVERLAP = timedelta(minutes=1)
_CLEAR_KINDS = frozenset({"names", "name_and_initial"})


def note_company(scored: Sequence[Scored]) -> list[dict[int, Meanwhile]]:
    """Mark who may have come back after a drop; return, for each presence, who is clearly on another line meanwhile."""
    for one, place in _came_back(scored):
        one.gathered.at(place).back = True
    holding = _holding(scored)
    return [
        {place: how for place in one.gathered.of if (how := _meanwhile(one, holding.get(place, ())))} for one in scored
    ]


def _holding(scored: Sequence[Scored]) -> dict[int, list[Scored]]:
    """Return for each member the presences that are clearly hers."""
    holding: dict[int, list[Scored]] = defaultdict(list)
    for one in scored:
        for place, probability in one.probability.items():
            if probability >= CLEAR:
                holding[place].append(one)
    return holding


def _meanwhile(one: Scored, holding: Sequence[Scored]) -> Meanwhile | None:
    """Return under what name somebody is on another line meanwhile; None when she is not."""
    others = [other.presence for other in holding if other is not one and one.presence.overlaps(other.presence)]
    if not others:
        return None
    mine = {name.key for name in one.presence.names}
    same = any(name.key in mine for other in others for name in other.names)
    return Meanwhile.SAME_NAME if same else Meanwhile.OTHER_NAME


def _came_back(scored: Sequence[Scored]) -> Iterator[tuple[Scored, int]]:
    """Yield unclear presences that began where a clear one on the same kind of device broke off, with whose that was."""
    ended: dict[str | None, list[tuple[float, int, int]]] = defaultdict(list)
    for index, one in enumerate(scored):
        for place, probability in one.probability.items():
            if probability >= CLEAR:
                last = one.presence.stays[-1]
                ended[last.device].append((one.presence.ends_at.timestamp(), index, place))
    for entries in ended.values():
        entries.sort()
    for index, one in enumerate(scored):
        if any(kind_of(name) in _CLEAR_KINDS for name in one.presence.names):
            continue
        entries = ended.get(one.presence.stays[0].device, [])
        begins = one.presence.starts_at
        low = bisect_left(entries, ((begins - BACK_WITHIN).timestamp(), -1, -1))
        high = bisect_right(entries, ((begins + _OVERLAP).timestamp(), len(scored), 0))
        yield from ((one, place) for _, before, place in entries[low:high] if before != index)
