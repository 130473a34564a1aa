"""Calendar files: one session, or a feed that a member asked for. Neutral titles, and no link into Zoom."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.db import id_of
from app.domain.errors import NotThere, Refused
from app.domain.places import PlaceState
from app.domain.sessions import SessionState
from app.models import Group, Session
from app.queries import places, sessions
from app.services import calendar
from app.views.access import requires
from app.views.context import actor, db, now, ports, settings

bp = Blueprint("calendar", __name__)


@bp.get("/calendar/session-<int:session_id>.ics")
@requires("registration:change")
def one(session_id: int) -> ResponseReturnValue:
    """A calendar file for one session of a group of hers."""
    session, group = sessions.by_id(db(), session_id)
    place = places.of(db(), group_id=session.group_id, person_id=actor().person_id)
    if place is None or place.state is not PlaceState.ACTIVE:
        raise NotThere
    return _file([(session, group)])


@bp.get("/calendar/<token>.ics")
@requires("page:view")
def feed(token: str) -> ResponseReturnValue:
    """The feed behind a secret address: whoever holds the address sees it, so it says next to nothing."""
    try:
        return _file(calendar.sessions_of_feed(db(), token=token, now=now()))
    except Refused:
        raise NotThere from None


@bp.get("/my-calendar")
@requires("profile:change")
def settings_page() -> ResponseReturnValue:
    """Whether she has a feed."""
    return render_template(
        "member/calendar.html", has_feed=calendar.has_feed(db(), by=actor(), now=now()), address=None
    )


@bp.post("/my-calendar")
@requires("profile:change")
def open_feed() -> ResponseReturnValue:
    """A new address, shown this once: we keep only its hash."""
    token = calendar.open_feed(db(), ids=ports().ids, by=actor(), now=now())
    address = settings().base_url + url_for("member.calendar.feed", token=token)
    return render_template("member/calendar.html", has_feed=True, address=address)


@bp.post("/my-calendar/close")
@requires("profile:change")
def close_feed() -> ResponseReturnValue:
    """The address opens nothing any more."""
    calendar.close_feed(db(), by=actor(), now=now())
    return redirect(url_for("member.calendar.settings_page"), 303)


def _file(found: list[tuple[Session, Group]]) -> Response:
    host = urlsplit(settings().base_url).hostname or "hearth"
    body = calendar.written([_entry(session, group) for session, group in found], host=host, now=now())
    answer = Response(body, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = "attachment; filename=calendar.ics"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _entry(session: Session, group: Group) -> calendar.Entry:
    """The group's neutral name is the title; the address asks who is there before it shows anything."""
    return calendar.Entry(
        session_id=id_of(session),
        title=group.plain_name,
        starts_at=session.starts_at,
        duration_minutes=session.duration_minutes,
        address=settings().base_url + url_for("member.come_in", session_id=session.id),
        version=session.version,
        called_off=session.state is SessionState.CANCELLED,
    )
