"""Presences kept in the database, so that a second collection finds what people said of the first.

A presence is known by its pieces: the arrivals seen live, and the rows of Zoom's report by name and moment of joining.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, or_, select

from app.db import Db, id_of
from app.domain.attendance import Presence, ReportRow
from app.domain.crediting import Credited, Known, credit_all
from app.domain.intervals import Interval, clip, minutes
from app.domain.matching import Guess
from app.domain.registers import standing_word
from app.models import KnownName, PresenceSource, Session, Settlement, StoredPresence
from app.queries.presences import NAMES_PARTED_BY, row_key
from app.services import known_names
from app.services.register_sources import Sources

DIFFERENCE = 2
"""Zoom's report and what was seen live may be this many minutes apart before a human is told."""


def keep(db: Db, *, session_id: int, found: Sequence[Presence], sources: Sources) -> list[StoredPresence]:
    """Make the stored presences those of this collection. What people said of them stays; the caller commits.

    Returns those that no source tells of any more, kept because somebody has spoken of them."""
    known = {
        row.key: row for row in db.exec(select(StoredPresence).where(StoredPresence.session_id == session_id)).all()
    }
    row_keys, told = _row_keys(sources.rows), _Told(sources)
    for presence, credited in zip(found, credit_all(found, sources.known), strict=True):
        keys = [f"arrival:{one}" for one in presence.arrival_ids] + [row_keys[one] for one in presence.row_hashes]
        same = [known.pop(key) for key in keys if key in known]
        values = _values(presence, credited, sources.known, told)
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
        beginning = row_key(row.instance_uuid, row.joined_at, row.name)
        keys[row.row_hash] = f"{beginning}:{seen[beginning]}"
        seen[beginning] += 1
    return keys


def _values(presence: Presence, credited: Credited, known: Known, told: _Told) -> dict[str, Any]:
    return {
        "screen_name": NAMES_PARTED_BY.join(presence.names)[:200],
        "joined_at": presence.intervals[0].start,
        "left_at": presence.intervals[-1].end,
        "minutes": presence.minutes,
        "source": _source(presence),
        "certainty": credited.certainty,
        "person_id": credited.member_id,
        "link_person_id": _link_owner(presence, known),
        "guest_label": next((known.guests[one] for one in presence.arrival_ids if one in known.guests), None),
        "credit": credited.credit,
        "guesses": [_as_json(guess) for guess in credited.guesses],
        "intervals": [[one.start.isoformat(), one.end.isoformat()] for one in presence.intervals],
        "reasons": [credited.evidence, *told.difference(presence)],
    }


def _link_owner(presence: Presence, known: Known) -> int | None:
    """Whose link it was; a hint, which credits nobody."""
    return next((known.link_owners[one] for one in presence.registrant_ids if one in known.link_owners), None)


def _as_json(guess: Guess) -> dict[str, Any]:
    return {
        "person_id": guess.member_id,
        "probability": guess.probability,
        "signs": [sign.value for sign in guess.signs],
        "cautions": [caution.value for caution in guess.cautions],
    }


def _source(presence: Presence) -> PresenceSource:
    if presence.arrival_ids and presence.row_hashes:
        return PresenceSource.BOTH
    return PresenceSource.LIVE if presence.arrival_ids else PresenceSource.REPORT


class _Told:
    """What either source tells of one presence, by the pieces that it is known by."""

    def __init__(self, sources: Sources) -> None:
        self._window = sources.window
        self._rows = {row.row_hash: Interval(row.joined_at, row.left_at) for row in sources.rows}
        self._stays: dict[int, list[Interval]] = defaultdict(list)
        for stay in sources.stays:
            self._stays[stay.arrival_id].append(Interval(stay.joined_at, stay.left_at or sources.window.end))

    def difference(self, presence: Presence) -> list[str]:
        """Both sources' minutes, where they differ: the union counts, and a human may see why."""
        live = [one for arrival_id in presence.arrival_ids for one in self._stays[arrival_id]]
        rows = [self._rows[row_hash] for row_hash in presence.row_hashes]
        seen, reported = minutes(clip(live, self._window)), minutes(clip(rows, self._window))
        if not live or not rows or abs(seen - reported) <= DIFFERENCE:
            return []
        return [f"live_minutes:{seen}", f"report_minutes:{reported}"]


def _merge(db: Db, into: StoredPresence, others: Sequence[StoredPresence]) -> None:
    """Two presences turned out to be one: every word about either is kept, the newest counts."""
    if not others:
        return
    for other in others:
        for word in db.exec(select(Settlement).where(Settlement.presence_id == other.id)):
            word.presence_id = id_of(into)
            db.add(word)
        for word in db.exec(select(Settlement).where(Settlement.same_as_id == other.id)):
            word.same_as_id = into.id
            db.add(word)
        db.execute(delete(KnownName).where(col(KnownName.presence_id) == other.id))
        db.flush()
        db.delete(other)
    db.flush()
    known_names.renew(db, into, group_id=db.get_one(Session, into.session_id).group_id)


def forget_unsettled(db: Db, gone: Sequence[StoredPresence]) -> bool:
    """Forget presences that no source tells of, with the words that were taken back. The caller commits.

    False, and nothing is forgotten, while a word about one of them stands."""
    ids = [id_of(one) for one in gone if one.source is PresenceSource.REPORT]
    words = _words_about(db, ids)
    if any(_holds(said, ids) for said in words.values()):
        return False
    for word in [word for said in words.values() for word in said]:
        if word.presence_id in ids:
            db.delete(word)
        elif word.same_as_id in ids:
            word.same_as_id = None  # taken back long since, and what it pointed at is gone
            db.add(word)
    db.flush()
    db.execute(delete(StoredPresence).where(col(StoredPresence.id).in_(ids)))
    return True


def _words_about(db: Db, ids: Sequence[int]) -> dict[int, list[Settlement]]:
    """Every word about these presences and about those said to be the same person, by presence, oldest first."""
    pointing = select(Settlement.presence_id).where(col(Settlement.same_as_id).in_(ids))
    about = or_(col(Settlement.presence_id).in_(ids), col(Settlement.presence_id).in_(pointing))
    found: dict[int, list[Settlement]] = defaultdict(list)
    for word in db.exec(select(Settlement).where(about).order_by(col(Settlement.id))):
        found[word.presence_id].append(word)
    return found


def _holds(said: Sequence[Settlement], ids: Sequence[int]) -> bool:
    """Whether the word that stands is about one of these, or says that another is the same person."""
    word = standing_word(said)
    return word is not None and (word.presence_id in ids or word.same_as_id in ids)


def _drop_unspoken(db: Db, gone: Sequence[StoredPresence]) -> list[StoredPresence]:
    """What neither source tells any more goes, unless somebody has spoken about it. Returns what stays."""
    spoken = _spoken_of(db, [id_of(one) for one in gone])
    for one in gone:
        if one.id not in spoken:
            db.delete(one)
    db.flush()
    return [one for one in gone if one.id in spoken]


def _spoken_of(db: Db, ids: Sequence[int]) -> set[int | None]:
    """Which of these presences somebody has said something about, if only that another is the same person."""
    words = select(Settlement.presence_id, Settlement.same_as_id).where(
        or_(col(Settlement.presence_id).in_(ids), col(Settlement.same_as_id).in_(ids))
    )
    return {one for pair in db.exec(words) for one in pair}
