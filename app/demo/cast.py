"""Who can be played in the demo, found in the database that it was seeded with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Db
from app.domain.places import PlaceState
from app.models import Facilitator, Group, Person, Place, Session
from app.queries.earnest import in_earnest

MEMBERS_SHOWN = 4


@dataclass(frozen=True)
class Role:
    """Somebody to be: who, what for, and at which address."""

    person: Person
    called: str
    what: str  # coordinator | facilitator | member
    group: str
    address: str
    first_page: str

    @property
    def is_staff(self) -> bool:
        """Whether this one signs in with password and TOTP outside the demo."""
        return self.what != "member"


def roles(db: Db, port: str) -> list[Role]:
    """The coordinator, the facilitators, and some members of each group."""
    return [*_coordinators(db, port), *_facilitators(db, port), *_members(db, port)]


def role_of(db: Db, person_id: int) -> Role | None:
    """Somebody's role, if that person is one of those who can be played."""
    return next((role for role in roles(db, "0") if role.person.id == person_id), None)


def sessions_near(db: Db, now: datetime) -> list[tuple[Session, Group]]:
    """Sessions of the coming week, and those that ended just now."""
    near = (
        select(Session, Group)
        .where(Session.group_id == Group.id, in_earnest(Session))
        .where(Session.starts_at >= now - timedelta(hours=4), Session.starts_at <= now + timedelta(days=5))
        .order_by(col(Session.starts_at))
    )
    return list(db.exec(near))


def session_of_meeting(db: Db, number: object) -> int | None:
    """The session that a Zoom meeting carries."""
    if not isinstance(number, int):
        return None
    return db.exec(select(Session.id).where(Session.meeting_number == number)).first()


def _coordinators(db: Db, port: str) -> list[Role]:
    found = db.exec(select(Person).where(col(Person.coordinator)).order_by(col(Person.id)))
    return [_role(person, "Marta", "coordinator", "", port, "/desk/") for person in found]


def _facilitators(db: Db, port: str) -> list[Role]:
    found = db.exec(
        select(Person, Facilitator, Group)
        .where(Facilitator.person_id == Person.id, Facilitator.group_id == Group.id, in_earnest(Group))
        .order_by(col(Facilitator.id))
    )
    first: dict[int | None, Role] = {}
    for person, facilitator, group in found:
        role = _role(person, facilitator.called, "facilitator", group.plain_name, port, "/live/")
        first.setdefault(person.id, role)
    return list(first.values())


def _members(db: Db, port: str) -> list[Role]:
    shown: list[Role] = []
    for group in db.exec(select(Group).where(in_earnest(Group)).order_by(col(Group.id))):
        found = db.exec(
            select(Person, Place)
            .where(Place.person_id == Person.id, Place.group_id == group.id, Place.state == PlaceState.ACTIVE)
            .order_by(col(Place.id))
            .limit(MEMBERS_SHOWN)
        )
        shown += [
            _role(person, place.screen_name, "member", group.plain_name, port, "/home") for person, place in found
        ]
    return shown


def _role(person: Person, called: str, what: str, group: str, port: str, first_page: str) -> Role:
    # A host name of its own for each person, so that one browser can be several people at once.
    host = f"{what}-{person.id}.localhost"
    return Role(person, called, what, group, f"http://{host}:{port}/demo/enter/{person.id}", first_page)
