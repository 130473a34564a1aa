"""Groups: made and changed by a coordinator, facilitated by people she names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from anyascii import anyascii
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor, GroupRole
from app.domain.errors import BadInput, Refused, Stale
from app.domain.groups import GroupTerms, faults
from app.domain.permissions import ensure
from app.domain.sessions import SessionState
from app.models import Facilitator, Group, GroupText, Session
from app.ports import Ids, Vault
from app.queries import groups as found
from app.services import audit, letters, people

# What a session copies from its group when it is planned, and again while it is still ahead.
DOOR_TERMS = ("doors_open_minutes", "door_policy", "grace_minutes", "capacity", "admission", "locks_zoom")
REGISTER_TERMS = ("minimum_minutes", "minimum_percent", "late_after_minutes", "left_early_minutes")
OVER_TIME_TERMS = ("missed_in_a_row", "advised_sessions")
PROOF_TERMS = ("trusts_links", "trusts_names")
OWN_TERMS = (
    *DOOR_TERMS, *REGISTER_TERMS, *OVER_TIME_TERMS, *PROOF_TERMS,
    "plain_name", "membership", "zone", "quiet_from", "quiet_until",
)  # fmt: skip


@dataclass(frozen=True)
class Invited:
    """Somebody who is to facilitate, by her address; `called` is the first name that members know."""

    email: str = field(repr=False)
    called: str
    role: GroupRole
    locale: str = "en"


def create(db: Db, *, terms: GroupTerms, by: Actor, now: datetime) -> Group:
    """A new group, at an address made of its neutral name. Commits. Raises `BadInput` with a code per field."""
    ensure(by, "group:plan")
    _refuse_faults(terms)
    group = Group(
        slug=_free_slug(db, terms.plain_name),
        languages=list(terms.texts),
        created_at=now,
        **{name: getattr(terms, name) for name in OWN_TERMS},
    )
    db.add(group)
    db.flush()
    _write_texts(db, group, terms)
    audit.write(db, by=by, action="group.create", about=f"group:{group.id}", now=now)
    db.commit()
    return group


def change(db: Db, *, group_id: int, terms: GroupTerms, version: int, by: Actor, now: datetime) -> Group:
    """New terms for a group and for its sessions whose doors are still shut; the past stays as it was. Commits.

    Raises `BadInput` with a code per field, `Stale` when somebody else changed the group since `version`."""
    ensure(by, "group:plan", group_id=group_id)
    _refuse_faults(terms)
    group = db.exec(select(Group).where(Group.id == group_id).with_for_update()).one()
    if group.version != version:
        raise Stale
    for name in OWN_TERMS:
        setattr(group, name, getattr(terms, name))
    group.languages = list(terms.texts)
    group.version += 1
    db.add(group)
    _write_texts(db, group, terms)
    _renew_sessions(db, group, now)
    audit.write(db, by=by, action="group.change", about=f"group:{group_id}", now=now)
    db.commit()
    return group


def name_facilitator(
    db: Db, *, group_id: int, person_id: int, role: GroupRole, called: str, by: Actor, now: datetime
) -> Facilitator:
    """Somebody facilitates the group from now on, known to its members by a first name. Commits.

    Raises `Refused("staff_facilitator_needed")` where volunteers would be on their own, `BadInput` without a name."""
    ensure(by, "group:plan", group_id=group_id)
    row = _name(db, Facilitator(group_id=group_id, person_id=person_id, role=role, called=called, since=now), by, now)
    db.commit()
    return row


def invite_facilitator(
    db: Db, *, group_id: int, invited: Invited, vault: Vault, ids: Ids, by: Actor, now: datetime
) -> Facilitator:
    """Name somebody by her address; whoever cannot sign in as staff yet gets an invitation. Commits.

    Raises like `name_facilitator` and `people.add_person`."""
    ensure(by, "group:plan", group_id=group_id)
    person = people.find(db, vault=vault, email=invited.email) or people.add_person(
        db, vault=vault, ids=ids, email=invited.email, name=invited.called, locale=invited.locale, by=by, now=now
    )
    person_id = id_of(person)
    wanted = Facilitator(group_id=group_id, person_id=person_id, role=invited.role, called=invited.called, since=now)
    row = _name(db, wanted, by, now)
    if person.password_hash is None:
        key = f"staff_invite:{person_id}:{int(now.timestamp()) // 60}"
        letters.promise(db, letters.Message.STAFF_INVITE, person_id, key=key, now=now)
    db.commit()
    return row


def withdraw_facilitator(db: Db, *, group_id: int, person_id: int, by: Actor, now: datetime) -> None:
    """Somebody facilitates the group no longer; her very next request finds the door shut. Commits. Twice is harmless.

    Raises `Refused("staff_facilitator_needed")` for the last one who is staff: name another first."""
    ensure(by, "group:plan", group_id=group_id)
    row = _facilitator(db, group_id, person_id)
    if row is not None and row.until is None:
        row.until = now
        db.add(row)
        db.flush()
        _refuse_volunteers_alone(db, group_id)
        audit.write(
            db,
            by=by,
            action="facilitator.withdraw",
            about=audit.person(db, person_id),
            now=now,
            reason=f"group:{group_id}",
        )
    db.commit()


def door_terms(group: Group) -> dict[str, Any]:
    """The terms of the door, as a session copies them."""
    return {name: getattr(group, name) for name in DOOR_TERMS}


def _name(db: Db, wanted: Facilitator, by: Actor, now: datetime) -> Facilitator:
    called = wanted.called.strip()
    if not called or len(called) > 40:
        raise BadInput(called="too_long" if called else "empty")
    row = _facilitator(db, wanted.group_id, wanted.person_id) or wanted
    if row.until is not None:
        row.since, row.until = now, None
    row.role, row.called = wanted.role, called
    db.add(row)
    db.flush()
    _refuse_volunteers_alone(db, row.group_id)
    about, group = audit.person(db, row.person_id), f"group:{row.group_id}"
    audit.write(db, by=by, action="facilitator.name", about=about, now=now, reason=group)
    return row


def _refuse_faults(terms: GroupTerms) -> None:
    found_faults = faults(terms)
    if found_faults:
        raise BadInput(**found_faults)


def _refuse_volunteers_alone(db: Db, group_id: int) -> None:
    if not found.staff_facilitators(db, group_id):
        raise Refused("staff_facilitator_needed")


def _facilitator(db: Db, group_id: int, person_id: int) -> Facilitator | None:
    row = select(Facilitator).where(Facilitator.group_id == group_id, Facilitator.person_id == person_id)
    return db.exec(row.with_for_update()).first()


def _write_texts(db: Db, group: Group, terms: GroupTerms) -> None:
    group_id = id_of(group)
    there = found.texts(db, group_id)
    for language, words in terms.texts.items():
        row = there.pop(language, None) or GroupText(group_id=group_id, language=language, name="", purpose="")
        row.name, row.purpose = words.name.strip(), words.purpose.strip()
        db.add(row)
    for row in there.values():
        db.delete(row)
    db.flush()


def _renew_sessions(db: Db, group: Group, now: datetime) -> None:
    ahead = select(Session).where(
        Session.group_id == group.id, Session.state == SessionState.SCHEDULED, Session.starts_at > now
    )
    for session in db.exec(ahead.with_for_update()):
        session.doors_open_minutes, session.capacity = group.doors_open_minutes, group.capacity
        session.door_policy, session.grace_minutes = group.door_policy, group.grace_minutes
        session.admission, session.locks_zoom = group.admission, group.locks_zoom
        session.version += 1
        db.add(session)
    db.flush()


def _free_slug(db: Db, plain_name: str) -> str:
    """An address that says no more than the neutral name does."""
    stem = re.sub(r"[^a-z0-9]+", "-", anyascii(plain_name).lower()).strip("-")[:48] or "group"
    taken = set(db.exec(select(Group.slug).where(col(Group.slug).startswith(stem))))
    return (
        stem
        if stem not in taken
        else next(slug for slug in (f"{stem}-{number}" for number in range(2, len(taken) + 3)) if slug not in taken)
    )
