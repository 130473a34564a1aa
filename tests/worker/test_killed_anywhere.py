"""The worker dies at every commit and every outside call around closing the door, one after the other; the next worker
finishes what was begun, and nothing is decided twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import event, update
from sqlmodel import col, select

from app.db import Database, Db
from app.domain.actors import HEARTH
from app.domain.sessions import SessionState
from app.models import AuditEntry, Effect, MeetingInstance, Session
from app.services import audit
from app.services import effects as promises
from app.worker import watch
from app.worker.effects import carry_out
from app.worker.place import Workplace
from tests import factories
from tests.conftest import Outside
from tests.factories import START
from tests.fakes import FakeRoom


class Killed(BaseException):
    """The process ends here."""


@dataclass
class Fate:
    """Counts the moments at which the worker may die, and lets it die at one of them."""

    dies_at: int | None = None
    passed: int = 0
    moments: list[str] = field(default_factory=list)

    def may_strike(self, moment: str) -> None:
        self.passed += 1
        self.moments.append(moment)
        if self.passed == self.dies_at:
            raise Killed


@dataclass
class MortalRoom(FakeRoom):
    """A room at whose threshold the worker may die: before it is asked, and before its answer is heard."""

    fate: Fate = field(default_factory=Fate)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        self.fate.may_strike("before the call")
        super().set_waiting_room_text(number, title=title, description=description)
        self.fate.may_strike("after the call")


@contextmanager
def mortal(database: Database, fate: Fate) -> Iterator[None]:
    """Every commit is a moment, before and after."""

    def before(connection: object) -> None:
        fate.may_strike("before a commit")

    def after(db: Db) -> None:
        fate.may_strike("after a commit")

    event.listen(database.engine, "commit", before)
    event.listen(Db, "after_commit", after)
    try:
        yield
    finally:
        event.remove(database.engine, "commit", before)
        event.remove(Db, "after_commit", after)


def a_door_that_is_due(db: Db) -> int:
    """And no other evening, whose moments would come between."""
    db.rollback()
    db.execute(update(Session).values(state=SessionState.CANCELLED))
    group = factories.group(db)
    session = factories.session(db, group, state=SessionState.DOORS_OPEN)
    db.add(MeetingInstance(session_id=int(session.id or 0), uuid=f"run-{session.id}", started_at=START))
    db.commit()
    return int(session.id or 0)


Close = Callable[[Workplace, int, datetime], object]


def live_through(place: Workplace, close: Close, session_id: int) -> None:
    """One worker's life: it starts, closes what is due, carries out what was promised."""
    with place.database.writing() as db:
        promises.clear_leases(db, worker=place.name)
    close(place, session_id, START)
    while carry_out(place):
        pass


def as_it_is(place: Workplace, session_id: int, now: datetime) -> object:
    return watch(place, now)


def carelessly(place: Workplace, session_id: int, now: datetime) -> None:
    """As it must not be: the entry in the audit and the state in two transactions."""
    with place.database.writing() as db:
        session = db.get_one(Session, session_id)
        if session.state is SessionState.DOORS_OPEN:
            audit.write(db, by=HEARTH, action="session.close_door", about=f"session:{session_id}", now=now)
            db.commit()
            session.state = SessionState.DOOR_CLOSED
            db.add(session)
            db.commit()


def entries(database: Database) -> int:
    with database.reading() as db:
        return len(db.exec(select(AuditEntry).where(AuditEntry.action == "session.close_door")).all())


def unfinished(database: Database) -> int:
    with database.reading() as db:
        return len(db.exec(select(Effect).where(col(Effect.done_at).is_(None))).all())


def play(place: Workplace, outside: Outside, session_id: int, close: Close, dies_at: int | None) -> Fate:
    """A worker that dies at this moment, and another after it. Returns what the first one went through."""
    outside.clock.moment = START
    fate = Fate(dies_at)
    room = MortalRoom(fate=fate)
    mortal_place = replace(place, ports=replace(place.ports, room=room))
    with mortal(place.database, fate), suppress(Killed):
        live_through(mortal_place, close, session_id)
    place.database.engine.dispose()  # its connections die with it
    live_through(replace(place, ports=replace(place.ports, room=room_of(room))), close, session_id)
    return fate


def room_of(room: MortalRoom) -> FakeRoom:
    """The same room for somebody who will not die."""
    return FakeRoom(asked=room.asked)


def test_around_closing_there_are_many_moments_to_die(place: Workplace, outside: Outside, db: Db) -> None:
    fate = play(place, outside, a_door_that_is_due(db), as_it_is, None)
    assert fate.moments.count("before the call") == 1
    assert fate.moments.count("before a commit") >= 4


MOST_MOMENTS = 40


def test_whenever_it_dies_the_door_is_closed_once_and_the_waiting_room_told(
    place: Workplace, outside: Outside, db: Db
) -> None:
    died = 0
    for moment in range(1, MOST_MOMENTS):
        session_id = a_door_that_is_due(db)
        before = entries(place.database)
        fate = play(place, outside, session_id, as_it_is, moment)
        if fate.passed < moment:
            break
        died += 1
        with place.database.reading() as fresh:
            state = fresh.get_one(Session, session_id).state
        assert (state, entries(place.database) - before, unfinished(place.database)) == (
            SessionState.DOOR_CLOSED,
            1,
            0,
        ), f"it died at moment {moment}: {fate.moments[-1]}"
    assert 10 < died < MOST_MOMENTS - 1


def test_a_careless_closing_would_be_found_out(place: Workplace, outside: Outside, db: Db) -> None:
    found = set()
    for moment in range(1, 10):
        before = entries(place.database)
        play(place, outside, a_door_that_is_due(db), carelessly, moment)
        found.add(entries(place.database) - before)
    assert found == {1, 2}
