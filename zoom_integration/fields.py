"""Reading Zoom's JSON without believing it. An empty string means absent; a wrong type raises `NotUnderstood`.

Errors name the field, never its value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from zoom_integration.errors import NotUnderstood

Json = Mapping[str, object]
T = TypeVar("T")

LONGEST_TEXT = 4096
LARGEST_NUMBER = 10**15  # meeting numbers have nine to eleven digits and exceed 32 bit


def text(obj: Json, key: str) -> str | None:
    """The text under `key`; None when absent, null or empty. NUL and lone surrogates, which no database keeps, go."""
    value = obj.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise NotUnderstood(key)
    return value.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8") or None


def needed_text(obj: Json, key: str) -> str:
    """Like `text`, but it must be there."""
    return _needed(text(obj, key), key)


def whole(obj: Json, key: str) -> int | None:
    """A whole number of zero or more, given as a number or as its digits (Zoom does both); None when absent."""
    value = obj.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= len(str(LARGEST_NUMBER)):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < LARGEST_NUMBER:
        raise NotUnderstood(key)
    return value


def needed_whole(obj: Json, key: str) -> int:
    """Like `whole`, but it must be there."""
    return _needed(whole(obj, key), key)


def token(obj: Json, key: str) -> str | None:
    """An identifier that Zoom sends as text here and as a number there, always as text; None when absent."""
    value = obj.get(key)
    return str(whole(obj, key)) if isinstance(value, int) else text(obj, key)


def moment(obj: Json, key: str) -> datetime | None:
    """An ISO time with its offset, as aware UTC; None when absent."""
    written = text(obj, key)
    if written is None:
        return None
    try:
        read = datetime.fromisoformat(written)
        if read.tzinfo is None:
            raise NotUnderstood(key)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):
        raise NotUnderstood(key) from None


def needed_moment(obj: Json, key: str) -> datetime:
    """Like `moment`, but it must be there."""
    return _needed(moment(obj, key), key)


def mapping(obj: Json, key: str) -> Json:
    """The object under `key`; empty when absent."""
    value = obj.get(key)
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise NotUnderstood(key)
    return value


def objects(obj: Json, key: str) -> Sequence[Json]:
    """The list of objects under `key`, which must be there (it may be empty)."""
    value = obj.get(key)
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise NotUnderstood(key)
    return value


def _needed(value: T | None, key: str) -> T:
    if value is None:
        raise NotUnderstood(key)
    return value
