"""What the worker would send, composed and read in a test."""

from __future__ import annotations

import re

from flask import Flask
from sqlmodel import col, select

from app.db import Database
from app.models import Effect, EffectKind
from app.ports import Letter
from app.worker import Workplace, letters
from tests.conftest import Outside


def post(app: Flask, outside: Outside) -> list[Letter]:
    """Compose every letter that is promised, whenever it is due, oldest first."""
    database: Database = app.extensions["hearth.database"]
    place = Workplace("test", database, outside.ports, app.extensions["hearth.settings"])
    with database.reading() as db:
        promised = db.exec(select(Effect).where(Effect.kind == EffectKind.SEND_MAIL).order_by(col(Effect.id))).all()
    with app.app_context():
        composed = [letters.compose(place, effect) for effect in promised]
    return [letter for letter in composed if letter is not None]


def path_in(letter: Letter) -> str:
    """The path of the first link that a letter carries."""
    found = re.search(r"http://localhost(/\S*)", letter.text)
    assert found is not None
    return found[1]
