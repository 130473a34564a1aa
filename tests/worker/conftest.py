"""A worker at work: fakes outside, and an app context for the words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.db import Database
from app.worker import Workplace
from tests.conftest import Outside


@pytest.fixture
def place(app: Flask, database: Database, outside: Outside) -> Iterator[Workplace]:
    """Where it works."""
    with app.app_context():
        yield Workplace("test", database, outside.ports, app.extensions["hearth.settings"])
