"""Plays a scenario: members, the host, the facilitator and the coordinator do what the file says, each as in life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import select

from app.demo.charity import ZONE
from app.demo.scenarios import Scenario, Step
from app.demo.stage import Stage
from app.domain.actors import Actor, SignIn
from app.domain.errors import Refused
from app.domain.sessions import SessionState
from app.models import Facilitator, Person, Place, Session
from app.ports import Ids
from app.queries import arrivals
from app.queries.arrivals import DoorRow
from app.services import admission, doors, registrations, taps
from app.views import live_rows
from app.views.phrases_door import reason_words, verdict_words

Tell = Callable[[str], None]


class Signing(TypedDict):
    """What signing up takes besides who does it."""

    session_id: int
    ids: Ids
    address_domain: str
    now: datetime


class WentOtherwise(Exception):
    """The evening did not go as its file says. The text says where."""


class Player:
    """One evening of one group."""

    def __init__(self, stage: Stage, scenario: Scenario, session_id: int, tell: Tell) -> None:
        self.stage = stage
        self.scenario = scenario
        self.session_id = session_id
        self.tell = tell
        self.links: dict[str, str] = {}  # screen name -> the link that she was sent to
        self.handles: dict[str, str] = {}  # who, in the file -> Zoom's handle
        self._told: set[tuple[int, str]] = set()
        with stage.database.reading() as db:
            session = db.get_one(Session, session_id)
            self.day = session.starts_at.astimezone(ZoneInfo(ZONE)).date()
            self.group_id = session.group_id
            self.facilitator = _facilitator(db.exec(select(Facilitator).where(Facilitator.group_id == self.group_id)))

    def play(self) -> None:
        """Every step in order. Raises `WentOtherwise`, or whatever a use case refuses."""
        for step in self.scenario.steps:
            self.do(step)

    def do(self, step: Step) -> None:
        """One step at its time, and everything that follows from it. Raises as `play`."""
        self.stage.go_to(datetime.combine(self.day, step.at, ZoneInfo(ZONE)).astimezone(UTC))
        self.stage.settle()
        getattr(self, f"_{step.act}")(step)
        self.stage.settle()
        self._tell_who_is_at_the_door()

    def play_until_reconciled(self) -> None:
        """Let the minutes pass until Zoom's report holds still and the register is collected."""
        for _ in range(20):
            self.stage.settle()
            if self._session().state is SessionState.RECONCILED:
                self.tell("Zoom's report has been joined with what was seen live.")
                return
            self.stage.go_to(self.stage.now() + timedelta(minutes=5))
        raise WentOtherwise("the register was not collected within 100 minutes")

    # What members do

    def _sign_up(self, step: Step) -> None:
        for name in step.who:
            with self.stage.database.writing() as db:
                registrations.sign_up(db, by=self._member(name), **self._signing())
        self._say(step, f"{_names(step.who)} signed up.")

    def _cant_come(self, step: Step) -> None:
        for name in step.who:
            with self.stage.database.writing() as db:
                registrations.cant_come(db, by=self._member(name), **self._signing())
        self._say(step, f"{_names(step.who)} said “I can't come” with one tap.")

    def _come_in(self, step: Step) -> None:
        """A tap on the personal page, and then Zoom's link from it."""
        for name in step.who:
            try:
                self.links[name] = self._tap(name)
            except Refused as refusal:
                if refusal.code != step.detail.get("is"):
                    raise
                self._say(step, f"{name} taps “Come in” and reads that the door has closed; her place is safe.")
                continue
            self.handles[name] = self.stage.zoom.open_link(self.links[name])
            self._say(step, f"{name} taps “Come in”.")

    def _open_forwarded_link(self, step: Step) -> None:
        owner = step.detail["link_of"]
        self.handles[step.who[0]] = self.stage.zoom.open_link(self.links[owner])
        self._say(step, f"Somebody opens the link that was {owner}'s.")

    def _join_by_number(self, step: Step) -> None:
        name = step.detail["name"]
        self.handles[step.who[0]] = self.stage.zoom.join_by_number(self._number(), name)
        self._say(step, f"Somebody called “{name}” comes without a link.")

    def _leave(self, step: Step) -> None:
        self._all_do(step, "leave", "left the meeting")

    def _drop(self, step: Step) -> None:
        self._all_do(step, "drop", "lost the connection")

    def _return(self, step: Step) -> None:
        self._all_do(step, "return", "tried to come back")

    def _all_do(self, step: Step, act: str, words: str) -> None:
        for name in step.who:
            self.stage.zoom.person_does(self.handles[name], act)
        self._say(step, f"{_names(step.who)} {words}.")

    # What the host and the facilitator do

    def _start_zoom(self, step: Step) -> None:
        self.stage.zoom.start(self._number())
        self._say(step, "The host starts the meeting in Zoom.")

    def _admit_expected(self, step: Step) -> None:
        with self.stage.database.writing() as db:
            count = admission.clear_expected(db, session_id=self.session_id, by=self.facilitator, now=self.stage.now())
        self._say(step, f"The facilitator admits everybody who is expected: {count}.")

    def _decline(self, step: Step) -> None:
        row = self._row(step.who[0])
        with self.stage.database.writing() as db:
            admission.decline(db, arrival_id=_id(row), by=self.facilitator, now=self.stage.now())
        self._say(step, "The facilitator does not let this one in.")

    def _who_is_this(self, step: Step) -> None:
        member = step.detail["member"]
        row = self._row(step.who[0])
        with self.stage.database.writing() as db:
            admission.vouch(
                db,
                arrival_id=_id(row),
                person_id=int(self._member(member).person_id or 0),
                version=row.arrival.version,
                by=self.facilitator,
                now=self.stage.now(),
            )
        self._clear(step.who[0])
        self._say(step, f"“Who is this?” The facilitator knows: {member}. Admitted.")

    def _admit_as_guest(self, step: Step) -> None:
        row = self._row(step.who[0])
        with self.stage.database.writing() as db:
            admission.name_guest(
                db,
                arrival_id=_id(row),
                label=row.appearance.screen_name or "Guest",
                version=row.arrival.version,
                by=self.facilitator,
                now=self.stage.now(),
            )
        self._clear(step.who[0])
        self._say(step, "The facilitator lets this one in as a guest, to be settled afterwards.")

    def _clear(self, who: str) -> None:
        row = self._row(who)
        with self.stage.database.writing() as db:
            admission.clear(
                db, arrival_id=_id(row), version=row.arrival.version, by=self.facilitator, now=self.stage.now()
            )

    def _unlock_zoom(self, step: Step) -> None:
        self._ask_lock(step, locked=False, words="The facilitator asks for Zoom to be unlocked.")

    def _lock_zoom(self, step: Step) -> None:
        self._ask_lock(step, locked=True, words="Zoom is locked again.")

    def _ask_lock(self, step: Step, *, locked: bool, words: str) -> None:
        with self.stage.database.writing() as db:
            doors.ask_lock(db, session_id=self.session_id, locked=locked, by=self.facilitator, now=self.stage.now())
        self._say(step, words)

    def _end_evening(self, step: Step) -> None:
        with self.stage.database.writing() as db:
            doors.end(db, session_id=self.session_id, by=self.facilitator, now=self.stage.now())
        self._say(step, "The facilitator ends the evening, in Zoom too.")

    # What the file expects to see

    def _see_door(self, step: Step) -> None:
        self._expect(step, "the door", self._session().state.value)
        self._say(step, "The door closes by itself." if step.detail["is"] == "door_closed" else "The door is open.")

    def _see_verdict(self, step: Step) -> None:
        row = self._row(step.who[0])
        self._expect(step, "the verdict", row.verdict.kind.value)

    def _see_zoom(self, step: Step) -> None:
        name = step.who[0]
        state = self.stage.zoom.person_does(self.handles[name], "return")
        self._expect(step, "Zoom", state)
        self._say(step, f"{name}'s Zoom says that the meeting is locked.")

    def _see_inside(self, step: Step) -> None:
        inside = sum(row.is_inside and not row.is_staff for row in self._rows())
        if inside != step.detail["count"]:
            raise WentOtherwise(f"{step.at:%H:%M}: {inside} are inside, not {step.detail['count']}")
        self._say(step, f"All {inside} are inside.")

    def _expect(self, step: Step, what: str, found: str) -> None:
        if found != step.detail["is"]:
            raise WentOtherwise(f"{step.at:%H:%M}: {what} is {found}, not {step.detail['is']}")

    # Looking things up

    def _tap(self, name: str) -> str:
        now = self.stage.now()
        with self.stage.database.writing() as db:
            by = self._member(name)
            way = taps.come_in(db, session_id=self.session_id, by=by, device_id=None, device_known=True, now=now)
            person = db.get_one(Person, by.person_id)
        if way.sealed is None:
            raise WentOtherwise(f"{name} has no link yet")
        place = f"registrations.join_url.{way.registration_id}"
        return self.stage.ports.vault.open(person.key_wrapped, place, way.sealed)

    def _rows(self) -> list[DoorRow]:
        with self.stage.database.reading() as db:
            return arrivals.at_the_door(db, db.get_one(Session, self.session_id), self.stage.now())

    def _row(self, who: str) -> DoorRow:
        uuid = self.stage.zoom.participant_uuid(self._number(), self.handles[who])
        return next(row for row in self._rows() if row.arrival.participant_uuid == uuid)

    def _session(self) -> Session:
        with self.stage.database.reading() as db:
            return db.get_one(Session, self.session_id)

    def _number(self) -> int:
        number = self._session().meeting_number
        if number is None:
            raise WentOtherwise("Zoom has made no meeting")
        return number

    def _member(self, screen_name: str) -> Actor:
        with self.stage.database.reading() as db:
            mine = select(Place.person_id).where(Place.group_id == self.group_id, Place.screen_name == screen_name)
            return Actor(person_id=db.exec(mine).one(), sign_in=SignIn.MEMBER)

    def _signing(self) -> Signing:
        return {
            "session_id": self.session_id,
            "ids": self.stage.ports.ids,
            "address_domain": self.stage.house.env["REGISTRANT_EMAIL_DOMAIN"],
            "now": self.stage.now(),
        }

    def _say(self, step: Step, words: str) -> None:
        self.tell(f"{step.at:%H:%M}  {words}")

    def _tell_who_is_at_the_door(self) -> None:
        if self._session().state is SessionState.ENDED:
            return
        for row in self._rows():
            seen = (_id(row), row.verdict.kind.value)
            if row.is_waiting and seen not in self._told:
                self._told.add(seen)
                self.tell(f"       at the door: “{row.appearance.screen_name}” · {_verdict(row)}")


def _facilitator(found: object) -> Actor:
    first: Facilitator = next(iter(found))  # type: ignore[call-overload] # rows of a query
    return Actor(person_id=first.person_id, sign_in=SignIn.STAFF, facilitates=frozenset({first.group_id}))


def _verdict(row: DoorRow) -> str:
    why = live_rows.why(row, reason_words())
    return f"{verdict_words()[row.verdict.kind]}: {why}"


def _names(who: tuple[str, ...]) -> str:
    return who[0] if len(who) == 1 else f"{', '.join(who[:-1])} and {who[-1]}"


def _id(row: DoorRow) -> int:
    return int(row.arrival.id or 0)
