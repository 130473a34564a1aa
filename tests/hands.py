"""Hands in the meeting for tests: they connect, claim, report and answer as a page does, at the evening's own time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from app.db import Db
from app.models import Agent, AgentKind, CommandOutcome
from app.services import agents
from app.services.agents import Handed, Report
from app.services.sights import Shown
from tests.fakes import FakeIds
from tests.one_evening import Evening

ADMITTING = frozenset({"admit", "put_back", "remove"})
ALL = ADMITTING | {"lock", "unlock", "rename"}
List = Mapping[str, str] | None  # screen names by the agent's own ids; None: it cannot show that list
IDS = FakeIds()


@dataclass
class Pair:
    """One pair of hands."""

    evening: Evening
    kind: AgentKind = AgentKind.PANEL
    abilities: Collection[str] = ADMITTING
    name: str = "panel"
    token: str = field(init=False, repr=False)
    agent_id: int = field(init=False)

    def __post_init__(self) -> None:
        with self._db() as db:
            access = agents.connect(
                db,
                session_id=self.evening.session_id,
                ids=IDS,
                now=self.evening.now,
                person_id=self.evening.ana.id,
            )
        self.token, self.agent_id = access.token, access.agent_id

    def claims(self) -> list[Handed]:
        """What it is given now."""
        with self._db() as db:
            return agents.claim(db, token=self.token, name=self.name, abilities=self.abilities, now=self.evening.now)

    def told(self) -> list[tuple[str, str | None]]:
        """What it is given now: kind, and whom by the agent's own id."""
        return [(one.command.kind.value, one.participant_uuid) for one in self.claims()]

    def sees(self, *, waiting: List = None, inside: List = None, locked: bool | None = None) -> None:
        """It reports."""
        said = Report(self.name, "6.4.5", _shown(waiting), _shown(inside), locked, self.kind, self.abilities)
        with self._db() as db:
            agents.report(db, token=self.token, said=said, now=self.evening.now)

    def answers(self, handed: Handed, outcome: CommandOutcome = CommandOutcome.DONE, detail: str = "") -> None:
        """Its word about a command."""
        with self._db() as db:
            agents.say_outcome(
                db,
                token=self.token,
                command_id=handed.command.id or 0,
                outcome=outcome,
                detail=detail,
                now=self.evening.now,
            )

    def goes(self) -> None:
        """Its page closes."""
        with self._db() as db:
            agents.goodbye(db, token=self.token, now=self.evening.now)

    def row(self) -> Agent:
        """As it is kept."""
        with self.evening.database.reading() as db:
            return db.get_one(Agent, self.agent_id)

    def _db(self) -> Db:
        self.evening.db.rollback()
        return self.evening.database.session()


def _shown(people: List) -> list[Shown] | None:
    return None if people is None else [Shown(uuid, name) for uuid, name in people.items()]
