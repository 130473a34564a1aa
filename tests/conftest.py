"""What every test may lean on: an app with fakes outside, a database of its own, and somebody signed in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text
from sqlmodel import SQLModel

from app import create_app
from app.adapters.vault import AesVault
from app.adapters.zoom import CsvTables, ZoomPanelContexts, ZoomReportFiles
from app.bootstrap import open_database
from app.db import Database, Db
from app.domain.actors import SignIn
from app.migrations import runner
from app.models import Group, Person
from app.ports import Ports
from app.settings import PanelSettings, Settings
from tests import factories, panels
from tests.fakes import FakeAccount, FakeClock, FakeDirectory, FakeIds, FakeMailer, FakeRoom, FakeZoomEvents
from tests.one_evening import Evening
from tests.postgres import own_database

MASTER_KEY = bytes(range(32))

# A slow machine is not a fault: no test fails by the clock on the wall.
hypothesis_settings.register_profile("unhurried", deadline=None)
hypothesis_settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What a test needs is seen, not remembered: Chromium by the folder, the app's database by the fixture."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
        if "database_url" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def environment(tmp_path: Path, **changes: str) -> dict[str, str]:
    """A complete set of settings for this machine."""
    key_file = tmp_path / "master.key"
    key_file.write_text(MASTER_KEY.hex())
    return {
        "SECRET_KEY": "a secret for tests, long enough for the rule",
        "DATABASE_URL": f"sqlite:///{tmp_path}/hearth.db",
        "BASE_URL": "http://localhost",
        "REGISTRANT_EMAIL_DOMAIN": "people.hearth.invalid",
        "MASTER_KEY_FILE": str(key_file),
        "MAIL_HOST": "127.0.0.1",
        "MAIL_FROM": "hello@charity.invalid",
        "MAIL_TLS": "none",
        "ZOOM_ACCOUNT_ID": "account",
        "ZOOM_CLIENT_ID": "client",
        "ZOOM_CLIENT_SECRET": "client-secret",
        "ZOOM_API_BASE": "http://127.0.0.1:9/v2",
        "ZOOM_OAUTH_URL": "http://127.0.0.1:9/oauth/token",
        "ZOOM_WEBHOOK_SECRETS": "current-secret,previous-secret",
        "ZOOM_HOST_USER": "host@charity.invalid",
        **changes,
    }


@dataclass
class Outside:
    """The fakes behind the ports, for a test to set and to look at."""

    clock: FakeClock
    ids: FakeIds
    mailer: FakeMailer
    directory: FakeDirectory
    room: FakeRoom
    zoom_events: FakeZoomEvents
    vault: AesVault
    account: FakeAccount

    @property
    def ports(self) -> Ports:
        """As the app takes them."""
        return Ports(
            clock=self.clock,
            ids=self.ids,
            vault=self.vault,
            mailer=self.mailer,
            directory=self.directory,
            room=self.room,
            zoom_events=self.zoom_events,
            account=self.account,
            panel_contexts=ZoomPanelContexts(PanelSettings(panels.CLIENT_ID, panels.CLIENT_SECRET)),
            report_files=ZoomReportFiles(["host@charity.invalid"]),
            tables=CsvTables(),
        )


@pytest.fixture
def outside() -> Outside:
    """A quiet world."""
    return Outside(
        FakeClock(),
        FakeIds(),
        FakeMailer(),
        FakeDirectory(),
        FakeRoom(),
        FakeZoomEvents(),
        AesVault(MASTER_KEY),
        FakeAccount(),
    )


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database file, copied for each test: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("schema") / "empty.db"
    database = Database(f"sqlite:///{path}", signer=AesVault(MASTER_KEY).sign)
    runner.upgrade(database)
    database.engine.dispose()  # the last connection to close writes everything into the one file
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """A migrated database on the server that HEARTH_TEST_DATABASE names, for this process alone; else nothing."""
    server = os.environ.get("HEARTH_TEST_DATABASE", "")
    if not server:
        return ""
    url = own_database(server, f"hearth_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    database = Database(url, signer=AesVault(MASTER_KEY).sign)
    runner.upgrade(database)
    database.engine.dispose()
    return url


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path, postgres_url: str) -> str:
    """SQLite, or PostgreSQL where it was asked for (tests/__main__.py runs the suite on both)."""
    if postgres_url:
        return postgres_url
    shutil.copy(empty_sqlite, tmp_path / "hearth.db")
    return f"sqlite:///{tmp_path}/hearth.db"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Complete settings."""
    return Settings.from_env(environment(tmp_path, DATABASE_URL=database_url))


@pytest.fixture
def database(settings: Settings, outside: Outside) -> Iterator[Database]:
    """An empty database; use cases need no more, and building the app takes longer than most of their tests."""
    database = open_database(settings, outside.vault)
    if not database.is_sqlite:
        _empty(database)
    yield database
    database.engine.dispose()


@pytest.fixture
def app(settings: Settings, outside: Outside, database: Database) -> Flask:
    """The whole app, with fakes outside."""
    app = create_app(settings, ports=outside.ports)
    app.extensions["hearth.database"] = database  # its own is not open yet
    app.config["WTF_CSRF_ENABLED"] = False  # its own tests switch it on
    return app


def _empty(database: Database) -> None:
    """A PostgreSQL database is shared by the tests of a process, so each starts by emptying it.

    Only what the last test touched: truncating every table takes longer than most tests."""
    tables = SQLModel.metadata.sorted_tables
    look = " UNION ALL ".join(f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {table.name})" for table in tables)
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # in any order, children or not
        for name in connection.execute(text(look)).scalars().all():
            connection.execute(text(f"DELETE FROM {name}"))
        used = text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL")
        for name in connection.execute(used).scalars().all():
            connection.execute(text(f"ALTER SEQUENCE {name} RESTART"))


@pytest.fixture
def db(database: Database) -> Iterator[Db]:
    """A session for arranging and for looking; a test that lets the app write must have committed first."""
    with database.writing() as db:
        yield db


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without script, not signed in."""
    return app.test_client()


def sign_in(client: FlaskClient, person: Person, strength: SignIn = SignIn.MEMBER, **cookie: int) -> FlaskClient:
    """Sign somebody in as if she had come through the door that gives this strength."""
    with client.session_transaction() as session:
        session.clear()
        session.update({"_user_id": person.uniquifier, "_fresh": True, "sign_in": strength.value, **cookie})
    return client


@pytest.fixture
def evening(database: Database, db: Db) -> Evening:
    """A session with doors open, two facilitators and two members."""
    return Evening(database, db)


@pytest.fixture
def group(db: Db) -> Group:
    """A group that chose nothing in particular."""
    return factories.group(db)
