"""What the connection check knows: the last check with its age, signs of life, answers, the test meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import sqlalchemy as sa
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.connection_facts import Access, Facts, HouseRules, Plan, Reading, Trouble
from app.domain.permissions import ensure
from app.domain.sightings import Sighting
from app.domain.zoom_habits import Question, ZoomHabits
from app.models import (
    AgentKind,
    ConnectionCheck,
    ConnectionSign,
    Rehearsal,
    Sign,
    Trial,
    TrialSighting,
    WebhookDelivery,
    ZoomAnswer,
)
from app.queries import sights

ACCESS, PLAN, RULES = PARTS = ("access", "plan", "rules")
"""What is asked of Zoom, in this order, each by itself."""

T = TypeVar("T")


@dataclass(frozen=True)
class Furnishing:
    """What this installation's own settings say about its Zoom."""

    by_stream: bool
    has_panel: bool
    has_web_host: bool


def last_check(db: Db, *, by: Actor) -> ConnectionCheck | None:
    """The newest check, finished or under way."""
    ensure(by, "connection:check")
    return db.exec(select(ConnectionCheck).order_by(col(ConnectionCheck.id).desc())).first()


def next_part(check: ConnectionCheck) -> str | None:
    """What Zoom is asked next; nothing more once it could not be reached or refused us."""
    if isinstance(reading(check, ACCESS), Trouble):
        return None
    return next((part for part in PARTS if part not in check.readings), None)


def facts(db: Db, check: ConnectionCheck | None, furnishing: Furnishing) -> Facts:
    """Everything the check knows by now."""
    signs = {one.sign: one.seen_at for one in db.exec(select(ConnectionSign))}
    return Facts(
        access=_as(reading(check, ACCESS), Access),
        plan=_as(reading(check, PLAN), Plan),
        rules=_as(reading(check, RULES), HouseRules),
        told=answers(db),
        validated_at=signs.get(Sign.WEBHOOK_VALIDATED),
        heard_at=_heard_at(db),
        by_stream=furnishing.by_stream,
        has_panel=furnishing.has_panel,
        panel_opened_at=signs.get(Sign.PANEL_OPENED),
        has_web_host=furnishing.has_web_host,
    )


def _heard_at(db: Db) -> datetime | None:
    """When Zoom was last heard. A rehearsal's events are stored like Zoom's, and are no sign of it."""
    rehearsed = sa.select(col(Rehearsal.session_id))
    newest = sa.select(sa.func.max(col(WebhookDelivery.received_at))).where(
        sa.or_(col(WebhookDelivery.session_id).is_(None), col(WebhookDelivery.session_id).not_in(rehearsed))
    )
    return db.execute(newest).scalar_one_or_none()


def answers(db: Db) -> Mapping[str, bool]:
    """What was learnt here, by question."""
    return {one.question: one.answer for one in db.exec(select(ZoomAnswer))}


def habits(db: Db) -> ZoomHabits:
    """The answers by which the door goes."""
    return ZoomHabits.learnt(answers(db))


def told_answers(db: Db, *, by: Actor, now: datetime) -> Mapping[str, ZoomAnswer]:
    """The answers with when and how they were found."""
    ensure(by, "connection:check")
    stored = {one.question: one for one in db.exec(select(ZoomAnswer))}
    same = sights.same_uuids(db, AgentKind.PANEL)  # learnt on every evening on which a panel was open
    if same is None:
        return stored
    question = Question.PANEL_KNOWS_UUIDS.value
    return {**stored, question: ZoomAnswer(question=question, answer=same, answered_at=now)}


def trial(db: Db) -> Trial | None:
    """The newest test meeting."""
    return db.exec(select(Trial).order_by(col(Trial.id).desc())).first()


def trial_story(db: Db, trial: Trial) -> list[Sighting]:
    """What Zoom told of the guest, in the order in which it told it."""
    told = select(TrialSighting).where(TrialSighting.trial_id == id_of(trial)).order_by(col(TrialSighting.id))
    return [
        Sighting(
            kind=one.kind,
            at=one.at,
            body_hash=one.body_hash,
            participant_uuid=one.participant_uuid,
            user_id=one.user_id,
            registrant_id=one.registrant_id,
            customer_key=one.customer_key,
        )
        for one in db.exec(told)
    ]


def age(check: ConnectionCheck, now: datetime) -> timedelta:
    """How old its answers are."""
    return now - (check.finished_at or check.begun_at)


def reading(check: ConnectionCheck | None, part: str) -> Reading | None:
    """What Zoom answered to one part, as it was stored; None while it has not been asked."""
    stored = check.readings.get(part) if check else None
    if stored is None:
        return None
    if "trouble" in stored:
        return Trouble(stored["trouble"], stored["retryable"])
    if part == ACCESS:
        missing = stored["missing_scopes"]
        pairs = None if missing is None else tuple((classic, granular) for classic, granular in missing)
        return Access(pairs, stored["ahead_seconds"])
    return Plan(stored["reports"], stored["licensed"]) if part == PLAN else HouseRules(stored["by_host"])


def _as(found: Reading | None, kind: type[T]) -> T | Trouble | None:
    return found if isinstance(found, (kind, Trouble)) else None
