"""The buttons of somebody at the door: what can be done about her now, the main act first, and the words on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.arrivals import DECISION_LIFE, Decision, DecisionAction
from app.domain.door import Reason, VerdictKind, may_override
from app.models import CommandKind, CommandOutcome
from app.queries.arrivals import DoorRow
from app.queries.commands import UNCONFIRMED_AFTER
from app.views.phrases_door import act_words, command_words, reason_words, verdict_words


@dataclass(frozen=True, slots=True)
class Act:
    """One button. `path` is below the session's address; `sheet` opens a page instead of acting at once."""

    label: str
    path: str
    kind: str = "quiet"
    version: int | None = None
    sheet: bool = False
    key: str = ""
    spoken: str = ""  # for ears, where several buttons read alike


@dataclass(frozen=True, slots=True)
class DoorWords:
    """Every table of words that a row needs, looked up once for all rows."""

    kinds: Mapping[VerdictKind, str]
    reasons: Mapping[Reason, str]
    asks: Mapping[CommandKind, str]
    acts: Mapping[str, str]

    @classmethod
    def now(cls) -> DoorWords:
        """In the language of this moment."""
        return cls(verdict_words(), reason_words(), command_words(), act_words())


def name_of(row: DoorRow, words: DoorWords) -> str:
    """The name that others see in Zoom."""
    return row.appearance.screen_name or words.acts["nameless"]


def is_overdue(row: DoorRow, now: datetime) -> bool:
    """Whether an admission that was asked for should have been confirmed by now, or cannot be."""
    command = row.command
    if command is None or command.kind is not CommandKind.ADMIT:
        return True
    failed = command.outcome in (CommandOutcome.REFUSED, CommandOutcome.UNABLE)
    return failed or now - command.asked_at > UNCONFIRMED_AFTER


class Buttons:
    """What can be done about somebody at the door, the main act first."""

    def __init__(self, row: DoorRow, words: DoorWords, has_hands: bool, now: datetime) -> None:
        self.row, self.words, self.has_hands, self.now = row, words.acts, has_hands, now
        self.at = f"arrivals/{row.arrival.id}"
        self.name = {"name": name_of(row, words)}
        self.version = row.arrival.version

    def all(self) -> tuple[Act, ...]:
        """For whoever may admit."""
        if self.row.arrival.decision is Decision.CLEARED:
            return (*self._after_clearing(), self._more())
        return (*self._ways_in(), self._more())

    def asking(self) -> tuple[Act, ...]:
        """For whoever may only say who it is."""
        return (self._who(), self._more())

    def _more(self) -> Act:
        spoken = self.words["more_aloud"] % self.name
        return Act(self.words["more"], self.at, sheet=True, key="m", spoken=spoken)

    def _who(self, kind: str = "quiet") -> Act:
        spoken = self.words["who_aloud"] % self.name
        return Act(self.words["who"], f"{self.at}/who", kind, sheet=True, key="w", spoken=spoken)

    def _after_clearing(self) -> tuple[Act, ...]:
        back = Act(self.words["take_back"], f"{self.at}/put-back", spoken=self.words["take_back_aloud"] % self.name)
        if not self.has_hands or not is_overdue(self.row, self.now):
            return (back,)
        return (Act(self.words["ask_again"], f"{self.at}/ask-again", version=self.version, key="a"), back)

    def _ways_in(self) -> tuple[Act, ...]:
        verdict = self.row.verdict
        if not DECISION_LIFE.allows(self.row.arrival.decision, DecisionAction.CLEAR):
            return (self._who(),)
        if self.row.needs_a_name:
            return (self._who("primary"),)
        if verdict.kind is VerdictKind.ON_HOLD:
            anyway = Act(self.words["anyway"], f"{self.at}/anyway", sheet=True, key="a")
            return (anyway,) if may_override(verdict.kind, verdict.reasons) else ()
        if verdict.kind in (VerdictKind.EXPECTED, VerdictKind.STAFF):
            return (self._admit(),)
        return (self._vouch() or self._admit(), self._who())

    def _admit(self) -> Act:
        return Act(self.words["admit"] % self.name, f"{self.at}/admit", "primary", self.version, key="a")

    def _vouch(self) -> Act | None:
        """Her link alone is one sign; a facilitator's word is the second. Asked once, not again."""
        member = self.row.member
        if member is None or Reason.FACILITATORS_WORD in self.row.verdict.reasons:
            return None
        label = self.words["admit_as"] % {"name": member.screen_name}
        return Act(label, f"{self.at}/vouch/{member.person_id}", "primary", self.version, key="a")
