"""How often what was credited by itself had to be corrected: whether "certain" deserves its name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlmodel import col, func, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Certainty, Outcome
from app.domain.outcomes import PRESENT
from app.domain.permissions import ensure
from app.domain.registers import CorrectionReason, SettlementKind, standing_word
from app.models import Correction, Settlement, StoredPresence


@dataclass(frozen=True, slots=True)
class Precision:
    """`certain` presences were credited without a human; of so many a human said afterwards that it was wrong."""

    certain: int
    corrected: int

    @property
    def percent(self) -> float | None:
        """How many of a hundred stand as they were credited; None before there is one."""
        return 100 * (self.certain - self.corrected) / self.certain if self.certain else None


def live(db: Db, *, actor: Actor) -> Precision:
    """The precision as it is now, over everything that was ever credited. Raises `NotPermitted`.

    Corrected counts a presence whose newest word names somebody or something else, and a line that a human changed from
    there to not there; each once. A word that was taken back counts no longer."""
    ensure(actor, "charts:read")
    certain = select(func.count()).where(StoredPresence.certainty == Certainty.CERTAIN)
    return Precision(db.exec(certain).one(), len(_settled_otherwise(db) | _lines_taken_away(db)))


def _settled_otherwise(db: Db) -> set[tuple[int, int | None]]:
    found = (
        select(StoredPresence, Settlement)
        .join(Settlement, col(Settlement.presence_id) == col(StoredPresence.id))
        .where(StoredPresence.certainty == Certainty.CERTAIN)
        .order_by(col(Settlement.presence_id), col(Settlement.id))
    )
    corrected = set()
    for _number, pairs in groupby(db.exec(found), key=lambda pair: pair[1].presence_id):
        said = list(pairs)
        presence, word = said[0][0], standing_word(word for _presence, word in said)
        if word is not None and (word.kind, word.person_id) != (SettlementKind.MEMBER, presence.person_id):
            corrected.add((presence.session_id, presence.person_id))
    return corrected


def _lines_taken_away(db: Db) -> set[tuple[int, int | None]]:
    newest = (
        select(func.max(Correction.id))
        .where(Correction.reason != CorrectionReason.REOPENED)
        .group_by(col(Correction.session_id), col(Correction.person_id))
    )
    found = (
        select(Correction)
        .join(
            StoredPresence,
            (col(StoredPresence.session_id) == col(Correction.session_id))
            & (col(StoredPresence.person_id) == col(Correction.person_id)),
        )
        .where(StoredPresence.certainty == Certainty.CERTAIN, col(Correction.id).in_(newest))
    )
    return {
        (one.session_id, one.person_id)
        for one in db.exec(found)
        if one.outcome is not None and one.outcome not in PRESENT and Outcome(one.was) in PRESENT
    }
