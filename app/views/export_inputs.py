"""What the exports' forms send, read into our own values; and what they offer to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.errors import BadInput, Refused
from app.domain.exports import NamedBy
from app.domain.periods import Days
from app.domain.registers import ExportFormat
from app.services.exports import Wish
from app.views.phrases_exports import export_words, named_by_words

Choice = tuple[str, str, str | None]
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True, slots=True)
class Choices:
    """The form's (value, words, hint) triples."""

    reasons: list[Choice]
    names: list[Choice]


def choices() -> Choices:
    """Why, and how people are called."""
    return Choices(
        reasons=[(reason.value, words, None) for reason, words in export_words().items()],
        names=[(kind.value, words, hint) for kind, (words, hint) in named_by_words().items()],
    )


def wish(form: Mapping[str, str], file_format: str) -> Wish:
    """What is wanted. `BadInput` for a way of calling people that no form of ours offers; the reason is asked later."""
    named_by = form.get("named_by", NamedBy.SCREEN_NAME)
    if named_by not in set(NamedBy):
        raise BadInput(named_by="choose_names")
    return Wish(ExportFormat(file_format), form.get("reason", ""), NamedBy(named_by))


def days(form: Mapping[str, str]) -> Days:
    """From which day to which. `BadInput` for anything else: an end before its beginning, days far from ours."""
    try:
        found = Days(date.fromisoformat(form.get("from", "")), date.fromisoformat(form.get("until", "")))
    except ValueError:
        raise BadInput(days="choose_days") from None
    if not FIRST_DAY <= found.first <= found.last <= LAST_DAY:
        raise BadInput(days="choose_days")
    return found


def group_id(form: Mapping[str, str]) -> int:
    """Which group."""
    typed = form.get("group", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadInput(group="choose_a_group")
    return int(typed)


def code_of(refusal: BadInput | Refused) -> str:
    """The one code that the page says in words."""
    return next(iter(refusal.fields.values())) if isinstance(refusal, BadInput) else refusal.code
