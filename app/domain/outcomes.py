"""What became of a member's evening, by her group's own rule: there, late, gone early, briefly; or not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.attendance import Outcome, outcome
from app.domain.intervals import Interval, minutes

PRESENT = frozenset({Outcome.ATTENDED, Outcome.CAME_BRIEFLY})
TOLD = frozenset({Outcome.APOLOGISED, Outcome.EXCUSED})


@dataclass(frozen=True, slots=True)
class AttendanceRule:
    """A group's rule. Of minutes and share the larger is asked for; 0 switches a part off.

    `late_after_minutes` count from the start, `left_early_minutes` back from the end."""

    minimum_minutes: int = 10
    minimum_percent: int = 0
    late_after_minutes: int = 10
    left_early_minutes: int = 10

    def needed_minutes(self, evening: Interval) -> int:
        """How many whole minutes of this evening count as having been there; a share is rounded up."""
        share = -(-minutes([evening]) * self.minimum_percent // 100)
        return max(self.minimum_minutes, share)


@dataclass(frozen=True, slots=True)
class Stay:
    """What is known of a member's evening. `stretches` are when she was inside, in order; empty when she was not."""

    signed_up: bool
    apologised: bool
    minutes: int
    stretches: Sequence[Interval] = ()


@dataclass(frozen=True, slots=True)
class Evening:
    """What it counts as. Whoever merely looked in was neither late nor early: she was there briefly."""

    outcome: Outcome
    late: bool = False
    left_early: bool = False


def judge(stay: Stay, rule: AttendanceRule, evening: Interval) -> Evening:
    """Say what one member's evening counts as. `evening` is from the planned start to the end that counts."""
    became = outcome(stay.signed_up, stay.apologised, stay.minutes, rule.needed_minutes(evening))
    if became is not Outcome.ATTENDED or not stay.stretches:
        return Evening(became)
    return Evening(
        became,
        late=_more_than(rule.late_after_minutes, evening.start, stay.stretches[0].start),
        left_early=_more_than(rule.left_early_minutes, stay.stretches[-1].end, evening.end),
    )


def counted_evening(starts_at: datetime, planned_end: datetime, ended_at: datetime | None) -> Interval:
    """The evening that the rule is about: to its end or its planned end, whichever came first.

    Whoever goes at the planned end of an evening that runs over has not left early."""
    return Interval(starts_at, min(planned_end, ended_at or planned_end))


def _more_than(allowed: int, first: datetime, then: datetime) -> bool:
    return allowed > 0 and then - first > timedelta(minutes=allowed)
