"""Signing in and out, for members: a link from her inbox, the reminder's link, a code read out, a remembered phone.

Looking at a link uses nothing up (mail scanners look at every link); only its button does.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.actors import SignIn
from app.domain.errors import Refused
from app.models import PassKind
from app.services import devices as kept_devices
from app.services import passes
from app.views import devices, sign_in, staff_door, tries
from app.views.access import requires
from app.views.context import actor, db, now, ports
from app.views.paths import safe_path
from app.views.phrases_people import sign_in_words

bp = Blueprint("auth", __name__)
staff_door.add_to(bp)

ASKS_FROM_NETWORK = tries.Limit(60, timedelta(hours=1))
ASKS_FOR_ADDRESS = tries.Limit(6, timedelta(hours=1))
WRONG_CODES_FROM_NETWORK = tries.Limit(10, timedelta(minutes=10))
WRONG_CODES_IN_ALL = tries.Limit(300, timedelta(hours=1))
LONGEST_ADDRESS = 254


@bp.get("/sign-in", endpoint="sign_in")
@requires("sign_in:ask")
def ask_page() -> ResponseReturnValue:
    """Where do we send the link?"""
    return render_template("auth/sign_in.html", next=safe_path(request.args.get("next", ""), ""))


@bp.post("/sign-in")
@requires("sign_in:ask")
def ask() -> ResponseReturnValue:
    """Promise a letter, or seem to: the answer is the same whether or not we know the address."""
    tries.spend("asks", tries.network(), ASKS_FROM_NETWORK)
    address = request.form.get("email", "")[:LONGEST_ADDRESS].strip().casefold()
    if tries.take("asks_for", address, ASKS_FOR_ADDRESS):
        passes.ask_for_link(db(), vault=ports().vault, email=address, now=now())
    cookie["next"] = safe_path(request.form.get("next", ""))
    return redirect(url_for("auth.sent"), 303)


@bp.get("/sign-in/sent")
@requires("sign_in:ask")
def sent() -> ResponseReturnValue:
    """Look into your inbox."""
    return render_template("auth/sent.html")


@bp.get("/sign-in/link/<token>")
@requires("sign_in:ask")
def link(token: str) -> ResponseReturnValue:
    """One button; nothing is used up by looking."""
    passes.look(db(), PassKind.SIGN_IN, token, now=now())
    return render_template("auth/link.html", token=token)


@bp.post("/sign-in/link/<token>")
@requires("sign_in:ask")
def follow_link(token: str) -> ResponseReturnValue:
    """Sign in, and remember this phone if she wishes."""
    device = devices.cookie(remember="remember" in request.form)
    person = passes.follow_sign_in(db(), token=token, device=device, now=now())
    target = safe_path(cookie.get("next", ""))
    sign_in.begin(person, SignIn.MEMBER)
    return redirect(target, 303)


@bp.get("/tonight/<token>")
@requires("sign_in:ask")
def tonight(token: str) -> ResponseReturnValue:
    """The reminder's page: one button, and no history."""
    passes.look(db(), PassKind.EVENING, token, now=now())
    return render_template("auth/tonight.html", token=token)


@bp.post("/tonight/<token>")
@requires("sign_in:ask")
def follow_tonight(token: str) -> ResponseReturnValue:
    """Sign in for this evening only."""
    return _welcome(passes.follow_evening(db(), token=token, device=devices.cookie(), now=now()))


@bp.get("/code")
@requires("sign_in:ask")
def code() -> ResponseReturnValue:
    """A facilitator read out eight digits."""
    return render_template("auth/code.html", error=None)


@bp.post("/code")
@requires("sign_in:ask")
def follow_code() -> ResponseReturnValue:
    """Sign in for this evening only. Wrong codes are counted, by network and in all."""
    try:
        with tries.counted_if_wrong("codes", {tries.network(): WRONG_CODES_FROM_NETWORK, "in all": WRONG_CODES_IN_ALL}):
            evening = _evening_of_code()
    except Refused as refusal:
        words, status = ("too_many_codes", 429) if refusal.code == "too_many_tries" else ("code_over", 422)
        return render_template("auth/code.html", error=sign_in_words()[words]), status
    return _welcome(evening)


@bp.post("/sign-out")
@requires("page:view")
def sign_out() -> ResponseReturnValue:
    """Sign out; a remembered phone is forgotten too, or it would sign her in again at once."""
    _forget_device()
    sign_in.end()
    flash(_("You are signed out."), "good")
    return redirect(url_for("public.home"), 303)


@bp.post("/not-me")
@requires("page:view")
def not_me() -> ResponseReturnValue:
    """Somebody else holds this phone: forget who was remembered, and let the other one in."""
    _forget_device()
    sign_in.end()
    return redirect(url_for("auth.sign_in"), 303)


def _welcome(evening: passes.Evening) -> ResponseReturnValue:
    """A sign-in of her own that is stronger stays; any other gives way to this evening's."""
    already = actor().person_id == evening.person.id and actor().sign_in in (SignIn.MEMBER, SignIn.STAFF)
    if not already:
        sign_in.begin(evening.person, SignIn.EVENING, evening_session_id=evening.session_id, until=evening.until)
    return redirect(url_for("member.come_in", session_id=evening.session_id), 303)


def _evening_of_code() -> passes.Evening:
    code = request.form.get("code", "")[:20]
    return passes.follow_code(db(), code=code, device=devices.cookie(), now=now())


def _forget_device() -> None:
    token = devices.shown()
    if token is not None:
        kept_devices.forget(db(), token=token, by=actor(), now=now())
