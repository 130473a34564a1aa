"""Who opened the panel inside Zoom: which of our sessions it is, and which facilitator.

Zoom says which of its users is there, and that she moderates; who that is to us, she says once herself, with password
and second factor. Then her Zoom user, kept as a keyed hash, stands for her here, for the sessions that are hers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor, SignIn
from app.domain.errors import NotThere, Refused
from app.domain.permissions import Scope, may
from app.models import MeetingInstance, Person, Session
from app.ports import PanelVisit, Vault
from app.queries import people
from app.services import audit

GOOD_AFTER_THE_END = timedelta(hours=1)


@dataclass(frozen=True)
class Visit:
    """A panel in one of our meetings, whose client moderates. `zoom_user` is the keyed hash."""

    session_id: int
    zoom_user: str


def locate(db: Db, *, visit: PanelVisit, vault: Vault, now: datetime) -> Visit:
    """The session in which a panel was opened.

    Raises `Refused`: "panel_outside" a meeting, "panel_not_yours" for a guest or somebody who does not moderate,
    "panel_unknown_meeting" for one that Zoom has not told us of (yet), "panel_over" an hour after the end."""
    if visit.meeting_uuid is None:
        raise Refused("panel_outside")
    if not visit.may_moderate or visit.zoom_user is None:
        raise Refused("panel_not_yours")
    session = _session_of(db, visit.meeting_uuid)
    if session is None:
        raise Refused("panel_unknown_meeting")
    if now >= lasts_until(session):
        raise Refused("panel_over")
    return Visit(id_of(session), vault.index("zoom_user", visit.zoom_user))


def recognise(db: Db, *, visit: Visit, now: datetime) -> Person | None:
    """The facilitator for whom this Zoom user stands, if the session is hers. Commits, with the audit of her coming."""
    person = db.exec(select(Person).where(Person.zoom_user_index == visit.zoom_user, col(Person.active))).first()
    if person is None or not _is_hers(db, person, visit.session_id, "arrival:admit"):
        return None
    audit.write(db, by=_as_staff(person), action="panel.open", about=_about(visit), now=now, reason="zoom_user")
    db.commit()
    return person


def introduce(db: Db, *, visit: Visit, person: Person, now: datetime) -> None:
    """She proved who she is: remember her Zoom user, unless it stands for somebody already. Commits.

    Only a facilitator of this group is remembered: a Zoom account is often shared by hosts, and would open every group
    to all of them once a coordinator had looked in. Raises `Refused("panel_not_yours")` when the session is not hers;
    then nothing is remembered."""
    if not _is_hers(db, person, visit.session_id, "dashboard:open"):
        raise Refused("panel_not_yours")
    by = _as_staff(person)
    taken = db.exec(select(Person.id).where(Person.zoom_user_index == visit.zoom_user)).first()
    if taken is None and _is_hers(db, person, visit.session_id, "arrival:admit"):
        person.zoom_user_index, person.zoom_user_linked_at = visit.zoom_user, now
        db.add(person)
        audit.write(db, by=by, action="staff.link_zoom", about=audit.person(db, id_of(person)), now=now)
    audit.write(db, by=by, action="panel.open", about=_about(visit), now=now, reason="password")
    db.commit()


def forget(db: Db, *, by: Actor, now: datetime) -> None:
    """Her Zoom user stands for her no longer: next time the panel asks who she is. Commits."""
    person = db.get(Person, by.person_id) if by.person_id is not None else None
    if person is None:
        raise NotThere
    if person.zoom_user_index is not None:
        person.zoom_user_index = person.zoom_user_linked_at = None
        db.add(person)
        audit.write(db, by=by, action="staff.unlink_zoom", about=audit.person(db, id_of(person)), now=now)
    db.commit()


def lasts_until(session: Session) -> datetime:
    """When the last panel of a session closes."""
    return (session.ended_at or session.times.ends_at) + GOOD_AFTER_THE_END


def _session_of(db: Db, meeting_uuid: str) -> Session | None:
    found = (
        select(Session)
        .join(MeetingInstance, col(MeetingInstance.session_id) == col(Session.id))
        .where(MeetingInstance.uuid == meeting_uuid)
    )
    return db.exec(found).first()


def _is_hers(db: Db, person: Person, session_id: int, permission: str) -> bool:
    session = db.get_one(Session, session_id)
    actor = people.actor(db, person_id=id_of(person), sign_in=SignIn.STAFF, evening_session_id=None)
    return may(actor, permission, Scope(group_id=session.group_id))


def _as_staff(person: Person) -> Actor:
    return Actor(person_id=id_of(person), sign_in=SignIn.STAFF)


def _about(visit: Visit) -> str:
    return f"session:{visit.session_id}"
