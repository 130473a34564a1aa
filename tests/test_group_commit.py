"""Rows written at the same moment share a commit: none is lost, none is told to be kept when it was not."""

from __future__ import annotations

import hashlib
import threading

import pytest
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import func, select

from app.db import Database
from app.models import WebhookDelivery
from app.services import deliveries
from tests.fakes import TUESDAY
from tests.patience import until

THREADS = 12
EACH = 15


def store(database: Database, text: str) -> None:
    body = text.encode()
    deliveries.store(database, body=body, body_hash=hashlib.sha256(body).hexdigest(), now=TUESDAY)


def together(work: list[str], database: Database) -> list[BaseException]:
    """Every thread stores its own, all at once. What they raised."""
    ready, raised = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        ready.wait()
        for text in work[number::THREADS]:
            try:
                store(database, text)
            except BaseException as trouble:  # whatever it is, the test wants to see it
                raised.append(trouble)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def gathered(database: Database) -> int:
    """How many rows wait for their turn."""
    return sum(len(group._waiting) for group in database._groups.values())


def kept(database: Database) -> int:
    with database.reading() as db:
        return db.exec(select(func.count()).select_from(WebhookDelivery)).one()


def test_every_row_is_kept_once_and_commits_are_shared(database: Database) -> None:
    commits = []
    event.listen(database.engine, "commit", lambda connection: commits.append(1))
    texts = [f"delivery {number}" for number in range(THREADS * EACH)]
    assert together(texts + texts[:THREADS], database) == []
    assert kept(database) == THREADS * EACH
    assert len(commits) < THREADS * EACH


@pytest.mark.parametrize("trouble", [SQLAlchemyError("the disk is full"), SystemExit("the server goes down")])
def test_trouble_is_told_to_each_whose_row_it_was_and_to_nobody_else(
    database: Database, trouble: BaseException
) -> None:
    inserts = []

    def second_time(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if not statement.startswith("INSERT"):
            return
        inserts.append(statement)
        if len(inserts) == 1:
            until(lambda: gathered(database) == THREADS)  # behind the first commit
        if len(inserts) == 2:
            raise trouble

    event.listen(database.engine, "before_cursor_execute", second_time)
    first = threading.Thread(target=store, args=(database, "delivery before the trouble"))
    first.start()
    until(lambda: inserts)
    raised = together([f"delivery {number}" for number in range(THREADS)], database)
    first.join()
    event.remove(database.engine, "before_cursor_execute", second_time)
    assert (raised, kept(database)) == ([trouble] * THREADS, 1)
    store(database, "delivery after the trouble")
    assert kept(database) == 2


def test_a_known_body_is_kept_once_however_often_it_comes(database: Database) -> None:
    assert together(["the same delivery"] * THREADS, database) == []
    assert kept(database) == 1


@pytest.mark.parametrize("text", ["", "x" * 500_000])
def test_a_body_of_any_size_is_kept(database: Database, text: str) -> None:
    store(database, text)
    assert kept(database) == 1
