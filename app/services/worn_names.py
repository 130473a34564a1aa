"""Taking a screen name out of the evenings at which somebody wore it: her minutes and credits stay, the name goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Db
from app.models import (
    Agent,
    AgentSight,
    Contest,
    MeetingInstance,
    Session,
    StoredPresence,
    StoredReportRow,
    StoredSighting,
)
from app.queries import presences
from app.queries.presences import NAMES_PARTED_BY, row_key


def take_out(db: Db, *, group_id: int, person_id: int, name: str) -> None:
    """Leave the name in no row of an evening of this group at which she is credited under it. Flushes.

    Somebody else of the same name, on the same evening, keeps it in the presence that a human looks at; the raw rows
    of Zoom lose it for both: they do not tell whose it was."""
    session_ids = db.exec(select(Session.id).where(Session.group_id == group_id)).all()
    found = presences.resolved(db, [one for one in session_ids if one is not None])
    for session_id, evening in found.items():
        worn = [
            one.presence
            for one in evening
            if person_id in one.credited_to and name in one.presence.screen_name.split(NAMES_PARTED_BY)
        ]
        if worn:
            _blank_presences(db, worn, name)
            _blank_report_rows(db, session_id, name)
            _blank_live_rows(db, session_id, name)
    _blank_her_word(db, session_ids, person_id, name)
    db.flush()


def _blank_her_word(db: Db, session_ids: Sequence[int | None], person_id: int, name: str) -> None:
    """What she said herself of an evening keeps standing, without the name."""
    hers = select(Contest).where(col(Contest.session_id).in_(session_ids), Contest.person_id == person_id)
    for contest in db.exec(hers):
        if (contest.worn_name or "").casefold() == name.casefold():
            contest.worn_name = None
            db.add(contest)


def _blank_presences(db: Db, worn: Sequence[StoredPresence], name: str) -> None:
    for presence in worn:
        names = [one for one in presence.screen_name.split(NAMES_PARTED_BY) if one != name]
        presence.screen_name = NAMES_PARTED_BY.join(names)
        db.add(presence)


def _blank_report_rows(db: Db, session_id: int, name: str) -> None:
    rows = db.exec(
        select(StoredReportRow, MeetingInstance.uuid)
        .join(MeetingInstance, col(MeetingInstance.id) == col(StoredReportRow.instance_id))
        .where(MeetingInstance.session_id == session_id, StoredReportRow.screen_name == name)
    ).all()
    renamed = {row_key(uuid, row.joined_at, name): row_key(uuid, row.joined_at, "") for row, uuid in rows}
    for row, _ in rows:
        row.screen_name = ""
        db.add(row)
    _rename_keys(db, session_id, renamed)


def _rename_keys(db: Db, session_id: int, renamed: Mapping[str, str]) -> None:
    """A presence may be known by the name of its row: a second collection finds it by the row without."""
    found = db.exec(select(StoredPresence).where(StoredPresence.session_id == session_id)).all()
    taken = {one.key for one in found}
    for presence in found:
        row, _, number = presence.key.rpartition(":")
        if row in renamed:
            presence.key = next(key for at in count(int(number)) if (key := f"{renamed[row]}:{at}") not in taken)
            taken.add(presence.key)
            db.add(presence)


def _blank_live_rows(db: Db, session_id: int, name: str) -> None:
    of_session = col(StoredSighting.session_id) == session_id
    db.execute(
        update(StoredSighting).where(of_session, col(StoredSighting.screen_name) == name).values(screen_name=None)
    )
    agents = select(Agent.id).where(Agent.session_id == session_id)
    seen = col(AgentSight.agent_id).in_(agents)
    db.execute(update(AgentSight).where(seen, col(AgentSight.screen_name) == name).values(screen_name=""))
