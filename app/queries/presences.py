"""Who was there in one session, presence by presence, with what each counts as."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.attendance import Certainty, Evidence
from app.domain.intervals import Interval, minutes
from app.domain.registers import SETTLED, Resolution, Standing, resolve
from app.models import Settlement, StoredPresence


@dataclass(frozen=True, slots=True)
class Resolved:
    """A presence and what it counts as."""

    presence: StoredPresence
    resolution: Resolution

    @property
    def standing(self) -> Standing:
        """What it counts as."""
        return self.resolution.standing

    @property
    def person_id(self) -> int | None:
        """To whom it is credited."""
        return self.resolution.person_id

    @property
    def evidence(self) -> str:
        """The class of what credits it: an `attendance.Evidence`, or `SETTLED`."""
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


NO_CREDIT = Credit(0, Evidence.NOTHING.value)


def resolved(db: Db, session_ids: Collection[int]) -> dict[int, list[Resolved]]:
    """The presences of some sessions, by session, in order of coming. Two queries, however many there are."""
    of_sessions = col(StoredPresence.session_id).in_(session_ids)
    found = db.exec(
        select(StoredPresence).where(of_sessions).order_by(col(StoredPresence.joined_at), col(StoredPresence.id))
    ).all()
    spoken = select(Settlement).join(StoredPresence, col(Settlement.presence_id) == col(StoredPresence.id))
    newest = {word.presence_id: word for word in db.exec(spoken.where(of_sessions).order_by(col(Settlement.id)))}
    by_session: dict[int, list[Resolved]] = defaultdict(list)
    for presence in found:
        by_session[presence.session_id].append(Resolved(presence, _resolution(presence, newest.get(id_of(presence)))))
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
        if each.standing is Standing.MEMBER and each.person_id is not None:
            hers[each.person_id].append(each)
    return {person_id: _credit(together) for person_id, together in hers.items()}


def _resolution(presence: StoredPresence, word: Settlement | None) -> Resolution:
    certain = presence.person_id if presence.certainty is Certainty.CERTAIN else None
    return resolve(certain, bool(presence.guest_label), word.kind if word else None, word.person_id if word else None)


def _credit(together: list[Resolved]) -> Credit:
    evidence = sorted((each.evidence for each in together), key=lambda code: code == SETTLED)
    return Credit(minutes(stretch for each in together for stretch in intervals(each.presence)), evidence[0])
