"""One to one: which member goes with which presence, so that nobody is in two places and the whole is most probable."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

Claims = Mapping[int, float]
"""For one presence: members, and what it gains (above zero) by being hers."""


def assign(claims: Sequence[Claims], clash: Callable[[int, int], bool]) -> list[int | None]:
    """Give each presence at most one member, and no member to two presences that clash, so that the sum of gains is
    the greatest; exactly so where all presences that claim a member clash.

    Presences are seated one after the other, each along the best chain of moves (successive augmenting paths), so the
    cost grows with the claims that compete, not with presences times members."""
    seated: list[int | None] = [None] * len(claims)
    holders: dict[int, list[int]] = defaultdict(list)
    for newcomer in range(len(claims)):
        for presence, member in _best_chain(newcomer, claims, seated, holders, clash):
            before = seated[presence]
            if before is not None:
                holders[before].remove(presence)
            seated[presence] = member
            if member is not None:
                holders[member].append(presence)
    return seated


Move = tuple[int, int | None]


def _best_chain(
    newcomer: int,
    claims: Sequence[Claims],
    seated: Sequence[int | None],
    holders: Mapping[int, list[int]],
    clash: Callable[[int, int], bool],
) -> list[Move]:
    """Return the moves that seat a newcomer at the greatest total gain: she takes a seat, its holder the next, ...

    A longest path by correcting labels; it ends because a best seating has no circle of moves that gains."""
    gain = {newcomer: 0.0}
    came_by: dict[int, tuple[int, int]] = {}
    best = 0.0
    best_end: Move = (newcomer, None)
    queue = [newcomer]
    while queue:
        presence = queue.pop(0)
        for member in sorted(claims[presence]):
            total = gain[presence] + claims[presence][member]
            ousted = [other for other in holders.get(member, ()) if other != presence and clash(presence, other)]
            if not ousted and member != seated[presence] and total > best + _LEAST:
                best, best_end = total, (presence, member)
            if len(ousted) != 1:
                continue
            left = total - claims[ousted[0]][member]
            if left > gain.get(ousted[0], float("-inf")) + _LEAST:
                gain[ousted[0]], came_by[ousted[0]] = left, (presence, member)
                queue.append(ousted[0])
                if left > best + _LEAST:
                    best, best_end = left, (ousted[0], None)
    return _moves(best_end, came_by)


_LEAST = 1e-9


def _moves(end: Move, came_by: Mapping[int, tuple[int, int]]) -> list[Move]:
    moves, presence = [end], end[0]
    while presence in came_by:
        presence, member = came_by[presence]
        moves.append((presence, member))
    return moves
