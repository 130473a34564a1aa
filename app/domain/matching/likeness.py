"""Who might that be: members ranked by likeness of name. A suggestion to a human, never a decision."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz

PLAUSIBLE = 0.7
"""Below this likeness a name suggests nobody."""

_PART_OF_NAME = 0.85
_SAME_KNOWN_NAME = 0.97

# One word a line would bury the rules.
# fmt: off
_DEVICES = frozenset({
    "iphone", "ipad", "ipod", "galaxy", "samsung", "huawei", "xiaomi", "redmi", "pixel", "android", "phone", "mobile",
    "tablet", "laptop", "macbook", "imac", "pc", "windows", "desktop", "computer", "device", "movil", "telefono",
    "tableta", "portatil", "ordenador",
})
_NOBODY = frozenset({
    "zoom", "user", "guest", "host", "cohost", "participant", "member", "test", "tester", "null", "none", "unknown",
    "anonymous", "usuario", "usuaria", "invitado", "invitada", "anfitrion", "anfitriona", "participante", "anonimo",
    "anonima",
})
# Dropped only beside a device: Max is a person too, but not in "iPhone 15 Pro Max".
_MODELS = frozenset({"s", "pro", "max", "plus", "mini", "air", "ultra", "note"})
# Dropped only beside any of the above: "Usuario de Zoom".
_ARTICLES = frozenset({"the", "my", "mi", "de", "del", "la", "el"})
# fmt: on

_IN_BRACKETS = re.compile(r"[(\[{].*?[)\]}]")
_PRONOUNS = re.compile(r"\b(?:she|he|they|ella|elle|él|el)\s*/\s*\w+(?:\s*/\s*\w+)?", re.IGNORECASE)
_EMOJI = re.compile(r":\w+:")  # as anyascii spells them
_POSSESSIVE = re.compile(r"'s\b")
_WORD = re.compile(r"[a-z0-9]+")


class Likeness(StrEnum):
    """Why a member was suggested."""

    SAME_SCREEN_NAME = "same_screen_name"
    SAME_KNOWN_NAME = "same_known_name"
    PART_OF_NAME = "part_of_name"
    SIMILAR_NAME = "similar_name"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member who could be meant: her screen name, and names a facilitator has linked to her before."""

    member_id: int
    screen_name: str
    known_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A member who may be meant; `score` from 0 to 1; `tied` when another member fits exactly as well."""

    member_id: int
    score: float
    reasons: tuple[Likeness, ...]
    tied: bool = False


@lru_cache(maxsize=4096)  # the same members are looked at with every arrival
def name_words(name: str) -> tuple[str, ...]:
    """Reduce a name to the words that can tell people apart: plain lower-case letters, without pronouns, brackets,
    device words and marks; empty when nothing of it is a name ("iPhone", "Zoom user")."""
    bare = _PRONOUNS.sub(" ", _IN_BRACKETS.sub(" ", unicodedata.normalize("NFKC", name)))
    plain = _POSSESSIVE.sub(" ", _EMOJI.sub(" ", anyascii(bare).casefold())).replace("'", "")
    words = [word for word in _WORD.findall(plain) if not word.isdigit()]
    kinds = [word.rstrip("0123456789") for word in words]  # "iphone15" is a device too, "sam2" is a name
    ignored = _NOBODY | _DEVICES | (_MODELS if _DEVICES & set(kinds) else frozenset())
    ignored |= _ARTICLES if ignored & set(kinds) else frozenset()
    return tuple(word for word, kind in zip(words, kinds, strict=True) if kind not in ignored)


def is_generic(name: str | None) -> bool:
    """Tell whether a name says nothing about who it is: absent, a device's, Zoom's own default."""
    return name is None or not name_words(name)


def rank(screen_name: str, members: Sequence[Candidate], limit: int = 3) -> tuple[Suggestion, ...]:
    """Rank the members whose names are like `screen_name`, best first; ties keep the members' order and are marked.

    A tie is marked even when the limit cuts the other one off, so that nobody takes the first of two for the only."""
    shown = name_words(screen_name)
    if not shown:
        return ()
    scored = [(member, *_likeness(shown, member)) for member in members]
    plausible = sorted((entry for entry in scored if entry[1] >= PLAUSIBLE), key=lambda entry: -entry[1])
    how_many = Counter(score for _, score, _ in plausible)
    return tuple(
        Suggestion(member.member_id, score, (why,), tied=how_many[score] > 1)
        for member, score, why in plausible[:limit]
    )


def _likeness(shown: tuple[str, ...], member: Candidate) -> tuple[float, Likeness]:
    own = name_words(member.screen_name)
    known = [name_words(name) for name in member.known_names]
    if own and shown == own:
        return 1.0, Likeness.SAME_SCREEN_NAME
    if shown in known:
        return _SAME_KNOWN_NAME, Likeness.SAME_KNOWN_NAME
    return max((_similarity(shown, words) for words in (own, *known) if words), default=(0.0, Likeness.SIMILAR_NAME))


def _similarity(shown: tuple[str, ...], words: tuple[str, ...]) -> tuple[float, Likeness]:
    """Compare two names that are not equal; below the marks of the equal ones, whatever the spelling."""
    spelled = fuzz.token_sort_ratio(" ".join(shown), " ".join(words)) / 100
    if set(shown) <= set(words) or set(words) <= set(shown):
        return max(_PART_OF_NAME, round(spelled * 0.95, 3)), Likeness.PART_OF_NAME
    return round(spelled * 0.95, 3), Likeness.SIMILAR_NAME
