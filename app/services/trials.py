"""The test meeting: made, watched, and what it teaches about this account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.permissions import ensure
from app.domain.zoom_habits import Question, seen_in
from app.models import Trial, TrialSighting, ZoomAnswer
from app.ports import Delivery, LinkMade
from app.queries import connection
from app.services import audit

LASTS = timedelta(minutes=30)
BEGINS_IN = timedelta(minutes=1)


def record_made(db: Db, *, number: int, link: LinkMade, address: str, by: Actor, now: datetime) -> Trial:
    """Zoom has made a test meeting; what the one before was told of is forgotten. Commits."""
    ensure(by, "connection:check")
    db.execute(sa.delete(TrialSighting))
    db.execute(sa.delete(Trial))
    trial = Trial(meeting_number=number, registrant_id=link.registrant_id, address=address, made_at=now)
    db.add(trial)
    db.flush()
    audit.write(db, by=by, action="trial.make", about=f"trial:{trial.id}", now=now)
    db.commit()
    return trial


def hear(db: Db, told: Delivery, *, now: datetime) -> bool:
    """Take in what Zoom tells of a test meeting. False when it is of another meeting. The caller commits."""
    found = select(Trial).where(Trial.meeting_number == told.meeting_number).with_for_update()
    trial = db.exec(found.execution_options(populate_existing=True)).first()
    if trial is None:
        return False
    if told.kind == "meeting.started":
        trial.started_at = trial.started_at or told.at
    if told.kind == "meeting.ended":
        trial.ended_at = told.at
    db.add(trial)
    _keep(db, trial, told)
    db.flush()
    learn(db, trial, now=now)
    return True


def learn(db: Db, trial: Trial, *, now: datetime) -> None:
    """Answer what can be answered by now. The caller commits."""
    story = connection.trial_story(db, trial)
    _answer(db, seen_in(story, registrant_id=trial.registrant_id, now=now), now=now)


def look_again(db: Db, *, by: Actor, now: datetime) -> None:
    """Some answers need nothing but a moment in which nothing came. Commits."""
    ensure(by, "connection:check")
    trial = connection.trial(db)
    if trial is not None:
        learn(db, trial, now=now)
    db.commit()


def record_report(db: Db, *, came: bool, by: Actor, now: datetime) -> None:
    """Zoom's report of the test meeting is there, so many minutes after its end; or the account has none. Commits."""
    ensure(by, "connection:check")
    trial = connection.trial(db)
    if trial is not None and trial.ended_at is not None:
        minutes = round((now - trial.ended_at).total_seconds() / 60)
        _answer(db, {Question.REPORT_TOLD: came}, now=now, minutes=minutes if came else None)
    db.commit()


def _keep(db: Db, trial: Trial, told: Delivery) -> None:
    seen = told.sighting
    if seen is None or told.is_host:
        return
    if db.exec(select(TrialSighting).where(TrialSighting.body_hash == seen.body_hash)).first() is not None:
        return
    db.add(
        TrialSighting(
            trial_id=id_of(trial),
            body_hash=seen.body_hash,
            kind=seen.kind,
            at=seen.at,
            participant_uuid=seen.participant_uuid,
            user_id=seen.user_id,
            registrant_id=seen.registrant_id,
            customer_key=seen.customer_key,
        )
    )


def _answer(db: Db, found: Mapping[Question, bool], *, now: datetime, minutes: int | None = None) -> None:
    """Note what was seen; what is known already keeps the moment at which it was found."""
    known = connection.answers(db)
    for question, answer in found.items():
        if known.get(question) is not answer:
            db.merge(ZoomAnswer(question=question.value, answer=answer, minutes=minutes, answered_at=now))
    db.flush()
