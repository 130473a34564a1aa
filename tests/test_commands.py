"""Commands: one line each about what they did, and a sentence and a failure where they did not."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlmodel import select

from app import create_app, from_env
from app.db import Database, Db
from app.domain.actors import HEARTH
from app.domain.sessions import SessionState
from app.migrations import runner
from app.models import Person
from app.services import audit, registers
from tests import factories
from tests.conftest import environment
from tests.factories import START

NAMES = [name for name in environment(Path("/tmp")) if name != "DATABASE_URL"]


def run(app: Flask, *words: str, **given: str) -> Result:
    with app.app_context():  # as the `flask` command gives it
        return app.test_cli_runner().invoke(args=list(words), **given)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], Flask]:
    """The app as the `flask` command finds it under this environment and no other."""

    def started(env: Mapping[str, str]) -> Flask:
        for name in (*NAMES, "DATABASE_URL", "MAIL_HOST"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("FLASK_RUN_FROM_CLI", "true")
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        return create_app()

    return started


@pytest.mark.parametrize("command", ["worker", "listen", "serve", "db upgrade", "create-coordinator", "export"])
def test_without_settings_each_command_lists_what_is_missing(
    bare: Callable[[Mapping[str, str]], Flask], tmp_path: Path, command: str
) -> None:
    more = {
        "create-coordinator": ["--email", "a@b.invalid", "--name", "A", "--password", "x"],
        "export": ["--session", "1", "--reason", "group_records", "--out", str(tmp_path / "out.csv")],
    }.get(command, [])
    result = run(bare({}), *command.split(), *more)
    assert result.exit_code == 1
    wanted = ["SECRET_KEY", "DATABASE_URL", "BASE_URL", "ZOOM_ACCOUNT_ID", "MASTER_KEY_FILE", "MAIL_HOST"]
    assert [name for name in wanted if name in result.output] == wanted
    assert "Traceback" not in result.output


@pytest.fixture
def empty(tmp_path: Path) -> Flask:
    """An installation whose database was not made yet."""
    return from_env(environment(tmp_path))


def test_the_database_is_brought_up_and_says_where_it_stands(empty: Flask) -> None:
    result = run(empty, "db", "upgrade")
    assert (result.exit_code, result.output) == (0, f"The database is at step {runner.newest()}.\n")
    assert run(empty, "db", "upgrade").output == result.output  # twice is harmless


def test_a_folder_that_is_not_there_is_said_in_words(tmp_path: Path) -> None:
    app = from_env(environment(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/hearth.db"))
    for words in (("db", "upgrade"), ("worker",), ("serve",)):
        result = run(app, *words)
        assert (result.exit_code, "Traceback" in result.output) == (1, False)
        assert result.output.startswith("Error: The database ")


def test_listening_without_a_subscription_says_which_setting_is_missing(app: Flask, database: Database) -> None:
    result = run(app, "listen")
    assert (result.exit_code, "ZOOM_WS_SUBSCRIPTION_ID is not set" in result.output) == (1, True)


@pytest.mark.parametrize("command", ["worker", "listen", "serve"])
def test_a_database_that_was_not_brought_up_is_refused(empty: Flask, command: str) -> None:
    result = run(empty, command)
    assert result.exit_code == 1
    assert "Run: flask --app wsgi db upgrade" in result.output


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_a_database_of_a_newer_hearth_is_refused(empty: Flask, command: str) -> None:
    run(empty, "db", "upgrade")
    database: Database = empty.extensions["hearth.database"]
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'from-tomorrow'"))
    result = run(empty, command)
    assert result.exit_code == 1
    assert "made by a newer Hearth" in result.output


def test_the_first_coordinator_is_made_and_gets_her_second_factor(app: Flask, database: Database) -> None:
    words = ("--email", "marta@charity.invalid", "--name", "Marta", "--password", "a long enough pass phrase")
    result = run(app, "create-coordinator", *words)
    assert result.exit_code == 0, result.output
    assert "otpauth://" in result.output
    with database.reading() as db:
        assert [one.coordinator for one in db.exec(select(Person))] == [True]


def test_a_coordinator_without_an_address_is_not_made(app: Flask, database: Database) -> None:
    words = ("--email", "nobody", "--name", "Marta", "--password", "a long enough pass phrase")
    result = run(app, "create-coordinator", *words)
    assert (result.exit_code, "email" in result.output) == (1, True)
    with database.reading() as db:
        assert db.exec(select(Person)).all() == []


def closed_register(db: Db) -> int:
    group = factories.group(db)
    coordinator = factories.person(db, coordinator=True)
    session = factories.session(db, group, state=SessionState.RECONCILED, ended_at=START)
    factories.registration(db, session, factories.member(db, group, "Robin"), "Robin")
    db.commit()
    by = factories.as_coordinator(coordinator)
    registers.close(db, session_id=int(session.id or 0), by=by, now=START)
    return int(session.id or 0)


def test_a_closed_register_is_written_to_a_file(app: Flask, db: Db, tmp_path: Path) -> None:
    out = tmp_path / "register.csv"
    session_id = closed_register(db)
    result = run(app, "export", "--session", str(session_id), "--reason", "group_records", "--out", str(out))
    assert (result.exit_code, result.output) == (0, f"The register of session {session_id} is in {out}.\n")
    rows = csv.reader(out.read_text(encoding="utf-8-sig").splitlines())
    assert [row for row in rows if "Robin" in row]


def test_a_register_that_is_open_is_not_written(app: Flask, db: Db, tmp_path: Path) -> None:
    session = factories.session(db, factories.group(db))
    db.commit()
    out = tmp_path / "register.csv"
    result = run(app, "export", "--session", str(session.id), "--reason", "group_records", "--out", str(out))
    assert (result.exit_code, out.exists()) == (1, False)
    assert result.output.startswith("Error: Nothing was written (")


@pytest.mark.parametrize("name", ["DATABASE_URL", "MAIL_HOST", "ZOOM_CLIENT_SECRET"])
def test_the_demo_refuses_where_something_real_is_set(bare: Callable[[Mapping[str, str]], Flask], name: str) -> None:
    result = run(bare({name: "something real"}), "demo", "--play", "quiet-evening")
    assert (result.exit_code, name in result.output) == (1, True)
    assert "something real" not in result.output


def test_the_demo_names_the_scenarios_that_there_are(bare: Callable[[Mapping[str, str]], Flask]) -> None:
    result = run(bare({}), "demo", "--play", "no-such-evening")
    assert (result.exit_code, "quiet-evening" in result.output) == (1, True)


def test_the_audits_chain_is_whole_until_somebody_changes_it(app: Flask, database: Database, db: Db) -> None:
    audit.write(db, by=HEARTH, action="session.look", about="session:1", now=START)
    db.commit()
    result = run(app, "check-audit")
    assert (result.exit_code, result.output) == (0, "The audit's chain is whole.\n")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entries SET object_ref = 'session:2'"))
    result = run(app, "check-audit")
    assert (result.exit_code, result.output) == (1, "Error: The chain of the audit is broken at entry 1.\n")
