"""What is handed out once from the live page and kept nowhere: a way into Zoom, a code to read out, a name."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, url_for
from flask.typing import ResponseReturnValue

from app.domain.permissions import ensure
from app.models import Person, Registration
from app.ports import OutsideTrouble
from app.queries import dashboard, facilitating
from app.queries import registrations as found_registrations
from app.services import passes, people, registrations
from app.views.access import requires
from app.views.context import actor, db, let_go, now, ports, settings
from app.views.headers import allow_form_to
from app.views.live_sheets import sheet

bp = Blueprint("handouts", __name__)


@bp.post("/<int:session_id>/start")
@requires("arrival:admit")
def start(session_id: int) -> ResponseReturnValue:
    """Start in Zoom as the host: a fresh address, used in this one redirect."""
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    ensure(actor(), "arrival:admit", group_id=group.id)
    if session.meeting_number is None:
        return _zoom_trouble(session_id)
    let_go()
    try:
        return _to_zoom(ports().directory.start_url(session.meeting_number))
    except OutsideTrouble:
        return _zoom_trouble(session_id)


@bp.post("/<int:session_id>/own-link")
@requires("arrival:admit")
def own_link(session_id: int) -> ResponseReturnValue:
    """A facilitator who does not host joins on a link of her own, by which the door knows her."""
    registration = registrations.sign_up_staff(
        db(),
        session_id=session_id,
        ids=ports().ids,
        address_domain=settings().registrant_email_domain,
        by=actor(),
        now=now(),
    )
    if registration.join_url_sealed is None:
        return sheet("live/link_soon.html", session_id, action=url_for(".own_link", session_id=session_id))
    return _to_zoom(_opened(registration, registration.join_url_sealed))


@bp.get("/<int:session_id>/help-in")
@requires("member:help_in")
def help_in(session_id: int) -> ResponseReturnValue:
    """Somebody rings who has a place and is not on tonight's list: a code leads her to "I'm coming", and in."""
    session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    ensure(actor(), "member:help_in", group_id=group.id)
    listed = {one.person_id for one in found_registrations.coming(db(), session_id=session_id)}
    others = [one for one in facilitating.members(db(), group_id=session.group_id) if one.person_id not in listed]
    return sheet("live/help_in.html", session_id, others=others)


@bp.post("/<int:session_id>/code/<int:person_id>")
@requires("member:help_in")
def code(session_id: int, person_id: int) -> ResponseReturnValue:
    """Help somebody in: a code to read out, on this answer only."""
    made = passes.code_for(db(), session_id=session_id, person_id=person_id, by=actor(), ids=ports().ids, now=now())
    where = (settings().base_url + url_for("auth.code")).partition("://")[2]  # as it is said over the telephone
    return sheet("live/code.html", session_id, code=f"{made[:4]} {made[4:]}", where=where)


@bp.post("/<int:session_id>/reveal/<int:person_id>")
@requires("member:reveal")
def reveal(session_id: int, person_id: int) -> ResponseReturnValue:
    """Who is behind a screen name, for ten seconds. The look is in the audit before the name is on the page."""
    session, _group = dashboard.visible(db(), session_id=session_id, actor=actor())
    details = people.reveal(
        db(),
        vault=ports().vault,
        person_id=person_id,
        group_id=session.group_id,
        what=people.What.NAME,
        why=people.Why.AT_THE_DOOR,
        by=actor(),
        now=now(),
    )
    answer = make_response(sheet("live/revealed.html", session_id, name=details.name))
    answer.headers["Refresh"] = f"10; url={url_for('live.show', session_id=session_id)}"  # where no script hides it
    return answer


def _opened(registration: Registration, sealed: bytes) -> str:
    person = db().get_one(Person, registration.person_id)
    return ports().vault.open(person.key_wrapped, f"registrations.join_url.{registration.id}", sealed)


def _to_zoom(address: str) -> ResponseReturnValue:
    allow_form_to(*settings().zoom_origins)
    answer = redirect(address, 303)
    answer.set_data(b"")  # Werkzeug would write the address into the body as well
    return answer


def _zoom_trouble(session_id: int) -> ResponseReturnValue:
    return make_response(sheet("live/zoom_trouble.html", session_id), 502)
