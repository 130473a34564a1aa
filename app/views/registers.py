"""Afterwards: the registers that wait, one evening's register, and what people say of its presences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import BadInput, Refused
from app.domain.permissions import may
from app.domain.registers import SettlementKind
from app.queries import corrections, over_time, registers
from app.services import known_names, settlements
from app.services import registers as register_acts
from app.views import evening_picture, phrases_matching, phrases_register, register_inputs
from app.views.access import requires
from app.views.context import actor, db, now

bp = Blueprint("registers", __name__)

CARDS_AT_ONCE = 20
"""So many presences are asked about at a time; the next come up as these are settled."""


@bp.get("/registers")
@requires("register:read")
def past() -> ResponseReturnValue:
    """The registers that the actor may read, newest first."""
    return render_template(
        "registers/past.html",
        sessions=registers.past(db(), actor=actor()),
        groups=over_time.readable(db(), actor=actor()),
        to_ask_after=len(over_time.missed(db(), actor=actor())) + len(corrections.waiting(db(), actor=actor())),
        may_export=may(actor(), "register:export"),
    )


@bp.get("/sessions/<int:session_id>/register")
@requires("register:read")
def show(session_id: int) -> ResponseReturnValue:
    """One evening's register; `done`: the presences just spoken of, `again`: the one to speak of anew."""
    again = request.args.get("again", type=int)
    return _page(session_id, done=request.args.getlist("done", type=int), again=again, typed={})


@bp.post("/sessions/<int:session_id>/register/settle")
@requires("register:settle")
def settle(session_id: int) -> ResponseReturnValue:
    """Say what one presence was."""

    def act() -> Sequence[int]:
        said = register_inputs.settling(request.form)
        settlements.settle(db(), **said, by=actor(), now=now())
        return [said["presence_id"]]

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/confirm")
@requires("register:settle")
def confirm(session_id: int) -> ResponseReturnValue:
    """Confirm what is likely, as it stood on the page."""

    def act() -> Sequence[int]:
        members = register_inputs.ticked(request.form)
        settlements.settle_all(db(), members=members, by=actor(), now=now())
        return [presence_id for presence_id, _person_id, _seen in members]

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/undo")
@requires("register:settle")
def undo(session_id: int) -> ResponseReturnValue:
    """Take the last word about one presence back, or about all that were confirmed together."""

    def act() -> Sequence[int]:
        presence_ids = register_inputs.presence_ids(request.form)
        settlements.undo_all(db(), presence_ids=presence_ids, by=actor(), now=now())
        flash(phrases_register.said_words()[SettlementKind.UNDONE], "good")
        return []

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/forget")
@requires("register:settle")
def forget(session_id: int) -> ResponseReturnValue:
    """Forget a name that was learnt here, everywhere in this group."""

    def act() -> Sequence[int]:
        known_names.forget(db(), known_id=register_inputs.known_id(request.form), by=actor(), now=now())
        flash(_("Forgotten, in every session of this group. Who was there, and for how long, stays."), "good")
        return []

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/close")
@requires("register:close")
def close(session_id: int) -> ResponseReturnValue:
    """Close the register."""

    def act() -> Sequence[int]:
        register_acts.close(db(), session_id=session_id, by=actor(), now=now())
        return []

    return _carry_out(session_id, act)


@bp.post("/sessions/<int:session_id>/register/reopen")
@requires("register:close")
def reopen(session_id: int) -> ResponseReturnValue:
    """Open it again, with a reason."""

    def act() -> Sequence[int]:
        reason = request.form.get("reason", "")
        register_acts.reopen(db(), session_id=session_id, reason=reason, by=actor(), now=now())
        return []

    return _carry_out(session_id, act)


def _carry_out(session_id: int, act: Callable[[], Sequence[int]]) -> ResponseReturnValue:
    """Do it and come back to the page, which offers the way back for the presences that `act` spoke of.

    A rule that says no is told on the page itself: as things stand now, with what was chosen still chosen."""
    try:
        done = act()
    except BadInput as odd:
        return _refused(session_id, next(iter(odd.fields.values()))), 422
    except Refused as refusal:
        return _refused(session_id, refusal.code), 409
    return redirect(url_for("registers.show", session_id=session_id, done=list(done), _anchor="settling"), 303)


def _refused(session_id: int, code: str) -> str:
    db().rollback()
    flash(phrases_register.refusal_words()[code], "attention")
    return _page(session_id, done=[], again=request.form.get("presence", type=int), typed=request.form)


def _page(session_id: int, *, done: Sequence[int], again: int | None, typed: Mapping[str, str]) -> str:
    found = registers.register(db(), session_id=session_id, actor=actor())
    return render_template(
        "registers/register.html",
        register=found,
        picture=evening_picture.draw(found),
        done=[one for one in found.settled if one.presence.id in done and one.resolution.by_hand],
        again=[one for one in found.settled if one.presence.id == again],
        typed=typed,
        words=phrases_register,
        matching=phrases_matching,
        totals=phrases_register.totals(found),
        at_once=CARDS_AT_ONCE,
        may_close=may(actor(), "register:close"),
    )
