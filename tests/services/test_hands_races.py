"""Twenty admissions and hands that die, come twice, or answer late: each person once, nobody lost, nobody twice."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from app.models import Command, CommandKind
from app.queries import commands as asked
from app.services import admission, commands
from app.services.agents import Handed
from tests.hands import Pair
from tests.one_evening import Evening

TWENTY = [f"Guest {number}" for number in range(20)]


def let_in(evening: Evening, names: list[str] = TWENTY) -> None:
    """They come with a tap each, and all are admitted by one button."""
    for name in names:
        evening.joins(name)
        evening.taps(name)
        evening.tells("arrived", f"uuid {name}", link=name)
    by = evening.by
    evening.db.rollback()
    with evening.database.writing() as db:
        assert admission.clear_expected(db, session_id=evening.session_id, by=by, now=evening.now) == len(names)


def admits(evening: Evening, hands: Pair, handed: Handed, done: Counter[str]) -> None:
    """In Zoom, and Zoom tells of it."""
    uuid = handed.participant_uuid or ""
    done[uuid] += 1
    hands.answers(handed)
    evening.tells("joined", uuid, link=uuid.removeprefix("uuid "))


def everybody_once() -> Counter[str]:
    return Counter({f"uuid {name}": 1 for name in TWENTY})


def test_killed_in_the_middle_and_opened_again_each_is_admitted_once_and_none_is_lost(evening: Evening) -> None:
    let_in(evening)
    done: Counter[str] = Counter()
    killed, opened = Pair(evening), Pair(evening)
    for handed in killed.claims()[:7]:
        admits(evening, killed, handed, done)
    in_vain = opened.claims()
    evening.passes(seconds=5)
    while claimed := opened.claims():
        for handed in claimed:
            admits(evening, opened, handed, done)
    assert (in_vain, done, opened.claims()) == ([], everybody_once(), [])


def test_after_a_goodbye_nobody_waits_for_the_lease(evening: Evening) -> None:
    let_in(evening)
    going, coming = Pair(evening), Pair(evening)
    going.claims()
    going.goes()
    assert len(coming.claims()) == 20


@pytest.mark.parametrize("lease_holds", [True, False])
def test_with_two_at_once_none_is_doubled(evening: Evening, lease_holds: bool) -> None:
    """The control lets the leases run out between two claims: then people are doubled, and the test sees it."""
    let_in(evening)
    given: Counter[str] = Counter()
    hands = [Pair(evening, name=name) for name in ("panel", "browser")]
    start, lock = threading.Barrier(len(hands)), threading.Lock()
    evening.db.close()

    def work(one: Pair) -> None:
        start.wait()
        for _ in range(3):
            claimed = one.claims()
            with lock:
                given.update(handed.participant_uuid or "" for handed in claimed)
                evening.passes(seconds=0 if lease_holds else 5)

    threads = [threading.Thread(target=work, args=(one,)) for one in hands]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (given == everybody_once()) is lease_holds


def test_a_batch_is_at_most_twenty_and_needs_no_more_queries_for_more_people(evening: Evening) -> None:
    evening.session.capacity = 100
    evening.db.add(evening.session)
    let_in(evening, TWENTY[:3])
    hands = Pair(evening)
    few = _queries(evening, hands)
    let_in(evening, [f"More {number}" for number in range(30)])
    evening.passes(seconds=6)
    many = _queries(evening, hands)
    rest = len(hands.claims())
    assert ((few[0], many[0], rest), many[1] <= few[1] + 1) == ((3, 20, 13), True)


def _queries(evening: Evening, hands: Pair) -> tuple[int, int]:
    """How many commands a claim gives, and how many statements it takes."""
    said: list[str] = []
    engine = evening.database.engine

    def note(conn, cursor, statement, parameters, context, executemany):  # type: ignore[no-untyped-def] # as told
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    found = len(hands.claims())
    event.remove(engine, "before_cursor_execute", note)
    return found, len(said)


@dataclass
class Story:
    """Two agents and five admissions, and who may believe to hold which until when."""

    evening: Evening
    hands: list[Pair] = field(default_factory=list)
    has: list[list[Handed]] = field(default_factory=lambda: [[], []])
    held: dict[int, tuple[Pair, datetime]] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)

    def claim(self, who: int) -> None:
        """What is handed out must be in nobody's hands."""
        for handed in self.hands[who].claims():
            number = handed.command.id or 0
            assert number not in self.held or self.held[number][1] <= self.evening.now
            self.held[number] = (self.hands[who], self.evening.now + commands.LEASE)
            self.has[who].append(handed)

    def do(self, who: int) -> None:
        """One is done, which renews the hold on the others."""
        if not self.has[who]:
            return
        handed = self.has[who].pop(0)
        self.hands[who].answers(handed)
        self.finished.add(handed.command.id or 0)
        for number, (holder, until) in self.held.items():
            if holder is self.hands[who] and until > self.evening.now:
                self.held[number] = (holder, self.evening.now + commands.LEASE)

    def die(self, who: int) -> None:
        """The page is gone without a word, and opened again."""
        self.has[who], self.hands[who] = [], Pair(self.evening)

    def wait(self, who: int) -> None:
        """Two seconds."""
        self.evening.passes(seconds=2)


STEPS = st.lists(st.tuples(st.sampled_from(["claim", "do", "die", "wait"]), st.integers(0, 1)), max_size=25)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_agents_do_nobody_is_lost_and_a_held_command_is_nobody_elses(
    evening: Evening, steps: list[tuple[str, int]]
) -> None:
    asked_for(evening, 5)
    story = Story(evening, [Pair(evening), Pair(evening)])
    for what, who in steps:
        getattr(story, what)(who)
    evening.passes(seconds=5)
    story.die(0)
    story.claim(0)
    for _ in range(5):
        story.do(0)
    with evening.database.reading() as db:
        left = [one for one in asked.pending(db, evening.session_id) if one.outcome is None]
    assert (left, len(story.finished)) == ([], 5)


def asked_for(evening: Evening, how_many: int) -> None:
    """So many admissions, and nothing left of earlier ones."""
    evening.db.rollback()
    with evening.database.writing() as db:
        commands.withdraw_all(db, session_id=evening.session_id, now=evening.now)
        for number in range(how_many):
            db.add(
                Command(
                    session_id=evening.session_id,
                    kind=CommandKind.ADMIT,
                    participant_uuid=f"uuid {number}",
                    asked_at=evening.now,
                )
            )
        db.commit()
