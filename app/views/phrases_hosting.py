"""Words for hosting the meeting in the browser."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.hosting import Hosting

OFF = "off"
STALE = "stale"


def hosting_words() -> Mapping[str, str]:
    """Why hosting cannot begin here; empty when it can."""
    return {
        Hosting.READY: "",
        Hosting.TOO_EARLY: _("It is too early: you can host from half an hour before the doors open."),
        Hosting.NO_MEETING: _("Zoom has not made this meeting yet. Load this page again in a minute."),
        Hosting.OVER: _("The session is over."),
        STALE: _("It has been a while since you signed in. Sign in once more; then you can host from this page."),
        OFF: _("Hosting in the browser is not switched on here. Start the meeting in Zoom, from the session's page."),
    }


def pass_words(code: str) -> str:
    """Why Zoom gave no pass, by the code of the trouble."""
    known = {
        "zoom_missing_scope": _(
            "Zoom does not let Hearth ask for the host's pass: the scope user:read:token:admin is missing. "
            "Tell a coordinator; tonight, start the meeting in the Zoom app."
        ),
        "web_sdk_off": hosting_words()[OFF],
    }
    waiting = _("Zoom does not answer just now. Try again, or start the meeting in the Zoom app.")
    return str(known.get(code) or waiting)
