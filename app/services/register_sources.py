"""What a register is collected from: stays seen live, rows of Zoom's report, and what is known beside them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.attendance import LiveStay, ReportRow
from app.domain.crediting import Known
from app.domain.intervals import Interval
from app.domain.registrations import RegistrationState
from app.models import Arrival, Group, MeetingInstance, Registration, RegistrationKind, Session, StoredReportRow
from app.ports import Vault
from app.queries import arrivals, matching_rosters, registers
from app.services import people


@dataclass(frozen=True)
class Sources:
    """What a collection joins. `window` is what counts as the session."""

    stays: Sequence[LiveStay]
    rows: Sequence[ReportRow]
    window: Interval
    known: Known


def gather(db: Db, session: Session, *, vault: Vault, now: datetime) -> Sources:
    """Everything that is known of a session, members' own names included: they are compared, never shown."""
    registrations = db.exec(select(Registration).where(Registration.session_id == session.id)).all()
    staff_links = {one.registrant_id for one in registrations if one.kind is RegistrationKind.STAFF}
    return Sources(
        stays=arrivals.live_stays(db, session, now),
        rows=[_row(row, uuid, staff_links) for row, uuid in _report_rows(db, session)],
        window=registers.window(session),
        known=_known(db, session, registrations, vault),
    )


def _known(db: Db, session: Session, registrations: Sequence[Registration], vault: Vault) -> Known:
    members = [one for one in registrations if one.kind is RegistrationKind.MEMBER]
    said = db.exec(select(Arrival).where(Arrival.session_id == session.id)).all()
    group = db.get_one(Group, session.group_id)
    names = people.names_in_group(db, group_id=session.group_id, vault=vault)
    return Known(
        roster=matching_rosters.roster(db, session, names),
        link_owners={one.registrant_id: one.person_id for one in members if one.registrant_id},
        link_names={one.registrant_id: one.screen_name for one in members if one.registrant_id},
        vouched={id_of(one): one.vouched_person_id for one in said if one.vouched_person_id},
        guests={id_of(one): one.guest_label for one in said if one.guest_label},
        apologies=frozenset(one.person_id for one in members if one.state is RegistrationState.APOLOGISED),
        trusts_links=group.trusts_links,
        trusts_names=group.trusts_names,
    )


def _report_rows(db: Db, session: Session) -> Sequence[tuple[StoredReportRow, str]]:
    of_session = select(StoredReportRow, MeetingInstance.uuid).join(
        MeetingInstance, col(MeetingInstance.id) == col(StoredReportRow.instance_id)
    )
    return db.exec(of_session.where(MeetingInstance.session_id == session.id)).all()


def _row(row: StoredReportRow, instance_uuid: str, staff_links: Set[str | None]) -> ReportRow:
    return ReportRow(
        name=row.screen_name,
        joined_at=row.joined_at,
        left_at=row.left_at,
        instance_uuid=instance_uuid,
        row_hash=row.row_hash,
        registrant_id=row.registrant_id,
        customer_key=row.customer_key,
        in_waiting_room=row.in_waiting_room,
        is_staff=row.is_staff or (row.registrant_id is not None and row.registrant_id in staff_links),
    )
