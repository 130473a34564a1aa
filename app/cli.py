"""Commands: each says in one line what it did, and exits non-zero when it did not."""

from __future__ import annotations

import os
import signal
import socket
import threading
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app.db import Database
from app.migrations import runner
from app.ports import Ports
from app.serving import CannotServe, Crew, start_web, start_worker
from app.settings import BadSettings, Settings
from app.worker import loop
from app.worker.place import Workplace

db_group = AppGroup("db", help="The database's shape.")


def add_to(app: Flask) -> None:
    """Every command, whether or not there are settings: those that need them say so."""
    for command in (db_group, worker, serve):
        app.cli.add_command(command)


def needs_settings() -> Settings:
    """This installation's settings, or stop with the list of what is missing."""
    problem: BadSettings | None = current_app.extensions.get("hearth.problem")
    if problem is not None:
        raise click.ClickException(f"These settings need mending first:\n{problem}")
    settings: Settings = current_app.extensions["hearth.settings"]
    return settings


def the_database() -> Database:
    """This installation's database, as it is."""
    needs_settings()
    database: Database = current_app.extensions["hearth.database"]
    return database


def current_database() -> Database:
    """This installation's database, or stop when it is not at the shape that this version needs."""
    database = the_database()
    try:
        runner.refuse_old(database)
    except runner.OldDatabase as problem:
        raise click.ClickException(str(problem)) from None
    except SQLAlchemyError as trouble:
        kind = type(trouble).__name__
        raise click.ClickException(f"The database cannot be opened ({kind}). Nothing was changed.") from None
    return database


def the_ports() -> Ports:
    """The outside."""
    ports: Ports = current_app.extensions["hearth.ports"]
    return ports


@db_group.command("upgrade")
def upgrade() -> None:
    """Bring the database to the shape that this version needs."""
    database = the_database()
    try:
        reached = runner.upgrade(database)
    except SQLAlchemyError as trouble:
        raise click.ClickException(
            f"The database could not be changed ({type(trouble).__name__}); it is as it was. "
            "Is its folder there, writable, and not full?"
        ) from None
    click.echo(f"The database is at step {reached}.")


@db_group.command("revision", hidden=True)
@click.argument("message")
def revision(message: str) -> None:
    """Write a migration from the difference between models and database (for developers)."""
    click.echo(f"Wrote {Path(runner.revise(the_database(), message)).name}.")


@click.command()
def worker() -> None:
    """Hear what Zoom tells, let doors close, carry out what was promised; until interrupted."""
    settings = needs_settings()
    name = os.environ.get("HEARTH_WORKER_NAME", socket.gethostname())
    place = Workplace(name=name[:64], database=current_database(), ports=the_ports(), settings=settings)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # threads need the app itself
    loop.run(place, stop, app)
    click.echo("The worker has stopped; what it had begun is finished or waits for the next one.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where a reverse proxy finds it.")
@click.option("--port", default=8000, show_default=True)
def serve(host: str, port: int) -> None:
    """Web and worker together, for one machine; until interrupted."""
    needs_settings()
    current_database()
    try:
        with Crew({}) as crew:
            start_web(crew, port=port, host=host)
            start_worker(crew)
            click.echo(f"Hearth serves on {host}:{port}, with its worker.")
            crew.wait()
    except CannotServe as trouble:
        raise click.ClickException(str(trouble)) from None
    click.echo("Hearth has stopped.")
