"""Alembic's entry: our engine, our metadata; foreign keys are switched off while SQLite copies tables."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import text
from sqlmodel import AutoString, SQLModel

import app.models  # noqa: F401 - makes every table known to the metadata
from app.db import Database, UtcDateTime


def render(kind: str, obj: Any, autogen_context: object) -> str | Literal[False]:
    """Our types are written as the database's own: a migration must not change when our classes do."""
    if kind == "type" and isinstance(obj, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(obj, AutoString):
        return f"sa.String(length={obj.length})"
    return False


def run() -> None:
    """Run the steps in one transaction where the database can."""
    database: Database = context.config.attributes["database"]
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # Batch mode drops and recreates tables; with foreign keys on, dropping a parent empties its children.
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr] # an open SQLite connection
        try:
            context.configure(
                connection=connection,
                target_metadata=SQLModel.metadata,
                render_as_batch=database.is_sqlite,
                render_item=render,
                compare_type=True,
            )
            with context.begin_transaction():
                context.run_migrations()
                if database.is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first():
                    raise RuntimeError("a migration left a row without its parent; nothing was changed")
            connection.commit()
        finally:
            if database.is_sqlite:
                connection.rollback()
                raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[union-attr] # as above


run()
