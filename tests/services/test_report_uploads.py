"""A report from a file on its way into a register: sealed, looked at, confirmed whole or not at all, and undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import SQLModel, func, select

from app.db import Database, Db
from app.domain.actors import Actor
from app.domain.attendance import Certainty
from app.domain.errors import BadInput, NotPermitted, Refused
from app.domain.files import DateOrder, FileAnswers
from app.domain.matching import Credit
from app.domain.registers import SettlementKind
from app.domain.sessions import SessionState
from app.domain.uploads import RowUse
from app.models import (
    Group,
    MeetingInstance,
    ReportUpload,
    Session,
    Settlement,
    StagedFile,
    StoredPresence,
    StoredReportRow,
)
from app.queries import instances, presences, report_uploads
from app.services import registers, reports, staging
from app.services import report_uploads as acts
from tests import factories
from tests.conftest import Outside
from tests.registers import END, UUID, at, came, ended_session, report, row
from tests.report_files import LAYOUTS, STYLES, USUAL, Stay

LATER = END + timedelta(hours=2)
LONDON = FileAnswers(zone="Europe/London")


def local(minutes: float) -> datetime:
    """A moment of the session by the clock on the wall, as the file has it."""
    return at(minutes).astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)


def stay(name: str, joined: float, left: float, **changes: object) -> Stay:
    return Stay(name, **{"joined": local(joined), "left": local(left), **changes})


@dataclass
class Desk:
    """A session whose register is ready, and somebody who brings files for it."""

    db: Db
    outside: Outside
    session: Session
    by: Actor

    def stage(self, file: bytes, **changes: object) -> None:
        acts.stage(**self._with(file=file, **changes), files=self.outside.ports.report_files, vault=self.outside.vault)

    def answer(self, answers: FileAnswers = LONDON) -> None:
        acts.answer(**self._with(answers=answers), files=self.outside.ports.report_files, vault=self.outside.vault)

    def confirm(self, **changes: object) -> int:
        return acts.confirm(**self._with(**changes), files=self.outside.ports.report_files, vault=self.outside.vault)

    def undo(self) -> None:
        newest = self.db.exec(select(func.max(ReportUpload.id))).one()
        acts.undo(**self._with(upload_id=newest), vault=self.outside.vault)

    def bring(self, *stays: Stay) -> int:
        self.stage(USUAL.file(stays))
        self.answer()
        return self.confirm()

    def uses(self, now: datetime = LATER) -> list[RowUse]:
        found = report_uploads.preview(
            self.db,
            self.session,
            files=self.outside.ports.report_files,
            vault=self.outside.vault,
            by=self.by,
            now=now,
        )
        return [] if found is None else [use for _, use in found.rows]

    def there(self) -> list[tuple[str, int]]:
        return [
            (one.presence.screen_name, one.presence.minutes) for one in presences.of_session(self.db, self.session.id)
        ]

    def _with(self, **more: object) -> dict[str, object]:
        return {"db": self.db, "session_id": self.session.id, "by": self.by, "now": LATER, **more}


@pytest.fixture
def desk(db: Db, outside: Outside) -> Desk:
    group = factories.group(db)
    session = ended_session(db, group, state=SessionState.RECONCILED)
    facilitator = factories.person(db)
    factories.facilitator(db, group, facilitator)
    db.commit()
    return Desk(db, outside, session, factories.as_facilitator(facilitator, group))


def counted(database: Database) -> dict[str, int]:
    with database.reading() as db:
        return {
            table.name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }


def test_a_staged_file_changes_no_register(desk: Desk) -> None:
    desk.stage(USUAL.file([stay("Robin", 0, 60)]))
    desk.answer()
    assert desk.there() == []
    assert desk.uses() == [RowUse.COUNTS]


def test_a_confirmed_file_makes_presences_and_is_no_longer_staged(desk: Desk) -> None:
    assert desk.bring(stay("Robin", 0, 60), stay("Maya", 5, 30)) == 2
    assert desk.there() == [("Robin", 60), ("Maya", 25)]
    assert desk.db.exec(select(StagedFile)).all() == []


def test_waiting_host_and_other_evenings_do_not_count(desk: Desk) -> None:
    rows = (
        stay("Robin", 0, 60),
        stay("Maya", -5, 0, waiting=True),
        stay("The host", -15, 65, email="host@charity.invalid"),
        stay("Wren", 24 * 60, 25 * 60),
    )
    made = USUAL.having(layout=LAYOUTS["details"], meeting="")
    desk.stage(made.file(rows))
    desk.answer()
    assert desk.uses() == [RowUse.COUNTS, RowUse.WAITING_ROOM, RowUse.STAFF, RowUse.ANOTHER_TIME]
    assert desk.confirm() == 3
    assert desk.there() == [("Robin", 60)]


def test_of_several_meetings_only_the_sessions_own_counts(desk: Desk) -> None:
    own = USUAL.having(layout=LAYOUTS["details"], meeting=str(desk.session.meeting_number)).file([stay("Robin", 0, 60)])
    other = USUAL.having(layout=LAYOUTS["details"], meeting="999 9999 9999").file([stay("Maya", 0, 60)])
    desk.stage(own + other.partition(b"\r\n")[2])
    desk.answer()
    assert desk.uses() == [RowUse.COUNTS, RowUse.ANOTHER_TIME]


def test_a_file_of_another_evening_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="other_evening"):
        desk.bring(stay("Robin", 24 * 60, 25 * 60))


def test_a_registrations_own_address_is_its_link_and_a_link_alone_credits_nobody(db: Db, desk: Desk) -> None:
    robin = factories.person(db)
    registration = factories.registration(db, desk.session, robin)
    db.commit()
    desk.bring(stay("Somebody else", 0, 60, email=registration.address.upper()))
    (presence,) = db.exec(select(StoredPresence)).all()
    assert (presence.certainty, presence.person_id, presence.link_person_id) == (Certainty.OPEN, None, robin.id)


def test_her_own_name_in_the_file_points_to_her_and_is_shown_nowhere_else(db: Db, desk: Desk) -> None:
    group = db.get_one(Group, desk.session.group_id)
    robin = factories.member(db, group, "Blue heron", vault=desk.outside.vault, name="Philippa Oyelaran")
    factories.member(db, group, "Wren")
    db.commit()
    desk.bring(stay("philippa oyelaran", 0, 60))
    (presence,) = db.exec(select(StoredPresence)).all()
    assert [guess["person_id"] for guess in presence.guesses] == [robin.id]
    assert (presence.credit, presence.certainty, presence.person_id) == (Credit.LIKELY, Certainty.OPEN, None)


def test_what_was_seen_live_and_the_file_are_one_presence(db: Db, desk: Desk) -> None:
    came(db, desk.session, None, joined=0, left=60, name="Robin")
    db.commit()
    desk.bring(stay("Robin", 0, 60))
    assert desk.there() == [("Robin", 60)]


def test_undoing_brings_back_exactly_what_was_before(db: Db, desk: Desk) -> None:
    came(db, desk.session, None, joined=0, left=40, name="Robin")
    db.commit()
    registers.collect(db, session_id=desk.session.id, vault=factories.VAULT, now=LATER)
    before = [one.model_dump() for one in db.exec(select(StoredPresence))]
    desk.bring(stay("Robin", 0, 60), stay("Maya", 5, 30))
    assert len(desk.there()) == 2
    desk.undo()
    assert [one.model_dump() for one in db.exec(select(StoredPresence))] == before
    assert db.exec(select(StoredReportRow)).all() == []
    desk.undo()
    assert db.exec(select(ReportUpload.undone_at)).one() == LATER


def test_a_file_of_which_somebody_has_spoken_is_undone_only_after_that_word(db: Db, desk: Desk) -> None:
    desk.bring(stay("Maya", 5, 30))
    presence_id = db.exec(select(StoredPresence.id)).one()
    said(db, presence_id, SettlementKind.GUEST)
    with pytest.raises(Refused, match="settled_since"):
        desk.undo()
    db.rollback()
    assert desk.there() == [("Maya", 25)]
    said(db, presence_id, SettlementKind.UNDONE)
    desk.undo()
    assert desk.there() == []


def said(db: Db, presence_id: int, kind: SettlementKind, **more: int) -> None:
    db.add(Settlement(presence_id=presence_id, kind=kind, at=LATER, **more))
    db.commit()


def test_a_line_that_is_said_to_be_the_same_person_holds_the_file_too(db: Db, desk: Desk) -> None:
    came(db, desk.session, None, joined=0, left=40, name="Robin")
    db.commit()
    registers.collect(db, session_id=desk.session.id, vault=desk.outside.vault, now=LATER)
    desk.bring(stay("Maya", 5, 30))
    live, filed = db.exec(select(StoredPresence.id).order_by(StoredPresence.id)).all()
    said(db, live, SettlementKind.SAME_AS, same_as_id=filed)
    with pytest.raises(Refused, match="settled_since"):
        desk.undo()
    db.rollback()
    said(db, live, SettlementKind.UNDONE)
    desk.undo()
    assert desk.there() == [("Robin", 40)]


def test_the_same_file_again_is_refused_until_it_is_undone(desk: Desk) -> None:
    desk.bring(stay("Robin", 0, 60))
    with pytest.raises(Refused, match="file_known"):
        desk.bring(stay("Robin", 0, 60))
    desk.db.rollback()
    desk.undo()
    assert desk.bring(stay("Robin", 0, 60)) == 1


def test_a_second_file_of_the_same_evening_is_added(desk: Desk) -> None:
    desk.bring(stay("Robin", 0, 20))
    desk.bring(stay("Maya", 30, 60))
    assert desk.there() == [("Robin", 20), ("Maya", 30)]


def test_one_odd_row_keeps_nothing(desk: Desk, database: Database) -> None:
    desk.stage(USUAL.having(extra=(["", "", "soon", "", "", "", "", ""],)).file([stay("Robin", 0, 60)]))
    desk.answer()
    before = counted(database)
    with pytest.raises(Refused, match="file_not_clear"):
        desk.confirm()
    desk.db.rollback()
    assert counted(database) == before


def test_what_is_asked_must_be_answered_first(desk: Desk) -> None:
    desk.stage(USUAL.file([stay("Robin", 0, 60)]))
    with pytest.raises(Refused, match="file_not_clear"):
        desk.confirm()


def test_answers_are_added_to_what_was_said_before(desk: Desk) -> None:
    april = datetime(2026, 4, 3, 19)
    desk.stage(USUAL.having(style=STYLES["dmy 24 h"]).file([Stay("Robin", joined=april, left=april)]))
    desk.answer()
    desk.answer(FileAnswers(date_order=DateOrder.DAY_FIRST))
    staged = desk.db.exec(select(StagedFile)).one()
    assert (staged.zone, staged.date_order) == ("Europe/London", DateOrder.DAY_FIRST)


def test_minutes_alone_are_understood_and_not_taken(desk: Desk) -> None:
    desk.stage(b"Name (Original Name),User Email,Total Duration (Minutes),Guest\nRobin,,60,Yes\n")
    assert desk.uses() == [RowUse.NO_TIME]
    with pytest.raises(Refused, match="no_times"):
        desk.confirm()


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"state": SessionState.ENDED}, "not_collected"), ({"register_state": "closed"}, "register_closed")],
)
def test_only_an_open_register_takes_a_file(desk: Desk, changes: dict[str, object], code: str) -> None:
    desk.db.add(desk.session.sqlmodel_update(changes))
    desk.db.commit()
    with pytest.raises(Refused, match=code):
        desk.stage(USUAL.file())


def test_where_zoom_gave_its_own_report_none_is_taken_beside_it(db: Db, desk: Desk) -> None:
    uuid = f"{UUID}{desk.session.id}"
    reports.store_fetch(db, session_id=desk.session.id, uuid=uuid, report=report(row(0, 60)), now=LATER)
    with pytest.raises(Refused, match="has_report"):
        desk.stage(USUAL.file())


def test_zoom_is_never_asked_about_a_file(desk: Desk) -> None:
    before = instances.uuids(desk.db, desk.session.id)
    desk.bring(stay("Robin", 0, 60))
    assert instances.uuids(desk.db, desk.session.id) == before
    assert len(desk.db.exec(select(MeetingInstance)).all()) == len(before) + 1


def test_what_is_no_report_is_not_even_staged(desk: Desk, database: Database) -> None:
    before = counted(database)
    with pytest.raises(BadInput):
        desk.stage(b"PK\x03\x04xl/")
    desk.db.rollback()
    assert counted(database) == before


def test_a_staged_file_is_sealed(desk: Desk, database: Database) -> None:
    desk.stage(USUAL.file([stay("Quetzalcoatl", 0, 60)]))
    staged = desk.db.exec(select(StagedFile)).one()
    assert b"Quetzalcoatl" not in staged.sealed
    assert "UXVldHphbGNvYXRs" not in staged.sealed.decode("latin-1")


def test_a_staged_file_is_gone_after_a_day(desk: Desk) -> None:
    desk.stage(USUAL.file([stay("Robin", 0, 60)]))
    assert desk.uses(now=LATER + staging.KEPT_FOR) == []
    staging.drop_expired(desk.db, now=LATER + staging.KEPT_FOR)
    assert desk.db.exec(select(StagedFile)).all() == []
    with pytest.raises(Refused, match="file_gone"):
        desk.confirm()


def test_a_new_file_takes_the_place_of_the_one_before(desk: Desk) -> None:
    desk.stage(USUAL.file([stay("Robin", 0, 60)]))
    desk.stage(USUAL.file([stay("Robin", 0, 60), stay("Maya", 0, 60)]))
    desk.answer()
    assert len(desk.uses()) == 2


def test_a_discarded_file_is_gone(desk: Desk) -> None:
    desk.stage(USUAL.file())
    acts.discard(desk.db, session_id=desk.session.id, by=desk.by)
    assert desk.db.exec(select(StagedFile)).all() == []


def test_nobody_sees_what_another_has_staged(desk: Desk) -> None:
    desk.stage(USUAL.file([stay("Robin", 0, 60)]))
    desk.answer()
    desk.by = factories.as_coordinator(factories.person(desk.db))
    assert desk.uses() == []


def test_a_facilitator_of_another_group_may_not_bring_one(desk: Desk) -> None:
    desk.by = factories.as_facilitator(factories.person(desk.db), factories.group(desk.db))
    with pytest.raises(NotPermitted):
        desk.stage(USUAL.file())
