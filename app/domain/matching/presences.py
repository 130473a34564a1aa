"""Which rows are one person on one device: the same line; or the same link or own name, one after the other.

Never by a name that says nothing, never across two links, never when two such people were there at the same time: but
for a line that drops and is back on the same kind of device within minutes, when nobody else can be meant. What is
wrongly kept apart costs a facilitator one more tap; what is wrongly put together would credit a stranger.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.matching.facts import Id, Stay, Word
from app.domain.matching.parse import Name, parse

SIDE_BY_SIDE = timedelta(seconds=30)
"""Two rows may overlap this long and still follow each other: Zoom needs a while to see that a line has dropped."""

BACK_WITHIN = timedelta(minutes=5)
"""Whoever's line drops is back within this time, if she comes back."""


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
    alike: dict[Look, list[list[Stay]]] = defaultdict(list)
    for line in _lines(sorted(stays, key=by_time)):
        alike[_look(line)].append(line)
    chains = [chain for look, same in alike.items() for chain in (_chains(same) if look[2] else same)]
    return tuple(Presence.of(chain) for chain in sorted(chains, key=lambda chain: by_time(chain[0])))


Look = tuple[str | None, str | None, str]
"""What two lines must share to follow each other: link, device, name."""


def _chains(alike: Sequence[list[Stay]]) -> list[list[Stay]]:
    """Let each line of one look go on with the one before that it follows, where there is no telling but one."""
    tells = _tells(alike[0]) and not _are_together(alike)
    chains: list[list[Stay]] = []
    for index, line in enumerate(alike):
        before = [chain for chain in chains if (_may_follow if tells else _returns)(chain, line)]
        if len(before) == 1 and (tells or not _has_double(alike, index)):
            before[0].extend(line)
        else:
            chains.append(list(line))
    return chains


def _has_double(alike: Sequence[list[Stay]], index: int) -> bool:
    """Whether a line that looks the same begins within minutes of this one and runs beside it: either may be back."""
    begins = alike[index][0].joined_at
    return any(
        other is not alike[index] and abs(other[0].joined_at - begins) <= BACK_WITHIN and _beside(other, alike[index])
        for other in alike
    )


def _beside(one: Sequence[Stay], other: Sequence[Stay]) -> bool:
    return any(side_by_side(mine, theirs) for mine in one for theirs in other)


def _lines(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Put together the rows of one connection."""
    lines: dict[object, list[Stay]] = {}
    for stay in stays:
        lines.setdefault(("line", stay.connection) if stay.connection else ("row", stay.id), []).append(stay)
    return list(lines.values())


def _look(line: Sequence[Stay]) -> Look:
    """Return what is seen of a line at its end; without a name where it has none."""
    last = line[-1]
    return last.link, last.device, parse(last.names[-1])[0].key if last.names else ""


def _tells(line: Sequence[Stay]) -> bool:
    """Tell whether something about a line is its own: a link, a name that tells people apart."""
    return bool(line[-1].link) or parse(line[-1].names[-1])[0].is_specific


def _are_together(lines: Sequence[Sequence[Stay]]) -> bool:
    """Tell whether any two of these lines run at the same time: no telling then which of them comes back."""
    latest, whose = None, -1
    for joined_at, left_at, index in sorted(
        (row.joined_at, row.left_at, index) for index, line in enumerate(lines) for row in line
    ):
        if latest is not None and whose != index and min(latest, left_at) - joined_at > SIDE_BY_SIDE:
            return True
        if latest is None or left_at > latest:
            latest, whose = left_at, index
    return False


def _may_follow(chain: Sequence[Stay], line: Sequence[Stay]) -> bool:
    """Nothing that is known of both may differ."""
    return all(len({getattr(stay, sign) for stay in (*chain, *line)} - {None}) < 2 for sign in _ONE_EACH)


_ONE_EACH = ("email", "account", "signed_in_id", "link_owner_id", "word")


def _returns(chain: Sequence[Stay], line: Sequence[Stay]) -> bool:
    """Whether a line may be one that had dropped just before. What proves whose one of them is proves nothing of the
    other, where only the moment binds them."""
    if not chain[-1].dropped or not -SIDE_BY_SIDE <= line[0].joined_at - chain[-1].left_at <= BACK_WITHIN:
        return False
    proofs = {tuple(getattr(stay, sign) for sign in _ONE_EACH) for stay in (*chain, *line)}
    return len(proofs) == 1
