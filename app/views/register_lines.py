"""One member's line in a register: what it says, what was said of it, and what a human adds."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import BadInput, NotThere, Refused
from app.domain.permissions import may
from app.domain.registers import HUMAN_REASONS
from app.queries import corrections as said
from app.queries import registers
from app.services import contests, corrections
from app.views import phrases_register
from app.views.access import requires
from app.views.context import actor, db, now

bp = Blueprint("register_lines", __name__, url_prefix="/sessions/<int:session_id>/register/members/<int:person_id>")


@bp.get("/")
@requires("register:correct")
def show(session_id: int, person_id: int) -> ResponseReturnValue:
    """The line, everything that was said of it, and the form. Raises `NotThere` for somebody without a line."""
    register = registers.register(db(), session_id=session_id, actor=actor())
    line = next((one for one in register.lines if one.person_id == person_id), None)
    if line is None:
        raise NotThere
    words, reasons = phrases_register.outcome_words(), phrases_register.correction_words()
    return render_template(
        "registers/line.html",
        register=register,
        line=line,
        contest=register.contests.get(person_id),
        who=said.who(db(), group_id=register.group.id or 0, person_ids={one.by for one in line.corrections}),
        words=phrases_register,
        outcomes=[(kind.value, words[kind]) for kind in corrections.choices(register.is_closed)],
        reasons=[(reason.value, reasons[reason]) for reason in HUMAN_REASONS],
        evidence=corrections.AS_EVIDENCE_SAYS,
        may_correct=not register.is_closed or may(actor(), "register:close"),
    )


@bp.post("/")
@requires("register:correct")
def correct(session_id: int, person_id: int) -> ResponseReturnValue:
    """Add a word about the line."""

    def act() -> None:
        corrections.correct(
            db(),
            session_id=session_id,
            person_id=person_id,
            outcome=request.form.get("outcome", ""),
            reason=request.form.get("reason", ""),
            by=actor(),
            now=now(),
        )
        flash(_("Added. What the line said before stands beside it."), "good")

    return _carry_out(session_id, person_id, act)


@bp.post("/stays")
@requires("register:correct")
def leave_as_it_is(session_id: int, person_id: int) -> ResponseReturnValue:
    """Answer a member's objection: the line stays as it is."""

    def act() -> None:
        contests.leave_as_it_is(db(), session_id=session_id, person_id=person_id, by=actor(), now=now())
        flash(_("Answered. The member sees on the page of past sessions that somebody looked."), "good")

    return _carry_out(session_id, person_id, act)


def _carry_out(session_id: int, person_id: int, act: Callable[[], None]) -> ResponseReturnValue:
    try:
        act()
    except (Refused, BadInput) as refusal:
        code = next(iter(refusal.fields.values())) if isinstance(refusal, BadInput) else refusal.code
        flash(phrases_register.refusal_words()[code], "attention")
    return redirect(url_for("register_lines.show", session_id=session_id, person_id=person_id), 303)
