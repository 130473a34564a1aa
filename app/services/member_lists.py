"""A list of members taken into a group: staged, looked at, confirmed; each is invited later, when somebody says so.

Whoever is known to the charity from another group and whoever is not look alike here, to the last word.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from app.db import Db, id_of
from app.domain import member_lists
from app.domain.actors import HEARTH, Actor
from app.domain.errors import BadInput, Refused
from app.domain.files import FileAnswers
from app.domain.groups import Membership
from app.domain.member_lists import ListLine, MemberList
from app.domain.permissions import ensure
from app.domain.places import HOLDING, PlaceState
from app.models import Group, Invitation, Person, Place
from app.ports import Ids, Tables, Vault
from app.queries import groups, staged_files
from app.queries import people as found_people
from app.queries import places as found_places
from app.queries.staged_files import Tray
from app.services import audit, notices, people, places, staging
from app.services.letters import Message


class Standing(StrEnum):
    """What becomes of a row."""

    GETS_A_PLACE = "gets_a_place"
    IS_HERE = "is_here"
    ON_HOLD = "on_hold"
    HAS_LEFT = "has_left"  # or was told "not this time": an old list brings nobody back


STANDINGS = {
    **dict.fromkeys(HOLDING, Standing.IS_HERE),
    PlaceState.REMOVED: Standing.ON_HOLD,
    PlaceState.GIVEN_UP: Standing.HAS_LEFT,
    PlaceState.REFUSED: Standing.HAS_LEFT,
}


@dataclass(frozen=True)
class Preview:
    """A staged list as it was understood, each row with what becomes of it."""

    found: MemberList
    rows: tuple[tuple[ListLine, Standing], ...]

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to ask or to mend."""
        return not self.found.questions and not self.found.problems

    def count(self, standing: Standing) -> int:
        """How many rows stand so."""
        return sum(each is standing for _, each in self.rows)


def stage(db: Db, *, group_id: int, file: bytes | None, tables: Tables, vault: Vault, by: Actor, now: datetime) -> None:
    """Keep a list until somebody has looked at it; the one before it goes. Commits. Raises `BadInput(file=code)`."""
    group = _group(db, group_id, by)
    file = staging.sent(file)
    _read(file, FileAnswers(), group, tables)
    staging.put(db, Tray.of_members(group_id, by), file, vault=vault, now=now)
    audit.write(db, by=by, action="member_list.stage", about=f"group:{group_id}", now=now)
    db.commit()


def answer(db: Db, *, group_id: int, answers: FileAnswers, by: Actor, now: datetime) -> None:
    """Say under which heading a column stands. Commits. Raises `Refused("file_gone")`."""
    _group(db, group_id, by)
    staging.say(db, staged_files.needed(db, Tray.of_members(group_id, by), now=now), answers)
    db.commit()


def discard(db: Db, *, group_id: int, by: Actor) -> None:
    """Forget one's own staged list. Twice is harmless. Commits."""
    _group(db, group_id, by)
    staging.drop(db, Tray.of_members(group_id, by))
    db.commit()


def preview(db: Db, *, group_id: int, tables: Tables, vault: Vault, by: Actor, now: datetime) -> Preview | None:
    """What one's own staged list would do; None where there is none. Reads only."""
    group = _group(db, group_id, by)
    staged = staged_files.waiting(db, Tray.of_members(group_id, by), now=now)
    if staged is None:
        return None
    found = _read(staged_files.contents(staged, vault), staged_files.answers(staged), group, tables)
    rows = tuple((line, _standing(db, group_id, line, vault)) for line in found.lines)
    staying = frozenset(line.row for line, standing in rows if standing is not Standing.GETS_A_PLACE)
    taken = member_lists.names_taken(found, found_places.screen_names(db, group_id=group_id), staying)
    problems = tuple(sorted((*found.problems, *taken), key=lambda problem: problem.row))
    return Preview(replace(found, problems=problems), rows)


def confirm(db: Db, *, group_id: int, tables: Tables, vault: Vault, ids: Ids, by: Actor, now: datetime) -> int:
    """Give everybody on the list a place, and nobody a letter; returns how many places. Commits, all or nothing.

    Raises `Refused("file_gone" | "file_not_clear" | "nobody_new" | "group_full")`."""
    group = _locked(db, group_id, by)
    look = preview(db, group_id=group_id, tables=tables, vault=vault, by=by, now=now)
    if look is None:
        raise Refused("file_gone")
    lines = [line for line, standing in look.rows if standing is Standing.GETS_A_PLACE]
    _refuse(db, group, look, len(lines))
    for line in lines:
        _bring(db, group, line, vault=vault, ids=ids, by=by, now=now)
    staging.drop(db, Tray.of_members(group_id, by))
    audit.write(
        db, by=by, action="member_list.confirm", about=f"group:{group_id}", reason=f"rows:{len(lines)}", now=now
    )
    db.commit()
    return len(lines)


def waiting(db: Db, *, group_id: int, by: Actor) -> list[Place]:
    """Who came by a list and has not been invited yet, by screen name."""
    _group(db, group_id, by)
    found = (
        select(Place)
        .join(Invitation, col(Invitation.place_id) == col(Place.id))
        .where(Place.group_id == group_id, col(Invitation.invited_at).is_(None), col(Place.state).in_(HOLDING))
        .order_by(col(Place.screen_name), col(Place.id))
    )
    return list(db.exec(found))


def invite(db: Db, *, group_id: int, place_ids: Collection[int], by: Actor, now: datetime) -> int:
    """Promise a first letter to some of those who wait for one; returns how many. Commits. Twice is harmless.

    Raises `Refused("choose_somebody")` where nobody was named."""
    group = _locked(db, group_id, by)
    if not place_ids:
        raise Refused("choose_somebody")
    chosen = [place for place in waiting(db, group_id=group_id, by=by) if place.id in place_ids]
    message = Message.WELCOME if group.membership is Membership.DROP_IN else Message.PLACE_APPROVED
    for place in chosen:
        notices.place_given(db, place, message, now=now)
        invitation = db.get_one(Invitation, id_of(place))
        invitation.invited_at = now
        db.add(invitation)
        audit.write(db, by=by, action="place.invite", about=f"place:{place.id}", now=now)
    db.commit()
    return len(chosen)


def _group(db: Db, group_id: int, by: Actor) -> Group:
    ensure(by, "place:decide")
    return groups.by_id(db, group_id)


def _locked(db: Db, group_id: int, by: Actor) -> Group:
    _group(db, group_id, by)
    return db.exec(select(Group).where(Group.id == group_id).with_for_update()).one()


def _read(file: bytes, answers: FileAnswers, group: Group, tables: Tables) -> MemberList:
    rows = tables.rows(file, member_lists.score)
    return member_lists.read(rows, answers.columns, languages=group.languages)


def _standing(db: Db, group_id: int, line: ListLine, vault: Vault) -> Standing:
    """Looks only at this group: of a place elsewhere nothing may be told."""
    person = found_people.any_by_email_index(db, people.address_index(vault, line.email))
    place = None if person is None else found_places.of(db, group_id=group_id, person_id=person.id)
    if place is None:
        return Standing.GETS_A_PLACE
    return STANDINGS.get(place.state, Standing.GETS_A_PLACE)


def _refuse(db: Db, group: Group, look: Preview, places_wanted: int) -> None:
    if not look.is_clear:
        raise Refused("file_not_clear")
    if not places_wanted:
        raise Refused("nobody_new")
    is_closed = group.membership is Membership.CLOSED
    if is_closed and found_places.held(db, id_of(group)) + places_wanted > group.capacity:
        raise Refused("group_full")


def _bring(db: Db, group: Group, line: ListLine, *, vault: Vault, ids: Ids, by: Actor, now: datetime) -> None:
    """One row: somebody becomes known if she was not, and gets the place. What is known of her is not overwritten."""
    person = _person(db, line, vault=vault, ids=ids, now=now)
    if not person.active:
        return  # a resting account gets nothing, and whoever brings the list learns nothing of it
    place = places.bring(
        db, group_id=id_of(group), person_id=id_of(person), screen_name=line.screen_name, by=by, now=now
    )
    db.merge(Invitation(place_id=id_of(place), listed_at=now))
    db.flush()


def _person(db: Db, line: ListLine, *, vault: Vault, ids: Ids, now: datetime) -> Person:
    known = found_people.any_by_email_index(db, people.address_index(vault, line.email))
    if known is not None:
        return known
    try:
        person = people.add_person(
            db, vault=vault, ids=ids, email=line.email, name=line.name, locale=line.language, by=HEARTH, now=now
        )
    except BadInput as odd:
        raise Refused("file_not_clear") from odd
    person.reference = line.reference
    db.add(person)
    return person
