"""What the player looks up before it acts: the session as it stands, who is at the door, who is who."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.demo.charity import ZONE
from app.demo.stage import Stage
from app.domain.actors import Actor, SignIn
from app.models import Facilitator, Person, Place, Session
from app.ports import Ids
from app.queries import arrivals
from app.queries.arrivals import DoorRow
from app.services import taps


class Signing(TypedDict):
    """What signing up takes besides who does it."""

    session_id: int
    ids: Ids
    address_domain: str
    now: datetime


class WentOtherwise(Exception):
    """The evening did not go as its file says. The text says where."""


class Scene:
    """One session on a stage, and the first of its group's facilitators."""

    def __init__(self, stage: Stage, session_id: int) -> None:
        self.stage = stage
        self.session_id = session_id
        session = self.session()
        self.day = session.starts_at.astimezone(ZoneInfo(ZONE)).date()
        self.group_id = session.group_id
        self.facilitator = self._facilitator()

    def session(self) -> Session:
        """The session as it is now."""
        with self.stage.database.reading() as db:
            return db.get_one(Session, self.session_id)

    def number(self) -> int:
        """The meeting's number. Raises `WentOtherwise` while Zoom has made none."""
        number = self.session().meeting_number
        if number is None:
            raise WentOtherwise("Zoom has made no meeting")
        return number

    def rows(self) -> list[DoorRow]:
        """Every arrival, as the dashboard has it now."""
        with self.stage.database.reading() as db:
            return arrivals.at_the_door(db, db.get_one(Session, self.session_id), self.stage.now())

    def row(self, handle: str) -> DoorRow:
        """The arrival of somebody whom Zoom knows by this handle."""
        uuid = self.stage.zoom.participant_uuid(self.number(), handle)
        return next(row for row in self.rows() if row.arrival.participant_uuid == uuid)

    def member_id(self, screen_name: str) -> int:
        """Who goes by this name in the group."""
        with self.stage.database.reading() as db:
            hers = select(Place.person_id).where(Place.group_id == self.group_id, Place.screen_name == screen_name)
            return db.exec(hers).one()

    def member(self, screen_name: str) -> Actor:
        """A member on her own page."""
        return Actor(person_id=self.member_id(screen_name), sign_in=SignIn.MEMBER)

    def signing(self) -> Signing:
        """What signing up for this session takes."""
        return {
            "session_id": self.session_id,
            "ids": self.stage.ports.ids,
            "address_domain": self.stage.house.env["REGISTRANT_EMAIL_DOMAIN"],
            "now": self.stage.now(),
        }

    def tap(self, screen_name: str) -> str:
        """She taps "Come in": Zoom's link, as her page would lead her there. Raises `WentOtherwise`, `Refused`."""
        now = self.stage.now()
        with self.stage.database.writing() as db:
            by = self.member(screen_name)
            way = taps.come_in(db, session_id=self.session_id, by=by, device_id=None, device_known=True, now=now)
            person = db.get_one(Person, by.person_id)
        if way.sealed is None:
            raise WentOtherwise(f"{screen_name} has no link yet")
        place = f"registrations.join_url.{way.registration_id}"
        return self.stage.ports.vault.open(person.key_wrapped, place, way.sealed)

    def _facilitator(self) -> Actor:
        with self.stage.database.reading() as db:
            found = select(Facilitator).where(Facilitator.group_id == self.group_id).order_by(col(Facilitator.id))
            first = db.exec(found.limit(1)).one()
        return Actor(person_id=first.person_id, sign_in=SignIn.STAFF, facilitates=frozenset({self.group_id}))
