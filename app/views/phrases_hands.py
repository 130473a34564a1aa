"""Words for the panel inside Zoom: why it does not open, and why Zoom did not do what was asked."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def panel_words() -> Mapping[str, tuple[str, str]]:
    """By the refusal's code: what to say in a panel that does not open, and what to do. No group is told of."""
    return {
        "panel_not_set_up": (
            _("This panel is not set up yet."),
            _("Whoever looks after Hearth sets it up once, for everybody. Until then, open Hearth in your browser."),
        ),
        "panel_outside": (
            _("Open this panel inside a meeting."),
            _("Start or join the meeting first, then choose Hearth under Apps."),
        ),
        "panel_not_yours": (
            _("There is nothing to show here."),
            _("This panel is for those who facilitate this meeting. If you do, ask to be made host or co-host."),
        ),
        "panel_unknown_meeting": (
            _("We have not heard of this meeting yet."),
            _("Zoom tells us of a meeting within a minute of its start. This page keeps asking."),
        ),
        "panel_over": (_("This meeting is over."), _("Its register is on your own page in Hearth, in your browser.")),
        "panel_again": (
            _("Zoom's word came too late."),
            _("Try again. If this does not help, open Hearth in your browser."),
        ),
    }


def host_tools() -> str:
    """Where a host finds the lock and the waiting room in a running meeting.

    Zoom's docs, "In-meeting security options": "Host tools" in the toolbar, "Security" in a desktop app before 6.0.0.
    """
    return str(_("Host tools (Security, in Zoom before 6.0)"))


def detail_words() -> Mapping[str, str]:
    """By an outcome's detail: why Zoom did not do what was asked of it."""
    by_hand = _("Please do it in Zoom, under Participants.")
    return {
        "waiting_room_locked": _("Zoom's waiting room is switched off for changes. %(by_hand)s", by_hand=by_hand),
        "waiting_room_already": _("Zoom's waiting room is so already."),
        "not_in_this_meeting": _("Zoom does not offer this in a meeting of this kind. %(by_hand)s", by_hand=by_hand),
        "in_breakout_room": _("Zoom does not offer this from inside a breakout room. Go back to the main room."),
        "not_here": _("This person is no longer there."),
        "not_in_waiting_room": _("This person is no longer in the waiting room."),
        "moderates": _("Zoom puts nobody back who is a host or co-host."),
        "no_waiting_room": _(
            "This meeting has no waiting room. Switch it on in Zoom, under %(tools)s.", tools=host_tools()
        ),
        "not_offered": _("Your Zoom cannot do this from here. %(by_hand)s", by_hand=by_hand),
        "nobody_named": _("Zoom did not say who this is. %(by_hand)s", by_hand=by_hand),
        "other": _("Zoom did not do what was asked. %(by_hand)s", by_hand=by_hand),
        "too_old_admit": _("Your Zoom is too old to admit from here; it needs 5.15.10 or newer."),
        "too_old_put_back": _("Your Zoom is too old to put somebody back from here; it needs 5.15.10 or newer."),
        "too_old_remove": _("Your Zoom is too old to remove somebody from here; it needs 6.4.5 or newer."),
        "too_old_rename": _("Your Zoom is too old to rename somebody from here; it needs 5.14.5 or newer."),
    }
