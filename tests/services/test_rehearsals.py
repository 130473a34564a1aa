"""While a rehearsal goes on, nothing that lists, counts or gives out knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from app.adapters.ids import RandomIds
from app.adapters.vault import AesVault
from app.db import Db
from app.domain.actors import Actor, SignIn
from app.domain.attendance import Outcome
from app.domain.errors import NotPermitted, NotThere
from app.domain.periods import Days, quarter_of
from app.domain.registers import RegisterState
from app.domain.rehearsals import Part
from app.domain.sessions import SessionState
from app.models import Attendance, Group, Person, Place, Session, WebhookDelivery
from app.queries import (
    charts,
    connection,
    corrections,
    export_rows,
    facilitating,
    figures,
    groups,
    over_time,
    overviews,
    registers,
    rehearsals,
    sessions,
)
from app.services import rehearsals as acts
from app.services.rehearsals import Making, Programme
from tests import factories
from tests.fakes import TUESDAY

DAYS = Days(TUESDAY.date() - timedelta(days=7), TUESDAY.date() + timedelta(days=7))
PROGRAMME = Programme("Rehearsal: Tuesday circle", "You", {part: f"{part.value} (pretend)" for part in Part})


@pytest.fixture
def boss(db: Db, group: Group) -> Actor:
    """A coordinator who facilitates, too."""
    person = factories.person(db, coordinator=True)
    factories.facilitator(db, group, person)
    db.commit()
    return Actor(person.id, SignIn.STAFF, coordinator=True, facilitates=frozenset({group.id or 0}))


def begin(db: Db, group_id: int | None, by: Actor) -> Session:
    making = Making(RandomIds(), AesVault(bytes(range(32))), "people.hearth.invalid", TUESDAY)
    return acts.begin(db, group_id=group_id or 0, programme=PROGRAMME, making=making, by=by)


def told(db: Db, by: Actor, group: Group, also: frozenset[int] = frozenset()) -> Mapping[str, Any]:
    """All that is listed, counted and given out, as the database has it now."""
    db.expire_all()
    everywhere = Actor(by.person_id, SignIn.STAFF, coordinator=True, facilitates=by.facilitates | also)
    hers = Actor(by.person_id, SignIn.STAFF, facilitates=by.facilitates | also)
    span = {"begins": TUESDAY - timedelta(days=1), "ends": TUESDAY + timedelta(days=1)}
    ids = [group.id or 0, *also]
    return {
        "overview": str([(row.group.id, row.members) for row in overviews.of_groups(db, by=everywhere, now=TUESDAY)]),
        "groups": [one.id for one in groups.all_of_them(db, by=everywhere)],
        "next": [one.id for one in sessions.next_in(db, group_ids=ids, now=TUESDAY, limit=9)],
        "hosts": sessions.busy_hosts(db, **span),
        "my sessions": str(facilitating.sessions(db, actor=hers, now=TUESDAY)),
        "registers": str([registers.past(db, actor=one) for one in (everywhere, hers)]),
        "figures": str([(one.group.id, len(one.sessions)) for one in figures.held_in(db, quarter_of(TUESDAY.date()))]),
        "first day": figures.first_day(db),
        "charts": str(charts.of_year(db, group=None, actor=everywhere, now=TUESDAY)),
        "over time": [one.id for one in over_time.readable(db, actor=hers)],
        "objections": corrections.waiting(db, actor=everywhere),
        "export": list(export_rows.charity_lines(db, DAYS)),
        "heard": connection.facts(db, None, connection.Furnishing(False, False, False)).heard_at,
    }


def test_nothing_that_lists_or_counts_knows_of_it(db: Db, group: Group, boss: Actor) -> None:
    factories.session(db, group)
    db.commit()
    before = told(db, boss, group)
    session = begin(db, group.id, boss)
    db.add(WebhookDelivery(body_hash="h", received_at=TUESDAY, interpreted_at=TUESDAY, session_id=session.id))
    db.commit()
    assert told(db, boss, group, also=frozenset({session.group_id})) == before


def test_not_even_if_somebody_closed_a_register_of_it(db: Db, group: Group, boss: Actor) -> None:
    before = told(db, boss, group)
    session = begin(db, group.id, boss)
    db.execute(
        sa.update(Session)
        .where(col(Session.id) == session.id)
        .values(register_state=RegisterState.CLOSED, state=SessionState.RECONCILED, ended_at=TUESDAY)
    )
    factories.add(db, _line(session))
    db.commit()
    assert told(db, boss, group, also=frozenset({session.group_id})) == before


def test_its_register_is_not_there(db: Db, group: Group, boss: Actor) -> None:
    session = begin(db, group.id, boss)
    with pytest.raises(NotThere):
        registers.register(db, session_id=session.id or 0, actor=boss)


def test_it_keeps_no_host_of_zooms(db: Db, group: Group, boss: Actor) -> None:
    assert begin(db, group.id, boss).meeting_host is None


def test_of_a_rehearsals_group_none_is_held(db: Db, group: Group, boss: Actor) -> None:
    session = begin(db, group.id, boss)
    with pytest.raises(NotThere):
        begin(db, session.group_id, boss)
    assert [one.id for one in rehearsals.groups(db, actor=boss)] == [group.id]


def test_a_facilitator_holds_none_of_another_group(db: Db, group: Group) -> None:
    other = factories.group(db)
    person = factories.person(db)
    with pytest.raises(NotPermitted):
        begin(db, group.id, factories.as_facilitator(person, other))


def test_pretend_members_cannot_sign_in_and_have_no_address(db: Db, group: Group, boss: Actor) -> None:
    session = begin(db, group.id, boss)
    hers = select(Person).join(Place, col(Place.person_id) == col(Person.id)).where(Place.group_id == session.group_id)
    found = db.exec(hers).all()
    assert {(one.active, one.email_index, one.email_sealed) for one in found} == {(False, None, None)}


def _line(session: Session) -> Attendance:
    return Attendance(
        session_id=session.id,
        person_id=1,
        screen_name="Apple (pretend)",
        outcome=Outcome.ATTENDED,
        minutes=7,
        evidence="link",
        written_at=TUESDAY,
    )
