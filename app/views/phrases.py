"""Words for codes: each code that a person may meet, in every language. A test asks that none is missing."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from app.views.phrases_planning import refusal_words


@dataclass(frozen=True)
class Trouble:
    """What happened, what is safe, what to do."""

    what_happened: str
    what_is_safe: str
    what_to_do: str
    action_label: str = ""
    action_href: str = ""


NOTHING_CHANGED = _("Nothing was changed.")

TROUBLES: dict[str, Trouble] = {
    "not_there": Trouble(
        _("There is no page here that we can show you."),
        NOTHING_CHANGED,
        _("Check the address, or go back to the start page."),
    ),
    "http_404": Trouble(
        _("There is no page here that we can show you."),
        NOTHING_CHANGED,
        _("Check the address, or go back to the start page."),
    ),
    "stale": Trouble(
        _("Somebody else was a moment faster."),
        _("What they did stands; yours was not carried out."),
        _("Look at the page as it is now, and decide again if you still need to."),
    ),
    "illegal_action": Trouble(
        _("This can no longer be done as things stand now."),
        NOTHING_CHANGED,
        _("Load the page again to see where things stand."),
    ),
    "bad_input": Trouble(
        _("Something in the form could not be understood."),
        NOTHING_CHANGED,
        _("Go back; what you typed is still there."),
    ),
    "stale_form": Trouble(
        _("This page was open for a long time, so we could not be sure that it was still you."),
        NOTHING_CHANGED,
        _("Go back, load the page again, and send it once more."),
    ),
    "sign_in_again": Trouble(
        _("Your sign-in has ended."),
        NOTHING_CHANGED,
        _("Sign in again and go on where you were."),
    ),
    "link_over": Trouble(
        _("This link has been used, or its time is over."),
        _("Your place is safe."),
        _("Ask for a new one. If it is tonight and you are in a hurry, ring us."),
        _("Sign in"),
        "/sign-in",
    ),
    "storage": Trouble(
        _("Hearth cannot write anything down just now: its disk is full, read-only or busy."),
        _("Everything that was saved before is safe. This last step was not saved."),
        _("Tell whoever looks after Hearth. In a session, go on by hand in Zoom."),
    ),
    "http_400": Trouble(
        _("Something in this request could not be understood."),
        NOTHING_CHANGED,
        _("Go back and try once more."),
    ),
    "http_405": Trouble(
        _("This address does not take that kind of request."),
        NOTHING_CHANGED,
        _("Go back and use the buttons on the page."),
    ),
    "http_413": Trouble(
        _("That was larger than Hearth accepts."), NOTHING_CHANGED, _("Send something smaller, or ask us for help.")
    ),
    "http_429": Trouble(
        _("That was a lot of tries in a short time."),
        _("Your account is safe and not locked."),
        _("Wait a minute, then try again."),
    ),
    "http_500": Trouble(
        _("Something went wrong on our side."),
        _("What was saved before is safe. This last step may not have been saved."),
        _("Try again in a minute. If it happens again, tell us what you were doing."),
    ),
    "http_503": Trouble(
        _("Hearth is not ready just now."), _("What was saved before is safe."), _("Try again in a minute.")
    ),
}


def trouble_words(code: str, status: int) -> Trouble:
    """Words for an error's code; a code without words of its own falls back on its status."""
    return TROUBLES.get(code) or _planning_trouble(code) or TROUBLES.get(f"http_{status}") or TROUBLES["http_500"]


def _planning_trouble(code: str) -> Trouble | None:
    """A refusal whose one sentence is said elsewhere on a page, for when it has none of its own."""
    words = refusal_words().get(code)
    return Trouble(words, NOTHING_CHANGED, _("Go back and look at the page as it is now.")) if words else None
