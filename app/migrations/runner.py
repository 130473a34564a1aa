"""Runs Alembic on our engine, without a configuration file."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.db import Database

HERE = Path(__file__).parent


class OldDatabase(Exception):
    """The database is not at the shape that this version needs. Its text says what to do."""


def upgrade(database: Database) -> str:
    """Run every step that is missing. Returns the step at which the database now stands."""
    config = _config(database)
    command.upgrade(config, "head")
    return newest()


def revise(database: Database, message: str) -> str:
    """Write a new step from the models. Returns its path."""
    script = command.revision(_config(database), message, autogenerate=True)
    return str(script.path)  # type: ignore[union-attr] # one revision is asked for, one comes back


def newest() -> str:
    """The newest step that this version knows."""
    return str(ScriptDirectory(str(HERE)).get_current_head())


def current(database: Database) -> str | None:
    """The step at which the database stands; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def refuse_old(database: Database) -> None:
    """Raise `OldDatabase` with a sentence for the operator, unless the database is at the newest step."""
    found = current(database)
    if found == newest():
        return
    if found is not None and found not in {step.revision for step in ScriptDirectory(str(HERE)).walk_revisions()}:
        raise OldDatabase(
            "The database was made by a newer Hearth than this one. Nothing was changed. Use that version."
        )
    raise OldDatabase(
        "The database is empty or older than this Hearth. Nothing was changed. Run: flask --app wsgi db upgrade"
    )


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["database"] = database
    return config
