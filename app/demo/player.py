"""Plays a scenario: members, the host, the facilitator and the coordinator do what the file says, each as in life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from app.db import id_of
from app.demo.charity import ZONE
from app.demo.scenarios import Scenario, Step
from app.demo.scene import Scene, WentOtherwise
from app.demo.stage import Stage
from app.domain.errors import Refused
from app.domain.sessions import SessionState
from app.queries.arrivals import DoorRow
from app.services import admission, doors, locks, registrations
from app.views import live_rows
from app.views.phrases_door import reason_words, verdict_words

Tell = Callable[[str], None]


class Player:
    """One evening of one group."""

    def __init__(self, stage: Stage, scenario: Scenario, session_id: int, tell: Tell) -> None:
        self.stage = stage
        self.scenario = scenario
        self.scene = Scene(stage, session_id)
        self.session_id = session_id
        self.facilitator = self.scene.facilitator
        self.tell = tell
        self.links: dict[str, str] = {}  # screen name -> the link that she was sent to
        self.handles: dict[str, str] = {}  # who, in the file -> Zoom's handle
        self._told: set[tuple[int, str]] = set()

    def play(self) -> None:
        """Every step in order. Raises `WentOtherwise`, or whatever a use case refuses."""
        for step in self.scenario.steps:
            self.do(step)

    def do(self, step: Step) -> None:
        """One step at its time, and everything that follows from it. Raises as `play`."""
        self.stage.go_to(datetime.combine(self.scene.day, step.at, ZoneInfo(ZONE)).astimezone(UTC))
        self.stage.settle()
        getattr(self, f"_{step.act}")(step)
        self.stage.settle()
        self._tell_who_is_at_the_door()

    def play_until_reconciled(self) -> None:
        """Let the minutes pass until Zoom's report holds still and the register is collected."""
        for _ in range(20):
            self.stage.settle()
            if self.scene.session().state is SessionState.RECONCILED:
                self.tell("Zoom's report has been joined with what was seen live.")
                return
            self.stage.go_to(self.stage.now() + timedelta(minutes=5))
        raise WentOtherwise("the register was not collected within 100 minutes")

    # What members do

    def _sign_up(self, step: Step) -> None:
        for name in step.who:
            with self.stage.database.writing() as db:
                registrations.sign_up(db, by=self.scene.member(name), **self.scene.signing())
        self._say(step, f"{_names(step.who)} signed up.")

    def _cant_come(self, step: Step) -> None:
        for name in step.who:
            with self.stage.database.writing() as db:
                registrations.cant_come(db, by=self.scene.member(name), **self.scene.signing())
        self._say(step, f"{_names(step.who)} said “I can't come” with one tap.")

    def _come_in(self, step: Step) -> None:
        """A tap on the personal page, and then Zoom's link from it."""
        for name in step.who:
            try:
                self.links[name] = self.scene.tap(name)
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
        self.handles[step.who[0]] = self.stage.zoom.join_by_number(self.scene.number(), name)
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
        self.stage.zoom.start(self.scene.number())
        self._say(step, "The host starts the meeting in Zoom.")

    def _admit_expected(self, step: Step) -> None:
        with self.stage.database.writing() as db:
            count = admission.clear_expected(db, session_id=self.session_id, by=self.facilitator, now=self.stage.now())
        self._say(step, f"The facilitator admits everybody who is expected: {count}.")

    def _decline(self, step: Step) -> None:
        row = self._row(step.who[0])
        with self.stage.database.writing() as db:
            admission.decline(db, arrival_id=id_of(row.arrival), by=self.facilitator, now=self.stage.now())
        self._say(step, "The facilitator does not let this one in.")

    def _who_is_this(self, step: Step) -> None:
        member = step.detail["member"]
        row = self._row(step.who[0])
        with self.stage.database.writing() as db:
            admission.vouch(
                db,
                arrival_id=id_of(row.arrival),
                person_id=self.scene.member_id(member),
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
                arrival_id=id_of(row.arrival),
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
                db,
                arrival_id=id_of(row.arrival),
                version=row.arrival.version,
                by=self.facilitator,
                now=self.stage.now(),
            )

    def _unlock_zoom(self, step: Step) -> None:
        self._ask_lock(step, locked=False, words="The facilitator asks for Zoom to be unlocked.")

    def _lock_zoom(self, step: Step) -> None:
        self._ask_lock(step, locked=True, words="Zoom is locked again.")

    def _ask_lock(self, step: Step, *, locked: bool, words: str) -> None:
        with self.stage.database.writing() as db:
            locks.ask_lock(db, session_id=self.session_id, locked=locked, by=self.facilitator, now=self.stage.now())
        self._say(step, words)

    def _end_evening(self, step: Step) -> None:
        with self.stage.database.writing() as db:
            doors.end(db, session_id=self.session_id, by=self.facilitator, now=self.stage.now())
        self._say(step, "The facilitator ends the evening, in Zoom too.")

    # What the file expects to see

    def _see_door(self, step: Step) -> None:
        self._expect(step, "the door", self.scene.session().state.value)
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
        inside = sum(row.is_inside and not row.is_staff for row in self.scene.rows())
        if inside != step.detail["count"]:
            raise WentOtherwise(f"{step.at:%H:%M}: {inside} are inside, not {step.detail['count']}")
        self._say(step, f"All {inside} are inside.")

    def _expect(self, step: Step, what: str, found: str) -> None:
        if found != step.detail["is"]:
            raise WentOtherwise(f"{step.at:%H:%M}: {what} is {found}, not {step.detail['is']}")

    # Telling

    def _row(self, who: str) -> DoorRow:
        return self.scene.row(self.handles[who])

    def _say(self, step: Step, words: str) -> None:
        self.tell(f"{step.at:%H:%M}  {words}")

    def _tell_who_is_at_the_door(self) -> None:
        if self.scene.session().state is SessionState.ENDED:
            return
        for row in self.scene.rows():
            seen = (id_of(row.arrival), row.verdict.kind.value)
            if row.is_waiting and seen not in self._told:
                self._told.add(seen)
                self.tell(f"       at the door: “{row.appearance.screen_name}” · {_verdict(row)}")


def _verdict(row: DoorRow) -> str:
    why = live_rows.why(row, reason_words())
    return f"{verdict_words()[row.verdict.kind]}: {why}"


def _names(who: tuple[str, ...]) -> str:
    return who[0] if len(who) == 1 else f"{', '.join(who[:-1])} and {who[-1]}"
