"""The coordinator's way to bring in an evening from before Hearth: when it was, then its report from a file."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.domain.errors import BadInput, Refused
from app.queries import groups
from app.services import earlier_evenings
from app.views import inputs
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.phrases_planning import field_words

bp = Blueprint("earlier", __name__)

USUAL = MultiDict({"time": "19:00", "duration_minutes": "60"})


@bp.get("/groups/<int:group_id>/earlier")
@requires("group:plan")
def ask(group_id: int) -> ResponseReturnValue:
    """When was it?"""
    return _form(group_id, USUAL, {})


@bp.post("/groups/<int:group_id>/earlier")
@requires("group:plan")
def add(group_id: int) -> ResponseReturnValue:
    """Add it, and go on to its file."""
    try:
        slot = inputs.slot(request.form)
        session = earlier_evenings.add(
            db(),
            group_id=group_id,
            starts_local=slot.first_local,
            duration_minutes=slot.duration_minutes,
            by=actor(),
            now=now(),
        )
    except BadInput as odd:
        return _form(group_id, request.form, dict(odd.fields)), 422
    except Refused as refusal:
        return _form(group_id, request.form, {"day": refusal.code}), 422
    flash(_("Added. Nobody was written to. Now bring its report."), "good")
    return redirect(url_for("report_uploads.show", session_id=session.id), 303)


def _form(group_id: int, typed: MultiDict[str, str], faults: dict[str, str]) -> str:
    return render_template(
        "coordinator/earlier.html", group=groups.by_id(db(), group_id), typed=typed, errors=field_words(faults)
    )
