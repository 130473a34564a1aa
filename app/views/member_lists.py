"""The charity's list of members taken into a group, and those on it invited, a few at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.member_lists import NEEDED
from app.queries import groups
from app.services import member_lists as acts
from app.services.member_lists import Standing
from app.views import file_inputs, phrases_files, phrases_lists
from app.views.access import requires
from app.views.context import actor, db, now, ports

bp = Blueprint("member_lists", __name__, url_prefix="/desk/groups/<int:group_id>")

SHOWN = 300
"""So many rows stand on the page; of a longer list the rest is counted."""


@bp.url_value_preprocessor
def allow_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the body: the form that brings the list may be larger than others."""
    if endpoint == "member_lists.stage":
        file_inputs.allow_a_file(request)


@bp.get("/list")
@requires("place:decide")
def show(group_id: int) -> ResponseReturnValue:
    """What waits for a yes, or the form to bring a list."""
    look = acts.preview(db(), group_id=group_id, tables=ports().tables, vault=ports().vault, by=actor(), now=now())
    return render_template(
        "coordinator/member_list.html",
        group=groups.by_id(db(), group_id),
        look=look,
        questions=[file_inputs.asked(one) for one in look.found.questions] if look else [],
        waiting=acts.waiting(db(), group_id=group_id, by=actor()),
        shown=SHOWN,
        standings=Standing,
        words=phrases_lists.standing_words(),
        phrases=phrases_files,
    )


@bp.post("/list")
@requires("place:decide")
def stage(group_id: int) -> ResponseReturnValue:
    """Bring a list."""

    def act() -> None:
        acts.stage(
            db(),
            group_id=group_id,
            file=file_inputs.brought(request),
            tables=ports().tables,
            vault=ports().vault,
            by=actor(),
            now=now(),
        )

    return _carry_out(group_id, act)


@bp.post("/list/answers")
@requires("place:decide")
def answer(group_id: int) -> ResponseReturnValue:
    """Say under which heading a column stands."""
    said = file_inputs.answers(request.form, NEEDED)
    return _carry_out(group_id, lambda: acts.answer(db(), group_id=group_id, answers=said, by=actor(), now=now()))


@bp.post("/list/confirm")
@requires("place:decide")
def confirm(group_id: int) -> ResponseReturnValue:
    """Give everybody on it a place. Nobody is written to."""

    def act() -> None:
        places = acts.confirm(
            db(),
            group_id=group_id,
            tables=ports().tables,
            vault=ports().vault,
            ids=ports().ids,
            by=actor(),
            now=now(),
        )
        words = ngettext("%(num)d person has a place now.", "%(num)d people have a place now.", places)
        flash(f"{words} {_('Nobody has been written to yet.')}", "good")

    return _carry_out(group_id, act)


@bp.post("/list/discard")
@requires("place:decide")
def discard(group_id: int) -> ResponseReturnValue:
    """Forget it."""
    acts.discard(db(), group_id=group_id, by=actor())
    flash(_("The list is gone. Nothing of it was kept."), "good")
    return redirect(url_for("member_lists.show", group_id=group_id), 303)


@bp.post("/invitations")
@requires("place:decide")
def invite(group_id: int) -> ResponseReturnValue:
    """Promise a first letter to those who were ticked."""

    def act() -> None:
        chosen = {int(one) for one in request.form.getlist("place") if one.isdecimal() and len(one) < 10}
        letters = acts.invite(db(), group_id=group_id, place_ids=chosen, by=actor(), now=now())
        flash(ngettext("%(num)d letter is on its way.", "%(num)d letters are on their way.", letters), "good")

    return _carry_out(group_id, act)


def _carry_out(group_id: int, act: Callable[[], None]) -> ResponseReturnValue:
    """Do it and come back to the page; what cannot be done is told there."""
    file_inputs.carry_out(act)
    return redirect(url_for("member_lists.show", group_id=group_id), 303)
