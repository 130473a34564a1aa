"""The queue of commands: asked once, claimed by one, taken back when no longer wanted."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from app.domain.actors import HEARTH
from app.models import Agent, Command, CommandKind, CommandOutcome
from app.queries import commands as asked
from app.services import commands
from tests import factories
from tests.one_evening import DOORS, Evening

K = CommandKind


def ask(evening: Evening, kind: CommandKind, uuid: str | None = None) -> Command:
    """A facilitator asks, about somebody or about the meeting."""
    arrival = evening.arrival(uuid) if uuid else None
    by = evening.by
    evening.db.rollback()
    with evening.database.writing() as db:
        command = commands.ask(db, kind, session_id=evening.session_id, by=by, now=evening.now, arrival=arrival)
        db.commit()
    return command


def agent(evening: Evening, name: str = "panel") -> int:
    """Hands of that name, connected once."""
    evening.db.rollback()
    with evening.database.writing() as db:
        found = db.exec(select(Agent).where(Agent.name == name)).first()
        if found is None:
            found = Agent(
                session_id=evening.session_id, token_hash=name, name=name, made_at=evening.now, expires_at=evening.now
            )
            db.add(found)
            db.commit()
        return found.id or 0


def claim(evening: Evening, name: str = "panel", abilities: tuple[str, ...] = tuple(K)) -> list[int | None]:
    agent_id = agent(evening, name)
    with evening.database.writing() as db:
        found = commands.claim(
            db, session_id=evening.session_id, agent_id=agent_id, abilities=abilities, now=evening.now
        )
        db.commit()
        return [command.id for command in found]


def says(evening: Evening, command: Command, outcome: CommandOutcome, detail: str = "", name: str = "panel") -> None:
    agent_id = agent(evening, name)
    with evening.database.writing() as db:
        commands.keep_outcome(
            db,
            session_id=evening.session_id,
            agent_id=agent_id,
            command_id=command.id or 0,
            outcome=outcome,
            detail=detail,
            now=evening.now,
        )
        db.commit()


def pending(evening: Evening) -> list[CommandKind]:
    with evening.database.reading() as db:
        return [command.kind for command in asked.pending(db, evening.session_id)]


def test_asking_twice_is_asking_once(evening: Evening) -> None:
    assert ask(evening, K.LOCK).id == ask(evening, K.LOCK).id


def test_asking_for_the_opposite_takes_the_first_back(evening: Evening) -> None:
    ask(evening, K.LOCK)
    ask(evening, K.UNLOCK)
    assert pending(evening) == [K.UNLOCK]


def test_what_is_asked_about_one_person_is_not_about_another(evening: Evening) -> None:
    for uuid, link in (("U1", "Robin"), ("U2", "Sam")):
        evening.tells("arrived", uuid, link=link)
        ask(evening, K.ADMIT, uuid)
    assert pending(evening) == [K.ADMIT, K.ADMIT]


def test_what_an_agent_was_unable_to_do_may_be_asked_anew(evening: Evening) -> None:
    first = ask(evening, K.LOCK)
    says(evening, first, CommandOutcome.UNABLE, "no_permission")
    assert (evening.command(first.id).detail, ask(evening, K.LOCK).id == first.id) == ("no_permission", False)


def test_only_one_of_two_agents_is_given_a_command(evening: Evening) -> None:
    command = ask(evening, K.LOCK)
    assert [claim(evening, "panel"), claim(evening, "browser")] == [[command.id], []]


def test_a_lease_that_ran_out_frees_the_command(evening: Evening) -> None:
    command = ask(evening, K.LOCK)
    claim(evening)
    evening.passes(seconds=5)
    again = claim(evening, "browser")
    kept = evening.command(command.id)
    assert (again, kept.attempts, kept.agent_id) == ([command.id], 2, agent(evening, "browser"))


def test_what_was_taken_back_is_given_to_nobody(evening: Evening) -> None:
    ask(evening, K.LOCK)
    with evening.database.writing() as db:
        commands.withdraw_all(db, session_id=evening.session_id, now=evening.now)
        db.commit()
    assert (claim(evening), pending(evening)) == ([], [])


def test_somebody_without_a_uuid_is_left_to_a_human(evening: Evening) -> None:
    evening.tells("arrived", None, link="Robin")
    [row] = evening.rows()
    by = evening.by
    evening.db.rollback()
    with evening.database.writing() as db:
        commands.ask(db, K.ADMIT, session_id=evening.session_id, by=by, now=evening.now, arrival=row.arrival)
        db.commit()
    assert (claim(evening), pending(evening)) == ([], [K.ADMIT])


def test_another_sessions_commands_are_not_seen(evening: Evening) -> None:
    other = factories.session(evening.db, evening.group, starts_at=DOORS + timedelta(days=7))
    commands.ask(evening.db, K.LOCK, session_id=other.id or 0, by=HEARTH, now=evening.now)
    evening.db.commit()
    assert (claim(evening), pending(evening)) == ([], [])


def test_what_is_not_confirmed_after_three_seconds_is_said(evening: Evening) -> None:
    ask(evening, K.LOCK)
    heard = []
    for seconds in (3, 4):
        moment = DOORS + timedelta(seconds=seconds)
        with evening.database.reading() as db:
            heard.append([one.kind for one in asked.unconfirmed(db, evening.session_id, moment)])
    assert heard == [[], [K.LOCK]]


def test_what_is_said_to_be_done_is_asked_anew_only_when_zoom_stays_silent(evening: Evening) -> None:
    evening.tells("arrived", "U1", link="Robin")
    first = ask(evening, K.ADMIT, "U1")
    says(evening, first, CommandOutcome.DONE)
    evening.passes(seconds=3)
    at_once = ask(evening, K.ADMIT, "U1")
    evening.passes(seconds=1)
    later = ask(evening, K.ADMIT, "U1")
    assert (at_once.id == first.id, later.id == first.id) == (True, False)
