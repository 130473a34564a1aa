"""Screen names: what the others see. Of her own choosing, anonymous if she likes, and not somebody else's."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from itertools import count

from app.domain.errors import BadInput

LONGEST = 40


def tidy(typed: str) -> str:
    """A name as it will be shown: trimmed, one blank where there were several, nothing invisible.

    Raises `BadInput` when nothing visible is left (`empty`), or more than 40 characters (`too_long`)."""
    shown = "".join(sign for sign in unicodedata.normalize("NFC", typed) if _is_visible(sign))
    name = " ".join(shown.split())
    if not any(unicodedata.category(sign)[0] in "LNSP" for sign in name):
        raise BadInput(screen_name="empty")
    if len(name) > LONGEST:
        raise BadInput(screen_name="too_long")
    return name


def is_taken(name: str, others: Collection[str]) -> bool:
    """Whether somebody could be mistaken for another: names that differ in capitals, width or accents are alike."""
    return _likeness(name) in {_likeness(other) for other in others}


def set_apart(name: str, others: Collection[str]) -> str:
    """The name itself, or with the first number that makes it hers alone: "Robin 2"."""
    if not is_taken(name, others):
        return name
    numbered = (f"{name[: LONGEST - 4]} {number}" for number in count(2))
    return next(candidate for candidate in numbered if not is_taken(candidate, others))


def _is_visible(sign: str) -> bool:
    category = unicodedata.category(sign)
    return category[0] != "C" or sign in "\t\n\u200d"  # the joiner holds some letters and signs together


def _likeness(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] in "LNS")
