"""A small world with somebody in it, seen from each side of every line that Hearth draws between people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import SQLModel, select
from werkzeug.test import TestResponse

from app.adapters.ids import RandomIds
from app.db import Database, Db
from app.domain.actors import SignIn
from app.domain.places import PlaceState
from app.domain.registers import RegisterState
from app.domain.rehearsals import Part
from app.domain.zoom_habits import ASKED
from app.models import KnownName, PassKind, Person, Place, Rehearsal, ReportUpload
from app.services import passes
from tests import evenings, factories, registers
from tests.conftest import sign_in
from tests.fakes import TUESDAY

STRENGTHS = {**dict.fromkeys("MOR", SignIn.MEMBER), **dict.fromkeys("ET", SignIn.EVENING)}
LETTERS = "NMORETFGCDS"
AFTERWARDS = frozenset({"/my-evenings/<int:session_id>/was-there"})
"""Routes that ask for an evening that is over; all others mean the one that runs."""

DOORS = ("/sign-in?", "/staff/sign-in?")  # where somebody is sent who must sign in first, with the way back


@dataclass(frozen=True)
class World:
    """The ids that routes speak of, the forms they take, and who acts."""

    actor: Person | None
    strength: SignIn
    evening_session_id: int | None
    parts: dict[str, object]
    form: dict[str, str]

    def enter(self, client: FlaskClient) -> FlaskClient:
        """The actor's browser: she proved a moment ago who she is."""
        if self.actor is None:
            return client
        cookie: dict[str, Any] = {
            "began_at": TUESDAY.timestamp(),
            "used_at": TUESDAY.timestamp(),
            "proven_at": TUESDAY.timestamp(),
        }
        if self.evening_session_id is not None:
            cookie["evening_session_id"] = self.evening_session_id
        return sign_in(client, self.actor, self.strength, **cookie)


def world(db: Db, letter: str) -> World:
    """An evening with its doors open, and the one whom the letter stands for. Commits."""
    made = evenings.evening(db, now=TUESDAY)
    other = evenings.evening(db, now=TUESDAY)
    another_night = factories.session(db, made.group)
    over = registers.closed_session(db, made.group, weeks=-1, register_state=RegisterState.OPEN)
    robin = evenings.signed_up(db, made, "Robin")
    arrival = evenings.arrival(db, made, "Robin", at=TUESDAY, registration=robin)
    applicant = factories.member(db, made.group, "Wren")
    upload = ReportUpload(session_id=made.session.id, file_mac="mac", layout="join_leave", rows=1, confirmed_at=TUESDAY)
    factories.add(db, upload)
    factories.add(db, _rehearsal(made))
    presence = registers.presence(db, made.session)
    actor = _actor(db, letter, made, other)
    place = _move(db, applicant.id, PlaceState.APPLIED)
    token = passes.mint(
        db,
        PassKind.CALENDAR,
        person_id=robin.person_id,
        ids=RandomIds(),
        expires_at=TUESDAY + timedelta(days=1),
        now=TUESDAY,
    )
    parts: dict[str, object] = {
        "slug": made.group.slug,
        "group_id": made.group.id,
        "session_id": made.session.id,
        "over_session_id": over.id,
        "arrival_id": arrival.id,
        "registration_id": robin.id,
        "person_id": robin.person_id,
        "place_id": place.id,
        "token": token,
        "filename": "app.css",
        "what": "locked",
        "kind": "send_mail",
        "decision": "approve",
        "file_format": "csv",
        "upload_id": upload.id,
    }
    form = {
        "version": str(arrival.version),
        "label": "Interpreter",
        "group": str(made.group.id),
        "presence": str(presence.id),
        "kind": "guest",
        "likely": f"{presence.id} {robin.person_id} 0",
        "question": ASKED[0].value,
        "answer": "yes",
        "reason": "settled_wrongly",
        "screen_name": "Kestrel",
        "email": "kestrel@example.org",
        "called": "Kes",
        "role": "volunteer",
        "agreed": "yes",
    }
    names_owner = robin.person_id
    if letter == "M":
        registers.written(db, made.session, actor)
        factories.registration(db, over, actor, "Actor M")
        names_owner = actor.id
    confirmed = registers.presence(db, over)
    remembered = {"presence_id": confirmed.id, "group_id": made.group.id, "person_id": names_owner}
    known = KnownName(**remembered, name="Kes", said_at=TUESDAY)
    factories.add(db, known)
    form["known"] = str(known.id)
    evening_session_id = {"E": made.session.id, "T": another_night.id}.get(letter)
    db.commit()
    return World(actor, STRENGTHS.get(letter, SignIn.STAFF), evening_session_id, parts, form)


def _rehearsal(made: evenings.Evening) -> Rehearsal:
    """So that there is something to tell about the session."""
    cast = {part.value: part.value for part in Part}
    return Rehearsal(session_id=made.session.id, of_group_id=made.group.id, began_at=TUESDAY, cast=cast)


def _actor(db: Db, letter: str, made: evenings.Evening, other: evenings.Evening) -> Person | None:
    if letter == "N":
        return None
    if letter in "FG":
        return {"F": made, "G": other}[letter].facilitator
    if letter in "MORET":
        person = evenings.signed_up(db, other if letter == "O" else made, f"Actor {letter}").person_id
        if letter == "R":
            _move(db, person, PlaceState.REMOVED)
        return db.get_one(Person, person)
    person_row = factories.person(db, coordinator=letter in "CD")
    if letter == "D":
        factories.facilitator(db, other.group, person_row)
    return person_row


def _move(db: Db, person_id: int | None, state: PlaceState) -> Place:
    place = db.exec(select(Place).where(Place.person_id == person_id)).one()
    place.state = state
    db.add(place)
    return place


def is_refused(answer: TestResponse) -> bool:
    """Whether somebody was turned away: nothing there, sign in first, or no such proof."""
    return answer.status_code in (401, 404) or answer.headers.get("Location", "").startswith(DOORS)


def rows(database: Database) -> dict[str, list[str]]:
    """Everything that the database holds."""
    with database.reading() as db:
        return {
            table.name: sorted(map(repr, db.execute(table.select()).all())) for table in SQLModel.metadata.sorted_tables
        }


def plain(answer: TestResponse, path: str) -> str:
    """An answer without what every page carries of its own: its path and its token."""
    body = answer.get_data(as_text=True).replace(path, "PATH")
    return re.sub(r'(name="csrf-token" content|name="csrf_token" value)="[^"]*"', "", body)
