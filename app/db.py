"""The engine, the unit of work, and the column types that keep time and words honest.

`Db` is SQLModel's session under the name that the whole house uses: "session" is a noun of the product.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Column, DateTime, Dialect, Engine, Enum, TextClause, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel
from sqlmodel import Session as Db

__all__ = ["Database", "Db", "Signer", "UtcDateTime", "enum_field", "id_of", "make_engine"]

BUSY_TIMEOUT_MS = 10_000
ASK_AGAIN_MS = 15
TURN = 4_862_001  # any constant: names the one lock for which writers wait on PostgreSQL
SILENT_FOR_MS = 60_000  # no writer does anything else for so long

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Refuses naive values on the way in; gives aware UTC on the way out (SQLite forgets the zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Raise `ValueError` for a naive moment: it would be somebody's local time, and nobody could say whose."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was about to be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite returns naive times, which are UTC because of the above."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_type(kind: type[StrEnum]) -> Enum:
    """Store an enum's value (SQLModel would store its name) as a string under a CHECK."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        name=kind.__name__.lower(),
        length=32,
    )


def enum_field(kind: type[StrEnum], *, default: object = ..., optional: bool = False, index: bool = False) -> Any:
    """A model field that holds one of `kind`; required unless it has a default or is optional."""
    column: Column[StrEnum] = Column(enum_type(kind), nullable=optional, index=index)
    return Field(default=None if optional else default, sa_column=column)


class Numbered(Protocol):
    """A row with a number for a key, which the database gives it."""

    id: int | None


def id_of(row: Numbered) -> int:
    """A row's number. Raises `ValueError` for a row that was never flushed: it has none yet."""
    if row.id is None:
        raise ValueError(f"a {type(row).__name__} without an id")
    return row.id


def make_engine(url: str) -> Engine:
    """An engine for SQLite (embedded) or PostgreSQL. Raises `sqlalchemy.exc.ArgumentError` for other nonsense.

    Its errors do not quote what was about to be stored: they may end in a log."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, hide_parameters=True, pool_pre_ping=True, pool_size=20, max_overflow=80)
        event.listen(engine, "begin", _wait_for_a_turn)
        return engine
    engine = create_engine(
        parsed,
        hide_parameters=True,
        connect_args={"timeout": BUSY_TIMEOUT_MS / 1000},
        pool_size=20,
        max_overflow=200,
        pool_timeout=10,
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _wait_for_a_turn(connection: Any) -> None:
    """PostgreSQL would let writers work side by side, and what one has read be changed by another before it writes.
    Raises `OperationalError` after `BUSY_TIMEOUT_MS`. A machine that went away with its turn loses it after a while."""
    options = connection.get_execution_options()
    if not options.get("hearth_reads", False) and not options.get("hearth_alone", False):
        connection.exec_driver_sql(
            f"SELECT set_config('lock_timeout', '{BUSY_TIMEOUT_MS}', true),"
            f" set_config('idle_in_transaction_session_timeout', '{SILENT_FOR_MS}', true),"
            f" pg_advisory_xact_lock({TURN})"
        )


def _set_pragmas(connection: Any, record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy, not the driver, begins transactions (see _begin)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # NORMAL can lose acknowledged commits at a power cut
        "foreign_keys=ON",
        "secure_delete=ON",  # what is deleted is overwritten
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Any) -> None:
    # A writer takes the lock at once: upgrading from a read inside the transaction fails without waiting.
    if connection.get_execution_options().get("hearth_reads", False):
        connection.exec_driver_sql("BEGIN")
    else:
        _take_the_lock(connection)


def _take_the_lock(connection: Any) -> None:
    """Ask again every few milliseconds. Left to itself SQLite asks ever more rarely the longer it waits, so that
    whoever writes much keeps out whoever came before. Raises `OperationalError` after `BUSY_TIMEOUT_MS`."""
    give_up = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    driver = connection.connection.driver_connection  # at every write: SQLAlchemy's own way costs ten times as much
    driver.execute(f"PRAGMA busy_timeout={ASK_AGAIN_MS}")
    try:
        while not _is_begun(connection, last_try=time.monotonic() >= give_up):
            pass
    finally:
        driver.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _is_begun(connection: Any, *, last_try: bool) -> bool:
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if last_try or getattr(error.orig, "sqlite_errorname", "") != "SQLITE_BUSY":
            raise
        return False
    return True


@dataclass(slots=True, eq=False)
class _Row:
    """One thread's row on its way to the disk."""

    values: Mapping[str, object]
    is_done: bool = False
    trouble: BaseException | None = None


class GroupCommit:
    """Rows that threads write at the same moment share one commit: the disk is waited for once, not once for each.

    Whoever gets the turn writes for everybody who waits; nobody returns before the commit that holds her row.
    """

    def __init__(self, engine: Engine, statement: TextClause) -> None:
        self._engine = engine
        self._statement = statement
        self._waiting: deque[_Row] = deque()
        self._turn = threading.Lock()

    def write(self, values: Mapping[str, object]) -> None:
        """Keep one row. Raises what the database raised for the commit that it was part of."""
        mine = _Row(values)
        self._waiting.append(mine)
        with self._turn:
            if not mine.is_done:
                self._write_all()
        if mine.trouble is not None:
            raise mine.trouble

    def _write_all(self) -> None:
        rows = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            with self._engine.begin() as connection:
                connection.execute(self._statement, [row.values for row in rows])
        except BaseException as trouble:  # whatever it is: nobody whose row it was may believe it kept
            for row in rows:
                row.trouble = trouble
        for row in rows:
            row.is_done = True


Signer = Callable[[bytes], str]


class Database:
    """One engine and its two kinds of session: readers never wait for a writer, writers take turns.

    `signer` makes keyed hashes. Each session carries it, so that whatever is written can be audited.
    """

    def __init__(self, url: str, *, signer: Signer) -> None:
        self.url = url
        self.signer = signer
        self.engine = make_engine(url)
        self._groups: dict[TextClause, GroupCommit] = {}
        self._reads = self.engine.execution_options(hearth_reads=True)
        self._alone = self.engine.execution_options(hearth_alone=True)  # one statement changes nothing under anybody

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def session(self, *, reads: bool = False) -> Db:
        """A session that the caller closes."""
        db = Db(self._reads if reads else self.engine, expire_on_commit=False)
        db.info["signer"] = self.signer
        return db

    def keep(self, statement: TextClause, values: Mapping[str, object]) -> None:
        """Write one row durably, sharing the commit with other threads that do so at this moment.

        Raises `sqlalchemy.exc.SQLAlchemyError` when it was not kept.
        """
        group = self._groups.setdefault(statement, GroupCommit(self._alone, statement))
        group.write(values)

    @contextmanager
    def reading(self) -> Iterator[Db]:
        """A session for queries only."""
        with self.session(reads=True) as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Db]:
        """A session for one use case, which commits on its last line."""
        with self.session() as db:
            yield db
