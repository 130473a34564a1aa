"""What a screen name says, and how it relates to a member's own names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.matching.facts import RosterMember
from app.domain.matching.names import Level, OwnNames, level
from app.domain.matching.parse import Shape, parse

READ = [
    ("Nadia Fischer", Shape.NAME, ("nadia", "fischer")),
    ("~ Nadia ~ 🌻", Shape.NAME, ("nadia",)),
    ("Nadia (she/her)", Shape.NAME, ("nadia",)),
    ("Nadia | ella/she", Shape.NAME, ("nadia",)),
    ("Nadia - camera off", Shape.NAME, ("nadia",)),
    ("Nadia (no mic)", Shape.NAME, ("nadia",)),
    ("O'Dowd, Nadia", Shape.NAME, ("odowd", "nadia")),
    ("nadia1984", Shape.NAME, ("nadia",)),
    ("Nadia's iPhone", Shape.DEVICE, ("nadia",)),
    ("Nadia’s S21 FE", Shape.DEVICE, ("nadia",)),
    ("iPad de Nadia", Shape.DEVICE, ("nadia",)),
    ("iPhone 15 Pro Max", Shape.DEVICE, ()),
    ("SM-A515F", Shape.DEVICE, ()),
    ("DESKTOP-Q1W2E3R", Shape.DEVICE, ()),
    ("Max", Shape.NAME, ("max",)),
    ("Zoom user", Shape.NOBODY, ()),
    ("Invitada", Shape.NOBODY, ()),
    ("+34****2233", Shape.PHONE, ()),
    ("NF", Shape.INITIALS, ("n", "f")),
    ("n.f.", Shape.INITIALS, ("n", "f")),
    ("Jo", Shape.NAME, ("jo",)),
    ("Mum of 2", Shape.ROLE, ()),
    ("abuela", Shape.ROLE, ()),
    ("The Fischer family", Shape.FAMILY, ("fischer",)),
    ("Familia Fischer", Shape.FAMILY, ("fischer",)),
    ("Nadia & Karl", Shape.COUPLE, ("nadia",)),
    ("Nadia y Karl", Shape.COUPLE, ("nadia",)),
    ("Read.ai meeting notes", Shape.PROGRAM, ()),
    ("Otter", Shape.NAME, ("otter",)),
    ("🌙", Shape.SYMBOLS, ()),
    ("", Shape.SYMBOLS, ()),
]


@pytest.mark.parametrize(("shown", "shape", "words"), READ)
def test_a_screen_name_is_read(shown: str, shape: Shape, words: tuple[str, ...]) -> None:
    name = parse(shown)[0]
    assert (name.shape, name.words) == (shape, words)


def test_the_original_name_stands_in_brackets() -> None:
    assert [name.words for name in parse("Comet (Nadia Fischer (no mic))")] == [("comet",), ("nadia", "fischer")]


def test_a_couple_shares_the_surname_after_the_last() -> None:
    assert parse("Nadia and Karl Fischer")[0].partners == (("nadia", "fischer"), ("karl", "fischer"))


@given(st.text(max_size=60))
def test_anything_can_be_read(shown: str) -> None:
    assert parse(shown)
    assert [name for name in parse(shown) if not isinstance(name.shape, Shape)] == []


NADIA = RosterMember(1, "Nadezhda", "Fischer Orlova", preferred_name="Nadia", former_last_names=("Blum",))
TETIANA = RosterMember(2, "Tetiana", "Moroz", native_name="Тетяна Мороз")
RELATED = [
    ("Nadezhda Fischer Orlova", NADIA, Level.FULL),
    ("Fischer Orlova, Nadezhda", NADIA, Level.REVERSED),
    ("Nadia Fischer Orlova", NADIA, Level.PREFERRED_FULL),
    ("Nadezhda Eva Fischer Orlova", NADIA, Level.MIDDLE),
    ("nadezhdafischerorlova", NADIA, Level.RUN_TOGETHER),
    ("Nadia Blum", NADIA, Level.FORMER),
    ("Nadezhda Fischer", NADIA, Level.PIECE_FULL),
    ("Nadezda Fischer Orlova", NADIA, Level.TYPO_FULL),
    ("Nadezhda F.", NADIA, Level.FIRST_INITIAL),
    ("N. Fischer Orlova", NADIA, Level.INITIAL_LAST),
    ("Nadezhda", NADIA, Level.FIRST),
    ("Nadia", NADIA, Level.PREFERRED),
    ("Nade", NADIA, Level.START),
    ("Nadehzda", NADIA, Level.TYPO_FIRST),
    ("Fischer Orlova", NADIA, Level.LAST),
    ("NF", NADIA, Level.INITIALS),
    ("N", NADIA, Level.ONE_INITIAL),
    ("Nadezhda Petrov", NADIA, Level.FIRST_OTHER),
    ("Ruben Fischer Orlova", NADIA, Level.OTHER_LAST),
    ("Ruben Petrov", NADIA, None),
    ("Мороз Тетяна", TETIANA, Level.NATIVE_FULL),
    ("Тетяна", TETIANA, Level.NATIVE_FIRST),
    ("Tanya Moroz", TETIANA, Level.NICK_FULL),
    ("tmoroz", TETIANA, Level.RUN_INITIAL_LAST),
]


@pytest.mark.parametrize(("shown", "member", "expected"), RELATED)
def test_a_shown_name_relates_to_a_members(shown: str, member: RosterMember, expected: Level | None) -> None:
    assert level(parse(shown)[0], OwnNames.of(member)) == expected


def test_another_script_is_compared_by_its_consonants() -> None:
    assert level(parse("Тетяна Мороз")[0], OwnNames.of(RosterMember(2, "Tetiana", "Moroz"))) in (
        Level.SOUND_FULL,
        Level.TYPO_FULL,
    )


def test_who_has_no_name_on_the_roster_is_like_nobody() -> None:
    assert level(parse("Nadia")[0], OwnNames.of(RosterMember(3))) is None
