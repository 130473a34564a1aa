"""A group over time, and whom somebody should ask after: lists for humans, from which nothing follows by itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.permissions import may
from app.queries import corrections, over_time
from app.views import phrases_register
from app.views.access import requires
from app.views.context import actor, db
from app.views.phrases_over_time import mark_kind, mark_words

bp = Blueprint("over_time", __name__, url_prefix="/registers")


@bp.get("/groups/<int:group_id>")
@requires("register:read")
def group(group_id: int) -> ResponseReturnValue:
    """Members by sessions, as a grid of quiet marks."""
    return render_template(
        "registers/over_time.html",
        found=over_time.of_group(db(), group_id=group_id, actor=actor()),
        mark_words=mark_words,
        mark_kind=mark_kind,
        may_close=may(actor(), "register:close"),
    )


@bp.get("/ask-after")
@requires("register:read")
def ask_after() -> ResponseReturnValue:
    """Who missed several sessions in a row without a word, and whose line is not right by her own word."""
    return render_template(
        "registers/ask_after.html",
        missed=over_time.missed(db(), actor=actor()),
        contests=corrections.waiting(db(), actor=actor()),
        claims=phrases_register.claim_words(),
    )
