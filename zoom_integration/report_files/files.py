"""From bytes to text: which encoding it is, found without guessing, and what is no text at all."""

from __future__ import annotations

import codecs

from zoom_integration.report_files.values import MAX_BYTES, MAX_ROWS, CannotRead, Unreadable

WORKBOOK_MARKS = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis")
BEGINNINGS = {
    b"\xd0\xcf\x11\xe0": Unreadable.WORKBOOK,  # Excel before 2007
    b"\x1f\x8b": Unreadable.PACKED,
    b"7z\xbc\xaf": Unreadable.PACKED,
    b"%PDF": Unreadable.NOT_TEXT,
}
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
LOOKED_AT = 4096


def text_of(data: bytes) -> str:
    """The text of a file. Raises `CannotRead` for what is too large, packed, a workbook, or no text."""
    _refuse_no_text(data)
    _refuse_too_large(data)
    text = _decoded(data).removeprefix("\ufeff")
    if "\x00" in text:
        raise CannotRead(Unreadable.HAS_NUL, row=text.count("\n", 0, text.index("\x00")) + 1)
    if not text.strip():
        raise CannotRead(Unreadable.EMPTY)
    return text


def _refuse_no_text(data: bytes) -> None:
    if data.startswith(b"PK\x03\x04"):
        is_workbook = any(mark in data[:LOOKED_AT] for mark in WORKBOOK_MARKS)
        raise CannotRead(Unreadable.WORKBOOK if is_workbook else Unreadable.PACKED)
    for beginning, why in BEGINNINGS.items():
        if data.startswith(beginning):
            raise CannotRead(why)


def _refuse_too_large(data: bytes) -> None:
    if len(data) <= MAX_BYTES:
        return
    ends = max(data.count(b"\n", 0, MAX_BYTES), data.count(b"\r", 0, MAX_BYTES))
    raise CannotRead(Unreadable.TOO_MANY_ROWS if ends > MAX_ROWS else Unreadable.TOO_LARGE)


def _decoded(data: bytes) -> str:
    wide = UTF16.get(data[:2]) or _unmarked_utf16(data[:LOOKED_AT])
    try:
        return data.decode(wide or "utf-8")
    except UnicodeDecodeError:
        if wide:
            raise CannotRead(Unreadable.NOT_TEXT) from None
    return _western(data)


def _unmarked_utf16(beginning: bytes) -> str | None:
    """UTF-16 without its mark: commas and line ends have a zero byte, always on the same side."""
    odd, even = beginning[1::2].count(0), beginning[0::2].count(0)
    if max(odd, even) * 10 < len(beginning) or min(odd, even) * 10 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _western(data: bytes) -> str:
    """Windows-1252, or Latin-1 where that has no sign for a byte. Lines of UTF-8 between them are refused: a file that
    was glued together would show half of its names spoilt."""
    for row, line in enumerate(data.splitlines(), 1):
        if not line.isascii() and _is_utf8(line):
            raise CannotRead(Unreadable.MIXED_ENCODINGS, row)
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
