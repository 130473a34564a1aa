"""Signing in as staff: password and six digits on one page; an invitation taken up; a password forgotten.

Wrong tries are counted by account and by network. A device that this person used before is counted apart from
strangers, so that nobody locks her out by guessing.
"""

from __future__ import annotations

from datetime import timedelta

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.actors import SignIn
from app.domain.errors import BadInput, Refused
from app.models import PassKind, Person
from app.queries import people
from app.services import devices as kept_devices
from app.services import passes, staff, staff_setup
from app.services.people import address_index
from app.views import devices, sign_in, tries
from app.views.access import requires
from app.views.context import db, now, ports
from app.views.paths import safe_path
from app.views.phrases_people import sign_in_words

WRONG_FOR_ACCOUNT = tries.Limit(10, timedelta(hours=1))
WRONG_FROM_NETWORK = tries.Limit(30, timedelta(hours=1))
ASKS_FROM_NETWORK = tries.Limit(20, timedelta(hours=1))
ASKS_FOR_ADDRESS = tries.Limit(6, timedelta(hours=1))
LONGEST = 254  # characters of a typed address


@requires("sign_in:ask")
def sign_in_page() -> ResponseReturnValue:
    """Address, password, six digits. Also for those signed in already, when something asks for a fresh sign-in."""
    return _sign_in_form(safe_path(request.args.get("next", "")), error=None)


@requires("sign_in:ask")
def try_sign_in() -> ResponseReturnValue:
    """Let her in, or say that something was wrong without saying what."""
    target = safe_path(request.form.get("next", ""))
    try:
        person = prove()
    except Refused as refusal:
        return _sign_in_form(target, error=sign_in_words()[refusal.code]), status_of(refusal)
    sign_in.begin(person, SignIn.STAFF)
    return redirect(target, 303)


def prove() -> Person:
    """Who she is, by the form's address, password and six digits. Commits.

    Raises `Refused`: "wrong_sign_in", which is counted, or "too_many_tries", before anything is looked at."""
    email = request.form.get("email", "")[:LONGEST]
    with tries.counted_if_wrong("staff", _limits(email)):
        return staff.sign_in(
            db(),
            vault=ports().vault,
            email=email,
            password=request.form.get("password", ""),
            code=request.form.get("code", "")[:40],
            device=devices.cookie(),
            now=now(),
        )


def status_of(refusal: Refused) -> int:
    """The answer's status for what `prove` refused."""
    return 429 if refusal.code == "too_many_tries" else 422


@requires("sign_in:ask")
def forgotten() -> ResponseReturnValue:
    """Where do we send the link?"""
    return render_template("auth/staff_forgotten.html")


@requires("sign_in:ask")
def ask_reset() -> ResponseReturnValue:
    """Promise a letter, or seem to."""
    tries.spend("resets", tries.network(), ASKS_FROM_NETWORK)
    address = request.form.get("email", "")[:LONGEST].strip().casefold()
    if tries.take("resets_for", address, ASKS_FOR_ADDRESS):
        staff_setup.ask_reset(db(), vault=ports().vault, email=address, now=now())
    return redirect(url_for("auth.sent"), 303)


@requires("sign_in:ask")
def new_password(token: str) -> ResponseReturnValue:
    """The page behind the letter's link."""
    passes.look(db(), PassKind.STAFF_RESET, token, now=now())
    return _password_form(url_for("auth.staff_set_password", token=token), error=None)


@requires("sign_in:ask")
def set_password(token: str) -> ResponseReturnValue:
    """Take the new password; she signs in with it, and with her phone."""
    password = request.form.get("password", "")
    try:
        staff_setup.reset_password(
            db(), ids=ports().ids, token=token, password=password, device=devices.cookie(), now=now()
        )
    except BadInput as error:
        return _password_form(url_for("auth.staff_set_password", token=token), error=error), 422
    sign_in.end()
    flash(_("Your new password is set. Sign in with it."), "good")
    return redirect(url_for("auth.staff_sign_in"), 303)


@requires("sign_in:ask")
def start(token: str) -> ResponseReturnValue:
    """The first step of an invitation: a password."""
    passes.look(db(), PassKind.STAFF_INVITE, token, now=now())
    return _password_form(url_for("auth.staff_choose_password", token=token), error=None)


@requires("sign_in:ask")
def choose_password(token: str) -> ResponseReturnValue:
    """Keep the password, and go on to the phone."""
    password = request.form.get("password", "")
    try:
        staff_setup.choose_password(
            db(), vault=ports().vault, ids=ports().ids, token=token, password=password, now=now()
        )
    except BadInput as error:
        return _password_form(url_for("auth.staff_choose_password", token=token), error=error), 422
    return redirect(url_for("auth.staff_phone", token=token), 303)


@requires("sign_in:ask")
def phone(token: str) -> ResponseReturnValue:
    """The second step: a QR code for the authenticator."""
    return _phone_form(token, error=None)


@requires("sign_in:ask")
def confirm_phone(token: str) -> ResponseReturnValue:
    """The phone's first six digits; then the recovery codes, shown once."""
    try:
        person, codes = staff_setup.confirm_phone(
            db(),
            vault=ports().vault,
            ids=ports().ids,
            token=token,
            code=request.form.get("code", "")[:40],
            device=devices.cookie(),
            now=now(),
        )
    except Refused as refusal:
        if refusal.code != "wrong_code":
            raise
        return _phone_form(token, error=sign_in_words()["wrong_code"])
    sign_in.begin(person, SignIn.STAFF)
    return render_template("auth/staff_recovery.html", codes=codes)


ROUTES = (
    ("GET", "/staff/sign-in", "staff_sign_in", sign_in_page),
    ("POST", "/staff/sign-in", "staff_try_sign_in", try_sign_in),
    ("GET", "/staff/forgotten", "staff_forgotten", forgotten),
    ("POST", "/staff/forgotten", "staff_ask_reset", ask_reset),
    ("GET", "/staff/password/<token>", "staff_new_password", new_password),
    ("POST", "/staff/password/<token>", "staff_set_password", set_password),
    ("GET", "/staff/start/<token>", "staff_start", start),
    ("POST", "/staff/start/<token>", "staff_choose_password", choose_password),
    ("GET", "/staff/start/<token>/phone", "staff_phone", phone),
    ("POST", "/staff/start/<token>/phone", "staff_confirm_phone", confirm_phone),
)


def add_to(bp: Blueprint) -> None:
    """These doors belong to the `auth` room."""
    for method, path, endpoint, view in ROUTES:
        bp.add_url_rule(path, endpoint, view, methods=[method])


def _limits(email: str) -> dict[str, tries.Limit]:
    """What wrong tries are counted by: the address, and the network. On a device that she used before it is the address
    there alone: nobody keeps her out by guessing, not even from her own network."""
    index = address_index(ports().vault, email)
    shown = devices.shown()
    if shown is not None and people.used_device(db(), email_index=index, token_hash=kept_devices.hashed(shown)):
        return {f"{index}:known": WRONG_FOR_ACCOUNT}
    return {index: WRONG_FOR_ACCOUNT, tries.network(): WRONG_FROM_NETWORK}


def _sign_in_form(target: str, *, error: str | None) -> str:
    return render_template("auth/staff_sign_in.html", next=target, error=error)


def _password_form(action: str, *, error: BadInput | None) -> str:
    found = sign_in_words()[error.fields["password"]] if error else None
    return render_template("auth/staff_password.html", action=action, error=found)


def _phone_form(token: str, *, error: str | None) -> ResponseReturnValue:
    uri = staff_setup.phone_uri(db(), vault=ports().vault, token=token, now=now())
    if uri is None:
        return redirect(url_for("auth.staff_start", token=token), 303)
    secret = uri.partition("secret=")[2].partition("&")[0]
    return render_template("auth/staff_phone.html", token=token, picture=_picture(uri), secret=secret, error=error)


def _picture(uri: str) -> dict[str, int | str]:
    """The QR code as a drawing: its width in squares with the quiet margin, and a path of the dark ones."""
    rows = list(segno.make(uri, error="m").matrix_iter(border=4))
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return {"width": len(rows), "dark": dark}
