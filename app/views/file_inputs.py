"""Files and what is said about them, as forms send them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Request, flash
from flask import session as cookie
from flask_babel import get_locale

from app.domain.actors import SignIn
from app.domain.errors import BadInput, Refused
from app.domain.files import MAX_BYTES, Ask, DateOrder, FileAnswers, FileQuestion
from app.views.phrases_files import order_words, refusal_words, unreadable

COLUMN = "column_"
MULTIPART = 100_000
"""What a form sends around a file, at most."""


def allow_a_file(request: Request) -> None:
    """Let this one request be as large as the largest file that we take, if staff sends it: a stranger's is read before
    anybody refuses it, and stays as small as any other."""
    if cookie.get("sign_in") == SignIn.STAFF:
        request.max_content_length = MAX_BYTES + MULTIPART


def brought(request: Request) -> bytes | None:
    """The file that a form sent, if it sent one: whoever may not bring any is not told what hers lacks."""
    sent = request.files.get("file")
    return sent.stream.read(MAX_BYTES + 1) if sent is not None and sent.filename else None


def carry_out(act: Callable[[], None]) -> None:
    """Do it; what cannot be done is told on the next page."""
    try:
        act()
    except BadInput as odd:
        flash(unreadable(odd), "attention")
    except Refused as refusal:
        flash(refusal_words()[refusal.code], "attention")


def answers(form: Mapping[str, str], columns: Sequence[str]) -> FileAnswers:
    """What was said about a file; `columns` are those that may be asked for."""
    order = form.get("date_order", "")
    return FileAnswers(
        zone=form.get("zone", "").strip()[:64],
        date_order=DateOrder(order) if order in set(DateOrder) else None,
        columns={column: form[COLUMN + column][:200] for column in columns if form.get(COLUMN + column)},
    )


@dataclass(frozen=True)
class Asked:
    """A question as a form shows it: what, for which column, and (value, words, hint) to choose from."""

    ask: Ask
    column: str
    choices: tuple[tuple[str, str, str | None], ...]
    example: str

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The choices without their hints, as a list to choose from takes them."""
        return [(value, words) for value, words, _ in self.choices]


def asked(question: FileQuestion, *, day: date | None = None, remark: str = "") -> Asked:
    """A question with its choices in words. A date order shows what it makes of the example; the one that gives the
    session's own `day` carries the `remark`, and is still to be chosen by a human."""
    if question.ask is not Ask.DATE_ORDER:
        pairs = tuple((each, each, None) for each in question.choices)
        return Asked(question.ask, question.column, pairs, question.example)
    words = order_words()
    choices = []
    for order in question.choices:
        read = _read(question.example, order)
        shown = format_date(read, "d MMMM y", locale=get_locale()) if read else ""
        choices.append((order, words[order], f"{shown} ({remark})" if read == day and remark else shown))
    return Asked(question.ask, question.column, tuple(choices), question.example)


def local_day(moment: datetime, zone: str) -> date:
    """The day of a moment where the group lives."""
    return moment.astimezone(ZoneInfo(zone)).date()


def _read(example: str, order: str) -> date | None:
    found = dict(zip(order, map(int, example.split("/")), strict=False))
    try:
        return date(found["y"] + (2000 if found["y"] < 100 else 0), found["m"], found["d"])
    except (KeyError, ValueError):
        return None
