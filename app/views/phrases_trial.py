"""Words for the test meeting: each question as a sentence, and what its answer means here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.zoom_habits import ASKED, Question
from app.models import ZoomAnswer


@dataclass(frozen=True)
class AnswerLine:
    """One question as the page shows it. `state`: done | waiting."""

    question: Question
    state: str
    words: str
    answer: str
    meaning: str
    asked: str  # to the person who holds the meeting; "" where Zoom's events answer


def lines(answers: Mapping[str, ZoomAnswer]) -> list[AnswerLine]:
    """Every question with its answer."""
    return [_line(question, answers.get(question)) for question in Question]


def _line(question: Question, found: ZoomAnswer | None) -> AnswerLine:
    meaning = _meanings().get((question, found.answer), "") if found else ""
    if found and found.minutes is not None:
        meaning = _("It took %(minutes)s minutes.", minutes=found.minutes)
    return AnswerLine(
        question=question,
        state="done" if found else "waiting",
        words=question_words()[question],
        answer=_("not yet seen") if found is None else _("yes") if found.answer else _("no"),
        meaning=meaning,
        asked=asked_words()[question] if question in ASKED else "",
    )


def question_words() -> Mapping[Question, str]:
    """What is to be found out."""
    return {
        Question.LINK_TOLD_WAITING: _("Zoom says in the waiting room whose link it is"),
        Question.LINK_TOLD_ADMITTED: _("… and when somebody is admitted"),
        Question.LINK_TOLD_INSIDE: _("… and once somebody is inside"),
        Question.UUID_KEPT: _("Whoever is admitted keeps Zoom's number for this visit"),
        Question.LEFT_DOOR_TOLD: _("Zoom also says “left the waiting room” of somebody admitted"),
        Question.JOINED_BEFORE_ADMITTED: _("“Joined” comes before “admitted”"),
        Question.CUSTOMER_KEY_TOLD: _("The key of somebody who comes through our own page arrives"),
        Question.PANEL_KNOWS_UUIDS: _("The panel names people by the same numbers as Zoom's events"),
        Question.REPORT_TOLD: _("Zoom's report of the meeting can be had"),
        Question.TEXT_REACHES_WAITING: _("A new text reaches those who wait already"),
        Question.CANCELLED_IS_PUT_OUT: _("A cancelled link puts its owner out of the waiting room"),
        Question.CANCELLED_LINK_IS_DEAD: _("A cancelled link no longer opens"),
        Question.LOCKED_ADMITS_WAITING: _("With Zoom locked, whoever waits can still be admitted"),
    }


def asked_words() -> Mapping[Question, str]:
    """What the person who holds the test meeting is asked."""
    return {
        Question.TEXT_REACHES_WAITING: _("Does the guest's screen show the new text, without leaving?"),
        Question.CANCELLED_IS_PUT_OUT: _("Was the guest put out of the waiting room?"),
        Question.CANCELLED_LINK_IS_DEAD: _("Does Zoom refuse the guest's link when you open it again?"),
        Question.LOCKED_ADMITS_WAITING: _("With the meeting locked, could you admit the guest who waited?"),
    }


def _meanings() -> Mapping[tuple[Question, bool], str]:
    """What the door does because of an answer; where it says nothing, it works either way."""
    return {
        (Question.LINK_TOLD_WAITING, True): _("The door knows people by their links, as it was made to."),
        (Question.LINK_TOLD_WAITING, False): _(
            "At the door Hearth goes by name and tap, and asks you each time; once inside it knows the link."
        ),
        (Question.LEFT_DOOR_TOLD, False): _("Whoever leaves the waiting room has given up, at once."),
        (Question.UUID_KEPT, False): _("Hearth joins the visit by link and time instead."),
        (Question.PANEL_KNOWS_UUIDS, False): _("Hearth finds people on the panel's list by name and time instead."),
        (Question.TEXT_REACHES_WAITING, False): _("Only those who come later read that the door has closed."),
        (Question.LOCKED_ADMITS_WAITING, False): _("Admit everybody who waits before you lock Zoom."),
        (Question.CANCELLED_IS_PUT_OUT, False): _("Somebody removed may still wait; the door holds them."),
        (Question.CANCELLED_LINK_IS_DEAD, False): _("A link lives on after removal; the door holds whoever uses it."),
        (Question.REPORT_TOLD, False): _("Registers rest on what was seen live."),
    }
