"""Each language says everything that the source says: all of it, with the same parts, and nothing left over."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests import words

every_language = pytest.mark.parametrize("language", words.TRANSLATED)

PART = re.compile(r"%(?:\(\w+\))?[a-z]")
READS_ALIKE = {
    "no": "one word in English and in Spanish",
    "%(day)s, %(time)s": "nothing but parts",
    "%(why)s %(command)s.": "nothing but parts",
    "No": "one word in English and in Spanish",
    "Zoom": "a name",
    "Zoom App SDK": "a label in Zoom's Marketplace, where one builds in English",
    "Account ID": "a label in Zoom's Marketplace, where one builds in English",
    "Client ID": "a label in Zoom's Marketplace, where one builds in English",
    "Client Secret": "a label in Zoom's Marketplace, where one builds in English",
}
"""Texts that are the same in English and in another language, each with the reason."""


@pytest.fixture(scope="module")
def spoken() -> Catalog:
    """What the source says."""
    return words.spoken()


@every_language
def test_every_text_has_words_in_every_language(language: str, spoken: Catalog) -> None:
    assert words.missing(words.renewed(language, spoken)) == [], "run `python -m tests.words`, then write them"


@every_language
def test_no_catalogue_holds_what_nobody_says(language: str, spoken: Catalog) -> None:
    catalogue = words.written(language)
    assert [one.id for one in catalogue if one.id and one.id not in spoken] == []
    assert list(catalogue.obsolete) == []


@every_language
def test_what_gettext_reads_is_what_was_written(language: str) -> None:
    read = words.source(language).with_suffix(".mo").read_bytes()
    assert read == words.compiled(words.written(language)), "run `python -m tests.words`"


@every_language
def test_words_have_the_parts_of_their_text(language: str) -> None:
    assert list(with_other_parts(words.written(language))) == []


@every_language
def test_no_words_are_left_in_english(language: str) -> None:
    assert set(left_in_english(words.written(language))) - set(READS_ALIKE) == set()


def test_the_list_of_what_reads_alike_is_true() -> None:
    alike = {text for language in words.TRANSLATED for text in left_in_english(words.written(language))}
    assert set(READS_ALIKE) - alike == set()


@every_language
def test_nobody_is_shouted_at(language: str) -> None:
    said = [form for one in words.written(language) for form in words.words_of(one) if one.id]
    assert [form for form in said if "!" in form] == []


def with_other_parts(catalogue: Catalog) -> Iterator[str]:
    """The texts whose words fill in something else than they do: `%(name)s` forgotten, misspelt or translated."""
    for one in catalogue:
        texts = words.texts_of(one)
        for number, form in enumerate(words.words_of(one)):
            if one.id and parts(form) != parts(texts[min(number, len(texts) - 1)]):
                yield texts[0]


def left_in_english(catalogue: Catalog) -> Iterator[str]:
    """The texts that a catalogue repeats."""
    for one in catalogue:
        if one.id and set(words.texts_of(one)) & set(words.words_of(one)):
            yield words.texts_of(one)[0]


def parts(text: str) -> Counter[str]:
    """What is filled in, and how often."""
    return Counter(PART.findall(text))


def test_the_scan_sees_every_way_to_mark_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".babel.cfg").write_text((words.ROOT / ".babel.cfg").read_text())
    (tmp_path / "app").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "app/door.py").write_text("_('Come in')\nngettext('%(num)s member', '%(num)s members', n)")
    (tmp_path / "templates/door.html").write_text("<p>{{ _('Wait') }}</p>")
    (tmp_path / "templates/letter.txt").write_text("{{ _('Hello') }}")
    monkeypatch.setattr(words, "ROOT", tmp_path)
    said = [words.texts_of(one) for one in words.spoken() if one.id]
    assert said == [("Come in",), ("%(num)s member", "%(num)s members"), ("Wait",), ("Hello",)]


def test_the_scans_see_what_is_wrong() -> None:
    catalogue = Catalog(locale="es")
    catalogue.add("Come in", "Entrar")
    catalogue.add("Leave", "")
    catalogue.add("Help", "Ayuda", flags=["fuzzy"])
    catalogue.add("Hello %(name)s", "Hola %(nombre)s")
    catalogue.add(("%(num)d day", "%(num)d days"), ("%(num)d día", ""))
    catalogue.add("Sound", "Sound")
    assert words.missing(catalogue) == ["Leave", "Help", "%(num)d day"]
    assert list(with_other_parts(catalogue)) == ["Hello %(name)s", "%(num)d day"]
    assert list(left_in_english(catalogue)) == ["Sound"]
