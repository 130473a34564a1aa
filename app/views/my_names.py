"""A member's own word on what is remembered of her: names in a group, and whether she was at an evening."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.db import id_of
from app.domain.errors import BadInput, Refused
from app.queries import groups
from app.services import contests, known_names
from app.views import phrases_register, register_inputs, sign_in
from app.views.access import requires
from app.views.context import actor, db, now

bp = Blueprint("names", __name__)


@bp.post("/my/<slug>/names")
@requires("registration:change")
def decide(slug: str) -> ResponseReturnValue:
    """Her yes, or her no, which also forgets."""
    remembers = request.form.get("remembers") == "yes"
    group_id = id_of(groups.by_slug(db(), slug))
    known_names.agree(db(), group_id=group_id, remembers=remembers, by=actor(), now=now())
    yes, no = _("Thank you. From now on a name confirmed as yours is remembered."), _("Nothing is remembered any more.")
    flash(yes if remembers else no, "good")
    return redirect(url_for("member.group.show", slug=slug, _anchor="names"), 303)


@bp.post("/my/<slug>/names/forget")
@requires("registration:change")
def forget(slug: str) -> ResponseReturnValue:
    """One of her names."""
    try:
        known_names.forget(db(), known_id=register_inputs.known_id(request.form), by=actor(), now=now())
        flash(_("Forgotten. That you were there stays."), "good")
    except BadInput:
        flash(_("Choose a name first. Nothing was changed."), "attention")
    return redirect(url_for("member.group.show", slug=slug, _anchor="names"), 303)


@bp.post("/my-evenings/<int:session_id>/was-there")
@requires("attendance:contest")
def was_there(session_id: int) -> ResponseReturnValue:
    """ "That was me", or "I was not there", for an evening whose register is still open."""
    if not sign_in.is_fresh():
        return render_template("member/prove.html")
    there, name = request.form.get("there") == "yes", request.form.get("worn_name", "")
    try:
        contests.say_whether_there(db(), session_id=session_id, there=there, worn_name=name, by=actor(), now=now())
        flash(_("Thank you. Whoever looks through that evening sees it."), "good")
    except BadInput as odd:
        flash(phrases_register.refusal_words()[odd.fields["worn_name"]], "attention")
    except Refused as refusal:
        flash(phrases_register.refusal_words()[refusal.code], "note")
    return redirect(url_for("member.group.evenings"), 303)
