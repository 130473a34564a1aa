"""Which rows are one person on one device: the same line; or the same link or own name, one after the other.

Never by a name that says nothing, never across two links, never when two such people were there at the same time. What
is wrongly kept apart costs a facilitator one more tap; what is wrongly put together would credit a stranger.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.matching.facts import Id, Stay, Word
from app.domain.matching.parse import Name, parse

SIDE_BY_SIDE = timedelta(seconds=30)
"""Two rows may overlap this long and still follow each other: Zoom needs a while to see that a line has dropped."""


@dataclass(frozen=True, slots=True)
class Presence:
    """The rows of one person on one device, in the order of their joins.

    `names` are what was shown last in each row, `earlier` what was shown before, or stands in brackets after it.
    `inside` are the rows in the meeting, without those of the waiting room."""

    stays: tuple[Stay, ...]
    names: tuple[Name, ...]
    earlier: tuple[Name, ...]
    inside: tuple[Stay, ...]
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, stays: Iterable[Stay]) -> "Presence":
        """Put the rows in order and read their names."""
        in_order = tuple(sorted(stays, key=by_time))
        read = [[parse(shown) for shown in stay.names] for stay in in_order]
        names = dict.fromkeys(shown[-1][0] for shown in read if shown)
        others = dict.fromkeys(name for shown in read for each in shown for name in each)
        return cls(
            in_order,
            names=tuple(names),
            earlier=tuple(name for name in others if name not in names),
            inside=tuple(stay for stay in in_order if not stay.in_waiting_room),
            starts_at=in_order[0].joined_at,
            ends_at=max(stay.left_at for stay in in_order),
        )

    @property
    def id(self) -> Id:
        """Its first stay's."""
        return self.stays[0].id

    @property
    def words(self) -> tuple[Word, ...]:
        """What facilitators said, each thing once, in the order of the rows."""
        return tuple(dict.fromkeys(stay.word for stay in self.stays if stay.word))

    def overlaps(self, other: "Presence") -> bool:
        """Tell whether both were in the meeting at the same time, for longer than Zoom may take to see a drop."""
        if self.ends_at <= other.starts_at or other.ends_at <= self.starts_at:
            return False
        return _meet(self.inside, other.inside) or _meet(other.inside, self.inside)


def _meet(early: Sequence[Stay], late: Sequence[Stay]) -> bool:
    """Tell whether a row of `late` begins while one of `early` runs and both go on for long enough; each in order of
    joining. One walk through both: whoever's line drops all evening has hundreds of rows."""
    begun, lasts_longest = 0, None
    for row in late:
        while begun < len(early) and early[begun].joined_at <= row.joined_at:
            if lasts_longest is None or early[begun].left_at > lasts_longest.left_at:
                lasts_longest = early[begun]
            begun += 1
        if lasts_longest is not None and side_by_side(lasts_longest, row):
            return True
    return False


def side_by_side(one: Stay, other: Stay) -> bool:
    """Tell whether two rows run at the same time, for longer than Zoom may take to see a drop."""
    return min(one.left_at, other.left_at) - max(one.joined_at, other.joined_at) > SIDE_BY_SIDE


def by_time(stay: Stay) -> tuple[datetime, datetime, Id]:
    """Order rows as they happened; what happened at once by their ids."""
    return stay.joined_at, stay.left_at, stay.id


def presences(stays: Iterable[Stay]) -> tuple[Presence, ...]:
    """Put the rows of each person on each device together; in the order of their first joins."""
    lines = _lines(sorted(stays, key=by_time))
    follows: dict[Key, list[list[Stay]]] = defaultdict(list)
    chains: list[list[Stay]] = []
    contested = _contested(lines)
    for line in lines:
        key = _key(line)
        before = [chain for chain in follows[key] if _may_follow(chain, line)] if key and key not in contested else []
        if len(before) == 1:
            before[0].extend(line)
            continue
        chains.append(list(line))
        if key:
            follows[key].append(chains[-1])
    return tuple(Presence.of(chain) for chain in chains)


Key = tuple[str | None, str | None, str]
"""What two lines must share to follow each other: link, device, name."""


def _lines(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Put together the rows of one connection."""
    lines: dict[object, list[Stay]] = {}
    for stay in stays:
        lines.setdefault(("line", stay.connection) if stay.connection else ("row", stay.id), []).append(stay)
    return list(lines.values())


def _key(line: Sequence[Stay]) -> Key | None:
    """Return what else must be equal, or None where nothing about a line is its own."""
    last = line[-1]
    name = parse(last.names[-1])[0] if last.names else None
    if name is None or not (last.link or name.is_specific):
        return None
    return last.link, last.device, name.key


def _contested(lines: Sequence[Sequence[Stay]]) -> set[Key]:
    """Return the keys that two lines bore at the same time: no telling which of them comes back."""
    with_key: dict[Key, list[Sequence[Stay]]] = defaultdict(list)
    for line in lines:
        if key := _key(line):
            with_key[key].append(line)
    return {key for key, same in with_key.items() if any(True for _ in _together(same))}


def _together(lines: Sequence[Sequence[Stay]]) -> Iterator[Stay]:
    """Yield rows that run at the same time as a row of an earlier line."""
    rows = sorted(((row.joined_at, row.left_at, index) for index, line in enumerate(lines) for row in line))
    latest, whose = None, -1
    by_row = {(row.joined_at, row.left_at, index): row for index, line in enumerate(lines) for row in line}
    for joined_at, left_at, index in rows:
        if latest is not None and whose != index and min(latest, left_at) - joined_at > SIDE_BY_SIDE:
            yield by_row[joined_at, left_at, index]
        if latest is None or left_at > latest:
            latest, whose = left_at, index


def _may_follow(chain: Sequence[Stay], line: Sequence[Stay]) -> bool:
    """Nothing that is known of both may differ."""
    return all(len({getattr(stay, sign) for stay in (*chain, *line)} - {None}) < 2 for sign in _ONE_EACH)


_ONE_EACH = ("email", "account", "signed_in_id", "link_owner_id", "word")
