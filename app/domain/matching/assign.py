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
    best_chain: list[Move] = [(newcomer, None)]
    queue = [newcomer]
    while queue:
        presence = queue.pop(0)
        before = _chain(presence, came_by)
        for member in sorted(claims[presence]):
            if any(seat == member and clash(presence, one) for one, seat in before):
                continue
            total = gain[presence] + claims[presence][member]
            ousted = [other for other in holders.get(member, ()) if other != presence and clash(presence, other)]
            if not ousted and member != seated[presence] and total > best + _LEAST:
                best, best_chain = total, [(presence, member), *before]
            if len(ousted) != 1 or ousted[0] in (one for one, _ in before):
                continue
            left = total - claims[ousted[0]][member]
            if left > gain.get(ousted[0], float("-inf")) + _LEAST:
                gain[ousted[0]], came_by[ousted[0]] = left, (presence, member)
                queue.append(ousted[0])
                if left > best + _LEAST:
                    best, best_chain = left, [(ousted[0], None), (presence, member), *before]
    return best_chain


_LEAST = 1e-9


def _chain(presence: int, came_by: Mapping[int, tuple[int, int]]) -> list[Move]:
    """Return the moves that ousted a presence, the last one first. Nobody is ousted by her own move, nor seated beside
    one of them that she clashes with."""
    moves: list[Move] = []
    while presence in came_by:
        presence, member = came_by[presence]
        moves.append((presence, member))
    return moves
