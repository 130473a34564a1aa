"""Words for the connection check: what each line is, how it stands, the one thing to change, and where in Zoom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.connection import Finding, FindingReason, Mark
from app.domain.connection_facts import WANTED, Step
from app.views.phrases_house_rules import house_rule_words


@dataclass(frozen=True)
class Line:
    """One line as a person reads it. `change` and `where` are empty where nothing is to be done."""

    step: Step
    mark: Mark
    title: str
    state: str
    change: str
    where: str
    names: tuple[str, ...]
    question: str  # what a person can look up, "" where there is nothing to ask


def line(finding: Finding) -> Line:
    """A finding in words."""
    told = house_rule_words().get(finding.step)
    change, where = _change(finding)
    asked = finding.mark is Mark.CANNOT_TELL and finding.reason is FindingReason.NOT_TOLD and told is not None
    return Line(
        step=finding.step,
        mark=finding.mark,
        title=step_words()[finding.step],
        state=mark_words()[finding.mark],
        change=change,
        where=where,
        names=finding.names if finding.reason in NAMED else (),
        question=told.question if asked and told else "",
    )


NAMED = frozenset({FindingReason.MISSING, FindingReason.NOT_LICENSED, FindingReason.NOT_THERE, FindingReason.OTHERWISE})
"""What is read with its names below; how far a clock is off stands in the sentence itself."""


def mark_words() -> Mapping[Mark, str]:
    """How a line stands."""
    return {
        Mark.DONE: _("done"),
        Mark.WRONG: _("to change"),
        Mark.WAITING: _("waits"),
        Mark.CANNOT_TELL: _("cannot tell"),
    }


def step_words() -> Mapping[Step, str]:
    """What each line is about."""
    return {
        Step.CREDENTIALS: _("Zoom knows this installation"),
        Step.CLOCK: _("Both clocks agree"),
        Step.SCOPES: _("Hearth may do what it needs to (scopes)"),
        Step.PLAN: _("The plan has registration and reports"),
        Step.LICENCE: _("Whoever hosts has a licence"),
        Step.WAITING_ROOM: _("Everybody comes to a waiting room"),
        Step.EVERYONE_WAITS: _("Nobody is let past the waiting room"),
        Step.JOIN_BEFORE_HOST: _("Nobody is inside before the host"),
        Step.REMOVED_MAY_RETURN: _("Whoever was removed stays outside"),
        Step.AUTO_RECORDING: _("No recording starts by itself"),
        Step.LOCAL_RECORDING: _("Nobody can record on a computer"),
        Step.CLOUD_RECORDING: _("Nobody can record in the cloud"),
        Step.CHAT_SAVED_BY_ITSELF: _("The chat is not kept by itself"),
        Step.MEMBERS_SAVE_CHAT: _("Members cannot save the chat"),
        Step.RENAMING: _("Members can change the name that is shown"),
        Step.UNMUTING: _("Members can unmute themselves"),
        Step.CHAT_WITH_HOSTS: _("Members can write to the hosts"),
        Step.BREAKOUT_ROOMS: _("Breakout rooms can be used"),
        Step.EVENTS: _("Zoom's events arrive"),
        Step.PANEL: _("The panel inside Zoom was opened once"),
        Step.WEB_HOST: _("A browser can host (for Zoom's own lock)"),
    }


def _change(finding: Finding) -> tuple[str, str]:
    """The one thing to change and where; or why nothing can be said yet."""
    if finding.reason is FindingReason.OTHERWISE:
        setting = house_rule_words()[finding.step]
        return setting.change, setting.where
    if finding.reason is FindingReason.NOT_TOLD and finding.step in WANTED:
        return _("Zoom does not tell. Please look for yourself."), house_rule_words()[finding.step].where
    if finding.reason is FindingReason.NOT_SET_UP:
        return _not_set_up()[finding.step], ""
    return _reason_words(finding)[finding.reason]


def _not_set_up() -> Mapping[Step, str]:
    return {
        Step.PANEL: _("Not set up. If you want it, the guide says how; without it you admit by hand."),
        Step.WEB_HOST: _("Not set up. It is needed only where a group wants Zoom itself to lock its door."),
    }


def _reason_words(finding: Finding) -> Mapping[FindingReason, tuple[str, str]]:
    app = _("marketplace.zoom.us › Manage › your Server-to-Server app")
    seconds = finding.names[0] if finding.names else ""
    return {
        FindingReason.FINE: ("", ""),
        FindingReason.REFUSED: (
            _("Copy account id, client id and client secret once more, and see that the app is activated."),
            _("%(app)s › App Credentials; then ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID, ZOOM_CLIENT_SECRET here", app=app),
        ),
        FindingReason.CLOCK_AHEAD: (
            _("This computer's clock is %(seconds)s seconds ahead. Let it set itself (NTP).", seconds=seconds),
            _("The computer that Hearth runs on"),
        ),
        FindingReason.CLOCK_BEHIND: (
            _("This computer's clock is %(seconds)s seconds behind. Let it set itself (NTP).", seconds=seconds),
            _("The computer that Hearth runs on"),
        ),
        FindingReason.MISSING: (
            _("Add these scopes. Each has two names; your app shows one of them."),
            _("%(app)s › Scopes", app=app),
        ),
        FindingReason.TOO_SMALL: (
            _("Zoom's free plan has neither registration nor reports. It takes Pro or larger."),
            _("zoom.us › Admin › Plans and Billing"),
        ),
        FindingReason.NOT_LICENSED: (
            _("Give a licence to whoever hosts: with a Basic user there are no personal links."),
            _("zoom.us › Admin › User Management › Users › Edit › User type: Licensed"),
        ),
        FindingReason.NOT_THERE: (
            _("Zoom has no such user in this account."),
            _("ZOOM_HOST_USER here; compare with zoom.us › Admin › User Management › Users"),
        ),
        FindingReason.OTHERWISE: ("", ""),
        FindingReason.NEVER_HEARD: (
            _(
                "Zoom has never reached /webhooks/zoom. Add this address and press “Validate” there; "
                "without a public address use Zoom's WebSocket (flask listen)."
            ),
            _("%(app)s › Feature › Event Subscriptions", app=app),
        ),
        FindingReason.SILENT: (
            _("No event has come for two weeks. Press “Validate”, and see that the subscription is not switched off."),
            _("%(app)s › Feature › Event Subscriptions", app=app),
        ),
        **_waiting_words(),
    }


def _waiting_words() -> Mapping[FindingReason, tuple[str, str]]:
    return {
        FindingReason.NOT_YET_READ: (_("Not asked yet."), ""),
        FindingReason.AFTER_CREDENTIALS: (_("Can be asked once Zoom knows this installation."), ""),
        FindingReason.AFTER_SCOPES: (_("Can be asked once the missing scopes are there."), ""),
        FindingReason.AFTER_PLAN: (_("Can be asked once plan and host are right."), ""),
        FindingReason.NO_EVENT_YET: (_("The line is there; the first event comes with the first meeting."), ""),
        FindingReason.NOT_YET_OPENED: (_("Open Hearth in a Zoom meeting once: Apps › your app."), ""),
        FindingReason.NOT_SET_UP: ("", ""),
        FindingReason.OUT_OF_REACH: (_("Zoom could not be reached just now. Try again in a few minutes."), ""),
        FindingReason.NOT_TOLD: (_("Zoom does not tell."), ""),
        FindingReason.ODD_ANSWER: (_("Zoom gave an answer that Hearth does not understand."), ""),
    }
