"""What a screen name says: its words, whose device it is, two people, a role, a telephone, a program, or nothing."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from anyascii import anyascii

from app.domain.matching.vocabulary import (
    ARTICLES,
    DEVICES,
    FAMILY,
    MODELS,
    NOBODY,
    PROGRAMS,
    REMARKS,
    ROLE_JOINERS,
    ROLES,
    TOGETHER,
)


class Shape(StrEnum):
    """What kind of thing a screen name is."""

    NAME = "name"  # somebody's name, or one that she chose
    INITIALS = "initials"
    DEVICE = "device"  # with `words` when it says whose
    PHONE = "phone"
    NOBODY = "nobody"  # "Guest", "Zoom user"
    ROLE = "role"  # "mum of 2"
    FAMILY = "family"
    COUPLE = "couple"
    PROGRAM = "program"
    SYMBOLS = "symbols"


@dataclass(frozen=True, slots=True)
class Name:
    """A screen name, read. `words` are plain small letters; `key` is what is left to compare as a chosen name.

    `native` keeps the words of another script as they are. `partners` are the people of a COUPLE, each in words.
    `last_four` are digits of a telephone."""

    shape: Shape
    words: tuple[str, ...] = ()
    key: str = ""
    native: tuple[str, ...] = ()
    partners: tuple[tuple[str, ...], ...] = ()
    last_four: str = ""

    @property
    def bare_key(self) -> str:
        """The key without numbers and marks put after it: Snowdrop1, Wolf x."""
        return "".join(self.words) if self.shape in (Shape.NAME, Shape.INITIALS) else self.key

    @property
    def is_specific(self) -> bool:
        """Whether it tells people apart: several words, or one chosen word, a number; not a device's, nor nobody's."""
        return self.shape in _TELLING and len(self.key) > (1 if self.shape == Shape.INITIALS else 2)


_TELLING = frozenset({Shape.NAME, Shape.ROLE, Shape.COUPLE, Shape.FAMILY, Shape.PHONE, Shape.INITIALS})
_PRONOUN = r"(?:s?he|they|h[ei]m|hers?|his|theirs?|them|xe|ze|ella|elle|[ée]l|ell[oae]s?|iel|sie|er|ihr|ihm|ela|ele)"
_PRONOUNS = re.compile(rf"[|,-]*\s*\b{_PRONOUN}(?:\s*/\s*{_PRONOUN})+\b", re.IGNORECASE)
_ASIDE = re.compile(r"\s+[-–—|·•/]+\s+")
_POSSESSIVE = re.compile(r"['’´`]s?\b(?=\s|-)|['’´`]s$", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_PHONE = re.compile(r"^[+\d][\d*\sx().-]*$|^[*\d\s+-]{6,}$", re.IGNORECASE)
_CALLER = re.compile(r"^call[- ]?in[- ]?user|^phone[- ]?user", re.IGNORECASE)
_PROGRAM = re.compile(PROGRAMS)
_MODEL = re.compile(r"^(?:[a-z]{0,2}\d+[a-z0-9]*|kf[a-z]{3,5})$")
_HARDWARE = re.compile(r"^(?:desktop|laptop|sm|rmx|cph|win|pc)-?[a-z]?[a-z0-9]{3,}$|^kf[a-z]{4}$", re.IGNORECASE)
_TOGETHER = re.compile(rf"\s*[&+/]\s*|\s+(?:{'|'.join(sorted(TOGETHER))})\s+", re.IGNORECASE)


@lru_cache(maxsize=16384)  # the same names come with every row and every session
def parse(text: str) -> tuple[Name, ...]:
    """Read a screen name: the name itself first, then what Zoom shows in brackets as the original one."""
    outside, inside = _split_brackets(_PRONOUNS.sub(" ", unicodedata.normalize("NFKC", text)))
    bracketed = [name for part in inside if not _is_remark(part) for name in parse(part)]
    names = [_read(outside), *bracketed] if outside.strip() else bracketed
    return tuple(dict.fromkeys(names)) or (Name(Shape.SYMBOLS, key=text.strip()),)


def plain_words(text: str) -> tuple[str, ...]:
    """Reduce a text to its words in plain small letters, without marks and accents."""
    bare = "".join(character for character in text if not _is_symbol(character))
    return tuple(_WORD.findall(anyascii(bare).casefold().replace("'", "").replace("`", "")))


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """Return what stands outside all brackets, and what stands in each outermost pair."""
    outside, inside, depth, current = [], [], 0, ""
    for character in text:
        if character in "([{":
            depth += 1
        if character in ")]}" and depth:
            depth -= 1
            if not depth:
                inside.append(current[1:])
                current = ""
                continue
        if depth:
            current += character
        else:
            outside.append(character)
    return "".join(outside), [*inside, current[1:]] if current else inside  # Zoom cuts long names short


def _is_remark(text: str) -> bool:
    """Whether it is "no mic", "2", or nothing: not a name."""
    return all(word.isdigit() or word in REMARKS for word in plain_words(_split_brackets(text)[0]))


def _is_symbol(character: str) -> bool:
    return unicodedata.category(character) in ("So", "Sk", "Cn", "Co", "Cf") or character == "\ufe0f"


def _read(text: str) -> Name:
    """Read a name without brackets and pronouns; a remark after a dash is left out: "Ana - camera off"."""
    first, *asides = _ASIDE.split(text.strip())
    text = " ".join([first, *(aside for aside in asides if not _is_remark(aside))]).strip()
    small = anyascii(text).casefold()
    if _PROGRAM.search(small):
        return Name(Shape.PROGRAM, key=small)
    if _CALLER.match(text):
        return Name(Shape.PHONE)
    if _PHONE.match(text):
        digits = re.findall(r"\d{4,}", text)
        last_four = digits[-1][-4:] if digits else ""
        return Name(Shape.PHONE, key=last_four, last_four=last_four)
    words = plain_words(_POSSESSIVE.sub(" ", text))
    if not words:
        return Name(Shape.SYMBOLS, key=text)
    return _device(text, words) or _several(text) or _role(words) or _name(text, words)


def _device(text: str, words: tuple[str, ...]) -> Name | None:
    """A device's own name, or nobody's; what is left of it is the owner's."""
    key = "".join(words)
    if _HARDWARE.match(text) and any(character.isdigit() or character.isupper() for character in text):
        return Name(Shape.DEVICE, key=key)
    kinds = [word.rstrip("0123456789") for word in words]
    possessed = bool(_POSSESSIVE.search(text)) and any(_MODEL.match(word) for word in words[1:])
    if not possessed and not any(kind in DEVICES for kind in kinds):
        nobody = all(kind in NOBODY or kind in ARTICLES or not kind for kind in kinds)
        return Name(Shape.NOBODY, key=key) if nobody else None
    left = [word for word, kind in zip(words, kinds, strict=True) if not _belongs_to_device(word, kind)]
    return Name(Shape.DEVICE, tuple(left), key)


def _belongs_to_device(word: str, kind: str) -> bool:
    return kind in DEVICES | MODELS | ARTICLES | NOBODY or bool(_MODEL.match(word))


def _several(text: str) -> Name | None:
    """A family, or two people on one device; a surname after the last counts for those before."""
    words = plain_words(text)
    if FAMILY & set(words) and len(words) > 1:
        named = tuple(word for word in words if word not in FAMILY | ARTICLES and word not in ("los", "las"))
        return Name(Shape.FAMILY, named, "".join(words)) if named else None
    parts = [plain_words(part) for part in _TOGETHER.split(text)]
    if len(parts) < 2 or any(len("".join(part)) < 2 or ROLES & set(part) for part in parts):
        return None
    shared = parts[-1][1:] if len(parts[-1]) > 1 else ()
    partners = tuple(part if len(part) > 1 else part + shared for part in parts)
    return Name(Shape.COUPLE, parts[0], "".join(words), partners=partners)


def _role(words: tuple[str, ...]) -> Name | None:
    """ "Mum of 2", "Carer", "Nanny P": how somebody is related, or whom she looks after."""
    if words[0] not in ROLES or (len(words) == 2 and len(words[1]) > 2 and not words[1].isdigit()):
        return None
    if len(words) > 2 and words[1] not in ROLE_JOINERS:
        return None
    return Name(Shape.ROLE, key="".join(words))


def _name(text: str, words: tuple[str, ...]) -> Name:
    key = "".join(words)
    bare = [word.rstrip("0123456789") or word for word in words]
    bare = bare[:-1] if len(bare) > 1 and bare[-1] == "x" and text.rstrip("~* .!").endswith("x") else bare
    native = tuple(re.findall(r"\w+", text)) if any(_is_foreign(character) for character in text) else ()
    if native and len(words) == 1 and len(native) == 1 and not native[0].isascii():
        bare = list(words)
    letters = _initials(text, bare)
    return Name(Shape.INITIALS, letters, key) if letters else Name(Shape.NAME, tuple(bare), key, native)


def _initials(text: str, words: list[str]) -> tuple[str, ...]:
    """ "AS", "j.w.", "S H", "M" are letters; "Jo" and "Al" are names."""
    if all(len(word) == 1 and word.isalpha() for word in words) and len(words) <= 3:
        return tuple(words)
    if (
        len(words) == 1
        and words[0].isalpha()
        and len(words[0]) <= 3
        and text.isascii()
        and text.strip("~*. ").isupper()
    ):
        return tuple(words[0])
    return ()


def _is_foreign(character: str) -> bool:
    """A letter of a script other than the Latin one."""
    return character.isalpha() and ord(character) > 0x36F and not 0x1E00 <= ord(character) <= 0x1EFF
