"""Two do the same at the same moment, or what excludes it: on either database one is first and the other finds that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import SQLModel, func, select

from app import db as storage
from app.adapters.ids import RandomIds
from app.db import Database, Db
from app.domain.actors import NOBODY, Actor, SignIn
from app.domain.errors import DomainError
from app.domain.groups import Membership
from app.domain.registers import ExportFormat
from app.models import (
    Agreement,
    ConnectionSign,
    Device,
    Effect,
    Group,
    Person,
    Place,
    PublishedFigures,
    Rehearsal,
    Session,
    Sign,
    WebhookDelivery,
    ZoomContact,
)
from app.queries import people
from app.services import (
    agreements,
    audit,
    connection,
    contact,
    deliveries,
    doors,
    figures,
    meetings,
    passes,
    places,
    planning,
    registrations,
    rehearsals,
    taps,
)
from app.services.devices import Cookie
from app.services.places import Newcomer
from app.services.rehearsals import Making
from tests import factories
from tests.factories import START, VAULT
from tests.fakes import TUESDAY
from tests.one_evening import Evening
from tests.patience import PATIENCE_SECONDS
from tests.registers import closed_session
from tests.services.test_figures import NEW_YEAR
from tests.services.test_rehearsals import PROGRAMME

ROUNDS = 4
IDS = RandomIds()
BOTH = {"done": 2}

Act = Callable[[Db], object]
Case = tuple[list[Act], Mapping[str, int], Mapping[type[SQLModel], int]]
"""What is done at once, what comes of it, and how many rows there are afterwards."""


def at_once(database: Database, acts: list[Act]) -> Counter[str]:
    """Each act in a thread and a transaction of its own, all from the same moment on; what came of them."""
    start = Barrier(len(acts))

    def run(act: Act) -> str:
        with database.writing() as db:
            start.wait(timeout=PATIENCE_SECONDS)
            try:
                act(db)
            except DomainError as refusal:
                return refusal.code
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def rows(database: Database, table: type[SQLModel]) -> int:
    with database.reading() as db:
        return db.exec(select(func.count()).select_from(table)).one()


def boss(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def facilitator(db: Db, group: Group) -> Actor:
    person = factories.person(db)
    factories.facilitator(db, group, person)
    return factories.as_facilitator(person, group)


def first_exports(db: Db) -> Case:
    """Of the same quarter."""
    for _ in range(3):
        closed_session(db, factories.group(db))
    take = partial(
        figures.take, period="2026-Q4", file_format=ExportFormat.CSV, reason="reporting", by=boss(db), now=NEW_YEAR
    )
    return [take, take], BOTH, {PublishedFigures: 3}


def strangers(db: Db) -> Case:
    """The form of somebody whom nobody knows, sent twice."""
    ask = partial(
        places.apply_as_newcomer,
        group_id=factories.group(db).id,
        newcomer=Newcomer(email="kim@example.invalid", screen_name="Kim", language="en"),
        vault=VAULT,
        ids=IDS,
        by=NOBODY,
        now=TUESDAY,
    )
    return [ask, ask], BOTH, {Person: 1, Place: 1, Effect: 1}


def namesakes(db: Db) -> Case:
    """Two people under one screen name."""
    ask = partial(
        places.apply,
        group_id=factories.group(db, membership=Membership.DROP_IN).id,
        screen_name="Kim",
        language="en",
        now=TUESDAY,
    )
    acts: list[Act] = [partial(ask, by=factories.as_member(factories.person(db))) for _ in range(2)]
    return acts, {"done": 1, "screen_name_taken": 1}, {Place: 1}


def approvals(db: Db) -> Case:
    """Of two people, where one place is left."""
    group = factories.group(db, capacity=1)
    by = boss(db)
    acts: list[Act] = []
    for name in ("Kim", "Lee"):
        who = factories.as_member(factories.person(db))
        place = places.apply(db, group_id=group.id or 0, screen_name=name, language="en", by=who, now=TUESDAY)
        acts.append(partial(places.approve, place_id=place.id, by=by, now=TUESDAY))
    return acts, {"done": 1, "group_full": 1}, {Place: 2}


def plans(db: Db) -> Case:
    """Of the same series, with one host to hold it."""
    plan = partial(
        planning.plan_series,
        group_id=factories.group(db).id,
        first_local=START.replace(tzinfo=None),
        weeks=3,
        duration_minutes=60,
        hosts=["host@charity.invalid"],
        by=boss(db),
        now=TUESDAY,
    )
    return [plan, plan], {"done": 1, "hosts_busy": 1}, {Session: 3}


def links_asked_for(db: Db) -> Case:
    """By one address."""
    ask = partial(passes.ask_for_link, vault=VAULT, email="kim@example.invalid", now=TUESDAY)
    return [ask, ask], BOTH, {Effect: 1}


def drafts(db: Db) -> Case:
    """Of a group's first agreement."""
    write = partial(
        agreements.draft, group_id=factories.group(db).id, texts={"en": "Be kind."}, by=boss(db), now=TUESDAY
    )
    return [write, write], BOTH, {Agreement: 1}


def first_signs(db: Db) -> Case:
    """Of life, of the same kind."""
    note = partial(connection.note, sign=Sign.PANEL_OPENED, now=TUESDAY)
    return [note, note], BOTH, {ConnectionSign: 1}


def first_answers(db: Db) -> Case:
    """Of Zoom's."""
    note = partial(contact.note_answer, now=TUESDAY)
    return [note, note], BOTH, {ZoomContact: 1}


def rehearsals_begun(db: Db) -> Case:
    """By one facilitator's two clicks; her roles are looked up first, as with any request."""
    group, making = factories.group(db), Making(IDS, VAULT, "people.invalid", TUESDAY)
    group_id, person_id = group.id or 0, facilitator(db, group).person_id or 0

    def begin(db: Db) -> None:
        by = people.actor(db, person_id=person_id, sign_in=SignIn.STAFF, evening_session_id=None)
        rehearsals.begin(db, group_id=group_id, programme=PROGRAMME, making=making, by=by)

    return [begin, begin], BOTH, {Rehearsal: 1}


def codes_typed(db: Db) -> Case:
    """The same, on two devices."""
    group = factories.group(db)
    evening, robin = factories.session(db, group), factories.member(db, group)
    code = passes.code_for(
        db, session_id=evening.id or 0, person_id=robin.id or 0, by=facilitator(db, group), ids=IDS, now=TUESDAY
    )
    acts: list[Act] = [
        partial(passes.follow_code, code=code, device=Cookie(token), now=TUESDAY) for token in ("phone", "tablet")
    ]
    return acts, {"done": 1, "link_over": 1}, {Device: 1}


CASES = (
    first_exports, strangers, namesakes, approvals, plans, links_asked_for, drafts, first_signs, first_answers,
    rehearsals_begun, codes_typed,
)  # fmt: skip


@pytest.mark.parametrize("arrange", CASES)
def test_of_two_at_once_one_comes_after_the_other(db: Db, database: Database, arrange: Callable[[Db], Case]) -> None:
    acts, outcomes, left = arrange(db)
    db.commit()
    assert at_once(database, acts) == outcomes
    assert {table: rows(database, table) for table in left} == left
    with database.reading() as reading:
        assert audit.broken_at(reading) is None


def test_at_the_door_nobody_holds_up_anybody_for_good(evening: Evening) -> None:
    """Whoever locks this row before that, and whoever that before this, would wait for each other."""
    at = {"session_id": evening.session_id, "now": evening.now}
    for number in range(ROUNDS):
        coming = factories.as_member(factories.member(evening.db, evening.group, f"Kim {number}"))
        going = factories.as_member(evening.joins(f"Jo {number}"))
        tapping = factories.as_member(evening.joins(f"Lee {number}", join_url_sealed=b"sealed"))
        link = evening.links["Robin"].id or 0
        by = evening.by
        evening.db.rollback()
        acts: list[Act] = [
            partial(taps.come_in, by=tapping, device_id=None, device_known=True, **at),
            partial(registrations.sign_up, ids=IDS, address_domain="people.invalid", by=coming, **at),
            partial(meetings.record_link, registration_id=link, registrant_id="r", sealed=b"sealed", now=evening.now),
            partial(places.give_up, group_id=evening.group.id or 0, by=going, now=evening.now),
            partial(doors.extend, by=by, **at),
        ]
        assert at_once(evening.database, acts) == {"done": len(acts)}


def groups_seen(database: Database, *, reads: bool) -> int:
    with database.session(reads=reads) as db:
        return len(db.exec(select(Group)).all())


@pytest.mark.parametrize(("waits", "seen"), [(True, 1), (False, 0)])
def test_a_writer_reads_what_those_before_her_wrote(database: Database, waits: bool, seen: int) -> None:
    """The control looks without waiting for a turn, and misses what is there a moment later."""
    with database.writing() as first, ThreadPoolExecutor(1) as pool:
        first.exec(select(Group)).all()
        look = pool.submit(groups_seen, database, reads=not waits)
        if not waits:
            look.result()
        factories.group(first)
        first.commit()
        assert look.result() == seen


def test_whoever_waits_too_long_for_a_turn_is_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "BUSY_TIMEOUT_MS", 100)
    with database.writing() as first:
        first.exec(select(Group)).all()
        with pytest.raises(OperationalError):
            groups_seen(database, reads=False)
    assert groups_seen(database, reads=False) == 0


@pytest.mark.postgres
def test_a_delivery_is_kept_while_somebody_writes(database: Database) -> None:
    with database.writing() as first:
        first.exec(select(Group)).all()
        deliveries.store(database, body=b"{}", body_hash="hash", now=TUESDAY)
        assert rows(database, WebhookDelivery) == 1


@pytest.mark.postgres
def test_whoever_goes_away_in_the_middle_of_her_turn_loses_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "SILENT_FOR_MS", 100)
    with database.writing() as first:
        first.exec(select(Group)).all()
        assert groups_seen(database, reads=False) == 0
        with pytest.raises(DBAPIError):
            first.exec(select(Group)).all()
