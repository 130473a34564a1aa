"""Passes: one-time links, evening links and read-out codes. Random, kept only as a hash, short-lived.

A link's secret is drawn when its letter is composed (`worker/letters.py`), so that it stands nowhere but in the letter.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.db import Db, Signer, id_of
from app.domain.actors import Actor, SignIn
from app.domain.errors import NotThere, Refused
from app.domain.permissions import ensure
from app.domain.places import PlaceState
from app.models import Pass, PassKind, Person, Place, Session
from app.ports import Ids, Vault
from app.services import audit, devices, letters, people

SIGN_IN_FOR = timedelta(minutes=15)
CODE_FOR = timedelta(minutes=10)
EVENING_AFTER_END = timedelta(minutes=30)
ONE_EVENING = timedelta(days=1)  # a link that is out already is not good for another week
INVITE_FOR = timedelta(days=7)
RESET_FOR = timedelta(minutes=30)
GOOD_FOR = {
    PassKind.SIGN_IN: SIGN_IN_FOR,
    PassKind.STAFF_INVITE: INVITE_FOR,
    PassKind.STAFF_RESET: RESET_FOR,
}
STAFFS_OWN = frozenset({PassKind.STAFF_INVITE, PassKind.STAFF_RESET})


@dataclass(frozen=True)
class Evening:
    """Who came in by an evening link or a code, to which session, and how long that is good for."""

    person: Person
    session_id: int
    until: datetime


def ask_for_link(db: Db, *, vault: Vault, email: str, now: datetime) -> None:
    """Somebody asks to sign in. Commits.

    A stranger's address leads to the very same rows and work as a member's; the letter is simply never composed. Asking
    again within a minute is the same letter.
    """
    index = people.address_index(vault, email)
    person = people.find(db, vault=vault, email=email)
    key = f"sign_in:{index[:40]}:{int(now.timestamp()) // 60}"
    letters.promise(db, letters.Message.SIGN_IN, person.id if person else None, key=key, now=now)
    db.commit()


def mint(
    db: Db,
    kind: PassKind,
    *,
    person_id: int,
    ids: Ids,
    expires_at: datetime,
    now: datetime,
    session_id: int | None = None,
) -> str:
    """Make a pass and return its secret, which nobody can read again. Flushes."""
    token = ids.code() if kind is PassKind.CODE else ids.token()
    _sweep(db, kind, token=token, person_id=person_id, now=now)
    db.add(
        Pass(
            kind=kind,
            token_hash=_hashed(db, kind, token),
            person_id=person_id,
            session_id=session_id,
            created_at=now,
            expires_at=expires_at,
        )
    )
    db.flush()
    return token


def draw(db: Db, kind: PassKind, *, person_id: int, ids: Ids, now: datetime, session: Session | None = None) -> str:
    """The secret of a link in a letter that is being composed. Commits, because the letter leaves the house next."""
    token = mint(
        db,
        kind,
        person_id=person_id,
        ids=ids,
        expires_at=evening_ends_at(session) if session else now + GOOD_FOR[kind],
        now=now,
        session_id=session.id if session else None,
    )
    db.commit()
    return token


def look(db: Db, kind: PassKind, token: str, *, now: datetime) -> Pass:
    """The pass behind a secret, not used up by looking. Raises `Refused("link_over")` for any that opens nothing."""
    found = db.exec(
        select(Pass).where(
            Pass.kind == kind,
            Pass.token_hash == _hashed(db, kind, token),
            Pass.expires_at > now,
            col(Pass.used_at).is_(None),
        )
    ).first()
    if found is None:
        raise Refused("link_over")
    return found


def use(db: Db, kind: PassKind, token: str, *, now: datetime) -> Pass:
    """The pass behind a secret, used up; of staff's, whatever else she was sent of that kind as well: a letter in her
    inbox must not take over what she has just set. Of two at once exactly one succeeds; raises like `look`. Flushes."""
    found = look(db, kind, token, now=now)
    unused = update(Pass).where(col(Pass.used_at).is_(None)).values(used_at=now)
    taken = db.execute(unused.where(col(Pass.id) == found.id))
    if taken.rowcount != 1:  # type: ignore[attr-defined] # an UPDATE's result has it
        raise Refused("link_over")
    if kind in STAFFS_OWN:
        db.execute(unused.where(col(Pass.person_id) == found.person_id, col(Pass.kind) == kind))
    return found


def follow_sign_in(db: Db, *, token: str, device: devices.Cookie, now: datetime) -> Person:
    """Sign a member in by the link from her inbox. Commits. Raises `Refused("link_over")`."""
    person = _active(db, use(db, PassKind.SIGN_IN, token, now=now))
    devices.keep(db, person_id=id_of(person), cookie=device, now=now)
    _note_sign_in(db, person, SignIn.MEMBER, "link", now)
    db.commit()
    return person


def follow_evening(db: Db, *, token: str, device: devices.Cookie, now: datetime) -> Evening:
    """Sign somebody in for tonight by the reminder's link, which serves all evening. Commits. Raises like `look`."""
    evening = _evening(db, look(db, PassKind.EVENING, token, now=now))
    devices.keep(db, person_id=id_of(evening.person), cookie=device, now=now)
    _note_sign_in(db, evening.person, SignIn.EVENING, "reminder", now)
    db.commit()
    return evening


def follow_code(db: Db, *, code: str, device: devices.Cookie, now: datetime) -> Evening:
    """Sign somebody in for tonight by a code that a facilitator read out. Commits. Raises `Refused("link_over")`."""
    digits = "".join(filter(str.isdecimal, code))
    evening = _evening(db, use(db, PassKind.CODE, digits, now=now))
    devices.keep(db, person_id=id_of(evening.person), cookie=device, now=now)
    _note_sign_in(db, evening.person, SignIn.EVENING, "code", now)
    db.commit()
    return evening


def code_for(db: Db, *, session_id: int, person_id: int, by: Actor, ids: Ids, now: datetime) -> str:
    """Help her in: eight digits to read out to a member of the group, good once and for ten minutes. Commits.

    A code made before for the same member and session opens nothing any more. Raises `NotPermitted`, `NotThere`.
    """
    session = db.get(Session, session_id)
    if session is None:
        raise NotThere
    ensure(by, "member:help_in", group_id=session.group_id)
    if not _has_place(db, session.group_id, person_id):
        raise NotThere
    db.execute(
        update(Pass)
        .where(col(Pass.kind) == PassKind.CODE, col(Pass.person_id) == person_id, col(Pass.session_id) == session_id)
        .where(col(Pass.used_at).is_(None))
        .values(used_at=now)
    )
    code = mint(
        db, PassKind.CODE, person_id=person_id, ids=ids, expires_at=now + CODE_FOR, now=now, session_id=session_id
    )
    audit.write(db, by=by, action="code.made", about=audit.person(db, person_id), now=now)
    db.commit()
    return code


def follow_session(db: Db, session: Session, *, now: datetime) -> None:
    """The session was moved: reminders' links that are out hold until its new end, where that is within a day. The
    caller commits."""
    ends_at = evening_ends_at(session)
    if ends_at - now <= ONE_EVENING:
        out = (col(Pass.kind) == PassKind.EVENING) & (col(Pass.session_id) == session.id)
        db.execute(update(Pass).where(out).values(expires_at=ends_at))


def evening_ends_at(session: Session) -> datetime:
    """Until when an evening link or code keeps somebody signed in: half an hour after the planned end."""
    return session.times.ends_at + EVENING_AFTER_END


def _hashed(db: Db, kind: PassKind, token: str) -> str:
    """Eight digits are soon tried through, so a code's hash needs a key; a long secret's does not."""
    if kind is PassKind.CODE:
        signer: Signer = db.info["signer"]
        return signer(f"code|{token}".encode())
    return hashlib.sha256(token.encode()).hexdigest()


def _sweep(db: Db, kind: PassKind, *, token: str, person_id: int, now: datetime) -> None:
    """Clear away what is over: her own, and a code drawn a second time (whoever still holds the first asks again)."""
    over = (col(Pass.person_id) == person_id) & (col(Pass.kind) == kind) & (col(Pass.expires_at) <= now)
    db.execute(delete(Pass).where(over | (col(Pass.token_hash) == _hashed(db, kind, token))))


def _active(db: Db, found: Pass) -> Person:
    person = db.get(Person, found.person_id)
    if person is None or not person.active:
        raise Refused("link_over")
    return person


def _evening(db: Db, found: Pass) -> Evening:
    session = db.get(Session, found.session_id)
    if session is None:
        raise Refused("link_over")
    return Evening(person=_active(db, found), session_id=id_of(session), until=evening_ends_at(session))


def _has_place(db: Db, group_id: int, person_id: int) -> bool:
    held = select(Place.id).where(
        Place.group_id == group_id, Place.person_id == person_id, Place.state == PlaceState.ACTIVE
    )
    return db.exec(held).first() is not None


def _note_sign_in(db: Db, person: Person, strength: SignIn, how: str, now: datetime) -> None:
    by = Actor(person_id=person.id, sign_in=strength)
    audit.write(db, by=by, action="person.signed_in", about=audit.person(db, id_of(person)), now=now, reason=how)
