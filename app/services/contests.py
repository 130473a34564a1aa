"""A member's "that is not right": heard by her group's facilitators and the coordinators, answered by one of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlmodel import select

from app.db import Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import ensure
from app.domain.registers import ContestAnswer, ContestClaim
from app.models import Attendance, Contest
from app.queries import corrections, registrations, sessions, unanswered
from app.services import audit, live

LONGEST_NAME = 60


def contest(db: Db, *, session_id: int, claim: str, by: Actor, now: datetime) -> None:
    """She says that her own line in a closed register is not right. A second time, while the first waits, is harmless.
    Commits.

    `claim` is a `ContestClaim`, else `BadInput`. Raises `NotThere` where she has no line."""
    ensure(by, "attendance:contest", person_id=by.person_id)
    hers = select(Attendance.id).where(Attendance.session_id == session_id, Attendance.person_id == by.person_id)
    if by.person_id is None or db.exec(hers).first() is None:
        raise NotThere
    if claim not in set(ContestClaim):
        raise BadInput(claim="choose_one")
    if by.person_id not in corrections.contests_of(db, session_id):
        db.add(Contest(session_id=session_id, person_id=by.person_id, claim=ContestClaim(claim), at=now))
        db.flush()
        audit.write(db, by=by, action="register.contest", about=f"session:{session_id}", reason=claim, now=now)
    db.commit()


def say_whether_there(db: Db, *, session_id: int, there: bool, worn_name: str, by: Actor, now: datetime) -> None:
    """ "Were you there?", while the register is open: her word for the settler, which credits nobody. Commits.

    `worn_name`, at most 60 letters, is what she was shown as; it is kept until her word is answered. Saying otherwise
    replaces what she said. Raises `NotThere` where she was never expected, `Refused("not_asked")` where nothing is
    asked any more (`unanswered.of`), `BadInput` for a name that cannot be shown."""
    ensure(by, "attendance:contest", person_id=by.person_id)
    sessions.locked(db, session_id)
    if by.person_id is None or registrations.of(db, session_id=session_id, person_id=by.person_id) is None:
        raise NotThere
    if session_id not in {one.session.id for one in unanswered.of(db, by=by)}:
        raise Refused("not_asked")
    claim = ContestClaim.WAS_THERE if there else ContestClaim.WAS_NOT_THERE
    hers = corrections.contests_of(db, session_id).get(by.person_id)
    said = hers or Contest(session_id=session_id, person_id=by.person_id, claim=claim, at=now)
    said.claim, said.at, said.worn_name = claim, now, _shown(worn_name) if there else None
    db.add(said)
    db.flush()
    audit.write(db, by=by, action="register.contest", about=f"session:{session_id}", reason=claim.value, now=now)
    live.touch(db, session_id)
    db.commit()


def settle_with_closing(db: Db, *, session_id: int, credited: Collection[int], by: Actor, now: datetime) -> None:
    """What members said of an open register, and what it says once it closes, may be the same by then: answered.

    The caller commits. Whatever still differs waits for somebody."""
    for person_id, said in corrections.contests_of(db, session_id).items():
        if said.claim is ContestClaim.WAS_THERE and person_id in credited:
            _answer(db, session_id, person_id, ContestAnswer.CORRECTED, by=by, now=now)
        elif said.claim is ContestClaim.WAS_NOT_THERE and person_id not in credited:
            _answer(db, session_id, person_id, ContestAnswer.STAYS, by=by, now=now)


def _shown(name: str) -> str | None:
    """A name as she typed it, without blanks around it; none is an answer, too."""
    typed = " ".join(name.split())
    if len(typed) > LONGEST_NAME or not typed.isprintable():
        raise BadInput(worn_name="not_a_name")
    return typed or None


def leave_as_it_is(db: Db, *, session_id: int, person_id: int, by: Actor, now: datetime) -> None:
    """Somebody looked, and the line stays as it is. Commits. Twice is harmless."""
    session = sessions.locked(db, session_id)
    ensure(by, "register:correct", group_id=session.group_id)
    _answer(db, session_id, person_id, ContestAnswer.STAYS, by=by, now=now)
    db.commit()


def settle_with_correction(db: Db, *, session_id: int, person_id: int, by: Actor, now: datetime) -> None:
    """A correction answers what she said. The caller commits."""
    _answer(db, session_id, person_id, ContestAnswer.CORRECTED, by=by, now=now)


def _answer(db: Db, session_id: int, person_id: int, answer: ContestAnswer, *, by: Actor, now: datetime) -> None:
    waiting = corrections.contests_of(db, session_id).get(person_id)
    if waiting is None:
        return
    waiting.worn_name = None  # it was there to find her line by
    waiting.answer, waiting.answered_by, waiting.answered_at = answer, by.person_id, now
    db.add(waiting)
    db.flush()
    about = f"session:{session_id}"
    audit.write(db, by=by, action="register.answer_contest", about=about, reason=answer.value, now=now)
