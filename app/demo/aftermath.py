"""After a scenario's evening: what stays open, what the facilitator says of it, and the register against the truth."""

from __future__ import annotations

from pathlib import Path

from sqlmodel import col, select

from app.db import id_of
from app.demo.player import Tell
from app.demo.scenarios import Line, Scenario
from app.demo.scene import WentOtherwise
from app.demo.stage import Stage
from app.domain.actors import Actor, SignIn
from app.domain.attendance import Outcome
from app.domain.registers import ExportFormat, ExportReason, SettlementKind
from app.models import Person, StoredPresence
from app.queries import registers as found
from app.queries.registers import OpenRow, Register
from app.services import registers, settlements
from app.services.settlements import Said
from app.views import exports


class Aftermath:
    """One session's register, from the end of the evening to the exported file."""

    def __init__(self, stage: Stage, scenario: Scenario, session_id: int, facilitator: Actor, tell: Tell) -> None:
        self.stage = stage
        self.scenario = scenario
        self.session_id = session_id
        self.facilitator = facilitator
        self.tell = tell

    def compare_open(self) -> None:
        """The presences that need a human are those that the file names. Raises `WentOtherwise`."""
        names = tuple(sorted(_name(row) for row in self._open()))
        if names != self.scenario.open:
            raise WentOtherwise(f"open after the evening: {list(names)}, not {list(self.scenario.open)}")
        self.tell(f"For a human to say: {', '.join(names) if names else 'nothing; everybody is certain'}.")

    def settle(self) -> None:
        """The facilitator says who the open ones were."""
        for settling in self.scenario.settling:
            presence = self._presence(settling.presence)
            person_id = self._person(settling.member) if settling.member else None
            with self.stage.database.writing() as db:
                settlements.settle(
                    db,
                    presence_id=id_of(presence),
                    said=Said(
                        SettlementKind(settling.kind), person_id=person_id, same_person=settling.member is not None
                    ),
                    by=self.facilitator,
                    now=self.stage.now(),
                )
            self.tell(f"The facilitator settles “{settling.presence}”: {settling.member or settling.kind}.")

    def close(self) -> None:
        """The coordinator closes the register."""
        with self.stage.database.writing() as db:
            registers.close(db, session_id=self.session_id, by=self._coordinator(), now=self.stage.now())
        self.tell("The coordinator closes the register.")

    def compare_register(self) -> None:
        """The closed register is the file's truth, line by line. Raises `WentOtherwise`."""
        register = self._register()
        lines = {line.screen_name: Line(line.outcome.value, line.minutes) for line in register.lines}
        expected = {name: line for name, line in lines.items() if line.outcome != Outcome.NOT_EXPECTED.value}
        for name, line in sorted(expected.items()):
            self.tell(f"       {name}: {line.outcome}, {line.minutes} minutes")
        if expected != dict(self.scenario.members):
            raise WentOtherwise(f"the register is {expected}, not {dict(self.scenario.members)}")
        if register.guests != self.scenario.guests:
            raise WentOtherwise(f"{register.guests} guests are counted, not {self.scenario.guests}")

    def export(self, folder: Path) -> Path:
        """The register as CSV."""
        path = folder / f"{self.scenario.name}.csv"
        with self.stage.database.writing() as db:
            blocks = exports.write(
                db,
                session_id=self.session_id,
                file_format=ExportFormat.CSV,
                reason=ExportReason.GROUP_RECORDS,
                by=self._coordinator(),
                now=self.stage.now(),
            )
            path.write_bytes(b"".join(blocks))
        return path

    def _open(self) -> list[OpenRow]:
        register = self._register()
        return [*register.likely, *register.open]

    def _presence(self, name: str) -> StoredPresence:
        """By its screen name, among the open ones and those that count as something already."""
        register = self._register()
        found = [*(row.resolved for row in self._open()), *register.settled]
        return next(each.presence for each in found if each.presence.screen_name == name)

    def _register(self) -> Register:
        with self.stage.database.reading() as db:
            return found.register(db, session_id=self.session_id, actor=self._coordinator())

    def _person(self, screen_name: str) -> int:
        return next(person_id for person_id, name in self._register().names.items() if name == screen_name)

    def _coordinator(self) -> Actor:
        with self.stage.database.reading() as db:
            person_id = db.exec(select(Person.id).where(col(Person.coordinator))).first()
        return Actor(person_id=person_id, sign_in=SignIn.STAFF, coordinator=True)


def _name(row: OpenRow) -> str:
    return row.resolved.presence.screen_name
