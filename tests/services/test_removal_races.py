"""Removing somebody against every other act at the same moment, and what becomes of whoever comes back that evening."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import col, select

from app.domain.arrivals import LeaveCause
from app.domain.door import VerdictKind
from app.models import Arrival, Command, CommandKind, Registration, Tap
from app.services import admission, commands, doors
from tests.one_evening import Evening
from tests.services.test_admission_races import Act, at_once, clearing, declining

ROUNDS = 6


def removing(evening: Evening) -> Act:
    now = evening.now
    return lambda db, arrival_id, by: admission.remove(db, arrival_id=arrival_id, by=by, now=now)


def closing(evening: Evening) -> Act:
    now, session_id = evening.now, evening.session_id
    return lambda db, _, by: doors.close_now(db, session_id=session_id, by=by, now=now)


def comes(evening: Evening, number: int) -> int:
    """Robin stands at the door on her own link, having tapped."""
    registration = evening.db.get_one(Registration, evening.links["Robin"].id, populate_existing=True)
    registration.removed_at = None
    evening.db.add(registration)
    evening.db.commit()
    evening.taps("Robin")
    evening.tells("arrived", f"U{number}", link="Robin")
    return evening.arrival(f"U{number}").id or 0


@pytest.mark.parametrize("other", [clearing, declining, removing], ids=["admit", "decline", "remove"])
def test_whatever_else_happens_at_that_moment_she_is_removed(evening: Evening, other: Callable[..., Act]) -> None:
    for number in range(ROUNDS):
        act = clearing(evening, 1) if other is clearing else other(evening)
        outcomes = at_once(evening, comes(evening, number), (act, removing(evening)))
        row = evening.row(f"U{number}")
        assert outcomes[1] == "done"
        assert (row.coming.was_refused, CommandKind.ADMIT in asked(evening, row.arrival)) == (True, False)
        evening.tells("left", f"U{number}", link="Robin", cause=LeaveCause.REMOVED)


def test_of_closing_and_admitting_at_once_both_leave_one_story(evening: Evening) -> None:
    arrival_id = comes(evening, 1)
    outcomes = at_once(evening, arrival_id, (clearing(evening, 1), closing(evening)))
    row = evening.row("U1")
    assert outcomes[1] == "done"
    assert (outcomes[0], row.is_undecided) in {("done", False), ("needs_reason", True)}


def test_without_taking_the_admission_back_it_would_still_be_asked_for(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "withdraw_for", lambda *_: None)
    arrival_id = comes(evening, 1)
    for act in (clearing(evening, 1), removing(evening)):
        act(evening.db, arrival_id, evening.by)
    assert CommandKind.ADMIT in asked(evening, evening.row("U1").arrival)


def asked(evening: Evening, arrival: Arrival) -> list[CommandKind]:
    """What is still asked of Zoom about her."""
    unanswered = select(Command).where(Command.arrival_id == arrival.id, col(Command.outcome).is_(None))
    with evening.database.reading() as db:
        return [command.kind for command in db.exec(unanswered)]


@pytest.mark.parametrize("name", ["Robin", "Somebody else", ""])
def test_whoever_was_removed_tonight_is_held_however_she_comes_back(evening: Evening, name: str) -> None:
    evening.automatic()
    comes(evening, 1)
    evening.tells("admitted", "U1", link="Robin")
    evening.tells("joined", "U1", link="Robin")
    admission.remove(evening.db, arrival_id=evening.arrival("U1").id or 0, by=evening.by, now=evening.now)
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.REMOVED)
    evening.passes(minutes=1)
    evening.db.add(
        Tap(
            session_id=evening.session_id, person_id=evening.members["Robin"].id or 0, device_known=True, at=evening.now
        )
    )
    evening.db.commit()
    evening.tells("arrived", "U2", link="Robin", name=name)
    row = evening.row("U2")
    assert (row.verdict.kind, row.verdict.may_auto_admit, row.command) == (VerdictKind.ON_HOLD, False, None)
    assert admission.clear_automatically(evening.db, evening.fresh(), evening.now) == 0
    assert admission.clear_expected(evening.db, session_id=evening.session_id, by=evening.by, now=evening.now) == 0
