"""What Zoom's documentation leaves open and each installation learns for itself: the questions and their answers.

Some are answered by watching a test meeting, some only by the person who holds it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.arrivals import GAVE_UP_AFTER
from app.domain.sightings import Sighting, SightingKind

ACCOMPANIES = timedelta(seconds=10)
"""A notice that belongs to an admission comes within so long of it."""


class Question(StrEnum):
    """What a test meeting is held for. Each is a sentence that is true or not, here."""

    LINK_TOLD_WAITING = "link_told_waiting"
    LINK_TOLD_ADMITTED = "link_told_admitted"
    LINK_TOLD_INSIDE = "link_told_inside"
    UUID_KEPT = "uuid_kept"
    LEFT_DOOR_TOLD = "left_door_told"
    JOINED_BEFORE_ADMITTED = "joined_before_admitted"
    CUSTOMER_KEY_TOLD = "customer_key_told"
    PANEL_KNOWS_UUIDS = "panel_knows_uuids"
    REPORT_TOLD = "report_told"
    TEXT_REACHES_WAITING = "text_reaches_waiting"
    CANCELLED_IS_PUT_OUT = "cancelled_is_put_out"
    CANCELLED_LINK_IS_DEAD = "cancelled_link_is_dead"
    LOCKED_ADMITS_WAITING = "locked_admits_waiting"


ASKED = (
    Question.TEXT_REACHES_WAITING,
    Question.LOCKED_ADMITS_WAITING,
    Question.CANCELLED_IS_PUT_OUT,
    Question.CANCELLED_LINK_IS_DEAD,
)
"""Nothing that Zoom sends tells these: the person who holds the test meeting sees them."""


@dataclass(frozen=True, slots=True)
class ZoomHabits:
    """The answers by which the door goes; until the contrary was seen, Zoom does as its documentation says."""

    link_told_waiting: bool = True
    uuid_kept: bool = True
    left_door_told: bool = True

    @property
    def gave_up_after(self) -> timedelta:
        """How long leaving the door may still be an admission: where Zoom never says both, it is giving up at once."""
        return GAVE_UP_AFTER if self.left_door_told else timedelta(0)

    @classmethod
    def learnt(cls, answers: Mapping[str, bool]) -> ZoomHabits:
        """What was answered here, by question."""
        return cls(
            link_told_waiting=answers.get(Question.LINK_TOLD_WAITING, True),
            uuid_kept=answers.get(Question.UUID_KEPT, True),
            left_door_told=answers.get(Question.LEFT_DOOR_TOLD, True),
        )


def seen_in(sightings: Sequence[Sighting], *, registrant_id: str, now: datetime) -> dict[Question, bool]:
    """What a test meeting with one guest shows: each question that it answers. In the order in which Zoom told it.

    The guest comes on the link of `registrant_id`. Whether something is missing is said only once something else shows
    that it should have been there: a guest who typed the meeting's number says nothing about links."""
    found = {
        Question.LINK_TOLD_WAITING: _link_told(sightings, registrant_id, SightingKind.ARRIVED),
        Question.LINK_TOLD_ADMITTED: _link_told(sightings, registrant_id, SightingKind.ADMITTED),
        Question.LINK_TOLD_INSIDE: _link_told(sightings, registrant_id, SightingKind.JOINED),
        Question.UUID_KEPT: _uuid_kept(sightings),
        Question.LEFT_DOOR_TOLD: _left_door_told(sightings, now),
        Question.JOINED_BEFORE_ADMITTED: _joined_before_admitted(sightings),
        Question.CUSTOMER_KEY_TOLD: any(seen.customer_key for seen in sightings) or None,
    }
    return {question: answer for question, answer in found.items() if answer is not None}


def _link_told(sightings: Iterable[Sighting], registrant_id: str, kind: SightingKind) -> bool | None:
    on_link = [seen.kind for seen in sightings if seen.registrant_id == registrant_id]
    if kind in on_link:
        return True
    return False if on_link and _first(sightings, kind) is not None else None


def _uuid_kept(sightings: Sequence[Sighting]) -> bool | None:
    arrived, joined = _first(sightings, SightingKind.ARRIVED), _first(sightings, SightingKind.JOINED)
    if arrived is None or joined is None or not arrived.participant_uuid or not joined.participant_uuid:
        return None
    return joined.participant_uuid == arrived.participant_uuid


def _left_door_told(sightings: Sequence[Sighting], now: datetime) -> bool | None:
    joined = _first(sightings, SightingKind.JOINED)
    if joined is None or _first(sightings, SightingKind.ARRIVED) is None:
        return None
    left = [seen.at for seen in sightings if seen.kind is SightingKind.LEFT_DOOR]
    if any(abs(at - joined.at) <= ACCOMPANIES for at in left):
        return True
    return False if now - joined.at > ACCOMPANIES else None


def _joined_before_admitted(sightings: Sequence[Sighting]) -> bool | None:
    """Zoom gives times in whole seconds; within one, the order in which it told them decides."""
    told = [
        (seen.at, place, seen.kind)
        for place, seen in enumerate(sightings)
        if seen.kind in (SightingKind.ADMITTED, SightingKind.JOINED)
    ]
    kinds = [kind for _at, _place, kind in sorted(told)]
    return kinds[0] is SightingKind.JOINED if len(set(kinds)) > 1 else None


def _first(sightings: Iterable[Sighting], kind: SightingKind) -> Sighting | None:
    return min((seen for seen in sightings if seen.kind is kind), key=lambda seen: seen.at, default=None)
