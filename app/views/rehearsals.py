"""The rehearsal: begun from "My sessions" or the connection check, held on the real dashboard, talked over."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.errors import NotThere
from app.domain.sessions import OVER
from app.queries import groups as found_groups
from app.queries import rehearsals
from app.services import rehearsals as acts
from app.services.rehearsals import Making
from app.views.access import requires
from app.views.context import actor, db, now, ports, settings
from app.views.phrases_rehearsal import lines, programme

bp = Blueprint("rehearsals", __name__)


@bp.get("/rehearsal")
@requires("rehearsal:hold")
def choose() -> ResponseReturnValue:
    """What it is, and of which group; or the way back to the one that is going on."""
    return render_template(
        "live/rehearsal.html",
        groups=rehearsals.groups(db(), actor=actor()),
        under_way=rehearsals.under_way(db(), actor=actor()),
    )


@bp.post("/rehearsal")
@requires("rehearsal:hold")
def begin() -> ResponseReturnValue:
    """Ten minutes from now on, on the dashboard itself."""
    group = found_groups.by_id(db(), _number(request.form.get("group", "")))
    session = acts.begin(
        db(), group_id=group.id or 0, programme=programme(group.plain_name), making=_making(), by=actor()
    )
    return redirect(url_for("live.show", session_id=session.id), 303)


@bp.get("/<int:session_id>/rehearsal")
@requires("dashboard:open")
def told(session_id: int) -> ResponseReturnValue:
    """What went well, and what the buttons did."""
    summary = rehearsals.summary(db(), session_id=session_id, actor=actor(), now=now())
    is_over = summary.session.state in OVER
    return render_template("live/rehearsed.html", summary=summary, lines=lines(summary), is_over=is_over)


def _making() -> Making:
    return Making(ports().ids, ports().vault, settings().registrant_email_domain, now())


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > 9:
        raise NotThere
    return int(typed)
