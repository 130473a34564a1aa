"""Words for the marks of a group over time, so that nobody needs to see them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.attendance import Outcome
from app.queries.over_time import Mark, MarkKind
from app.views.phrases_exports import remark_words
from app.views.phrases_register import outcome_words

DRAWN: Mapping[MarkKind, str] = {
    MarkKind.THERE: "there",
    MarkKind.TOLD: "told",
    MarkKind.MISSED: "missed",
    MarkKind.NOT_SIGNED_UP: "silent",
}
"""Which mark the component draws; somebody who was no member then has none."""


def mark_kind(mark: Mark) -> str | None:
    """The component's name for a mark, or None where nothing is drawn."""
    return DRAWN.get(mark.kind)


def mark_words(mark: Mark) -> str:
    """One evening in words: "There, late"."""
    if mark.line is None:
        return str(_("No member then"))
    words = str(outcome_words()[mark.line.outcome])
    if mark.line.outcome is not Outcome.ATTENDED:
        return words
    remark = remark_words()[(mark.line.late, mark.line.left_early)]
    return f"{words}, {remark}" if remark else words
