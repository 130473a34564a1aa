"""The migrations lead to exactly the tables that the models describe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, inspect
from sqlmodel import SQLModel

from app.adapters.vault import AesVault
from app.db import Database
from app.migrations import runner
from tests.conftest import MASTER_KEY

Checks = dict[str, list[str]]


@pytest.fixture
def from_models(tmp_path: Path) -> Iterator[Database]:
    """A SQLite database made straight from the models."""
    database = Database(f"sqlite:///{tmp_path}/models.db", signer=AesVault(MASTER_KEY).sign)
    SQLModel.metadata.create_all(database.engine)
    yield database
    database.engine.dispose()


@pytest.fixture
def migrated(database_url: str) -> Iterator[Database]:
    """A database made by the migrations."""
    database = Database(database_url, signer=AesVault(MASTER_KEY).sign)
    runner.upgrade(database)
    yield database
    database.engine.dispose()


def differences(database: Database, metadata: MetaData) -> list[str]:
    """What Alembic would change to make the database as the metadata says."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, metadata)]


def checks(database: Database) -> Checks:
    """The CHECKs of every table, which Alembic does not compare: the values that each enum may take."""
    look = inspect(database.engine)
    tables = [name for name in look.get_table_names() if name != "alembic_version"]
    return {name: sorted(_flat(str(check["sqltext"])) for check in look.get_check_constraints(name)) for name in tables}


def _flat(sql: str) -> str:
    return re.sub(r"[\s\"]+", " ", sql).strip()


def test_the_models_ask_for_nothing_that_the_migrations_do_not_make(migrated: Database) -> None:
    assert differences(migrated, SQLModel.metadata) == [], "write the missing step: flask --app wsgi db revision 'why'"


def test_every_enum_may_take_the_same_values_in_both(migrated: Database, from_models: Database) -> None:
    if not migrated.is_sqlite:
        return  # PostgreSQL writes its CHECKs in words of its own; the steps are the same
    assert checks(migrated) == checks(from_models)


def test_the_comparison_sees_a_table_and_a_value_that_are_missing(from_models: Database) -> None:
    metadata = MetaData()
    Table("new_room", metadata, Column("id", Integer, primary_key=True))
    found = differences(from_models, metadata)
    held = checks(from_models)
    assert any("new_room" in difference for difference in found)
    assert any("doors_open" in check for check in held["sessions"])
