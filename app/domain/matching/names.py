"""How a name that was shown relates to a member's own: some thirty levels, from her full name to a bare initial."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from app.domain.matching.facts import RosterMember
from app.domain.matching.nicknames import short_forms
from app.domain.matching.parse import Name, plain_words

Words = tuple[str, ...]


class Part(StrEnum):
    """How one part of a shown name, the first or the last, relates to a member's."""

    EXACT = "exact"
    PREFERRED = "preferred"  # the first name she prefers; or a surname that she had before
    PIECE = "piece"  # one of two surnames, one of two first names
    NICKNAME = "nickname"
    START = "start"  # "Bal" of Baljit; or Baljit of "Baljitji"
    TYPO = "typo"
    INITIAL = "initial"
    OTHER = "other"
    ABSENT = "absent"


class Level(StrEnum):
    """How a shown name relates to a member's name, strongest first."""

    FULL = "full"
    REVERSED = "reversed"
    PREFERRED_FULL = "preferred_full"
    MIDDLE = "middle"  # something stands between first and last
    NATIVE_FULL = "native_full"
    RUN_TOGETHER = "run_together"
    FORMER = "former"
    PIECE_FULL = "piece_full"
    NICK_FULL = "nick_full"
    START_FULL = "start_full"
    TYPO_FULL = "typo_full"
    SOUND_FULL = "sound_full"  # another script, written out
    FIRST_INITIAL = "first_initial"
    NICK_INITIAL = "nick_initial"
    START_INITIAL = "start_initial"
    TYPO_INITIAL = "typo_initial"
    INITIAL_LAST = "initial_last"
    RUN_INITIAL_LAST = "run_initial_last"
    FIRST = "first"
    PREFERRED = "preferred"
    NATIVE_FIRST = "native_first"
    PIECE_FIRST = "piece_first"
    NICK = "nick"
    START = "start"
    TYPO_FIRST = "typo_first"
    SOUND_FIRST = "sound_first"
    LAST = "last"
    INITIALS = "initials"
    INITIALS_REVERSED = "initials_reversed"
    ONE_INITIAL = "one_initial"
    SIMILAR = "similar"
    FIRST_OTHER = "first_other"  # her first name, somebody else's surname
    OTHER_LAST = "other_last"  # her surname, somebody else's first name


FULL_NAMES = frozenset({Level.FULL, Level.REVERSED, Level.PREFERRED_FULL, Level.MIDDLE, Level.NATIVE_FULL})
FULL_NAMES |= {Level.RUN_TOGETHER, Level.FORMER}
"""As good as her full name."""

NEAR_FULL = frozenset({Level.PIECE_FULL, Level.NICK_FULL, Level.START_FULL, Level.TYPO_FULL, Level.SOUND_FULL})

FIRST_ONLY = frozenset({Level.FIRST, Level.PREFERRED, Level.NATIVE_FIRST, Level.PIECE_FIRST, Level.NICK, Level.START})
FIRST_ONLY |= {Level.TYPO_FIRST, Level.SOUND_FIRST}
"""No more than a first name, whatever its form."""

CONTRADICTING = frozenset({Level.FIRST_OTHER, Level.OTHER_LAST})

_RANK = {level: rank for rank, level in enumerate(Level)}

_BY_PARTS: dict[tuple[Part, Part], Level] = {
    (Part.EXACT, Part.EXACT): Level.FULL,
    (Part.PREFERRED, Part.EXACT): Level.PREFERRED_FULL,
    (Part.PIECE, Part.EXACT): Level.PIECE_FULL,
    (Part.NICKNAME, Part.EXACT): Level.NICK_FULL,
    (Part.START, Part.EXACT): Level.START_FULL,
    (Part.TYPO, Part.EXACT): Level.TYPO_FULL,
    (Part.INITIAL, Part.EXACT): Level.INITIAL_LAST,
    (Part.OTHER, Part.EXACT): Level.OTHER_LAST,
    (Part.ABSENT, Part.EXACT): Level.LAST,
    (Part.EXACT, Part.PREFERRED): Level.FORMER,
    (Part.PREFERRED, Part.PREFERRED): Level.FORMER,
    (Part.EXACT, Part.PIECE): Level.PIECE_FULL,
    (Part.PREFERRED, Part.PIECE): Level.PIECE_FULL,
    (Part.NICKNAME, Part.PIECE): Level.PIECE_FULL,
    (Part.EXACT, Part.TYPO): Level.TYPO_FULL,
    (Part.PREFERRED, Part.TYPO): Level.TYPO_FULL,
    (Part.TYPO, Part.TYPO): Level.SIMILAR,
    (Part.NICKNAME, Part.TYPO): Level.SIMILAR,
    (Part.EXACT, Part.INITIAL): Level.FIRST_INITIAL,
    (Part.PREFERRED, Part.INITIAL): Level.FIRST_INITIAL,
    (Part.PIECE, Part.INITIAL): Level.FIRST_INITIAL,
    (Part.NICKNAME, Part.INITIAL): Level.NICK_INITIAL,
    (Part.START, Part.INITIAL): Level.START_INITIAL,
    (Part.TYPO, Part.INITIAL): Level.TYPO_INITIAL,
    (Part.INITIAL, Part.INITIAL): Level.INITIALS,
    (Part.EXACT, Part.OTHER): Level.FIRST_OTHER,
    (Part.PREFERRED, Part.OTHER): Level.FIRST_OTHER,
    (Part.EXACT, Part.ABSENT): Level.FIRST,
    (Part.PREFERRED, Part.ABSENT): Level.PREFERRED,
    (Part.PIECE, Part.ABSENT): Level.PIECE_FIRST,
    (Part.NICKNAME, Part.ABSENT): Level.NICK,
    (Part.START, Part.ABSENT): Level.START,
    (Part.TYPO, Part.ABSENT): Level.TYPO_FIRST,
    (Part.INITIAL, Part.ABSENT): Level.ONE_INITIAL,
}
_BACKWARDS = {
    Level.FULL: Level.REVERSED,
    Level.PREFERRED_FULL: Level.REVERSED,
    Level.INITIALS: Level.INITIALS_REVERSED,
    Level.FIRST_OTHER: None,
    Level.OTHER_LAST: None,
}
_RUN = {Level.FULL: Level.RUN_TOGETHER, Level.PREFERRED_FULL: Level.RUN_TOGETHER, Level.MIDDLE: Level.RUN_TOGETHER}
_RUN |= {Level.INITIAL_LAST: Level.RUN_INITIAL_LAST, Level.NICK_FULL: Level.NICK_FULL, Level.FORMER: Level.FORMER}


@dataclass(frozen=True, slots=True)
class OwnNames:
    """A member's names, taken apart once: what each part of a shown name would have to be."""

    firsts: dict[str, Part]
    lasts: dict[str, Part]
    first: str
    last: str
    native: Words

    @classmethod
    def of(cls, member: RosterMember) -> "OwnNames":
        """Take apart the names on the roster; a member may have none."""
        first, last = plain_words(member.first_name), plain_words(member.last_name)
        firsts = _parts(first, short_forms("".join(first)) | (short_forms(first[0]) if first else frozenset()))
        for word in plain_words(member.preferred_name):
            firsts[word] = Part.PREFERRED if firsts.get(word) != Part.EXACT else Part.EXACT
        lasts = _parts(last)
        for former in member.former_last_names:
            lasts.setdefault("".join(plain_words(former)), Part.PREFERRED)
        return cls(firsts, lasts, "".join(first), "".join(last), tuple(re.findall(r"\w+", member.native_name)))


def level(name: Name, own: OwnNames) -> Level | None:
    """Return the strongest relation of a shown name's words to a member's own names; None when there is none."""
    return best(filter(None, (_native(name, own), words_level(name.words, own), _by_sound(name, own))))


def best(levels: Iterable[Level]) -> Level | None:
    """Return the strongest of some levels."""
    return min(levels, key=_RANK.__getitem__, default=None)


def words_level(words: Words, own: OwnNames) -> Level | None:
    """Compare words with a member's names: split between first and last wherever that fits best, in either order."""
    if not words or not own.firsts:
        return None
    found = [*_splits(words, own)]
    if len(words) == 1:
        found += [*_run_together(words[0], own), *(_splits(tuple(words[0]), own) if len(words[0]) == 2 else ())]
    return best(found)


def skeleton(text: str) -> str:
    """Return the consonants of plain letters, as spellings of one sound agree on them: Tetiana, Tetyana."""
    plain = text
    for spelling, sound in _SOUNDS:
        plain = plain.replace(spelling, sound)
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouywh0-9]", "", plain))


_SOUNDS: tuple[tuple[str, str], ...] = (
    ("ph", "f"),
    ("kh", "k"),
    ("gh", "g"),
    ("ck", "k"),
    ("ch", "s"),
    ("sh", "s"),
    ("zh", "s"),
    ("th", "t"),
)
_SOUNDS += (("dh", "d"), ("q", "k"), ("c", "k"), ("x", "ks"), ("v", "b"), ("z", "s"), ("j", "y"))


def _parts(words: Words, short: frozenset[str] = frozenset()) -> dict[str, Part]:
    """Return how each spelling relates to this first or last name; what stands later is the stronger."""
    if not words:
        return {}
    whole = "".join(words)
    parts = dict.fromkeys(sorted(short), Part.NICKNAME)
    parts |= dict.fromkeys((whole[0], "".join(word[0] for word in words)), Part.INITIAL)
    parts |= {word: Part.PIECE for word in words if len(word) > 2}
    return parts | {whole: Part.EXACT}


def _splits(words: Words, own: OwnNames) -> Iterator[Level]:
    whole = _first(words[0], own) if len(words) == 1 else own.firsts.get("".join(words), Part.OTHER)
    alone = [(whole, Part.ABSENT), (Part.ABSENT, own.lasts.get("".join(words), Part.OTHER))]
    yield from filter(None, (_BY_PARTS.get(parts) for parts in alone))
    for cut in range(1, min(len(words), 5)):
        front, back = "".join(words[:cut]), "".join(words[cut:])
        yield from filter(None, (_two(front, back, own), _backwards(_two(back, front, own))))
    if len(words) > 2 and _BY_PARTS.get((_first(words[0], own), _last(words[-1], own))) == Level.FULL:
        yield Level.MIDDLE
    if len(words) > 2 and own.firsts.get(words[0]) == Part.EXACT and "".join(words[-2:]) == own.last:
        yield Level.MIDDLE


def _two(first: str, last: str, own: OwnNames) -> Level | None:
    return _BY_PARTS.get((_first(first, own), _last(last, own)))


def _backwards(found: Level | None) -> Level | None:
    return _BACKWARDS.get(found, found) if found else None


def _first(word: str, own: OwnNames) -> Part:
    known = own.firsts.get(word)
    if known:
        return known
    if _starts(own.first, word) or (len(own.first) > 3 and _starts(word, own.first)):
        return Part.START
    return Part.TYPO if _is_typo(word, own.first) else Part.OTHER


def _starts(whole: str, start: str) -> bool:
    return 2 < len(start) < len(whole) and whole.startswith(start)


def _last(word: str, own: OwnNames) -> Part:
    known = own.lasts.get(word)
    return known or (Part.TYPO if _is_typo(word, own.last) else Part.OTHER)


def _is_typo(shown: str, meant: str) -> bool:
    """One slip, two in nine letters and more; in three letters not the first."""
    if (
        abs(len(meant) - len(shown)) > 2
        or min(len(meant), len(shown)) < 3
        or (len(meant) == 3 and shown[:1] != meant[:1])
    ):
        return False
    return OSA.distance(shown, meant, score_cutoff=2) <= (1 if len(meant) < 9 else 2)


def _run_together(word: str, own: OwnNames) -> Iterator[Level]:
    """ "mariastewart", "mstewart", "stewartmaria"."""
    for last, part in own.lasts.items():
        if len(last) < 3 or part not in (Part.EXACT, Part.PREFERRED) or len(word) <= len(last):
            continue
        rest = word[: -len(last)] if word.endswith(last) else word[len(last) :] if word.startswith(last) else ""
        found = _BY_PARTS.get((own.firsts.get(rest, Part.OTHER), part)) if rest else None
        if found in _RUN:
            yield _RUN[found]


def _native(name: Name, own: OwnNames) -> Level | None:
    """The same words in her own script."""
    if not name.native or not own.native:
        return None
    if sorted(name.native) == sorted(own.native) or "".join(name.native) == "".join(own.native):
        return Level.NATIVE_FULL
    return Level.NATIVE_FIRST if set(name.native) <= set(own.native) else None


def _by_sound(name: Name, own: OwnNames) -> Level | None:
    """Another script, written out in Latin letters, compared by its consonants."""
    if not name.native or not own.first:
        return None
    shown, (first, last) = [skeleton(word) for word in name.words], (skeleton(own.first), skeleton(own.last))
    if len(shown) > 1 and any(_sounds_alike("".join(order), first + last) for order in (shown, shown[::-1])):
        return Level.SOUND_FULL
    return Level.SOUND_FIRST if len(shown) == 1 and _sounds_alike(shown[0], first) else None


def _sounds_alike(shown: str, meant: str) -> bool:
    return min(len(shown), len(meant)) > 1 and OSA.distance(shown, meant) <= (len(meant) > 3)


def couple_parts(name: Name, own: OwnNames) -> Level | None:
    """Return how one of two people on a device relates to a member."""
    return best(filter(None, (words_level(partner, own) for partner in name.partners)))


def slips(word: str) -> Iterator[str]:
    """Yield the word without each of its letters in turn: two words a slip apart have one of these in common."""
    yield word
    for position in range(len(word)):
        yield word[:position] + word[position + 1 :]
