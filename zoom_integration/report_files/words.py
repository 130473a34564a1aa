"""Small words of Zoom's reports in its languages: yes and no, and the months. Data, and how it is found."""

from __future__ import annotations

import unicodedata

YES = ("yes", "sí", "oui", "sim", "ja", "はい", "예", "네", "true", "y", "1")
NO = ("no", "non", "não", "nein", "いいえ", "아니요", "아니오", "false", "n", "0", "-")

MONTHS: tuple[tuple[str, ...], ...] = (
    ("jan", "ene"),
    ("feb", "fev"),
    ("mar", "mrz", "mae"),
    ("apr", "abr", "avr"),
    ("may", "mai"),
    ("juin", "jun"),
    ("juil", "jul"),
    ("aug", "ago", "aou"),
    ("sep", "set"),
    ("oct", "out", "okt"),
    ("nov",),
    ("dec", "dic", "dez"),
)
"""How the name of each month begins in English, Spanish, French, Portuguese and German, without accents."""


def plain(text: str) -> str:
    """A text for comparing: no capitals, no accents, no full-width signs, no blanks around it."""
    if text.isascii():
        return text.casefold().strip()
    apart = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")).strip()


def key(heading: str) -> str:
    """By what a heading is known: its letters and digits alone."""
    return "".join(sign for sign in plain(heading) if sign.isalnum())


_ANSWERS = {**dict.fromkeys(map(plain, YES), True), **dict.fromkeys(map(plain, NO), False)}


def yes_or_no(cell: str) -> bool | None:
    """What a cell says, in any of the languages; None for what is neither."""
    return _ANSWERS.get(plain(cell))


def month(word: str) -> int | None:
    """Which month (1 to 12) a word without accents and capitals names; None for another word."""
    for number, beginnings in enumerate(MONTHS, 1):
        if word.startswith(beginnings):
            return number
    return None
