"""The list of members that a charity has: which column holds what, and each row read, without looking anybody up.

Headings are known in English and Spanish; capitals, accents and blanks do not matter. What is not found is asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.addresses import is_address
from app.domain.errors import BadInput
from app.domain.files import MAX_ROWS, Ask, FileProblem, FileQuestion
from app.domain.screen_names import is_taken, tidy

LONGEST_NAME = 120
LONGEST_REFERENCE = 40
HEAD = 20
SPOILT_NUMBER = re.compile(r"^\d([.,]\d+)?E\+?\d+$", re.IGNORECASE)
"""What spreadsheets make of a long number: 4.47E+11."""


class ListColumn(StrEnum):
    """What a column of the list holds."""

    SCREEN_NAME = "screen_name"
    EMAIL = "email"
    NAME = "name"
    LANGUAGE = "language"
    REFERENCE = "reference"


NEEDED = (ListColumn.SCREEN_NAME, ListColumn.EMAIL)

HEADINGS: dict[ListColumn, tuple[str, ...]] = {
    ListColumn.SCREEN_NAME: (
        "screen name", "screenname", "zoom name", "display name", "nickname", "alias", "username", "shown as",
        "known as",
        "nombre en pantalla", "nombre de pantalla", "nombre en zoom", "nombre de zoom", "apodo", "alias", "usuario",
        "nombre visible", "nombre de usuario",
    ),
    ListColumn.EMAIL: (
        "email", "email address", "mail", "e-mail", "contact email",
        "correo", "correo electrónico", "correo-e", "dirección de correo", "dirección de correo electrónico",
    ),
    ListColumn.NAME: (
        "name", "full name", "real name", "member", "member name",
        "nombre", "nombre completo", "nombre y apellidos", "nombre real", "socia", "socio", "miembro",
    ),
    ListColumn.LANGUAGE: ("language", "preferred language", "lang", "idioma", "lengua", "idioma preferido"),
    ListColumn.REFERENCE: (
        "reference", "ref", "case number", "case no", "case id", "member id", "member number", "id", "number",
        "referencia", "número de caso", "nº de caso", "expediente", "número de socio", "número de socia", "código",
    ),
}  # fmt: skip

LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("en", "eng", "english", "inglés", "en-gb", "en-us"),
    "es": ("es", "esp", "spa", "spanish", "español", "castellano", "es-es"),
}


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row that was understood. Nothing of it shows in the repr."""

    row: int
    screen_name: str = field(repr=False)
    email: str = field(repr=False)
    name: str = field(repr=False)
    language: str
    reference: str | None = field(repr=False)


@dataclass(frozen=True)
class MemberList:
    """A list as it was understood. While anything is asked or odd, nobody on it may be given a place."""

    lines: tuple[ListLine, ...]
    questions: tuple[FileQuestion, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    headings: Mapping[ListColumn, str] = field(default_factory=dict)


def key(text: str) -> str:
    """By what a heading or a word is known: its letters and digits, without accents and capitals."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text).casefold() if sign.isalnum())


_COLUMNS = {key(heading): column for column, headings in HEADINGS.items() for heading in headings}
_LANGUAGES = {key(word): code for code, words in LANGUAGES.items() for word in words}


def score(row: Sequence[str]) -> int:
    """How many headings a row holds."""
    return sum(key(cell) in _COLUMNS for cell in row)


def read(rows: Sequence[Sequence[str]], chosen: Mapping[str, str], *, languages: Sequence[str]) -> MemberList:
    """Read a list. `chosen` are headings that a human pointed to, by column; the first of `languages` goes for a row
    that names none. Raises `BadInput(file=...)` for a table without rows, or with too many."""
    head = max(range(min(HEAD, len(rows))), key=lambda index: (score(rows[index]), -index))
    places = _places(rows[head], chosen)
    lacking = [column for column in NEEDED if column not in places]
    if lacking:
        headings = tuple(cell.strip() for cell in rows[head] if cell.strip())
        return MemberList((), questions=tuple(FileQuestion(Ask.COLUMN, column, headings) for column in lacking))
    below = [(number, row) for number, row in enumerate(rows[head + 1 :], head + 2) if any(map(str.strip, row))]
    if not below or len(below) > MAX_ROWS:
        raise BadInput(file="too_many_rows" if below else "header_only")
    reader = _Reader(places, rows[head], languages)
    lines = tuple(reader.line(number, row) for number, row in below)
    found_under = {column: rows[head][place].strip() for column, place in places.items()}
    return MemberList(lines, problems=tuple(reader.problems), headings=found_under)


def _places(row: Sequence[str], chosen: Mapping[str, str]) -> dict[ListColumn, int]:
    """Where each column stands; of two alike the first. Raises `BadInput` where a needed one stands twice."""
    places: dict[ListColumn, int] = {}
    for place, cell in enumerate(row):
        column = _COLUMNS.get(key(cell))
        if column in NEEDED and column in places:
            raise BadInput(file="duplicate_heading")
        if column is not None:
            places.setdefault(column, place)
    for name, heading in chosen.items():
        found = [place for place, cell in enumerate(row) if cell.strip() == heading]
        if found:
            places[ListColumn(name)] = found[0]
    return places


class _Reader:
    """Reads row after row, and remembers every cell that cannot be used and who was there already."""

    def __init__(self, places: Mapping[ListColumn, int], headings: Sequence[str], languages: Sequence[str]) -> None:
        self.places = places
        self.headings = headings
        self.languages = languages
        self.problems: list[FileProblem] = []
        self.addresses: set[str] = set()
        self.row = 0
        self.cells: Sequence[str] = ()

    def line(self, number: int, cells: Sequence[str]) -> ListLine:
        self.row, self.cells = number, cells
        return ListLine(
            row=number,
            screen_name=self._screen_name(),
            email=self._email(),
            name=self._name(),
            language=self._language(),
            reference=self._reference(),
        )

    def _cell(self, column: ListColumn) -> str:
        place = self.places.get(column)
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def _odd(self, column: ListColumn, code: str) -> None:
        self.problems.append(FileProblem(self.row, self.headings[self.places[column]].strip(), code))

    def _screen_name(self) -> str:
        try:
            return tidy(self._cell(ListColumn.SCREEN_NAME))
        except BadInput as odd:
            self._odd(ListColumn.SCREEN_NAME, odd.fields["screen_name"])
            return ""

    def _email(self) -> str:
        email = self._cell(ListColumn.EMAIL)
        if not email:
            self._odd(ListColumn.EMAIL, "empty")
        elif not is_address(email):
            self._odd(ListColumn.EMAIL, "not_an_address")
        elif email.casefold() in self.addresses:
            self._odd(ListColumn.EMAIL, "same_address")
        self.addresses.add(email.casefold())
        return email

    def _name(self) -> str:
        name = " ".join(self._cell(ListColumn.NAME).split())
        if len(name) > LONGEST_NAME or not name.isprintable():
            self._odd(ListColumn.NAME, "not_a_name")
        return name

    def _language(self) -> str:
        word = self._cell(ListColumn.LANGUAGE)
        code = _LANGUAGES.get(key(word), "") if word else self.languages[0]
        if code not in self.languages:
            self._odd(ListColumn.LANGUAGE, "unknown_language")
        return code

    def _reference(self) -> str | None:
        reference = self._cell(ListColumn.REFERENCE)
        if SPOILT_NUMBER.match(reference):
            self._odd(ListColumn.REFERENCE, "changed_by_spreadsheet")
        elif len(reference) > LONGEST_REFERENCE or not reference.isprintable():
            self._odd(ListColumn.REFERENCE, "too_long")
        return reference or None


def names_taken(found: MemberList, in_use: Sequence[str], staying: frozenset[int]) -> tuple[FileProblem, ...]:
    """The rows whose screen name somebody of the group, or of an earlier row, has already. `staying` rows are of people
    who are there: they keep the name that they have."""
    names, problems = list(in_use), []
    for line in found.lines:
        if line.row in staying or not line.screen_name:
            continue
        if is_taken(line.screen_name, names):
            problems.append(FileProblem(line.row, found.headings[ListColumn.SCREEN_NAME], "name_taken"))
        names.append(line.screen_name)
    return tuple(problems)
