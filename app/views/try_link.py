""" "Try it out": a member sees on any day whether her device opens Zoom. Nothing is kept, and nobody is told."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.db import id_of
from app.domain.places import PlaceState
from app.queries import places, sessions
from app.views.access import requires
from app.views.context import actor, db, now, settings
from app.views.phrases_try import help_words, outcome_words

bp = Blueprint("trying", __name__)


@bp.get("/try")
@requires("registration:change")
def show() -> ResponseReturnValue:
    """Her clock, Zoom's own test meeting, and what may happen there."""
    mine = [one.group for one in places.mine(db(), by=actor()) if one.place.state is PlaceState.ACTIVE]
    return render_template(
        "member/try_link.html",
        groups=[(group, sessions.next_after(db(), group_id=id_of(group), now=now())) for group in mine],
        test_address=settings().zoom_test_page,
        outcomes=outcome_words(),
        helps=help_words(),
    )
