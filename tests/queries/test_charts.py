"""A year in numbers, month by month; how long people waited; and how often "certain" was wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.db import Db
from app.domain.actors import Actor
from app.domain.attendance import Outcome
from app.domain.errors import NotPermitted
from app.domain.registers import CorrectionReason, SettlementKind
from app.models import Correction, Group, Session, Settlement, StoredPresence
from app.queries import charts, precision
from app.queries.charts import Month
from tests import factories
from tests.registers import at, came, closed_session, ended_session, presence, written

CHRISTMAS = datetime(2026, 12, 24, 9, tzinfo=UTC)


@pytest.fixture
def coordinator(db: Db) -> Actor:
    return factories.as_coordinator(factories.person(db, coordinator=True))


def read(db: Db, by: Actor, group: Group | None = None) -> charts.Charts:
    return charts.of_year(db, group=group, actor=by, now=CHRISTMAS)


def test_twelve_months_oldest_first_each_counted_from_closed_registers(
    db: Db, group: Group, coordinator: Actor
) -> None:
    robin, leah, maya = (factories.person(db) for _ in range(3))
    november, december = closed_session(db, group), closed_session(db, group, weeks=2)
    for session, outcomes in (
        (november, (Outcome.ATTENDED, Outcome.MISSED, Outcome.APOLOGISED)),
        (december, (Outcome.ATTENDED, Outcome.ATTENDED, Outcome.CAME_BRIEFLY)),
    ):
        for person, outcome in zip((robin, leah, maya), outcomes, strict=True):
            written(db, session, person, outcome)
    ended_session(db, group)
    months = read(db, coordinator).months
    assert (len(months), months[0].first_day) == (12, date(2026, 1, 1))
    assert months[-2:] == (
        Month(date(2026, 11, 1), sessions=1, attended=1, expected=2, no_shows=1, new=1, returning=0),
        Month(date(2026, 12, 1), sessions=1, attended=2, expected=3, no_shows=0, new=1, returning=1),
    )


def test_whoever_came_before_the_year_is_not_new_and_other_groups_can_be_left_out(
    db: Db, group: Group, coordinator: Actor
) -> None:
    robin, leah = factories.person(db), factories.person(db)
    written(db, closed_session(db, group, weeks=-60), robin)
    written(db, closed_session(db, group), robin)
    other = factories.group(db)
    written(db, closed_session(db, other), leah)
    everything, one = read(db, coordinator).months[-2], read(db, coordinator, group).months[-2]
    assert (everything.attended, everything.new, everything.returning) == (2, 1, 1)
    assert (one.attended, one.new, one.returning) == (1, 0, 1)


def test_waits_run_from_the_waiting_room_to_being_let_in_and_hosts_do_not_wait(
    db: Db, group: Group, coordinator: Actor
) -> None:
    session = ended_session(db, group)
    came(db, session, None, joined=0)  # waited a minute
    came(db, session, None, joined=0, is_host=True)
    came(db, session, None, joined=0, only_waited=True)
    waits = read(db, coordinator).waits
    assert (waits.counts, waits.median_seconds) == ((0, 1, 0, 0, 0), 60)


def test_charts_and_precision_are_for_coordinators(db: Db, group: Group) -> None:
    hers = factories.as_facilitator(factories.person(db), group)
    with pytest.raises(NotPermitted):
        read(db, hers)
    with pytest.raises(NotPermitted):
        precision.live(db, actor=hers)


# -- the live precision --


def credited(db: Db, session: Session, number: int) -> list[StoredPresence]:
    return [presence(db, session, certain=factories.person(db)) for _ in range(number)]


def say(db: Db, one: StoredPresence, kind: SettlementKind, person_id: int | None = None) -> None:
    db.add(Settlement(presence_id=one.id, kind=kind, person_id=person_id, at=at(90)))
    db.flush()


def test_before_anything_was_credited_there_is_no_percentage(db: Db, coordinator: Actor) -> None:
    assert precision.live(db, actor=coordinator).percent is None


def test_a_word_that_names_somebody_else_counts_against_what_was_certain(
    db: Db, group: Group, coordinator: Actor
) -> None:
    session = ended_session(db, group)
    agreed, other, guest, undone = credited(db, session, 4)
    presence(db, session)  # open: nothing was claimed
    say(db, agreed, SettlementKind.MEMBER, agreed.person_id)
    say(db, other, SettlementKind.MEMBER, factories.person(db).id)
    say(db, guest, SettlementKind.GUEST)
    say(db, undone, SettlementKind.GUEST)
    say(db, undone, SettlementKind.UNDONE)
    found = precision.live(db, actor=coordinator)
    assert (found.certain, found.corrected, found.percent) == (4, 2, 50.0)


@pytest.mark.parametrize(
    ("outcome", "reason", "corrected"),
    [
        (Outcome.MISSED, CorrectionReason.MEMBER_SAID, 1),
        (Outcome.MISSED, CorrectionReason.REOPENED, 0),
        (Outcome.CAME_BRIEFLY, CorrectionReason.MEMBER_SAID, 0),
        (None, CorrectionReason.OUR_MISTAKE, 0),
    ],
)
def test_a_line_taken_away_after_closing_counts_too(
    db: Db, group: Group, coordinator: Actor, outcome: Outcome | None, reason: CorrectionReason, corrected: int
) -> None:
    session = ended_session(db, group)
    (one,) = credited(db, session, 1)
    words = {"was": "attended", "was_minutes": 60, "outcome": outcome, "reason": reason}
    db.add(Correction(session_id=session.id, person_id=one.person_id, at=at(90), **words))
    db.flush()
    assert precision.live(db, actor=coordinator).corrected == corrected
