"""Which pieces of attendance belong to one person: by strong keys, and by name only where both sides have no key.

Zoom's report has no `participant_uuid`, so its rows meet what was seen live through the registrant's id or the
customer key. A row and a live stay that both lack those meet when they show the same name and began within two seconds
of each other, and neither has another such partner; a device's name must also have left in the same moment. Nobody is
certain without a link, so a name never credits anybody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from app.domain.matching import is_generic
from app.domain.sightings import SAME_MOMENT

Key = tuple[str, str | int]


@dataclass(frozen=True, slots=True)
class Piece:
    """One live stay or one report row (which has a `row_hash`), ready to be joined with others of the same person.

    `evidence` is a rank, 0 the strongest; `member_id` is set only where the door was certain."""

    joined_at: datetime
    left_at: datetime | None
    name: str | None
    registrant_id: str | None
    customer_key: str | None
    participant_uuid: str | None = None
    arrival_id: int | None = None
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
    group_of = {index: [index] for index in range(len(in_order))}
    for one, other in [*_by_keys(in_order, contested), *_by_moment(in_order, contested)]:
        mine, theirs = group_of[one], group_of[other]
        if mine is not theirs and len(_members(in_order[index] for index in (*mine, *theirs))) < 2:
            mine += theirs
            group_of.update(dict.fromkeys(theirs, mine))
    groups = {id(group): group for group in group_of.values()}
    return [[in_order[index] for index in sorted(group)] for group in groups.values()]


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
    keys = {"uuid": piece.participant_uuid, "arrival": piece.arrival_id, "member": piece.member_id}
    return [(kind, value) for kind, value in keys.items() if value is not None]


def _link_keys(piece: Piece) -> list[Key]:
    keys = {"registrant": piece.registrant_id, "customer": piece.customer_key}
    return [(kind, value) for kind, value in keys.items() if value]


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
    stays = [index for index in keyless if not pieces[index].is_row]
    rows = [index for index in keyless if pieces[index].is_row]
    pairs = [(stay, row) for stay in stays for row in rows if _same_moment_and_mark(pieces[stay], pieces[row])]
    times_paired = Counter(index for pair in pairs for index in pair)
    return [pair for pair in pairs if times_paired[pair[0]] == times_paired[pair[1]] == 1]


def _same_moment_and_mark(stay: Piece, row: Piece) -> bool:
    """The same contested key marks them, or, where there is no key at all, the same name."""
    if not in_the_same_moment(stay.joined_at, row.joined_at) or _link_keys(stay) != _link_keys(row):
        return False
    if _link_keys(row):
        return True
    return stay.name == row.name and (not is_generic(row.name) or _left_in_the_same_moment(stay, row))


def _left_in_the_same_moment(stay: Piece, row: Piece) -> bool:
    return stay.left_at is not None and row.left_at is not None and in_the_same_moment(stay.left_at, row.left_at)
