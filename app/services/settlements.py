"""What humans say of presences: added, never overwritten; the newest word counts and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import ensure
from app.domain.registers import RegisterState, SettlementKind, standing_word
from app.models import Place, Registration, Session, Settlement, StoredPresence
from app.queries import presences, sessions
from app.services import audit, known_names, live


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says a presence was.

    `person_id` goes with MEMBER and with nothing else, `also_person_id` with a second person on the same screen,
    `same_as_id` with SAME_AS. `same_person` says that a presence beside another of hers is her second device."""

    kind: SettlementKind
    person_id: int | None = None
    also_person_id: int | None = None
    same_as_id: int | None = None
    same_person: bool = False

    @property
    def people(self) -> tuple[int, ...]:
        """Whom it credits."""
        return tuple(one for one in (self.person_id, self.also_person_id) if one is not None)


def settle(db: Db, *, presence_id: int, said: Said, by: Actor, now: datetime, seen_word_id: int | None = None) -> None:
    """Say what a presence was. Commits.

    `seen_word_id` is the newest word that stood on the page (0: none): where somebody else has spoken since, saying
    the same is harmless, and saying otherwise raises `Refused("settled_meanwhile")`. Raises `BadInput` for parts that
    do not go together, `NotThere` for somebody without place or registration or a presence of another session,
    `Refused("here_already")` for a second presence at the same time, `Refused("register_closed")`."""
    presence, session = _open_for(db, presence_id, by)
    if not _is_said_already(db, presence, said, seen_word_id):
        _add(db, presence, session, said, by=by, now=now)
    db.commit()


def settle_all(db: Db, *, members: Sequence[tuple[int, int, int]], by: Actor, now: datetime) -> int:
    """Confirm several (presence, person, newest word seen) as they stood on the page; returns how many. Commits.

    One that cannot stand refuses all, as `settle` would."""
    for presence_id, person_id, seen_word_id in members:
        presence, session = _open_for(db, presence_id, by)
        said = Said(SettlementKind.MEMBER, person_id)
        if not _is_said_already(db, presence, said, seen_word_id):
            _add(db, presence, session, said, by=by, now=now)
    db.commit()
    return len(members)


def undo(db: Db, *, presence_id: int, by: Actor, now: datetime) -> None:
    """Take the standing word back: what counted before it counts again, exactly. Without one, harmless. Commits."""
    undo_all(db, presence_ids=[presence_id], by=by, now=now)


def undo_all(db: Db, *, presence_ids: Sequence[int], by: Actor, now: datetime) -> None:
    """Take the standing words about several presences back, as `undo` does about one. Commits."""
    for presence_id in presence_ids:
        presence, session = _open_for(db, presence_id, by)
        if standing_word(_words(db, presence_id)) is not None:
            _write(db, presence, session, Said(SettlementKind.UNDONE), by=by, now=now)
    db.commit()


def _open_for(db: Db, presence_id: int, by: Actor) -> tuple[StoredPresence, Session]:
    presence = db.get(StoredPresence, presence_id)
    if presence is None:
        raise NotThere
    session = sessions.locked(db, presence.session_id)
    ensure(by, "register:settle", group_id=session.group_id)
    if session.register_state is RegisterState.CLOSED:
        raise Refused("register_closed")
    return presence, session


def _words(db: Db, presence_id: int) -> Sequence[Settlement]:
    spoken = select(Settlement).where(Settlement.presence_id == presence_id).order_by(col(Settlement.id))
    return db.exec(spoken).all()


def _is_said_already(db: Db, presence: StoredPresence, said: Said, seen_word_id: int | None) -> bool:
    """Whether the very same word stands. Two people at once: the first wins, the other is told where they differ."""
    words = _words(db, id_of(presence))
    word = standing_word(words)
    stands = word and (word.kind, word.person_id, word.also_person_id, word.same_as_id)
    if stands == (said.kind, said.person_id, said.also_person_id, said.same_as_id):
        return True
    if seen_word_id is not None and words and words[-1].id != seen_word_id:
        raise Refused("settled_meanwhile")
    return False


def _add(db: Db, presence: StoredPresence, session: Session, said: Said, *, by: Actor, now: datetime) -> None:
    _refuse_nonsense(said)
    for person_id in said.people:
        _refuse_strangers(db, session, person_id)
        if not said.same_person:
            _refuse_being_here_twice(db, presence, person_id)
    if said.same_as_id is not None:
        _refuse_other_evenings(db, presence, said.same_as_id)
    _write(db, presence, session, said, by=by, now=now)


def _write(db: Db, presence: StoredPresence, session: Session, said: Said, *, by: Actor, now: datetime) -> None:
    db.add(
        Settlement(
            presence_id=id_of(presence),
            kind=said.kind,
            person_id=said.person_id,
            also_person_id=said.also_person_id,
            same_as_id=said.same_as_id,
            by=by.person_id,
            at=now,
        )
    )
    db.flush()
    known_names.renew(db, presence, group_id=session.group_id)
    action = "presence.undo" if said.kind is SettlementKind.UNDONE else "presence.settle"
    audit.write(db, by=by, action=action, about=f"presence:{presence.id}", reason=said.kind.value, now=now)
    live.touch(db, presence.session_id)


def _refuse_nonsense(said: Said) -> None:
    if (said.kind is SettlementKind.MEMBER) is (said.person_id is None):
        raise BadInput(person_id="choose_somebody")
    if said.also_person_id is not None and (said.person_id is None or said.also_person_id == said.person_id):
        raise BadInput(also_person_id="choose_somebody")
    if (said.kind is SettlementKind.SAME_AS) is (said.same_as_id is None):
        raise BadInput(same_as_id="choose_somebody")


def _refuse_strangers(db: Db, session: Session, person_id: int) -> None:
    place = select(Place.id).where(Place.group_id == session.group_id, Place.person_id == person_id)
    registration = select(Registration.id).where(
        Registration.session_id == session.id, Registration.person_id == person_id
    )
    if db.exec(place).first() is None and db.exec(registration).first() is None:
        raise NotThere


def _refuse_being_here_twice(db: Db, presence: StoredPresence, person_id: int) -> None:
    for other in presences.of_session(db, presence.session_id):
        is_hers = person_id in other.credited_to
        if is_hers and other.presence.id != presence.id and presences.overlap(other.presence, presence):
            raise Refused("here_already")


def _refuse_other_evenings(db: Db, presence: StoredPresence, same_as_id: int) -> None:
    other = db.get(StoredPresence, same_as_id)
    if other is None or other.session_id != presence.session_id:
        raise NotThere
    if other.id == presence.id:
        raise BadInput(same_as_id="choose_somebody")
