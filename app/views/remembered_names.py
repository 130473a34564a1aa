"""The names that are remembered in one group, for those who settle its registers: seen, and forgotten on request."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.errors import BadInput
from app.queries import groups
from app.queries import known_names as remembered
from app.services import known_names
from app.views import register_inputs
from app.views.access import requires
from app.views.context import actor, db, now

bp = Blueprint("names", __name__, url_prefix="/registers")


@bp.get("/groups/<int:group_id>/names")
@requires("register:settle")
def of_group(group_id: int) -> ResponseReturnValue:
    """By member; nobody is listed who has not said yes, or of whom nothing is remembered."""
    names = remembered.of_group(db(), group_id=group_id, actor=actor())
    return render_template("registers/names.html", group=groups.by_id(db(), group_id), names=names)


@bp.post("/groups/<int:group_id>/names/forget")
@requires("register:settle")
def forget(group_id: int) -> ResponseReturnValue:
    """Forget one of them."""
    try:
        known_names.forget(db(), known_id=register_inputs.known_id(request.form), by=actor(), now=now())
        flash(_("Forgotten, in every session of this group. Who was there, and for how long, stays."), "good")
    except BadInput:
        flash(_("Choose a name first. Nothing was changed."), "attention")
    return redirect(url_for("names.of_group", group_id=group_id), 303)
