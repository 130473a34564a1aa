"""Plays a whole evening without a browser, tells it line by line, and holds the register against the file's truth."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlmodel import col, select

from app.db import id_of
from app.demo import charity
from app.demo.aftermath import Aftermath
from app.demo.charity import Charity
from app.demo.house import HOST_USER, DemoHouse
from app.demo.player import Player, Tell
from app.demo.scenarios import Scenario
from app.demo.stage import Stage
from app.demo.zoom_people import PretendZoom
from app.models import Facilitator, Person, Session

KNOWN_IN_ZOOM = "Ana"


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
    """The charity, as of the clock's moment. The panel inside the pretend Zoom knows Ana already."""
    made = charity.seed(stage.database, stage.ports, stage.now())
    with stage.database.writing() as db:
        ana = db.exec(
            select(Person)
            .join(Facilitator, col(Facilitator.person_id) == Person.id)
            .where(Facilitator.called == KNOWN_IN_ZOOM)
        ).one()
        ana.zoom_user_index = stage.ports.vault.index("zoom_user", stage.zoom.host_id(HOST_USER))
        ana.zoom_user_linked_at = stage.now()
        db.add(ana)
        db.commit()
    return made


def _lock_if_wished(stage: Stage, scenario: Scenario, session_id: int) -> None:
    with stage.database.writing() as db:
        session = db.get_one(Session, session_id)
        session.locks_zoom = scenario.locks_zoom
        db.add(session)
        db.commit()
