"""The evening on one page: who is at the door, who is here, what needs a facilitator. A fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.door import VerdictKind
from app.domain.errors import NotThere
from app.domain.permissions import Scope, may
from app.domain.repairs import Repair
from app.domain.sessions import RUNNING, SessionTimes
from app.models import Facilitator, Group, Session, Tap, WorkerBeat, ZoomContact
from app.queries import arrivals, commands, contact, hands, instances, locks, roster
from app.queries.alarms import Alarm, alarms_of
from app.queries.arrivals import DoorRow
from app.queries.hands import Hands
from app.queries.needs import Need, needs_of
from app.queries.roster import RosterLine

PAUSED_AFTER = timedelta(seconds=10)
FIRST_AT_THE_DOOR = (VerdictKind.EXPECTED, VerdictKind.STAFF)


@dataclass(frozen=True, slots=True)
class Beginning:
    """Before the host has started: how many have tapped "Come in", and how many Zoom says are waiting for a host."""

    tapped: int
    early: int


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Everything that the live page shows. `called` names this group's facilitators by person."""

    session: Session
    plain_name: str
    zone: str
    times: SessionTimes
    meeting_started: bool
    beginning: Beginning
    door: tuple[DoorRow, ...]
    roster: tuple[RosterLine, ...]
    alarms: tuple[Alarm, ...]
    needs: tuple[Need, ...]
    hands: Hands
    paused_since: datetime | None
    is_paused: bool
    called: Mapping[int, str]

    @property
    def is_running(self) -> bool:
        """Whether the doors have opened and the evening has not ended."""
        return self.session.state in RUNNING

    @property
    def expected_waiting(self) -> int:
        """How many "admit all expected" would let in."""
        return sum(1 for row in self.door if row.verdict.kind is VerdictKind.EXPECTED and _is_open(row))


def load(db: Db, *, session_id: int, actor: Actor, now: datetime) -> Dashboard:
    """The evening as it stands. Raises `NotThere` for a session of a group that is not the actor's."""
    session, group = visible(db, session_id=session_id, actor=actor)
    moments = session.times
    rows = arrivals.at_the_door(db, session, now)
    connected = hands.load(db, session_id, rows, now)
    lines = roster.lines(db, session, rows, moments, now, connected.repairs)
    beat = db.exec(select(func.max(WorkerBeat.at))).one()
    is_live = instances.is_live(db, session_id)
    return Dashboard(
        session=session,
        plain_name=group.plain_name,
        zone=group.zone,
        times=moments,
        meeting_started=is_live,
        beginning=_beginning(db, session_id),
        door=tuple(sorted((row for row in rows if _stands_at_the_door(row, connected)), key=_order)),
        roster=lines,
        alarms=alarms_of(session, _contact(db, session), live_since=instances.live_since(db, session_id), now=now),
        needs=needs_of(
            session,
            moments,
            rows,
            unconfirmed=commands.unconfirmed(db, session_id, now),
            unattached=arrivals.unattached(db, session_id),
            lock_wanted=locks.is_wanted(db, session),
            hands=connected,
            now=now,
        ),
        hands=connected,
        paused_since=beat,
        is_paused=beat is None or now - beat > PAUSED_AFTER,
        called=called(db, session.group_id),
    )


def visible(db: Db, *, session_id: int, actor: Actor) -> tuple[Session, Group]:
    """A session and its group, if the actor may open its dashboard. Raises `NotThere`."""
    found = db.exec(
        select(Session, Group).join(Group, col(Group.id) == col(Session.group_id)).where(Session.id == session_id)
    ).first()
    if found is None or not may(actor, "dashboard:open", Scope(group_id=found[1].id)):
        raise NotThere
    return found[0], found[1]


def called(db: Db, group_id: int) -> dict[int, str]:
    """The names by which members know this group's facilitators, past ones included."""
    found = select(Facilitator.person_id, Facilitator.called).where(Facilitator.group_id == group_id)
    return dict(db.exec(found).all())


def _order(row: DoorRow) -> tuple[bool, datetime, int]:
    return (row.verdict.kind not in FIRST_AT_THE_DOOR, row.appearance.since, id_of(row.arrival))


def _stands_at_the_door(row: DoorRow, connected: Hands) -> bool:
    """Whoever is seen inside is at no door, although Zoom's event of it was lost."""
    return row.is_waiting and connected.repairs.get(row.coming.arrival_id) is not Repair.SEEN_INSIDE


def _is_open(row: DoorRow) -> bool:
    return row.is_waiting and row.arrival.decided_at is None


def _contact(db: Db, session: Session) -> ZoomContact:
    """A rehearsal needs no Zoom: whatever is wrong there is not said in it."""
    return ZoomContact() if session.is_rehearsal else contact.now_with(db)


def _beginning(db: Db, session_id: int) -> Beginning:
    tapped = db.exec(select(func.count(func.distinct(Tap.person_id))).where(Tap.session_id == session_id)).one()
    return Beginning(tapped=tapped, early=arrivals.early_comers(db, session_id))
