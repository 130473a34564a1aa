"""Plays a whole evening without a browser, tells it line by line, and holds the register against the file's truth."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from app.db import id_of
from app.demo import charity
from app.demo.aftermath import Aftermath
from app.demo.charity import Charity
from app.demo.house import DemoHouse
from app.demo.player import Player, Tell
from app.demo.scenarios import Scenario
from app.demo.stage import Stage
from app.demo.zoom_people import PretendZoom
from app.models import Session


def stage_of(house: DemoHouse, app: Flask, rate: float = 0.0) -> Stage:
    """The running house, as the player sees it."""
    return Stage(
        house=house,
        database=app.extensions["hearth.database"],
        ports=app.extensions["hearth.ports"],
        zoom=PretendZoom(house.zoom_url),
        rate=rate,
    )


def evening(stage: Stage, scenario: Scenario, made: Charity, tell: Tell) -> Path:
    """Play, let the report come in, settle, close, export. Returns where the register's CSV is.

    Raises `WentOtherwise` where the evening, or its register, is not what the file says."""
    session = made.tonight[scenario.group]
    _lock_if_wished(stage, scenario, id_of(session))
    tell(f"{scenario.title}. {scenario.about}")
    player = Player(stage, scenario, id_of(session), tell)
    player.play()
    player.play_until_reconciled()
    aftermath = Aftermath(stage, scenario, id_of(session), player.facilitator, tell)
    aftermath.compare_open()
    aftermath.settle()
    aftermath.close()
    aftermath.compare_register()
    return aftermath.export(stage.house.data)


def seed(stage: Stage) -> Charity:
    """The charity, as of the clock's moment."""
    return charity.seed(stage.database, stage.ports, stage.now())


def _lock_if_wished(stage: Stage, scenario: Scenario, session_id: int) -> None:
    with stage.database.writing() as db:
        session = db.get_one(Session, session_id)
        session.locks_zoom = scenario.locks_zoom
        db.add(session)
        db.commit()
