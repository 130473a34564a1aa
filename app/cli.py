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

from app import read_report
from app.db import Database
from app.domain.actors import HEARTH
from app.domain.errors import BadInput, DomainError
from app.domain.exports import NamedBy
from app.domain.registers import ExportFormat, ExportReason
from app.i18n import LANGUAGES
from app.migrations import runner
from app.ports import Ports
from app.services import audit, staff_setup
from app.serving import CannotServe, Crew, start_listener, start_web, start_worker
from app.settings import BadSettings, Settings
from app.views import connection_terminal, exports
from app.worker import listening, loop
from app.worker.place import Workplace

db_group = AppGroup("db", help="Make or renew the database.")


def add_to(app: Flask) -> None:
    """Every command, whether or not there are settings: those that need them say so."""
    for command in (
        db_group,
        worker,
        listen,
        serve,
        create_coordinator,
        export,
        check_audit,
        check_zoom,
        read_report.command,
    ):
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
    """Make the database, or bring it up to date. Run it before each new version starts."""
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
    """Run the worker alone. It hears what Zoom tells, moves doors, carries out what was promised; until interrupted."""
    settings = needs_settings()
    name = os.environ.get("HEARTH_WORKER_NAME", socket.gethostname())
    place = Workplace(name=name[:64], database=current_database(), ports=the_ports(), settings=settings)
    stop = until_interrupted()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # threads need the app itself
    loop.run(place, stop, app)
    click.echo("The worker has stopped; what it had begun is finished or waits for the next one.")


def until_interrupted() -> threading.Event:
    """Set as soon as somebody asks this process to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


@click.command()
def listen() -> None:
    """Hear Zoom's events over its WebSocket, where Zoom cannot reach this machine; until interrupted."""
    needs_settings()
    database, ports = current_database(), the_ports()
    if ports.zoom_stream is None:
        raise click.ClickException("ZOOM_WS_SUBSCRIPTION_ID is not set: Zoom's events come to /webhooks/zoom alone.")
    click.echo("Hearth listens to Zoom.")
    listening.listen(ports.zoom_stream, database, ports.clock, until_interrupted().wait)
    click.echo("Hearth has stopped listening to Zoom.")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where a reverse proxy finds it.")
@click.option("--port", default=8000, show_default=True, help="The port at that address.")
def serve(host: str, port: int) -> None:
    """Run web and worker together. For one machine; until interrupted."""
    settings = needs_settings()
    current_database()
    try:
        with Crew({}) as crew:
            start_web(crew, port=port, host=host)
            start_worker(crew)
            if settings.zoom.ws_subscription_id:
                start_listener(crew)
            click.echo(f"Hearth serves on {host}:{port}, with its worker.")
            crew.wait()
    except CannotServe as trouble:
        raise click.ClickException(str(trouble)) from None
    click.echo("Hearth has stopped.")


@click.command("create-coordinator")
@click.option("--email", prompt=True, help="Her own address; letters go there.")
@click.option("--name", prompt=True, help="Her name, for other staff.")
@click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), default="en", show_default=True, help="Of her letters."
)
@click.password_option(help="Asked for when left out, which keeps it out of the shell's history.")
def create_coordinator(email: str, name: str, language: str, password: str) -> None:
    """Make the first coordinator. A known one gets a new password and a new second factor."""
    database, ports = current_database(), the_ports()
    try:
        with database.writing() as db:
            uri = staff_setup.create_coordinator(
                db,
                vault=ports.vault,
                ids=ports.ids,
                email=email,
                name=name,
                locale=language,
                password=password,
                now=ports.clock.now(),
            )
    except BadInput as problem:
        raise click.ClickException(f"Not done. To mend: {', '.join(problem.fields)}.") from None
    click.echo(f"The coordinator is there. Put this address into an authenticator app, then forget it: {uri}")


@click.command()
@click.option("--session", "session_id", type=int, required=True, help="The session's number, as in its address.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice([each.value for each in ExportFormat]),
    default="csv",
    show_default=True,
    help="The kind of file.",
)
@click.option(
    "--reason", type=click.Choice([each.value for each in ExportReason]), required=True, help="What it is for."
)
@click.option(
    "--names",
    type=click.Choice([each.value for each in NamedBy]),
    default=NamedBy.SCREEN_NAME.value,
    show_default=True,
    help="How people are called in it.",
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="A file that is not there yet."
)
def export(session_id: int, file_format: str, reason: str, names: str, out: Path) -> None:
    """Write a closed register into a file. The audit keeps why."""
    database = current_database()
    try:
        with database.writing() as db:
            blocks = exports.write(
                db,
                session_id=session_id,
                file_format=ExportFormat(file_format),
                reason=reason,
                named_by=NamedBy(names),
                by=HEARTH,
                now=the_ports().clock.now(),
            )
        with out.open("xb") as file:
            file.writelines(blocks)
    except DomainError as refusal:
        raise click.ClickException(f"Nothing was written ({refusal.code}).") from None
    except OSError as trouble:
        raise click.ClickException(f"The file could not be written ({type(trouble).__name__}).") from None
    click.echo(f"The register of session {session_id} is in {out}.")


@click.command("check-audit")
def check_audit() -> None:
    """Check the audit's chain. It ends non-zero at the first entry that was changed, left out or slipped in."""
    with current_database().reading() as db:
        broken = audit.broken_at(db)
    if broken is not None:
        raise click.ClickException(f"The chain of the audit is broken at entry {broken}.")
    click.echo("The audit's chain is whole.")


@click.command("check-zoom")
@click.option("--json", "as_json", is_flag=True, help="For other programs.")
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), default="en", show_default=True)
@click.pass_context
def check_zoom(context: click.Context, as_json: bool, language: str) -> None:
    """Ask Zoom whether all is set up. Ends with 0: nothing to change, 1: something to change, 2: out of reach."""
    found = connection_terminal.hold(current_database(), needs_settings(), the_ports())
    say = connection_terminal.as_json if as_json else connection_terminal.as_words
    click.echo(say(found, language))
    context.exit(connection_terminal.exit_code(found))
