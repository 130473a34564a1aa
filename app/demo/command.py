"""`flask demo`: one laptop, no settings, a whole charity."""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask import Flask

from app.adapters.clock import SystemClock
from app.demo import charity, play, scenarios
from app.demo.house import DemoHouse, free_port, furnish, running
from app.demo.scene import WentOtherwise
from app.demo.stage import NeverCameToRest
from app.factory import Factory
from app.migrations import runner
from app.serving import CannotServe

REAL_THINGS = ("ZOOM_CLIENT_SECRET", "DATABASE_URL", "MAIL_HOST")
BEFORE_DOORS = timedelta(minutes=20)
NOON = timedelta(hours=7)


def make(factory: Factory) -> click.Command:
    """The command. `factory` builds the app from settings; only the composition root knows how."""

    @click.command()
    @click.option("--play", "scenario", metavar="SCENARIO", help=f"One of: {', '.join(scenarios.names())}.")
    @click.option(
        "--watch",
        "rate",
        type=click.FloatRange(1, 20),
        default=None,
        help="With --play: let the clock run, so many times as fast as real time, and look on in a browser.",
    )
    @click.option("--port", type=int, default=None, help="Default: 5000 if it is free.")
    @click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Keep the data in this folder.")
    def demo(scenario: str | None, rate: float | None, port: int | None, data: Path | None) -> None:
        """Try Hearth on this machine. A pretend charity, a pretend Zoom, and evenings to play by hand or to watch."""
        _refuse_real_things()
        with ExitStack() as leaving:
            folder = data or Path(leaving.enter_context(tempfile.TemporaryDirectory(prefix="hearth-demo-")))
            try:
                if scenario is None:
                    _by_hand(furnish(folder, port or free_port(5000)), factory)
                else:
                    _by_itself(furnish(folder, port), factory, scenario, rate or 0.0)
            except (CannotServe, WentOtherwise, NeverCameToRest, scenarios.NoSuchScenario) as trouble:
                raise click.ClickException(str(trouble)) from None

    return demo


def _by_hand(house: DemoHouse, factory: Factory) -> None:
    """Seed, start everything, say where it is, and stay until interrupted."""
    seed = charity.TUESDAY
    _open_database(house, factory, _moment(seed) - BEFORE_DOORS, rate=1.0)
    app = factory(house.env)
    with running(house) as crew:
        play.seed(play.stage_of(house, app))
        click.echo(f"Hearth's demo is ready. Open {house.address('demo')}/demo/ in a browser; stop it with Ctrl-C.")
        crew.wait()
    click.echo("The demo has stopped.")


def _by_itself(house: DemoHouse, factory: Factory, name: str, rate: float) -> None:
    """Play one evening, tell it, and leave the register's CSV in the working folder."""
    scenario = scenarios.load(name)
    seed = next(each for each in charity.SEEDS if _slug(each) == scenario.group)
    _open_database(house, factory, _moment(seed) - NOON - timedelta(minutes=5), rate=rate)
    app = factory(house.env)
    with running(house), app.test_request_context(base_url=house.env["BASE_URL"]):
        stage = play.stage_of(house, app, rate)
        if rate:
            click.echo(f"Look on at {house.address('demo')}/demo/ in a browser.")
        written = play.evening(stage, scenario, play.seed(stage), click.echo)
    kept = Path.cwd() / f"register-{scenario.name}.csv"
    kept.write_bytes(written.read_bytes())
    click.echo(f"The evening went as its file says; its register is in {kept.name}.")


def _open_database(house: DemoHouse, factory: Factory, moment: datetime, rate: float) -> None:
    house.set_clock(moment, rate)
    app: Flask = factory(house.env)
    runner.upgrade(app.extensions["hearth.database"])
    app.extensions["hearth.database"].engine.dispose()


def _moment(seed: charity.GroupSeed) -> datetime:
    """The start of the group's next evening."""
    local = charity.evening_of(seed, SystemClock().now())
    return local.replace(tzinfo=ZoneInfo(charity.ZONE)).astimezone(UTC)


def _slug(seed: charity.GroupSeed) -> str:
    return seed.plain_name.lower().replace(" ", "-")


def _refuse_real_things() -> None:
    found = [name for name in REAL_THINGS if os.environ.get(name)]
    if found:
        names = ", ".join(found)
        raise click.ClickException(f"{names} belong to a real installation; the demo runs where they are not set.")
