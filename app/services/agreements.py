"""A group's agreement: drafted and put in force by a coordinator, accepted by each member."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.agreements import AGREEMENT_LIFE, AgreementAction, AgreementState
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.models import Agreement, AgreementAcceptance, AgreementText
from app.queries import groups as found
from app.queries import places
from app.services import audit

LONGEST = 20_000


def draft(db: Db, *, group_id: int, texts: Mapping[str, str], by: Actor, now: datetime) -> Agreement:
    """Write the next version, or go on writing the one that is a draft already. Commits.

    `texts` holds the words by language. Raises `BadInput` for words that are too long."""
    ensure(by, "group:plan", group_id=group_id)
    too_long = {f"body_{language}": "too_long" for language, body in texts.items() if len(body) > LONGEST}
    if too_long:
        raise BadInput(**too_long)
    agreement = found.agreement_draft(db, group_id)
    if agreement is None:
        number = found.last_agreement_number(db, group_id) + 1
        agreement = Agreement(group_id=group_id, number=number, state=AgreementState.DRAFT)
        db.add(agreement)
        db.flush()
    _write_texts(db, agreement, texts)
    audit.write(db, by=by, action="agreement.draft", about=f"agreement:{agreement.id}", now=now)
    db.commit()
    return agreement


def put_in_force(db: Db, *, agreement_id: int, by: Actor, now: datetime) -> Agreement:
    """The draft counts from now on and the version before it no longer; members have thirty days to read it. Commits.

    Raises `Refused("agreement_incomplete")` while a language of the group has no words, `IllegalAction` for a version
    that is no draft."""
    ensure(by, "group:plan")
    agreement = db.exec(select(Agreement).where(Agreement.id == agreement_id).with_for_update()).first()
    if agreement is None:
        raise NotThere
    _refuse_incomplete(db, agreement)
    before = found.agreement_in_force(db, agreement.group_id)
    agreement.in_force_at = now
    _move(db, agreement, AgreementAction.PUT_IN_FORCE, by=by, now=now)
    if before is not None:
        _move(db, before, AgreementAction.SUPERSEDE, by=by, now=now)
    db.commit()
    return agreement


def accept(db: Db, *, group_id: int, language: str, by: Actor, now: datetime) -> None:
    """A member accepts the version in force, as she read it. Commits. Twice is harmless.

    Tonight's link is enough: a new agreement must not keep anybody out who has just read it."""
    ensure(by, "evening:enter", session_id=by.evening_session_id)
    place = places.of(db, group_id=group_id, person_id=by.person_id)
    agreement = found.agreement_in_force(db, group_id)
    if place is None or place.state is not PlaceState.ACTIVE or agreement is None or by.person_id is None:
        raise NotThere
    note_acceptance(db, agreement, person_id=by.person_id, language=language, by=by, now=now)
    db.commit()


def note_acceptance(db: Db, agreement: Agreement, *, person_id: int, language: str, by: Actor, now: datetime) -> None:
    """Keep that somebody accepted a version; whoever calls this commits."""
    known = select(AgreementAcceptance).where(
        AgreementAcceptance.agreement_id == agreement.id, AgreementAcceptance.person_id == person_id
    )
    if db.exec(known).first() is None:
        db.add(
            AgreementAcceptance(agreement_id=id_of(agreement), person_id=person_id, language=language, accepted_at=now)
        )
        audit.write(
            db,
            by=by,
            action="agreement.accept",
            about=audit.person(db, person_id),
            now=now,
            reason=f"agreement:{agreement.id}",
        )


def _refuse_incomplete(db: Db, agreement: Agreement) -> None:
    bodies = found.agreement_bodies(db, id_of(agreement))
    languages = found.by_id(db, agreement.group_id).languages
    if any(not bodies.get(language, "").strip() for language in languages):
        raise Refused("agreement_incomplete")


def _move(db: Db, agreement: Agreement, action: AgreementAction, *, by: Actor, now: datetime) -> None:
    """The doorway: the only place that assigns an agreement's state."""
    agreement.state = AGREEMENT_LIFE.after(agreement.state, action)
    db.add(agreement)
    db.flush()
    audit.write(db, by=by, action=f"agreement.{action.value}", about=f"agreement:{agreement.id}", now=now)


def _write_texts(db: Db, agreement: Agreement, texts: Mapping[str, str]) -> None:
    agreement_id = id_of(agreement)
    rows = {
        row.language: row for row in db.exec(select(AgreementText).where(AgreementText.agreement_id == agreement_id))
    }
    for language, body in texts.items():
        row = rows.get(language) or AgreementText(agreement_id=agreement_id, language=language, body="")
        row.body = body.replace("\r\n", "\n").strip()
        db.add(row)
    db.flush()
