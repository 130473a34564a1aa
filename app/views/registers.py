"""Afterwards: the registers that wait, one evening's register, and what people say of its presences."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import BadInput, Refused
from app.domain.permissions import may
from app.domain.registers import SettlementKind
from app.queries import over_time, registers
from app.services import registers as register_acts
from app.services import settlements
from app.views import evening_picture, phrases_register, register_inputs
from app.views.access import requires
from app.views.context import actor, db, now

bp = Blueprint("registers", __name__)


@bp.get("/registers")
@requires("register:read")
def past() -> ResponseReturnValue:
    """The registers that the actor may read, newest first."""
    return render_template(
        "registers/past.html",
        sessions=registers.past(db(), actor=actor()),
        groups=over_time.readable(db(), actor=actor()),
        may_export=may(actor(), "register:export"),
    )


@bp.get("/sessions/<int:session_id>/register")
@requires("register:read")
def show(session_id: int) -> ResponseReturnValue:
    """One evening's register."""
    found = registers.register(db(), session_id=session_id, actor=actor())
    return render_template(
        "registers/register.html",
        register=found,
        picture=evening_picture.draw(found),
        done=request.args.get("done", type=int),
        again=request.args.get("again", type=int),
        words=phrases_register,
        totals=phrases_register.totals(found),
        may_close=may(actor(), "register:close"),
    )


@bp.post("/sessions/<int:session_id>/register/settle")
@requires("register:settle")
def settle(session_id: int) -> ResponseReturnValue:
    """Say what one presence was."""

    def act() -> None:
        settlements.settle(db(), **register_inputs.settling(request.form), by=actor(), now=now())

    return _carry_out(session_id, act, done=request.form.get("presence"))


@bp.post("/sessions/<int:session_id>/register/confirm")
@requires("register:settle")
def confirm(session_id: int) -> ResponseReturnValue:
    """Confirm what is likely, as it stood on the page."""

    def act() -> None:
        pairs = register_inputs.pairs(request.form)
        settlements.settle_all(db(), members=pairs, by=actor(), now=now())
        flash(_("Confirmed. Each line below can be taken back."), "good")

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/undo")
@requires("register:settle")
def undo(session_id: int) -> ResponseReturnValue:
    """Take the last word about one presence back."""

    def act() -> None:
        settlements.undo(db(), presence_id=register_inputs.presence_id(request.form), by=actor(), now=now())
        flash(phrases_register.said_words()[SettlementKind.UNDONE], "good")

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/close")
@requires("register:close")
def close(session_id: int) -> ResponseReturnValue:
    """Close the register."""
    return _carry_out(session_id, lambda: register_acts.close(db(), session_id=session_id, by=actor(), now=now()))


@bp.post("/sessions/<int:session_id>/register/reopen")
@requires("register:close")
def reopen(session_id: int) -> ResponseReturnValue:
    """Open it again, with a reason."""
    reason = request.form.get("reason", "")
    return _carry_out(
        session_id,
        lambda: register_acts.reopen(db(), session_id=session_id, reason=reason, by=actor(), now=now()),
    )


def _carry_out(session_id: int, act: Callable[[], None], *, done: str | None = None) -> ResponseReturnValue:
    """Do it and come back to the page; a rule that says no is told there, beside what it is about."""
    try:
        act()
    except (Refused, BadInput) as refusal:
        code = next(iter(refusal.fields.values())) if isinstance(refusal, BadInput) else refusal.code
        flash(phrases_register.refusal_words()[code], "attention")
        done = None
    return redirect(url_for("registers.show", session_id=session_id, done=done, _anchor="settling"), 303)
