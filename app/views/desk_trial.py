"""The test meeting: a coordinator holds it once with a second device, and Hearth watches what Zoom tells."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from app.domain.errors import NotThere, Refused
from app.models import Trial
from app.ports import MeetingPlan, OutsideTrouble
from app.queries import connection, sessions
from app.services import trials
from app.views.access import requires
from app.views.context import actor, db, let_go, now, ports, settings
from app.views.headers import allow_form_to
from app.views.phrases_hands import host_tools
from app.views.phrases_planning import refusal_words
from app.views.phrases_trial import lines

bp = Blueprint("trial", __name__, url_prefix="/connection/trial")


@bp.get("/")
@requires("connection:check")
def show() -> ResponseReturnValue:
    """What to do, and what was found out."""
    allow_form_to(*settings().zoom_origins)
    return render_template(
        "coordinator/trial.html",
        trial=connection.trial(db()),
        lines=lines(connection.told_answers(db(), by=actor(), now=now())),
        host_tools=host_tools(),
    )


@bp.post("/make")
@requires("connection:check")
def make() -> ResponseReturnValue:
    """Zoom makes the meeting and the guest's link."""
    try:
        host = _free_host()
        let_go()
        number = ports().directory.create_meeting(_plan(host)).number
        address = f"{ports().ids.opaque()}@{settings().registrant_email_domain}"
        link = ports().directory.make_link(
            number, screen_name=_("Test guest"), address=address, language=str(get_locale())
        )
        trials.record_made(db(), number=number, link=link, address=address, by=actor(), now=now())
    except Refused as refusal:
        flash(refusal_words()[refusal.code], "attention")
    except OutsideTrouble:
        _tell_trouble()
    return _back()


@bp.post("/start")
@requires("connection:check")
def start() -> ResponseReturnValue:
    """Into Zoom as the host: a fresh address, used in this one redirect."""
    number = _trial().meeting_number
    return _to_zoom(lambda: ports().directory.start_url(number))


@bp.post("/guest")
@requires("connection:check")
def guest() -> ResponseReturnValue:
    """Into Zoom as the guest, on another device or in a private window."""
    trial = _trial()

    def link() -> str:
        found = ports().directory.find_link(trial.meeting_number, address=trial.address)
        if found is None:
            raise OutsideTrouble("zoom_link_gone", retryable=False)
        return found.join_url

    return _to_zoom(link)


@bp.post("/text")
@requires("connection:check")
def change_text() -> ResponseReturnValue:
    """Another text for the waiting room."""
    number = _trial().meeting_number
    title, words = _("This is the new text"), _("Whoever reads this was reached while waiting.")
    return _asked(lambda: ports().room.set_waiting_room_text(number, title=title, description=words))


@bp.post("/cancel")
@requires("connection:check")
def cancel_link() -> ResponseReturnValue:
    """The guest's link is cancelled."""
    trial = _trial()
    return _asked(lambda: ports().directory.cancel_links(trial.meeting_number, [(trial.registrant_id, trial.address)]))


@bp.post("/report")
@requires("connection:check")
def look_for_report() -> ResponseReturnValue:
    """Is Zoom's report there, and how long did it take?"""
    trial = _trial()
    try:
        uuids = ports().directory.instances(trial.meeting_number)
        complete = bool(uuids) and ports().directory.report(uuids[-1]).complete
    except OutsideTrouble as trouble:
        if trouble.code not in ("zoom_not_allowed_on_plan", "zoom_missing_scope"):
            complete = False
        else:
            trials.record_report(db(), came=False, by=actor(), now=now())
            return _back()
    if complete:
        trials.record_report(db(), came=True, by=actor(), now=now())
    else:
        flash(_("Not there yet, or not complete. Zoom takes some minutes; look again."), "note")
    return _back()


@bp.post("/look")
@requires("connection:check")
def look_again() -> ResponseReturnValue:
    """What has come meanwhile."""
    trials.look_again(db(), by=actor(), now=now())
    return _back()


@bp.post("/tidy")
@requires("connection:check")
def tidy() -> ResponseReturnValue:
    """The meeting goes from Zoom; the answers stay."""
    number = _trial().meeting_number
    return _asked(lambda: ports().directory.delete_meeting(number))


def _trial() -> Trial:
    """The test meeting about which Zoom is to be asked next."""
    trial = connection.trial(db())
    if trial is None:
        raise NotThere
    let_go()
    return trial


def _free_host() -> str:
    """Somebody who holds no session now: Zoom would end it for the test."""
    busy = sessions.busy_hosts(db(), begins=now(), ends=now() + trials.BEGINS_IN + trials.LASTS)
    free = next((host for host in settings().zoom.hosts if host not in busy), None)
    if free is None:
        raise Refused("hosts_busy")
    return free


def _plan(host: str) -> MeetingPlan:
    return MeetingPlan(
        topic=_("Connection test"),
        starts_at=now() + trials.BEGINS_IN,
        duration_minutes=round(trials.LASTS.total_seconds() / 60),
        zone="UTC",
        host=host,
        passcode=ports().ids.passcode(),
    )


def _to_zoom(address: Callable[[], str]) -> ResponseReturnValue:
    allow_form_to(*settings().zoom_origins)
    try:
        answer = redirect(address(), 303)
    except OutsideTrouble:
        _tell_trouble()
        return _back()
    answer.set_data(b"")  # Werkzeug would write the address into the body as well
    return answer


def _asked(ask: Callable[[], None]) -> ResponseReturnValue:
    try:
        ask()
        flash(_("Zoom was asked. Now look, and answer below."), "good")
    except OutsideTrouble:
        _tell_trouble()
    return _back()


def _tell_trouble() -> None:
    flash(
        _("Zoom did not do this. Is the meeting running? The connection check says what may be missing."), "attention"
    )


def _back() -> ResponseReturnValue:
    return redirect(url_for(".show"), 303)
