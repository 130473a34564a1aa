"""Which pieces of attendance belong to one person: by strong keys, and by name only where both sides have no key.

Zoom's report has no `participant_uuid`, so its rows meet what was seen live through the registrant's id or the
customer key. A row and a live stay that both lack those meet when they show the same name and began within two seconds
of each other, and neither has another such partner; a device's name must also have left in the same moment. Nobody is
certain without a link, so a name never credits anybody. A telephone and a computer are one where Zoom says so itself.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from app.domain.matching import is_generic
from app.domain.sightings import SAME_MOMENT

Key = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One live stay or one report row (which has a `row_hash`), ready to be joined with others of the same person.

    `evidence` is a rank, 0 the strongest; `member_id` is set only where the door was certain; `bound_to` are arrivals
    of which Zoom said that they are the same person."""

    joined_at: datetime
    left_at: datetime | None
    name: str | None
    registrant_id: str | None
    customer_key: str | None
    participant_uuid: str | None = None
    arrival_id: int | None = None
    bound_to: tuple[int, ...] = ()
    member_id: int | None = None
    evidence: int = 0
    row_hash: str | None = None

    @property
    def is_row(self) -> bool:
        """Whether it comes from Zoom's report."""
        return self.row_hash is not None


def in_the_same_moment(one: datetime, other: datetime) -> bool:
    """Tell whether two times may be one moment told twice: at most two seconds apart."""
    return abs(one - other) <= SAME_MOMENT


def grouped(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Put together what belongs to one person; the same groups in the same order, whatever the order of the pieces.

    No group ever holds two members of whom the door was certain."""
    in_order = sorted(pieces, key=_order)
    contested = _contested(in_order)
    group_of = [_Group([index], piece.member_id) for index, piece in enumerate(in_order)]
    for one, other in [*_by_keys(in_order, contested), *_by_moment(in_order, contested)]:
        mine, theirs = group_of[one], group_of[other]
        if mine is not theirs and _may_be_one(mine, theirs):
            _unite(mine, theirs, group_of)
    groups = {id(group): group for group in group_of}
    return [[in_order[index] for index in sorted(group.indices)] for group in groups.values()]


@dataclass(slots=True)
class _Group:
    """Pieces of one person, by their places, and of whom the door was certain in any of them."""

    indices: list[int]
    member_id: int | None


def _may_be_one(one: _Group, other: _Group) -> bool:
    return one.member_id is None or other.member_id is None or one.member_id == other.member_id


def _unite(one: _Group, other: _Group, group_of: list[_Group]) -> None:
    """Put the smaller of two groups into the larger."""
    small, large = sorted((one, other), key=lambda group: len(group.indices))
    large.indices += small.indices
    large.member_id = large.member_id if large.member_id is not None else small.member_id
    for index in small.indices:
        group_of[index] = large


def _order(piece: Piece) -> tuple[datetime, int, str]:
    return piece.joined_at, piece.arrival_id or 0, piece.row_hash or ""


def _members(pieces: Iterable[Piece]) -> set[int]:
    return {piece.member_id for piece in pieces if piece.member_id is not None}


def _by_keys(pieces: Sequence[Piece], contested: Set[Key]) -> Iterator[tuple[int, int]]:
    first_with: dict[Key, int] = {}
    for index, piece in enumerate(pieces):
        for key in _own_keys(piece) + [key for key in _link_keys(piece) if key not in contested]:
            yield first_with.setdefault(key, index), index


def _own_keys(piece: Piece) -> list[Key]:
    keys = ("uuid", piece.participant_uuid), ("arrival", piece.arrival_id), ("member", piece.member_id)
    bound = [("arrival", arrival_id) for arrival_id in piece.bound_to]
    return [(kind, value) for kind, value in keys if value is not None] + bound


def _link_keys(piece: Piece) -> list[Key]:
    keys = ("registrant", piece.registrant_id), ("customer", piece.customer_key)
    return [(kind, value) for kind, value in keys if value]


def _contested(pieces: Sequence[Piece]) -> set[Key]:
    """Return the keys under which the door was certain of two different people; they join nobody by themselves."""
    with_key: dict[Key, list[Piece]] = defaultdict(list)
    for piece in pieces:
        for key in _link_keys(piece):
            with_key[key].append(piece)
    return {key for key, sharing in with_key.items() if len(_members(sharing)) > 1}


def _by_moment(pieces: Sequence[Piece], contested: Set[Key]) -> list[tuple[int, int]]:
    """Pair rows with live stays of the same moment where no key can tell; a choice of two is none."""
    keyless = [index for index, piece in enumerate(pieces) if contested >= set(_link_keys(piece))]
    stays = _Moments(pieces, [index for index in keyless if not pieces[index].is_row])
    rows = _Moments(pieces, [index for index in keyless if pieces[index].is_row])
    found = ((stay, rows.only_one_like(pieces[stay])) for stay in stays.indices)
    return [(stay, row) for stay, row in found if row is not None and stays.only_one_like(pieces[row]) == stay]


class _Moments:
    """Pieces to be looked up by what marks them and when they began."""

    def __init__(self, pieces: Sequence[Piece], indices: Sequence[int]) -> None:
        """`indices` in the order of joining."""
        self.indices = indices
        self._pieces = pieces
        self._marked: dict[object, list[int]] = defaultdict(list)
        for index in indices:
            self._marked[_mark(pieces[index])].append(index)

    def only_one_like(self, piece: Piece) -> int | None:
        """Return the only one here that may be this piece, told by the other source; None for none or several."""
        like = self._like(piece)
        first, second = next(like, None), next(like, None)
        return first if second is None else None

    def _like(self, piece: Piece) -> Iterator[int]:
        marked = self._marked.get(_mark(piece), ())
        start = bisect_left(marked, piece.joined_at - SAME_MOMENT, key=lambda index: self._pieces[index].joined_at)
        for index in (marked[place] for place in range(start, len(marked))):
            if not in_the_same_moment(self._pieces[index].joined_at, piece.joined_at):
                return
            if _tells_enough(piece, self._pieces[index]):
                yield index


def _mark(piece: Piece) -> object:
    """What two pieces must share: the same contested keys, or, where there is no key at all, the same name."""
    return tuple(_link_keys(piece)) or piece.name


def _tells_enough(one: Piece, other: Piece) -> bool:
    """A key or a name of her own is enough; a device's must also have left in the same moment."""
    return bool(_link_keys(one)) or not is_generic(one.name) or _left_in_the_same_moment(one, other)


def _left_in_the_same_moment(one: Piece, other: Piece) -> bool:
    return one.left_at is not None and other.left_at is not None and in_the_same_moment(one.left_at, other.left_at)
