"""Commands: each says in one line what it did, and exits non-zero when it did not."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.db import Database
from app.migrations import runner
from app.settings import BadSettings

db_group = AppGroup("db", help="The database's shape.")


def add_to(app: Flask) -> None:
    """Every command, whether or not there are settings: those that need them say so."""
    for command in (db_group,):
        app.cli.add_command(command)


def needs_settings() -> None:
    """Stop with the list of what is missing, if the app came up with commands only."""
    problem: BadSettings | None = current_app.extensions.get("hearth.problem")
    if problem is not None:
        raise click.ClickException(f"These settings need mending first:\n{problem}")


def the_database() -> Database:
    """This installation's database."""
    needs_settings()
    database: Database = current_app.extensions["hearth.database"]
    return database


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the database to the shape that this version needs."""
    click.echo(f"The database is at {runner.upgrade(the_database())}.")


@db_group.command("revision", hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from the difference between models and database (for developers)."""
    click.echo(f"Wrote {Path(runner.revise(the_database(), message)).name}.")
