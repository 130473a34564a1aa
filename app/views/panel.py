"""The door of the panel inside Zoom: who is there by Zoom's own sealed word, and at the first visit by her sign-in.

Zoom's client opens `/panel` with its word in a header; the page asks the client for a fresh one and hands it over, in
the same way wherever it is opened, so that no request but that one lets anybody in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.actors import SignIn
from app.domain.errors import Refused
from app.models import Person, Session, Sign
from app.ports import OutsideTrouble, PanelContexts, PanelVisit
from app.services import connection, panel
from app.services.panel import Visit
from app.views import panel_mount, sign_in, staff_door
from app.views.access import requires
from app.views.context import actor, db, now, ports, settings
from app.views.headers import change_policy
from app.views.phrases_hands import panel_words
from app.views.phrases_people import sign_in_words

bp = Blueprint("panel", __name__, url_prefix="/panel")
links = Blueprint("panel_links", __name__)

HEADER = "X-Zoom-App-Context"
PENDING = "panel_visit"
TO_SIGN_IN = timedelta(minutes=15)
ASK_AGAIN_SECONDS = 5


@bp.get("")
@requires("sign_in:ask")
def arrive() -> ResponseReturnValue:
    """What Zoom opens. A word of Zoom's that is not genuine is refused at once; a good one is asked for anew."""
    contexts = ports().panel_contexts
    if contexts is None:
        return _refusal("panel_not_set_up", 503)
    given = request.headers.get(HEADER)
    try:
        if given is not None:
            contexts.read(given, now())
    except OutsideTrouble as trouble:
        if not trouble.retryable:
            return _refusal("panel_not_yours")
    return _opening()


@bp.post("/open")
@requires("sign_in:ask")
def enter() -> ResponseReturnValue:
    """Let a facilitator in whom we know by her Zoom user; ask one whom we do not know who she is."""
    contexts = ports().panel_contexts
    if contexts is None:
        return _refusal("panel_not_set_up", 503)
    try:
        visit = panel.locate(db(), visit=_read(contexts), vault=ports().vault, now=now())
    except Refused as refusal:
        return _not_yet(refusal.code)
    connection.note(db(), Sign.PANEL_OPENED, now=now())
    person = panel.recognise(db(), visit=visit, now=now())
    if person is None:
        return _ask_who(visit)
    return _let_in(person, visit, proven=False)


@bp.post("/sign-in")
@requires("sign_in:ask")
def introduce() -> ResponseReturnValue:
    """Her first visit: password and six digits, once. From then on her Zoom user stands for her here."""
    visit = _pending()
    if visit is None:
        return redirect(url_for("panel.arrive"), 303)
    try:
        person = staff_door.prove()
    except Refused as refusal:
        return _sign_in_form(sign_in_words()[refusal.code]), staff_door.status_of(refusal)
    try:
        panel.introduce(db(), visit=visit, person=person, now=now())
    except Refused as refusal:
        return _refusal(refusal.code)
    return _let_in(person, visit, proven=True)


@bp.post("/somebody-else")
@requires("sign_in:ask")
def somebody_else() -> ResponseReturnValue:
    """A Zoom account that several facilitators share: ask who is there tonight."""
    visit = _pending()
    if visit is None:
        return redirect(url_for("panel.arrive"), 303)
    return _ask_who(visit)


@links.post("/live/forget-zoom")
@requires("staff:home")
def forget() -> ResponseReturnValue:
    """Her Zoom user stands for her no longer."""
    panel.forget(db(), by=actor(), now=now())
    flash(_("The panel inside Zoom no longer knows you. Next time it asks you to sign in."), "good")
    return redirect(url_for("live.home"), 303)


def _read(contexts: PanelContexts) -> PanelVisit:
    """Zoom's word in the form. Raises `Refused`: nothing is told of what was wrong with it."""
    try:
        return contexts.read(request.form.get("context", ""), now())
    except OutsideTrouble as trouble:
        raise Refused("panel_again" if trouble.retryable else "panel_not_yours") from None


def _let_in(person: Person, visit: Visit, *, proven: bool) -> ResponseReturnValue:
    until = panel.lasts_until(db().get_one(Session, visit.session_id))
    sign_in.begin(person, SignIn.STAFF, until=until, proven=proven)
    panel_mount.bind(visit.session_id)
    _keep(visit, until)
    return redirect(panel_mount.address(visit.session_id), 303)


def _ask_who(visit: Visit) -> ResponseReturnValue:
    sign_in.end()
    _keep(visit, now() + TO_SIGN_IN)
    return _sign_in_form(None)


def _keep(visit: Visit, until: datetime) -> None:
    """In the panel's cookie, which is signed: neither part of it can be changed there."""
    cookie[PENDING] = [visit.session_id, visit.zoom_user, until.timestamp()]


def _pending() -> Visit | None:
    session_id, zoom_user, until = cookie.get(PENDING, (0, "", 0))
    return Visit(session_id, zoom_user) if now() < datetime.fromtimestamp(until, UTC) else None


def _not_yet(code: str) -> ResponseReturnValue:
    if code == "panel_unknown_meeting":
        return _opening(wait_seconds=ASK_AGAIN_SECONDS, words=panel_words()[code])
    return _refusal(code)


def _opening(wait_seconds: int = 0, words: tuple[str, str] | None = None) -> str:
    load_sdk()
    return render_template("live/panel_open.html", wait_seconds=wait_seconds, words=words, sdk_url=sdk_url())


def _refusal(code: str, status: int = 403) -> ResponseReturnValue:
    return render_template("live/panel_refused.html", words=panel_words()[code]), status


def _sign_in_form(error: str | None) -> str:
    return render_template("live/panel_sign_in.html", error=error)


def sdk_url() -> str:
    """Where this page loads Zoom's script from, when not from our own files."""
    configured = settings().panel
    return configured.sdk_url if configured else ""


def load_sdk() -> None:
    """Let this page load Zoom's script from where it is configured."""
    configured = settings().panel
    if configured and configured.sdk_origin:
        change_policy({"script-src": f"'self' {configured.sdk_origin}"})
