"""The coordinator's calendar: a series looked at before it is planned, sessions moved and called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.domain.errors import BadInput, IllegalAction, Refused
from app.domain.sessions import occurrences
from app.models import Group, Session
from app.queries import groups, sessions
from app.services import planning
from app.views import inputs
from app.views.access import requires
from app.views.context import actor, db, now, settings
from app.views.phrases_planning import field_words, meeting_words, refusal_words, session_state_words

bp = Blueprint("planning", __name__)

USUAL = {"time": "19:00", "duration_minutes": "60", "weeks": "8"}


@dataclass(frozen=True)
class Preview:
    """One date of a series before it is planned. `clocks` is "" or what the clocks do to it: changed | skipped."""

    starts_at: datetime
    clocks: str


@bp.get("/groups/<int:group_id>/sessions")
@requires("group:plan")
def listed(group_id: int) -> ResponseReturnValue:
    """What is planned, and whether Zoom is ready for it."""
    return render_template(
        "coordinator/sessions.html",
        group=groups.by_id(db(), group_id),
        rows=sessions.planned(db(), group_id=group_id, by=actor(), now=now()),
        states=session_state_words(),
        meeting_words=meeting_words,
    )


@bp.get("/groups/<int:group_id>/plan")
@requires("group:plan")
def plan(group_id: int) -> ResponseReturnValue:
    """The form."""
    tomorrow = (now() + timedelta(days=1)).astimezone(ZoneInfo(groups.by_id(db(), group_id).zone))
    return _form(group_id, MultiDict({"day": tomorrow.date().isoformat(), **USUAL}), {}, [])


@bp.post("/groups/<int:group_id>/plan")
@requires("group:plan")
def plan_series(group_id: int) -> ResponseReturnValue:
    """First shown as a list of dates, then planned."""
    try:
        slot = inputs.slot(request.form)
        if request.form.get("act") != "plan":
            return _form(group_id, request.form, {}, _preview(groups.by_id(db(), group_id), slot))
        planned = planning.plan_series(
            db(),
            group_id=group_id,
            first_local=slot.first_local,
            weeks=slot.weeks,
            duration_minutes=slot.duration_minutes,
            hosts=settings().zoom.hosts,
            by=actor(),
            now=now(),
        )
    except BadInput as odd:
        return _form(group_id, request.form, dict(odd.fields), []), 422
    except Refused as refusal:
        return _form(group_id, request.form, {"time": refusal.code}, []), 422
    flash(_("Planned: %(number)s sessions. Their Zoom meetings are made in good time.", number=len(planned)), "good")
    return redirect(url_for("coordinator.planning.listed", group_id=group_id), 303)


@bp.get("/sessions/<int:session_id>/move")
@requires("group:plan")
def move(session_id: int) -> ResponseReturnValue:
    """The form, as the session stands."""
    session, group = sessions.by_id(db(), session_id)
    local = session.starts_at.astimezone(ZoneInfo(group.zone))
    typed = {"day": f"{local:%Y-%m-%d}", "time": f"{local:%H:%M}", "duration_minutes": str(session.duration_minutes)}
    return _move_form(session, group, MultiDict(typed), {})


@bp.post("/sessions/<int:session_id>/move")
@requires("group:plan")
def reschedule(session_id: int) -> ResponseReturnValue:
    """Move it; who signed up is told."""
    session, group = sessions.by_id(db(), session_id)
    try:
        slot = inputs.slot(request.form)
        planning.reschedule(
            db(),
            session_id=session_id,
            starts_local=slot.first_local,
            duration_minutes=slot.duration_minutes,
            hosts=settings().zoom.hosts,
            by=actor(),
            now=now(),
        )
    except BadInput as odd:
        return _move_form(session, group, request.form, dict(odd.fields)), 422
    except Refused as refusal:
        db().rollback()
        return _move_form(session, group, request.form, {"time": refusal.code}), 422
    flash(_("Moved. Everybody who signed up gets a letter with the new time."), "good")
    return redirect(url_for("coordinator.planning.listed", group_id=group.id), 303)


@bp.get("/sessions/<int:session_id>/call-off")
@requires("group:plan")
def call_off(session_id: int) -> ResponseReturnValue:
    """What calling off means, and one button."""
    session, group = sessions.by_id(db(), session_id)
    return render_template("coordinator/call_off.html", session=session, group=group)


@bp.post("/sessions/<int:session_id>/call-off")
@requires("group:plan")
def cancel(session_id: int) -> ResponseReturnValue:
    """Call it off; who signed up is told once, and nobody's absence counts."""
    _session, group = sessions.by_id(db(), session_id)
    try:
        planning.call_off(db(), session_id=session_id, by=actor(), now=now())
        flash(_("Called off. Everybody who signed up is told once, and nobody's absence counts."), "good")
    except IllegalAction:
        flash(refusal_words()["illegal_action"], "attention")
    return redirect(url_for("coordinator.planning.listed", group_id=group.id), 303)


def _preview(group: Group, slot: inputs.SlotInput) -> list[Preview]:
    """The dates as they would be, with a word where the clocks change before one of them."""
    if not 1 <= slot.weeks <= planning.MOST_WEEKS:
        raise BadInput(weeks="out_of_range")
    zone = ZoneInfo(group.zone)
    found = occurrences(slot.first_local, group.zone, count=slot.weeks)
    offsets = [one.starts_at.astimezone(zone).utcoffset() for one in found]
    before = [offsets[0], *offsets]
    return [
        Preview(one.starts_at, "skipped" if one.shifted else "changed" if offset != previous else "")
        for one, offset, previous in zip(found, offsets, before, strict=False)
    ]


def _form(group_id: int, typed: MultiDict[str, str], faults: dict[str, str], preview: list[Preview]) -> str:
    return render_template(
        "coordinator/plan.html",
        group=groups.by_id(db(), group_id),
        typed=typed,
        errors=field_words(faults),
        preview=preview,
    )


def _move_form(session: Session, group: Group, typed: MultiDict[str, str], faults: dict[str, str]) -> str:
    return render_template(
        "coordinator/move.html", session=session, group=group, typed=typed, errors=field_words(faults)
    )
