"""What a facilitator does on the live page: every act is a POST, one use case, and one sentence back.

With the script the answer is that sentence; without it, it leads back to the dashboard and stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from app.domain.arrivals import Decision
from app.domain.errors import BadInput, DomainError, NotPermitted, NotThere, Refused, Stale
from app.domain.permissions import ensure
from app.models import Arrival, CommandKind
from app.queries import commands, dashboard, sessions
from app.services import admission, doors, locks
from app.views.access import requires
from app.views.context import actor, db, now
from app.views.phrases_door import decision_words, refusal_words
from app.views.phrases_rehearsal import ended_words

bp = Blueprint("acts", __name__)

Act = Callable[..., str]
LONGEST_VERSION = 9  # digits


def _(words: str, **parts: object) -> str:
    """A sentence in the reader's language; the library says nothing about its type."""
    return str(gettext(words, **parts))


def an_act(permission: str) -> Callable[[Act], Callable[..., ResponseReturnValue]]:
    """Turn a function that carries out one use case and returns a sentence into a view.

    The session must be one that the actor may open, and the arrival one of that session."""

    def mark(act: Act) -> Callable[..., ResponseReturnValue]:
        @requires(permission)
        @wraps(act)
        def view(session_id: int, **parts: Any) -> ResponseReturnValue:
            try:
                _ensure_together(permission, session_id, parts.get("arrival_id"))
                return _answer(session_id, act(session_id=session_id, **parts))
            except (NotPermitted, NotThere):
                raise  # the error page says no more than that there is nothing here
            except Stale as late:
                db().rollback()
                if late.details.get("by") == actor().person_id:  # her own second click
                    return _answer(session_id, _("Done already."))
                return _answer(session_id, _who_was_first(session_id, late), late)
            except DomainError as refusal:
                db().rollback()
                return _answer(session_id, _refusal(refusal), refusal)

        return view

    return mark


def _ensure_together(permission: str, session_id: int, arrival_id: int | None) -> None:
    """An act of two steps must not take the first and be refused the second, so her right is asked about here too."""
    _session, group = dashboard.visible(db(), session_id=session_id, actor=actor())
    ensure(actor(), permission, group_id=group.id)
    if arrival_id is not None:
        arrival = db().get(Arrival, arrival_id)
        if arrival is None or arrival.session_id != session_id:
            raise NotThere


def _answer(session_id: int, words: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    kind = "attention" if refusal else "good"
    if "HX-Request" in request.headers:
        return make_response(render_template("live/said.html", words=words, kind=kind), _status(refusal))
    flash(words, kind)
    return redirect(url_for("live.show", session_id=session_id), 303)


def _status(refusal: DomainError | None) -> int:
    if refusal is None:
        return 200
    return 400 if isinstance(refusal, BadInput) else 409


def _refusal(refusal: DomainError) -> str:
    words = refusal_words()
    return words.get(refusal.code) or words["illegal_action"]


def _who_was_first(session_id: int, late: Stale) -> str:
    """ "Ana was a moment faster: admitted 2 s ago"."""
    decision, by, at = (late.details.get(part) for part in ("decision", "by", "at"))
    if not isinstance(decision, Decision) or not isinstance(at, datetime):
        return refusal_words()["stale"]
    session, _group = dashboard.visible(db(), session_id=session_id, actor=actor())
    who = dashboard.called(db(), session.group_id).get(by, _("Somebody")) if isinstance(by, int) else "Hearth"
    seconds = max(0, round((now() - at).total_seconds()))
    return _(
        "%(who)s was a moment faster: %(what)s %(seconds)d s ago.",
        who=who,
        what=decision_words()[decision],
        seconds=seconds,
    )


def _version() -> int:
    """The version that the page showed."""
    given = request.form.get("version", "")
    if not given.isdecimal() or len(given) > LONGEST_VERSION:
        raise BadInput(version="empty")
    return int(given)


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/admit")
@an_act("arrival:admit")
def admit(session_id: int, arrival_id: int) -> str:
    """Let somebody in; with a reason where something holds."""
    reason = request.form.get("reason") or None
    admission.clear(db(), arrival_id=arrival_id, by=actor(), now=now(), version=_version(), reason=reason)
    return _what_now(session_id)


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/ask-again")
@an_act("arrival:admit")
def ask_again(session_id: int, arrival_id: int) -> str:
    """Ask Zoom once more."""
    admission.ask_again(db(), arrival_id=arrival_id, by=actor(), now=now(), version=_version())
    return _("Asked again.")


@bp.post("/<int:session_id>/admit-expected")
@an_act("arrival:admit")
def admit_expected(session_id: int) -> str:
    """Let in everybody who is expected."""
    number = admission.clear_expected(db(), session_id=session_id, by=actor(), now=now())
    return str(ngettext("%(num)d person may come in.", "%(num)d people may come in.", number))


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/decline")
@an_act("arrival:admit")
def decline(session_id: int, arrival_id: int) -> str:
    """Do not let somebody in."""
    admission.decline(db(), arrival_id=arrival_id, by=actor(), now=now())
    return _("Declined. You can still admit later.")


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/put-back")
@an_act("arrival:admit")
def put_back(session_id: int, arrival_id: int) -> str:
    """Back into the waiting room."""
    admission.withdraw(db(), arrival_id=arrival_id, by=actor(), now=now())
    if commands.can(db(), session_id, CommandKind.PUT_BACK, now()):
        return _("Zoom is asked to put this person back into the waiting room.")
    return _("Noted. If this person is inside already, put them back in Zoom, under Participants.")


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/remove")
@an_act("arrival:remove")
def remove(session_id: int, arrival_id: int) -> str:
    """Out, for tonight."""
    admission.remove(db(), arrival_id=arrival_id, by=actor(), now=now())
    return _("Removed for tonight. Zoom is asked to put this person out.")


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/vouch/<int:person_id>")
@an_act("arrival:admit")
def vouch_and_admit(session_id: int, arrival_id: int, person_id: int) -> str:
    """ "It's Leah": say who it is, and let her in. What holds is still held: then only the name is kept, and so it is
    where somebody said otherwise between her two words."""
    _vouch(arrival_id, person_id)
    try:
        admission.clear(db(), arrival_id=arrival_id, by=actor(), now=now(), version=_version() + 1)
    except Refused as held:
        if held.code != "needs_reason":
            raise
        return _("The name is remembered. Something holds at the door; look at the row.")
    return _what_now(session_id)


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/name/<int:person_id>")
@an_act("arrival:name")
def name(session_id: int, arrival_id: int, person_id: int) -> str:
    """Say who it is, nothing more."""
    _vouch(arrival_id, person_id)
    return _("The name is remembered.")


def _what_now(session_id: int) -> str:
    """Who carries it out: hands in the meeting, or hers."""
    if commands.can(db(), session_id, CommandKind.ADMIT, now()):
        return _("Zoom is asked to let this person in.")
    return _("Noted. Now admit in Zoom; this page waits for Zoom to confirm it.")


def _vouch(arrival_id: int, person_id: int) -> None:
    admission.vouch(db(), arrival_id=arrival_id, person_id=person_id, by=actor(), now=now(), version=_version())


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/guest")
@an_act("arrival:name")
def guest(session_id: int, arrival_id: int) -> str:
    """A named guest: a speaker, an interpreter."""
    label = request.form.get("label", "").strip()
    admission.name_guest(db(), arrival_id=arrival_id, label=label, by=actor(), now=now(), version=_version())
    return _("Named as a guest; you can admit now.")


@bp.post("/<int:session_id>/door/close")
@an_act("door:close")
def close_door(session_id: int) -> str:
    """Close the door now."""
    doors.close_now(db(), session_id=session_id, by=actor(), now=now())
    return _("The door is closed.")


@bp.post("/<int:session_id>/door/extend")
@an_act("door:open")
def extend_door(session_id: int) -> str:
    """Five minutes more."""
    doors.extend(db(), session_id=session_id, by=actor(), now=now(), version=_version())
    return _("The door stays open five minutes longer.")


@bp.post("/<int:session_id>/door/reopen")
@an_act("door:open")
def reopen_door(session_id: int) -> str:
    """Open again, for five minutes."""
    doors.reopen(db(), session_id=session_id, by=actor(), now=now(), version=_version())
    return _("The door is open again, for five minutes.")


@bp.post("/<int:session_id>/lock/<any(locked, unlocked):what>")
@an_act("door:close")
def say_lock(session_id: int, what: str) -> str:
    """She locked or unlocked Zoom herself, and tells us."""
    locks.say_lock(db(), session_id=session_id, locked=what == "locked", by=actor(), now=now())
    return _("Noted: locked in Zoom.") if what == "locked" else _("Noted: unlocked in Zoom.")


@bp.post("/<int:session_id>/lock/ask")
@an_act("door:close")
def ask_lock(session_id: int) -> str:
    """Ask whatever hands can lock to lock Zoom itself."""
    locks.ask_lock(db(), session_id=session_id, locked=True, by=actor(), now=now())
    return _("Zoom's lock is asked for. Then anybody who drops out cannot return until you unlock.")


@bp.post("/<int:session_id>/arrivals/<int:arrival_id>/unlock")
@an_act("door:open")
def unlock_for(session_id: int, arrival_id: int) -> str:
    """Open Zoom's lock for somebody who dropped out, until that person is back."""
    locks.open_for(db(), session_id=session_id, arrival_id=arrival_id, by=actor(), now=now())
    if commands.can(db(), session_id, CommandKind.UNLOCK, now()):
        return _("Zoom is asked to unlock, and to lock again once that person is back, at the latest in five minutes.")
    return _("Noted. Unlock the meeting in Zoom now; this page says when to lock it again.")


@bp.post("/<int:session_id>/lock/ask-open")
@an_act("door:open")
def ask_unlock(session_id: int) -> str:
    """Ask whatever hands can unlock to open Zoom's lock, for somebody who dropped out."""
    locks.ask_lock(db(), session_id=session_id, locked=False, by=actor(), now=now())
    return _("Zoom is asked to unlock for five minutes, so that whoever dropped out can come back.")


@bp.post("/<int:session_id>/end")
@an_act("session:end")
def end(session_id: int) -> str:
    """End the session, in Zoom too."""
    doors.end(db(), session_id=session_id, by=actor(), now=now(), end_zoom=request.form.get("end_zoom") == "yes")
    if sessions.by_id(db(), session_id)[0].is_rehearsal:
        return ended_words()
    return _("The session has ended. Its register is collected in a few minutes.")
