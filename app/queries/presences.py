"""Who was there in one session, presence by presence, with what each counts as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain import matching
from app.domain.attendance import Certainty, Evidence
from app.domain.intervals import Interval, minutes, union
from app.domain.registers import (
    SETTLED,
    Resolution,
    SettlementKind,
    Standing,
    follow,
    resolve,
    standing_word,
)
from app.models import Settlement, StoredPresence

NAMES_PARTED_BY = " · "
"""Between the names under which one presence was seen, in `StoredPresence.screen_name`."""


def row_key(instance_uuid: str, joined_at: datetime, name: str) -> str:
    """How a presence is known by a row of Zoom's report; rows alike are told apart by a number after it."""
    return "row:" + sha256(f"{instance_uuid}|{joined_at.isoformat()}|{name}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A presence and what it counts as."""

    presence: StoredPresence
    resolution: Resolution
    word_id: int = 0  # the newest word about it, taken back or not; 0 before anybody spoke
    same_as_id: int | None = None  # the presence that somebody said is the same person

    @property
    def standing(self) -> Standing:
        """What it counts as."""
        return self.resolution.standing

    @property
    def person_id(self) -> int | None:
        """To whom it is credited."""
        return self.resolution.person_id

    @property
    def credited_to(self) -> tuple[int, ...]:
        """Every member who is credited with it: one, or the two who shared a screen, or nobody."""
        pair = (self.resolution.person_id, self.resolution.also_person_id)
        return tuple(one for one in pair if one is not None) if self.standing is Standing.MEMBER else ()

    @property
    def evidence(self) -> str:
        """The class of what credits it: an `attendance.Evidence`, a `matching.Sign`, or `SETTLED`."""
        return SETTLED if self.resolution.by_hand else self.presence.reasons[0]

    @property
    def stays(self) -> tuple[Interval, ...]:
        """When it was inside."""
        return intervals(self.presence)

    @property
    def minutes_apart(self) -> tuple[int, int] | None:
        """The minutes as seen live and as in Zoom's report, where the two differ."""
        told = dict(code.split(":") for code in self.presence.reasons if ":" in code)
        return (int(told["live_minutes"]), int(told["report_minutes"])) if told else None


@dataclass(frozen=True, slots=True)
class Credit:
    """What one member is credited with: the whole minutes of the union of her presences."""

    minutes: int
    evidence: str
    stretches: tuple[Interval, ...] = ()  # when she was inside, in order, whichever device


NO_CREDIT = Credit(0, Evidence.NOTHING.value)


def resolved(db: Db, session_ids: Collection[int]) -> dict[int, list[Resolved]]:
    """The presences of some sessions, by session, in order of coming. Two queries, however many there are."""
    of_sessions = col(StoredPresence.session_id).in_(session_ids)
    found = db.exec(
        select(StoredPresence).where(of_sessions).order_by(col(StoredPresence.joined_at), col(StoredPresence.id))
    ).all()
    spoken = select(Settlement).join(StoredPresence, col(Settlement.presence_id) == col(StoredPresence.id))
    words: dict[int, list[Settlement]] = defaultdict(list)
    for word in db.exec(spoken.where(of_sessions).order_by(col(Settlement.id))):
        words[word.presence_id].append(word)
    by_session: dict[int, list[Resolved]] = defaultdict(list)
    for each in _resolved(found, words):
        by_session[each.presence.session_id].append(each)
    return by_session


def of_session(db: Db, session_id: int) -> list[Resolved]:
    """The presences of one session."""
    return resolved(db, [session_id]).get(session_id, [])


def intervals(presence: StoredPresence) -> tuple[Interval, ...]:
    """When it was inside, as moments."""
    return tuple(
        Interval(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in presence.intervals
    )


def overlap(one: StoredPresence, other: StoredPresence) -> bool:
    """Whether two presences were inside at the same time."""
    return any(mine.start < its.end and its.start < mine.end for mine in intervals(one) for its in intervals(other))


def credits(found: Iterable[Resolved]) -> dict[int, Credit]:
    """What each member is credited with. Where several presences are hers, certain evidence names the line."""
    hers: dict[int, list[Resolved]] = defaultdict(list)
    for each in found:
        for person_id in each.credited_to:
            hers[person_id].append(each)
    return {person_id: _credit(together) for person_id, together in hers.items()}


def _resolved(found: Sequence[StoredPresence], words: Mapping[int, Sequence[Settlement]]) -> Iterator[Resolved]:
    """Each presence with what it counts as, once those that are the same person as another have found it."""
    standing = {id_of(one): standing_word(words.get(id_of(one), ())) for one in found}
    alone = {id_of(one): _resolution(one, standing[id_of(one)]) for one in found}
    same_as = {
        presence_id: word.same_as_id
        for presence_id, word in standing.items()
        if word is not None and word.kind is SettlementKind.SAME_AS and word.same_as_id is not None
    }
    together = follow(same_as, alone)
    for one in found:
        said = words.get(id_of(one), ())
        yield Resolved(
            one, together[id_of(one)], word_id=id_of(said[-1]) if said else 0, same_as_id=same_as.get(id_of(one))
        )


def _resolution(presence: StoredPresence, word: Settlement | None) -> Resolution:
    certain = presence.person_id if presence.certainty is Certainty.CERTAIN else None
    is_program = presence.credit is matching.Credit.NOT_A_MEMBER
    return resolve(certain, bool(presence.guest_label), is_program, word)


def _credit(together: list[Resolved]) -> Credit:
    evidence = sorted((each.evidence for each in together), key=lambda code: code == SETTLED)
    stretches = union(stretch for each in together for stretch in intervals(each.presence))
    return Credit(minutes(stretches), evidence[0], stretches)
