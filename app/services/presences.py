"""Presences kept in the database, so that a second collection finds what people said of the first.

A presence is known by its pieces: the arrivals seen live, and the rows of Zoom's report by name and moment of joining.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.attendance import Certainty, LiveStay, Presence, ReportRow
from app.domain.facts import Reason
from app.domain.intervals import Interval, clip, minutes
from app.domain.registers import SettlementKind
from app.models import PresenceSource, Settlement, StoredPresence

DIFFERENCE = 2
"""Zoom's report and what was seen live may be this many minutes apart before a human is told."""


@dataclass(frozen=True)
class Sources:
    """What a collection joined, and what is known of each piece: whose link, whose word, which guest."""

    stays: Sequence[LiveStay]
    rows: Sequence[ReportRow]
    window: Interval
    link_owners: Mapping[str, int] = field(default_factory=dict)  # by registrant id
    vouched: Mapping[int, int] = field(default_factory=dict)  # person by arrival
    guests: Mapping[int, str] = field(default_factory=dict)  # label by arrival


def keep(db: Db, *, session_id: int, found: Sequence[Presence], sources: Sources) -> list[StoredPresence]:
    """Make the stored presences those of this collection. What people said of them stays; the caller commits.

    Returns those that no source tells of any more, kept because somebody has spoken of them."""
    known = {
        row.key: row for row in db.exec(select(StoredPresence).where(StoredPresence.session_id == session_id)).all()
    }
    row_keys = _row_keys(sources.rows)
    for presence in found:
        keys = [f"arrival:{one}" for one in presence.arrival_ids] + [row_keys[one] for one in presence.row_hashes]
        same = [known.pop(key) for key in keys if key in known]
        values = _values(presence, sources)
        stored = same[0] if same else StoredPresence(session_id=session_id, key=keys[0], **values)
        db.add(stored.sqlmodel_update(values))
        db.flush()
        _merge(db, stored, same[1:])
    return _drop_unspoken(db, list(known.values()))


def _row_keys(rows: Sequence[ReportRow]) -> dict[str, str]:
    """A key for each row by its hash. The hash itself covers the moment of leaving, which Zoom may still correct."""
    seen: Counter[str] = Counter()
    keys = {}
    for row in sorted(rows, key=lambda row: (row.joined_at, row.left_at, row.row_hash)):
        beginning = sha256(f"{row.instance_uuid}|{row.joined_at.isoformat()}|{row.name}".encode()).hexdigest()[:32]
        keys[row.row_hash] = f"row:{beginning}:{seen[beginning]}"
        seen[beginning] += 1
    return keys


def _values(presence: Presence, sources: Sources) -> dict[str, Any]:
    pointed_to, hints = _pointed_to(presence, sources)
    return {
        "screen_name": " · ".join(presence.names)[:200],
        "joined_at": presence.intervals[0].start,
        "left_at": presence.intervals[-1].end,
        "minutes": presence.minutes,
        "source": _source(presence),
        "certainty": presence.certainty,
        "person_id": presence.member_id if presence.certainty is Certainty.CERTAIN else None,
        "link_person_id": pointed_to,
        "guest_label": next((sources.guests[one] for one in presence.arrival_ids if one in sources.guests), None),
        "intervals": [[one.start.isoformat(), one.end.isoformat()] for one in presence.intervals],
        "reasons": [presence.evidence.value, *hints, *_difference(presence, sources)],
    }


def _pointed_to(presence: Presence, sources: Sources) -> tuple[int | None, list[str]]:
    """Whom a facilitator's word at the door, or else the link, points to; a hint, which credits nobody."""
    owner = next((sources.link_owners[one] for one in presence.registrant_ids if one in sources.link_owners), None)
    said = next((sources.vouched[one] for one in presence.arrival_ids if one in sources.vouched), None)
    if said is None or presence.certainty is Certainty.CERTAIN:
        return said or owner, []
    return said, [Reason.FACILITATORS_WORD.value if owner in (None, said) else Reason.SIGNS_DISAGREE.value]


def _source(presence: Presence) -> PresenceSource:
    if presence.arrival_ids and presence.row_hashes:
        return PresenceSource.BOTH
    return PresenceSource.LIVE if presence.arrival_ids else PresenceSource.REPORT


def _difference(presence: Presence, sources: Sources) -> list[str]:
    """Both sources' minutes, where they differ: the union counts, and a human may see why."""
    live = [
        Interval(stay.joined_at, stay.left_at or sources.window.end)
        for stay in sources.stays
        if stay.arrival_id in presence.arrival_ids
    ]
    rows = [Interval(row.joined_at, row.left_at) for row in sources.rows if row.row_hash in presence.row_hashes]
    seen, reported = minutes(clip(live, sources.window)), minutes(clip(rows, sources.window))
    if not live or not rows or abs(seen - reported) <= DIFFERENCE:
        return []
    return [f"live_minutes:{seen}", f"report_minutes:{reported}"]


def _merge(db: Db, into: StoredPresence, others: Sequence[StoredPresence]) -> None:
    """Two presences turned out to be one: every word about either is kept, the newest counts."""
    for other in others:
        for word in db.exec(select(Settlement).where(Settlement.presence_id == other.id)):
            word.presence_id = id_of(into)
            db.add(word)
        db.flush()
        db.delete(other)
    db.flush()


def forget_unsettled(db: Db, gone: Sequence[StoredPresence]) -> bool:
    """Forget presences that no source tells of, with the words that were taken back. The caller commits.

    False, and nothing is forgotten, while a word about one of them stands."""
    ids = [id_of(one) for one in gone if one.source is PresenceSource.REPORT]
    words = db.exec(select(Settlement).where(col(Settlement.presence_id).in_(ids)).order_by(col(Settlement.id))).all()
    newest = {word.presence_id: word.kind for word in words}
    if any(kind is not SettlementKind.UNDONE for kind in newest.values()):
        return False
    for row in [*words, *(one for one in gone if one.id in ids)]:
        db.delete(row)
        db.flush()
    return True


def _drop_unspoken(db: Db, gone: Sequence[StoredPresence]) -> list[StoredPresence]:
    """What neither source tells any more goes, unless somebody has spoken about it. Returns what stays."""
    spoken = set(
        db.exec(select(Settlement.presence_id).where(col(Settlement.presence_id).in_([one.id for one in gone])))
    )
    for one in gone:
        if one.id not in spoken:
            db.delete(one)
    db.flush()
    return [one for one in gone if one.id in spoken]
