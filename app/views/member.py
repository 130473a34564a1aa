"""Members' own pages: what comes next, and the way in. One tap each, and no reason is ever asked."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.domain.actors import SignIn
from app.domain.errors import NotThere, Refused
from app.models import Person
from app.queries import contact, groups, places, registrations, sessions, unanswered
from app.services import agreements, taps
from app.services import registrations as signing_up
from app.views import calendar_pages, devices, my_group, try_link
from app.views.access import requires
from app.views.context import actor, db, now, ports, settings
from app.views.headers import allow_form_to
from app.views.phrases_planning import refusal_words

bp = Blueprint("member", __name__)
bp.register_blueprint(my_group.bp)
bp.register_blueprint(calendar_pages.bp)
bp.register_blueprint(try_link.bp)

SHOWN_AHEAD = 4  # about a month of a weekly group; the calendar shows the rest
LOOK_AGAIN = timedelta(seconds=3)


@bp.get("/home")
@requires("registration:change")
def home() -> ResponseReturnValue:
    """Her groups and their next sessions."""
    mine = places.mine(db(), by=actor())
    active = [one.group.id for one in mine if one.place.state == "active" and one.group.id is not None]
    coming = sessions.next_in(db(), group_ids=active, now=now(), limit=SHOWN_AHEAD)
    said = registrations.mine(db(), session_ids=[one.id for one in coming if one.id is not None], by=actor())
    by_group = {one.group.id: one.group for one in mine}
    asked = unanswered.of(db(), by=actor())
    return render_template("member/home.html", mine=mine, coming=coming, said=said, groups=by_group, asked=asked)


@bp.get("/join/<int:session_id>")
@requires("evening:enter")
def come_in(session_id: int) -> ResponseReturnValue:
    """The page before the door. Its form may lead to Zoom; the link itself stands nowhere in it."""
    step = taps.doorstep(db(), session_id=session_id, by=actor(), now=now())
    allow_form_to(*settings().zoom_origins)
    # An evening link shows tonight and nothing else; the next date is no history and may be said.
    coming = sessions.next_after(db(), group_id=step.session.group_id, now=now())
    return render_template(
        "member/come_in.html",
        step=step,
        next_session=coming,
        is_delayed=contact.is_delayed(db(), step.session, now()),
        look_again_at=now() + LOOK_AGAIN,
        may_see_more=actor().sign_in is not SignIn.EVENING,
    )


@bp.post("/join/<int:session_id>")
@requires("evening:enter")
def join(session_id: int) -> ResponseReturnValue:
    """A tap on "Come in": 303 to her own Zoom link, which stands in `Location` and nowhere else."""
    device, known = devices.current_device(_person_id())
    try:
        way = taps.come_in(db(), session_id=session_id, by=actor(), device_id=device.id, device_known=known, now=now())
    except Refused:
        return _back(session_id)  # the page itself says how things stand now
    if way.sealed is None:
        return _back(session_id)
    key = db().get_one(Person, _person_id()).key_wrapped
    place = f"registrations.join_url.{way.registration_id}"
    answer = redirect(ports().vault.open(key, place, way.sealed), 303)
    answer.set_data(b"")  # Werkzeug would write the address into the body as well
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/join/<int:session_id>/coming")
@requires("evening:enter")
def sign_up(session_id: int) -> ResponseReturnValue:
    """ "I'm coming"."""
    try:
        signing_up.sign_up(
            db(), session_id=session_id, ids=ports().ids, address_domain=_domain(), by=actor(), now=now()
        )
        flash(_("Good. We expect you."), "good")
    except Refused as refusal:
        flash(refusal_words()[refusal.code], "attention")
    return _back(session_id)


@bp.post("/join/<int:session_id>/cant-come")
@requires("evening:enter")
def cant_come(session_id: int) -> ResponseReturnValue:
    """ "I can't come"."""
    try:
        signing_up.cant_come(
            db(), session_id=session_id, ids=ports().ids, address_domain=_domain(), by=actor(), now=now()
        )
        flash(
            _("Thank you for telling us. Your place is safe, and you can change your mind until the door closes."),
            "good",
        )
    except Refused as refusal:
        flash(refusal_words()[refusal.code], "attention")
    return _back(session_id)


@bp.post("/join/<int:session_id>/agree")
@requires("evening:enter")
def agree(session_id: int) -> ResponseReturnValue:
    """She read the new agreement, and agrees."""
    step = taps.doorstep(db(), session_id=session_id, by=actor(), now=now())
    agreements.accept(db(), group_id=step.session.group_id, language=str(get_locale()), by=actor(), now=now())
    flash(_("Thank you for reading it."), "good")
    return redirect(url_for("member.come_in", session_id=session_id), 303)


@bp.get("/join/<int:session_id>/agreement")
@requires("evening:enter")
def agreement(session_id: int) -> ResponseReturnValue:
    """The agreement as it is now, to read before coming in."""
    step = taps.doorstep(db(), session_id=session_id, by=actor(), now=now())
    page = groups.page(db(), step.group, str(get_locale()))
    if page.agreement is None:
        raise NotThere
    return render_template("member/agreement.html", step=step, page=page)


def _back(session_id: int) -> ResponseReturnValue:
    """Where the tap came from: her home, or the page before the door."""
    if request.form.get("from") == "home" and actor().sign_in is not SignIn.EVENING:
        return redirect(url_for("member.home"), 303)
    return redirect(url_for("member.come_in", session_id=session_id), 303)


def _person_id() -> int:
    return int(actor().person_id or 0)


def _domain() -> str:
    return settings().registrant_email_domain
