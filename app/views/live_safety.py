"""When Zoom is not as it should be: pages that help without it, and acts that ask Zoom to mend what it can."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.queries import contact, dashboard, roster
from app.services import meetings
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.live_acts import an_act
from app.views.live_rows import lines
from app.views.live_sheets import sheet
from app.views.phrases_hands import host_tools

bp = Blueprint("safety", __name__)


@bp.get("/<int:session_id>/by-hand")
@requires("dashboard:open")
def by_hand(session_id: int) -> ResponseReturnValue:
    """The evening without Hearth or without Zoom: what is known, since when, and a checklist. Made to be printed."""
    board = dashboard.load(db(), session_id=session_id, actor=actor(), now=now())
    return sheet(
        "live/by_hand.html",
        session_id,
        board=board,
        lines=lines(board),
        counts=roster.counts(board.roster),
        contact=contact.now_with(db()),
        host_tools=host_tools(),
        printed_at=now(),
    )


@bp.get("/<int:session_id>/recording")
@requires("dashboard:open")
def recording(session_id: int) -> ResponseReturnValue:
    """Somebody recorded: what to do, and what to tell the group."""
    session, _group = dashboard.visible(db(), session_id=session_id, actor=actor())
    return sheet("live/recording.html", session_id, session=session)


@bp.post("/<int:session_id>/recording/stop")
@an_act("meeting:mend")
def stop_recording(session_id: int) -> str:
    """Zoom is asked to stop it."""
    meetings.stop_recording(db(), session_id=session_id, by=actor(), now=now())
    return str(_("Zoom is asked to stop the recording. This page says when it has."))


@bp.post("/<int:session_id>/meeting/make-again")
@an_act("meeting:mend")
def make_again(session_id: int) -> str:
    """Another meeting, and new links."""
    meetings.make_again(db(), session_id=session_id, by=actor(), now=now())
    return str(_("Zoom is asked for another meeting. Everybody finds the new link behind “Come in”; nothing is sent."))


@bp.post("/<int:session_id>/meeting/set-again")
@an_act("meeting:mend")
def set_again(session_id: int) -> str:
    """The settings that we wanted."""
    meetings.set_again(db(), session_id=session_id, by=actor(), now=now())
    return str(_("Zoom is asked to set it right. What it still does otherwise stays on this page."))
