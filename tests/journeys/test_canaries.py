"""Canaries in every name, address and number of an evening: nobody reads what is not hers, and Zoom's link stands
nowhere but in the one header that leads to it. Neither a title nor a subject nor an address gives anything away."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from app.domain.actors import SignIn
from app.models import Facilitator, Group, GroupText, Person, Place
from tests.conftest import sign_in
from tests.journeys.village import Evening, Village, house_like

PLAYERS = ("Robin", "Maya", "J.", "Sunflower", "Leah")
CANARY = re.compile(r"(?:Given-|mail-|0777-)(\d+)x")
"""Her own name, her address, her number; and whose it is."""
ZOOM_LINK = re.compile(r"/[wjs]/\d{9,}|[?&](?:tk|zak|pwd)=")
HEALTH_WORDS = """
    abuse addiction alcohol anxiety autism baby bereave bipolar birth cancer carer charity child chronic counsel
    depress diabetes diagnos disab disorder eating epilep fertility grief hiv illness loss medic mental miscarriage
    mother ocd pain parkinson postnatal pregnan psych ptsd recovery rehab self-harm sober stroke suicid support
    survivor symptom therap trauma víctima violence salud duelo apoyo terapia embarazo madres discapacidad
""".split()  # noqa: SIM905 - five dozen words are read more easily so
KINDS = [kind for kind in ("name", "email", "phone") if f"{kind}_sealed" in Person.model_fields]
MOST_PAGES = 150


@dataclass(frozen=True)
class Seen:
    """One answer: who asked, where, and every byte of it besides what leads on."""

    reader: str
    path: str
    status: int
    text: str
    titles: tuple[str, ...]


class Page(HTMLParser):
    """A page's links and titles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.titles: list[str] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        self.links += [value for name, value in attrs if name in ("href", "hx-get", "data-region") and value]

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.titles.append(data)
            self._in_title = False


def canary(kind: str, person_id: int) -> str:
    """What is planted for this person."""
    birds = {"name": "Given-{}x", "email": "mail-{}x@canary.invalid", "phone": "0777-{}x"}
    return birds[kind].format(person_id)


def plant(village: Village) -> None:
    """Everybody's own name, address and number become canaries."""
    vault = village.ports.vault
    with village.database.writing() as db:
        for person in db.exec(select(Person)):
            person_id = int(person.id or 0)
            for kind in KINDS:
                sealed = vault.seal(person.key_wrapped, f"people.{kind}.{person_id}", canary(kind, person_id))
                setattr(person, f"{kind}_sealed", sealed)
            person.email_index = vault.index("email", canary("email", person_id))
            db.add(person)
        db.commit()


def crawl(reader: str, client: FlaskClient, starts: Iterable[str]) -> list[Seen]:
    """Every page that can be reached from here by reading alone."""
    ahead, seen = list(starts), {}
    while ahead and len(seen) < MOST_PAGES:
        path = ahead.pop(0)
        if path in seen:
            continue
        answer = client.get(path)
        is_page = answer.mimetype in ("text/html", "text/calendar", "text/plain")
        page = Page(answer.text if is_page else "")
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers)
        seen[path] = Seen(reader, path, answer.status_code, f"{headers}\n{answer.text}", tuple(page.titles))
        followed = [*page.links, answer.headers.get("Location", "")]
        ahead += [link.split("#")[0] for link in followed if link.startswith("/") and not link.startswith("/static")]
    return list(seen.values())


def foreign(seen: Iterable[Seen], own: str) -> list[tuple[str, str]]:
    """Canaries in what somebody reads that are not hers, with the page they sing on."""
    return [(one.path, bird.group()) for one in seen for bird in CANARY.finditer(one.text) if bird.group(1) != own]


def links_of_zoom(seen: Iterable[Seen]) -> list[str]:
    """Paths of answers that hold one of Zoom's links."""
    return [one.path for one in seen if ZOOM_LINK.search(one.text)]


def given_away(text: str, more: Iterable[str]) -> list[str]:
    """Words that somebody looking over a shoulder should not read."""
    return [word for word in (*HEALTH_WORDS, *more) if word.casefold() in text.casefold()]


@dataclass(frozen=True)
class Told:
    """An evening as everybody saw it."""

    village: Village
    members: dict[str, list[Seen]]
    facilitators: list[Seen]
    coordinator: list[Seen]
    strangers: list[Seen]
    logs: str

    @property
    def everything(self) -> list[Seen]:
        return [*self.strangers, *self.coordinator, *self.facilitators, *chain(*self.members.values())]


def look_around(village: Village, evening: Evening) -> Told:
    """Everybody reads all that she can."""
    with village.database.reading() as db:
        staff = db.exec(select(Person).where(col(Person.coordinator))).one()
        group_of = {name: db.exec(select(Place.person_id).where(Place.screen_name == name)).one() for name in PLAYERS}
    at = evening.session_id
    members = {
        str(group_of[name]): crawl(
            name, village.browser(name), ("/home", f"/join/{at}", "/my-calendar", "/my-evenings")
        )
        for name in PLAYERS
    }
    return Told(
        village=village,
        members=members,
        facilitators=crawl("Ana", village.browser("Ana"), ("/live/", f"/live/{at}", f"/sessions/{at}/register")),
        coordinator=crawl("Marta", sign_in(village.app.test_client(), staff, SignIn.STAFF), ("/desk/", "/registers")),
        strangers=crawl("", village.app.test_client(), ("/", "/healthz", "/g/tuesday-circle")),
        logs="",
    )


@pytest.fixture(scope="module")
def told(charity_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Told]]:
    """What is read while the evening runs, and after it."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        house = house_like(charity_folder, tmp_path_factory.mktemp("canaries"))
        with Village(house).open() as village:
            both = list(evening_with_canaries(village))
            yield [replace(one, logs=said.getvalue()) for one in both]


def evening_with_canaries(village: Village) -> Iterator[Told]:
    """Five who come, a stranger, and a Zoom that fails at the end, so that there is something to log."""
    plant(village)
    evening = Evening(village)
    evening.opens(*PLAYERS)
    evening.at("18:50", "come_in", "Robin", "Maya", "J.")
    village.browser("Leah").post(f"/join/{evening.session_id}")  # the one way to Zoom's link
    village.browser("Ana").post(f"/live/{evening.session_id}/start")
    evening.at("18:52", "admit_expected")
    evening.at("18:53", "join_by_number", "stranger", name="Somebody")
    yield look_around(village, evening)
    village.knob(fault="500", fault_count=12)
    evening.ends()
    village.knob(fault="")
    yield look_around(village, evening)


def test_nobody_reads_what_is_not_hers(told: list[Told]) -> None:
    for one in told:
        assert min(len(seen) for seen in one.members.values()) > 5
        found = {person: foreign(seen, person) for person, seen in one.members.items()}
        assert {person: birds for person, birds in found.items() if birds} == {}
        assert foreign(one.strangers, "") == []


def test_staff_pages_show_screen_names_only(told: list[Told]) -> None:
    for one in told:
        assert len(one.facilitators) > 5
        assert len(one.coordinator) > 10
        assert (foreign(one.facilitators, ""), foreign(one.coordinator, "")) == ([], [])


def test_zooms_links_stand_on_no_page(told: list[Told]) -> None:
    for one in told:
        assert links_of_zoom(one.everything) == []


def test_letters_carry_neither_zooms_link_nor_anybodys_data(told: list[Told]) -> None:
    letters = told[-1].village.letters()
    assert len(letters) > 10
    for letter in letters:
        assert not ZOOM_LINK.search(letter.text + letter.subject)
        assert not CANARY.search(letter.text + letter.subject)
        assert "," not in letter.to


def test_logs_say_nothing_of_anybody(told: list[Told]) -> None:
    logs = told[-1].logs
    assert "zoom" in logs  # Zoom's trouble was told, or this test proves nothing
    assert not ZOOM_LINK.search(logs)
    assert not CANARY.search(logs)
    assert [name for name in (*PLAYERS, "Somebody") if re.search(rf"\b{re.escape(name)}(?!\w)", logs)] == []


def test_titles_subjects_and_addresses_give_nothing_away(told: list[Told]) -> None:
    village = told[-1].village
    with village.database.reading() as db:
        official = [*db.exec(select(GroupText.name)), *db.exec(select(GroupText.purpose))]
        names = [*db.exec(select(Place.screen_name)), *db.exec(select(Facilitator.called))]
        plain = set(db.exec(select(Group.plain_name)))
    names = [name for name in names if len(name) > 3]
    looked_at = [
        *(title for one in told for seen in one.everything for title in seen.titles),
        *(seen.path for one in told for seen in one.everything),
        *(letter.subject for letter in village.letters()),
    ]
    assert len(looked_at) > 100
    found = {text: given_away(text, (*official, *names)) for text in looked_at}
    assert {text: words for text, words in found.items() if words and text not in plain} == {}


def test_calendars_say_when_and_not_what(told: list[Told]) -> None:
    calendars = [seen for seen in told[0].everything if seen.path.endswith(".ics")]
    assert calendars
    for seen in calendars:
        body = seen.text.partition("BEGIN:VCALENDAR")[2]
        assert (given_away(body, ("zoom", "group")), ZOOM_LINK.search(body)) == ([], None)


@pytest.mark.parametrize(
    ("text", "is_found"),
    [("<p>Given-12x</p>", True), ("<p>mail-12x@canary.invalid</p>", True), ("<p>Given-7x</p>", False), ("", False)],
)
def test_a_planted_leak_is_found(text: str, is_found: bool) -> None:
    page = Seen("Robin", "/home", 200, text, ())
    assert bool(foreign([page], "7")) is is_found


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:9/w/81234567890?tk=abc", "https://zoom.us/s/81234567890?zak=a", "/j/81234567890"]
)
def test_a_planted_link_is_found(text: str) -> None:
    assert links_of_zoom([Seen("Robin", "/home", 200, f"<a href='{text}'>", ())]) == ["/home"]


def test_a_word_that_gives_away_is_found() -> None:
    assert given_away("New mothers' circle", ()) == ["mother"]
