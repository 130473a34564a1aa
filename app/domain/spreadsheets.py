"""Text on its way into a spreadsheet: it must arrive as text, whatever somebody typed as a name.

A program that opens a CSV file takes a cell for a formula when it begins with one of a few signs. Blanks, marks without
width and full-width letters before or instead of the sign do not stop every program, and one that splits at another
separator than ours sees beginnings where we see none.
"""

from __future__ import annotations

import re
import unicodedata

TEXT_MARK = "'"
"""Put before a dangerous beginning; spreadsheets read it as "this is text"."""

_STARTS_FORMULA = frozenset("=+-@%|−")
_SEPARATORS = frozenset(",;|")
_HARMLESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 .:/_'()&-]*")
"""Begins with a letter or a number and holds nothing that begins a cell anew: most text, told at one glance."""


def plain(text: str) -> str:
    """Text on one line: control characters, line and paragraph breaks and lone surrogates become blanks."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} else sign for sign in text)


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula, wherever it splits the line; a telephone number stays readable."""
    if _HARMLESS.fullmatch(text):
        return text
    safe: list[str] = []
    at_beginning = True
    for sign in plain(text):
        if at_beginning and _starts_formula(sign):
            safe.append(TEXT_MARK)
        at_beginning = sign in _SEPARATORS or (at_beginning and _is_unseen(sign))
        safe.append(sign)
    return "".join(safe)


def _starts_formula(sign: str) -> bool:
    return unicodedata.normalize("NFKC", sign)[:1] in _STARTS_FORMULA


def _is_unseen(sign: str) -> bool:
    """Blanks, quotation marks and signs without width: what follows them still begins the cell."""
    return sign in "\"'" or unicodedata.category(sign)[0] in "ZCM"
