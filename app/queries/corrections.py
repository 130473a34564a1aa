"""What was said of a register's lines afterwards: corrections by line, and members' objections that wait."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Db
from app.domain.actors import Actor
from app.domain.permissions import may
from app.domain.registers import ContestClaim, CorrectionReason
from app.models import Attendance, Contest, Correction, Facilitator, Group, Session
from app.queries.earnest import in_earnest


@dataclass(frozen=True, slots=True)
class OpenContest:
    """A member's "that is not right", beside what the register says."""

    contest: Contest
    session: Session
    group: Group
    screen_name: str


def of_session(db: Db, session_id: int) -> dict[int, list[Correction]]:
    """Every word about a session's lines, by person, oldest first."""
    found: dict[int, list[Correction]] = defaultdict(list)
    for one in db.exec(select(Correction).where(Correction.session_id == session_id).order_by(col(Correction.id))):
        found[one.person_id].append(one)
    return found


def newest_word(corrections: Iterable[Correction]) -> Correction | None:
    """The human word that counts: the last one. What merely keeps an earlier line is no word."""
    words = [one for one in corrections if one.reason is not CorrectionReason.REOPENED]
    return words[-1] if words else None


def contests_of(db: Db, session_id: int) -> dict[int, Contest]:
    """The objections to a session's lines that wait for an answer, by person."""
    waiting = select(Contest).where(Contest.session_id == session_id, col(Contest.answer).is_(None))
    return {one.person_id: one for one in db.exec(waiting)}


def worn_names(contests: Mapping[int, Contest]) -> dict[int, str]:
    """Under which name each says that she was there, by person."""
    return {
        person_id: one.worn_name
        for person_id, one in contests.items()
        if one.claim is ContestClaim.WAS_THERE and one.worn_name
    }


def waiting(db: Db, *, actor: Actor) -> list[OpenContest]:
    """Every objection that waits in a group that the actor facilitates (a coordinator: in any), oldest first."""
    found = (
        select(Contest, Session, Group, Attendance.screen_name)
        .join(Session, col(Session.id) == col(Contest.session_id))
        .join(Group, col(Group.id) == col(Session.group_id))
        .join(
            Attendance,
            (col(Attendance.session_id) == col(Contest.session_id))
            & (col(Attendance.person_id) == col(Contest.person_id)),
        )
        .where(col(Contest.answer).is_(None), in_earnest(Session))
        .order_by(col(Contest.id))
    )
    if not may(actor, "register:close"):
        found = found.where(col(Session.group_id).in_(actor.facilitates))
    return [OpenContest(*row) for row in db.exec(found)]


def mine(db: Db, *, by: Actor, session_ids: Sequence[int]) -> dict[int, Contest]:
    """The actor's own newest objection to each of these sessions."""
    found = select(Contest).where(Contest.person_id == by.person_id, col(Contest.session_id).in_(session_ids))
    return {one.session_id: one for one in db.exec(found.order_by(col(Contest.id)))}


def who(db: Db, *, group_id: int, person_ids: Collection[int | None]) -> dict[int, str]:
    """By which first name the group knows those who said something; others, coordinators mostly, are not in it."""
    named = select(Facilitator.person_id, Facilitator.called).where(
        Facilitator.group_id == group_id, col(Facilitator.person_id).in_([one for one in person_ids if one])
    )
    return dict(db.exec(named).all())
