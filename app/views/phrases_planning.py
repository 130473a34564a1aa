"""Words for groups, places, sign-up and planning: what a field's code means, what a refusal means, and each state."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.attendance import Outcome
from app.domain.groups import Admission, Membership
from app.domain.places import PlaceState
from app.domain.sessions import DoorPolicy, SessionState
from app.models import EffectKind, Session
from app.views.phrases_alarms import settings_words


def field_words(faults: Mapping[str, str]) -> dict[str, str]:
    """What to say beside each field: field to words."""
    table = _field_table()
    return {name: table.get(code, table["odd"]) for name, code in faults.items()}


def _field_table() -> dict[str, str]:
    return {
        "empty": _("Please write something here."),
        "too_long": _("This is longer than we can keep. Please shorten it."),
        "not_a_number": _("Please write a whole number."),
        "out_of_range": _("This number is too small or too large."),
        "choose_one": _("Please choose at least one."),
        "not_a_time": _("Please write a time, such as 19:00."),
        "not_a_day": _("Please choose a day."),
        "unknown_zone": _("We do not know this time zone. Try one such as Europe/London."),
        "not_an_address": _("This does not look like an e-mail address. Is something missing?"),
        "not_a_name": _("Please write a name without special signs."),
        "agree": _("Please read the agreement, and tick the box if you agree."),
        "screen_name_taken": _("Somebody in this group uses this name already. A second word or a number is enough."),
        "hosts_busy": _("Zoom can hold only one session at a time, and at this time it is in use. Try another hour."),
        "not_over_yet": _("This evening is not over yet. A coming one belongs among the planned sessions."),
        "evening_known": _("There is a session of this group at this time already. Look among the registers."),
        "before_zoom": _("Zoom did not exist yet. Please look at the year again."),
        "starts_in_the_past": _("This moment has passed. Please choose a later one."),
        "staff_facilitator_needed": _("Volunteers are never on their own: name somebody of the staff first."),
        "agreement_incomplete": _("Each language of the group needs its words before this can count."),
        "odd": _("Please look at this once more."),
    }


def refusal_words() -> Mapping[str, str]:
    """One sentence for a refusal that is shown above the page it happened on."""
    return {
        **_field_table(),
        "door_closed": _("The door has closed for this session, so that people can talk undisturbed."),
        "called_off": _("This session does not take place."),
        "session_over": _("This session is over."),
        "session_full": _("This session is full. If somebody can't come, there is room again: look in later."),
        "session_begun": _("The doors of this session are open; it can no longer be moved."),
        "group_full": _("All places of this group are taken. You can put the person on the waiting list."),
        "place_removed": _("This group is not open to you at present. Ring or write to us if you would like to talk."),
        "illegal_action": _("This can no longer be done as things stand now."),
        "stale": _("Somebody else changed this a moment ago. Please look at it as it is now."),
    }


def place_words() -> Mapping[PlaceState, str]:
    """Where a place stands, in the words of a list."""
    return {
        PlaceState.APPLIED: _("waits for our word"),
        PlaceState.WAITING_LIST: _("on the waiting list"),
        PlaceState.ACTIVE: _("member"),
        PlaceState.PAUSED: _("pausing"),
        PlaceState.GIVEN_UP: _("left"),
        PlaceState.REFUSED: _("not this time"),
        PlaceState.REMOVED: _("on hold"),
    }


def session_state_words() -> Mapping[SessionState, str]:
    """Where a session stands, for people who plan."""
    return {
        SessionState.SCHEDULED: _("planned"),
        SessionState.DOORS_OPEN: _("doors open"),
        SessionState.DOOR_CLOSED: _("door closed"),
        SessionState.ENDED: _("over"),
        SessionState.RECONCILED: _("over"),
        SessionState.CANCELLED: _("called off"),
    }


def outcome_words() -> Mapping[Outcome, str]:
    """What became of an evening, as its member reads it."""
    return {
        Outcome.ATTENDED: _("you were there"),
        Outcome.CAME_BRIEFLY: _("you looked in"),
        Outcome.APOLOGISED: _("you told us you couldn't come"),
        Outcome.MISSED: _("we missed you"),
        Outcome.EXCUSED: _("you couldn't come, and that is all right"),
        Outcome.NOT_EXPECTED: _("not signed up"),
    }


def membership_words() -> Mapping[Membership, tuple[str, str]]:
    """How a group takes people in: a word, and what it means."""
    return {
        Membership.CLOSED: (_("By application"), _("A coordinator approves everybody who joins.")),
        Membership.DROP_IN: (_("Drop-in"), _("Whoever accepts the agreement has a place at once, and comes and goes.")),
    }


def admission_words() -> Mapping[Admission, tuple[str, str]]:
    """Who lets people in."""
    return {
        Admission.BY_HAND: (_("By hand"), _("A facilitator lets in each person.")),
        Admission.AUTOMATIC: (
            _("Expected people by themselves"),
            _("Only with their own link, a fresh tap and a device we know. Everybody else waits for a facilitator."),
        ),
    }


def door_policy_words() -> Mapping[DoorPolicy, tuple[str, str]]:
    """When the door closes."""
    return {
        DoorPolicy.AT_START: (_("At the start"), _("With the minutes of grace below. People are asked to come early.")),
        DoorPolicy.LATER: (_("Later"), _("So many minutes after the start that being late is no matter.")),
        DoorPolicy.NEVER: (_("Never"), _("The waiting room stays, and people can come at any time.")),
    }


def meeting_words(session: Session) -> str:
    """How the meeting stands in Zoom, as far as we know."""
    if session.meeting_gone_at is not None:
        return str(_("no longer there in Zoom: open the evening to make it again"))
    if not session.meeting_differences:
        return str(_("ready"))
    return str(_("ready, but not as asked. %(settings)s", settings=settings_words(session.meeting_differences)))


def promise_words() -> dict[EffectKind, str]:
    """What could not be carried out, and was given up on until somebody asks for another try."""
    return {
        EffectKind.MAKE_MEETING: _("A session has no meeting in Zoom: Zoom would not make it."),
        EffectKind.CHANGE_MEETING: _("A session was moved, and Zoom still has the old time."),
        EffectKind.DELETE_MEETING: _("A session was called off, and its meeting still stands in Zoom."),
        EffectKind.MAKE_LINK: _("Somebody who signed up has no personal link: Zoom would not make it."),
        EffectKind.CANCEL_LINK: _("A personal link that should be gone still stands in Zoom."),
        EffectKind.SET_WAITING_TEXT: _("Zoom's waiting room does not say how the door stands."),
        EffectKind.REMOVE_PARTICIPANT: _("Zoom did not remove somebody; remove that person in Zoom by hand."),
        EffectKind.END_MEETING: _("Zoom did not end a meeting; end it in Zoom by hand."),
        EffectKind.STOP_RECORDING: _("Zoom did not stop a recording; stop it in Zoom by hand."),
        EffectKind.FETCH_REPORT: _("Zoom's report of a session could not be read."),
        EffectKind.SEND_MAIL: _("A letter could not be sent."),
    }
