"""The facilitators' live pages: the evening, the sheets beside it, and the way to it. Acts are in `live_acts`."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.db import id_of
from app.domain.errors import NotThere
from app.domain.permissions import Scope, ensure, may
from app.models import Group, Session
from app.queries import arrivals, dashboard, facilitating, people, roster
from app.queries.arrivals import DoorRow
from app.views import (
    hands,
    host,
    live_acts,
    live_buttons,
    live_handouts,
    live_rows,
    live_safety,
    panel_board,
    rehearsals,
    stream,
)
from app.views.access import requires
from app.views.context import actor, db, now, settings
from app.views.headers import allow_form_to
from app.views.live_sheets import sheet
from app.views.panel_mount import in_panel
from app.views.phrases_door import likeness_words, override_words, roster_words, session_words

bp = Blueprint("live", __name__, url_prefix="/live")
bp.register_blueprint(stream.bp)
bp.register_blueprint(live_acts.bp)
bp.register_blueprint(live_handouts.bp)
bp.register_blueprint(live_safety.bp)
bp.register_blueprint(hands.bp)
bp.register_blueprint(host.bp)
bp.register_blueprint(rehearsals.bp)


@bp.get("/")
@requires("staff:home")
def home() -> ResponseReturnValue:
    """Tonight, what comes, and past registers of the groups that she facilitates."""
    sessions = facilitating.sessions(db(), actor=actor(), now=now())
    linked_at = people.zoom_linked_at(db(), actor().person_id)
    return render_template("live/home.html", sessions=sessions, state_words=session_words(), zoom_linked_at=linked_at)


@bp.get("/<int:session_id>")
@requires("dashboard:open")
def show(session_id: int) -> ResponseReturnValue:
    """The dashboard."""
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    frame = stream.frame_for(stream.viewpoint_of(session_id, admits=_admits(group)), actor())
    allow_form_to(*settings().zoom_origins)  # "Start in Zoom" is answered by a redirect
    template = "live/panel_board.html" if in_panel() else "live/dashboard.html"
    return render_template(template, session=session, group=group, frame=frame, **panel_board.more(group))


@bp.get("/<int:session_id>/arrivals/<int:arrival_id>")
@requires("dashboard:open")
def arrival(session_id: int, arrival_id: int) -> ResponseReturnValue:
    """Everything about one arrival, and every act."""
    session, group, row = _arrival(session_id, arrival_id)
    words = live_buttons.DoorWords.now()
    return _sheet(
        "live/arrival.html",
        session,
        group,
        row=row,
        name=live_buttons.name_of(row, words),
        why=live_rows.why(row, words.reasons),
        person=row.member or row.link_owner,
    )


@bp.get("/<int:session_id>/arrivals/<int:arrival_id>/who")
@requires("arrival:name")
def who(session_id: int, arrival_id: int) -> ResponseReturnValue:
    """ "Who is this?": likely members first, then everybody with a place, or a named guest."""
    session, group, row = _arrival(session_id, arrival_id)
    words = live_buttons.DoorWords.now()
    likely = {one.person_id for one in row.suggestions}
    others = [one for one in facilitating.members(db(), group_id=session.group_id) if one.person_id not in likely]
    return _sheet(
        "live/who.html",
        session,
        group,
        row=row,
        name=live_buttons.name_of(row, words),
        others=others,
        likeness=likeness_words(),
    )


@bp.get("/<int:session_id>/arrivals/<int:arrival_id>/anyway")
@requires("arrival:admit")
def anyway(session_id: int, arrival_id: int) -> ResponseReturnValue:
    """Let in against what holds, with a reason."""
    session, group, row = _arrival(session_id, arrival_id)
    ensure(actor(), "arrival:admit", group_id=group.id)
    words = live_buttons.DoorWords.now()
    reasons = [(code.value, words, None) for code, words in override_words().items()]
    return _sheet(
        "live/anyway.html",
        session,
        group,
        row=row,
        name=live_buttons.name_of(row, words),
        why=live_rows.why(row, words.reasons),
        reasons=reasons,
    )


@bp.get("/<int:session_id>/list/<int:registration_id>")
@requires("dashboard:open")
def listed(session_id: int, registration_id: int) -> ResponseReturnValue:
    """Somebody on the list: where she is, and how to help her in."""
    board = dashboard.load(db(), session_id=session_id, actor=actor(), now=now())
    line = next((one for one in board.roster if one.registration_id == registration_id), None)
    if line is None:
        raise NotThere
    group = db().get_one(Group, board.session.group_id)
    row = arrivals.one(db(), board.session, line.arrival_id, now()) if line.arrival_id else None
    return _sheet("live/listed.html", board.session, group, line=line, row=row, state_words=roster_words()[line.state])


@bp.get("/<int:session_id>/end")
@requires("session:end")
def ending(session_id: int) -> ResponseReturnValue:
    """ "Everyone accounted for?" before the evening ends."""
    board = dashboard.load(db(), session_id=session_id, actor=actor(), now=now())
    group = db().get_one(Group, board.session.group_id)
    needs = live_rows.need_lines(board)
    return _sheet("live/end.html", board.session, group, board=board, needs=needs, counts=roster.counts(board.roster))


def _arrival(session_id: int, arrival_id: int) -> tuple[Session, Group, DoorRow]:
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    rows = arrivals.at_the_door(db(), session, now())
    row = next((one for one in rows if one.arrival.id == arrival_id), None)
    if row is None:
        raise NotThere
    return session, group, row


def _admits(group: Group) -> bool:
    return may(actor(), "arrival:admit", Scope(group_id=group.id))


def _sheet(template: str, session: Session, group: Group, **context: object) -> str:
    return sheet(template, id_of(session), session=session, group=group, admits=_admits(group), **context)
