"""A list of members on its way into a group: nobody by half, nobody told of elsewhere, nobody written to unasked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlmodel import SQLModel, func, select

from app.db import Database, Db
from app.domain.actors import Actor
from app.domain.errors import BadInput, NotPermitted, Refused
from app.domain.files import Ask, FileAnswers, FileProblem, FileQuestion
from app.domain.places import PlaceState
from app.models import Effect, Group, Person, Place, StagedFile
from app.services import member_lists as acts
from app.services.member_lists import Preview, Standing
from tests import factories
from tests.conftest import Outside
from tests.fakes import TUESDAY

HEAD = "Name,Screen name,E-mail,Language,Reference\n"
ROBIN = "Roberta Smith,Robin,robin@example.org,English,A-17\n"
MAYA = "Maya Ruiz,Maya,maya@example.org,Español,\n"


@dataclass
class Desk:
    """A group, and the coordinator who brings its list."""

    db: Db
    outside: Outside
    group: Group
    by: Actor

    def stage(self, text: str, encoding: str = "utf-8") -> None:
        acts.stage(**self._with(file=text.encode(encoding)), tables=self.outside.ports.tables, vault=self.outside.vault)

    def look(self) -> Preview:
        found = acts.preview(**self._with(), tables=self.outside.ports.tables, vault=self.outside.vault)
        assert found is not None
        return found

    def problems(self, text: str) -> list[tuple[int, str]]:
        self.stage(text)
        return [(problem.row, problem.code) for problem in self.look().found.problems]

    def standings(self) -> list[Standing]:
        return [standing for _, standing in self.look().rows]

    def confirm(self) -> int:
        ports = self.outside.ports
        return acts.confirm(**self._with(), tables=ports.tables, vault=ports.vault, ids=ports.ids)

    def invite(self, *names: str) -> int:
        waiting = acts.waiting(self.db, group_id=self.group.id, by=self.by)
        chosen = [place.id for place in waiting if place.screen_name in names]
        return acts.invite(**self._with(place_ids=chosen))

    def places(self) -> list[tuple[str, PlaceState]]:
        found = self.db.exec(select(Place).where(Place.group_id == self.group.id).order_by(Place.id))
        return [(place.screen_name, place.state) for place in found]

    def letters(self) -> list[str]:
        return [str(effect.payload["message"]) for effect in self.db.exec(select(Effect))]

    def _with(self, **more: object) -> dict[str, object]:
        return {"db": self.db, "group_id": self.group.id, "by": self.by, "now": TUESDAY, **more}


@pytest.fixture
def desk(db: Db, outside: Outside) -> Desk:
    group = factories.group(db)
    by = factories.as_coordinator(factories.person(db, coordinator=True))
    db.commit()
    return Desk(db, outside, group, by)


def counted(database: Database) -> dict[str, int]:
    with database.reading() as db:
        return {
            table.name: db.execute(select(func.count()).select_from(table)).scalar_one()
            for table in SQLModel.metadata.sorted_tables
        }


def test_a_list_gives_places_and_writes_to_nobody(desk: Desk, db: Db) -> None:
    desk.stage(HEAD + ROBIN + MAYA)
    assert desk.confirm() == 2
    assert desk.places() == [("Robin", PlaceState.ACTIVE), ("Maya", PlaceState.ACTIVE)]
    assert desk.letters() == []
    people = db.exec(select(Person).where(Person.email_index.is_not(None)).order_by(Person.id)).all()
    assert [(one.locale, one.reference) for one in people] == [("en", "A-17"), ("es", None)]
    assert db.exec(select(StagedFile)).all() == []


@pytest.mark.parametrize("head", [
    "Name,Screen name,E-mail,Language,Reference\n",
    "full name,NICKNAME,email address,lang,case number\n",
    "Nombre,Nombre en pantalla,Correo electrónico,Idioma,Referencia\n",
    "nombre y apellidos,Apodo,CORREO,idioma,Expediente\n",
])  # fmt: skip
@pytest.mark.parametrize(
    ("separator", "encoding"), [(",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"), (",", "utf-8-sig")]
)
def test_headings_are_known_in_english_and_spanish(desk: Desk, head: str, separator: str, encoding: str) -> None:
    desk.stage((head + ROBIN + MAYA).replace(",", separator), encoding)
    lines = [line for line, _ in desk.look().rows]
    assert [(line.name, line.screen_name, line.email, line.language, line.reference) for line in lines] == [
        ("Roberta Smith", "Robin", "robin@example.org", "en", "A-17"),
        ("Maya Ruiz", "Maya", "maya@example.org", "es", None),
    ]


def test_a_column_that_is_not_found_is_asked_for(desk: Desk) -> None:
    desk.stage("Persona,Dónde\nRobin,robin@example.org\n")
    assert desk.look().found.questions == (
        FileQuestion(Ask.COLUMN, "screen_name", ("Persona", "Dónde")),
        FileQuestion(Ask.COLUMN, "email", ("Persona", "Dónde")),
    )
    with pytest.raises(Refused, match="file_not_clear"):
        desk.confirm()
    desk.db.rollback()
    said = FileAnswers(columns={"screen_name": "Persona", "email": "Dónde"})
    acts.answer(desk.db, group_id=desk.group.id, answers=said, by=desk.by, now=TUESDAY)
    assert desk.confirm() == 1


@pytest.mark.parametrize(("row", "code"), [
    ("Wren Hall,,wren@example.org,,\n", "empty"),
    (f"Wren Hall,{'x' * 41},wren@example.org,,\n", "too_long"),
    ("Wren Hall,Wren,,,\n", "empty"),
    ("Wren Hall,Wren,wren at example,,\n", "not_an_address"),
    ("Wren Hall,Wren,ROBIN@example.org,,\n", "same_address"),
    ("Wren Hall,robin,wren@example.org,,\n", "name_taken"),
    ("Wren Hall,Wren,wren@example.org,Klingon,\n", "unknown_language"),
    ("Wren Hall,Wren,wren@example.org,,4.47E+11\n", "changed_by_spreadsheet"),
    (f"Wren Hall,Wren,wren@example.org,,{'9' * 41}\n", "too_long"),
    (f"{'x' * 121},Wren,wren@example.org,,\n", "not_a_name"),
])  # fmt: skip
def test_one_odd_row_is_named_and_keeps_everybody_out(desk: Desk, database: Database, row: str, code: str) -> None:
    assert desk.problems(HEAD + ROBIN + row + MAYA) == [(3, code)]
    before = counted(database)
    with pytest.raises(Refused, match="file_not_clear"):
        desk.confirm()
    desk.db.rollback()
    assert counted(database) == before


def test_a_name_that_somebody_of_the_group_uses_is_named(desk: Desk) -> None:
    factories.member(desk.db, desk.group, "Róbin")
    desk.db.commit()
    assert desk.problems(HEAD + ROBIN) == [(2, "name_taken")]
    assert desk.look().found.problems == (FileProblem(2, "Screen name", "name_taken"),)


@pytest.mark.parametrize(("state", "standing"), [
    (PlaceState.ACTIVE, Standing.IS_HERE),
    (PlaceState.PAUSED, Standing.IS_HERE),
    (PlaceState.REMOVED, Standing.ON_HOLD),
    (PlaceState.GIVEN_UP, Standing.HAS_LEFT),
    (PlaceState.REFUSED, Standing.HAS_LEFT),
    (PlaceState.APPLIED, Standing.GETS_A_PLACE),
    (PlaceState.WAITING_LIST, Standing.GETS_A_PLACE),
])  # fmt: skip
def test_whoever_is_here_already_is_told_and_left_as_she_is(desk: Desk, state: PlaceState, standing: Standing) -> None:
    robin = factories.member(desk.db, desk.group, "Sunny", email="robin@example.org")
    place = desk.db.exec(select(Place).where(Place.person_id == robin.id)).one()
    place.state = state
    desk.db.add(place)
    desk.db.commit()
    desk.stage(HEAD + ROBIN + MAYA)
    assert desk.standings() == [standing, Standing.GETS_A_PLACE]
    desk.confirm()
    kept = PlaceState.ACTIVE if standing is Standing.GETS_A_PLACE else state
    assert desk.places() == [("Sunny", kept), ("Maya", PlaceState.ACTIVE)]


def test_somebody_known_elsewhere_looks_like_somebody_new_and_nothing_of_hers_is_overwritten(desk: Desk) -> None:
    robin = factories.member(desk.db, factories.group(desk.db), "Sunflower", email="robin@example.org", reference="Z-9")
    desk.db.commit()
    desk.stage(HEAD + ROBIN + MAYA)
    assert desk.standings() == [Standing.GETS_A_PLACE, Standing.GETS_A_PLACE]
    assert desk.confirm() == 2
    desk.db.refresh(robin)
    assert (robin.reference, robin.locale, robin.name_sealed) == ("Z-9", "en", None)


def test_a_resting_account_looks_like_the_others_and_gets_nothing(desk: Desk) -> None:
    factories.person(desk.db, email="robin@example.org", active=False)
    desk.db.commit()
    desk.stage(HEAD + ROBIN + MAYA)
    assert desk.standings() == [Standing.GETS_A_PLACE, Standing.GETS_A_PLACE]
    assert desk.confirm() == 2
    assert [name for name, _ in desk.places()] == ["Maya"]


def test_more_people_than_places_keep_everybody_out(desk: Desk) -> None:
    desk.group.capacity = 1
    desk.db.add(desk.group)
    desk.db.commit()
    desk.stage(HEAD + ROBIN + MAYA)
    with pytest.raises(Refused, match="group_full"):
        desk.confirm()


def test_a_list_of_those_who_are_here_changes_nothing(desk: Desk) -> None:
    desk.stage(HEAD + ROBIN)
    desk.confirm()
    desk.stage(HEAD + ROBIN)
    with pytest.raises(Refused, match="nobody_new"):
        desk.confirm()


def test_invitations_go_to_those_who_were_chosen_and_once(desk: Desk) -> None:
    desk.stage(HEAD + ROBIN + MAYA)
    desk.confirm()
    assert desk.invite("Robin") == 1
    assert desk.letters() == ["place_approved"]
    assert [place.screen_name for place in acts.waiting(desk.db, group_id=desk.group.id, by=desk.by)] == ["Maya"]
    with pytest.raises(Refused, match="choose_somebody"):
        desk.invite("Robin")


def test_what_is_no_table_is_not_staged(desk: Desk, database: Database) -> None:
    before = counted(database)
    for text in ("", HEAD, "Email,E-mail,Screen name\na@example.org,b@example.org,Robin\n"):
        with pytest.raises(BadInput):
            desk.stage(text)
        desk.db.rollback()
    assert counted(database) == before


def test_a_discarded_list_is_gone(desk: Desk) -> None:
    desk.stage(HEAD + ROBIN)
    acts.discard(desk.db, group_id=desk.group.id, by=desk.by)
    with pytest.raises(Refused, match="file_gone"):
        desk.confirm()


def test_a_facilitator_brings_no_list(desk: Desk) -> None:
    desk.by = factories.as_facilitator(factories.person(desk.db), desk.group)
    with pytest.raises(NotPermitted):
        desk.stage(HEAD + ROBIN)
