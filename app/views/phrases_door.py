"""Words for the door: every verdict, reason and state that a facilitator may meet. A test asks that none is missing.

Each function returns a whole table, so that words are looked up in the reader's language at that moment. Reasons have
placeholders for screen names: `owner` (whose link it is), `member` (whom the signs point to), `likely` (whom the shown
name suggests). Nothing here says "he" or "she".
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.domain.arrivals import Decision
from app.domain.door import Reason, VerdictKind
from app.domain.matching import Likeness
from app.domain.overrides import OverrideReason
from app.domain.sessions import SessionState
from app.models import CommandKind, ZoomLock
from app.queries.needs import NeedKind
from app.queries.roster import RosterState
from app.views.phrases_hands import host_tools


def verdict_words() -> Mapping[VerdictKind, str]:
    """The word on the badge."""
    return {
        VerdictKind.EXPECTED: _("expected"),
        VerdictKind.CHECK: _("check"),
        VerdictKind.UNKNOWN: _("unknown"),
        VerdictKind.ON_HOLD: _("on hold"),
        VerdictKind.STAFF: _("facilitator"),
    }


def reason_words() -> Mapping[Reason, str]:
    """Why, in a few words each; they are joined by dots."""
    return {
        Reason.OWN_LINK: _("%(owner)s's own link"),
        Reason.FRESH_TAP: _("tapped “Come in” just before"),
        Reason.CUSTOMER_KEY: _("came in through our own page"),
        Reason.DROPPED_AND_BACK: _("was inside and lost the connection"),
        Reason.FACILITATORS_WORD: _("a facilitator says this is %(member)s"),
        Reason.STAFF_LINK: _("a facilitator's own link"),
        Reason.NAMED_GUEST: _("a guest whom you named"),
        Reason.NO_FRESH_TAP: _("nobody tapped “Come in” on %(owner)s's page in the last ten minutes"),
        Reason.TAP_ALREADY_USED: _("the tap on %(owner)s's page already let somebody come to the door"),
        Reason.NEW_DEVICE: _("tapped on a device that we have not seen before"),
        Reason.LINK_IN_USE_TWICE: _("somebody else waits on the same link"),
        Reason.INSIDE_ON_THIS_LINK: _("somebody is already inside on this link"),
        Reason.NO_OWN_LINK: _("not on %(member)s's own link"),
        Reason.SIGNS_DISAGREE: _("the signs point to different people"),
        Reason.NOT_SIGNED_UP: _("%(member)s has not signed up for tonight"),
        Reason.SAID_CANT_COME: _("%(member)s had said “I can't come”"),
        Reason.AGREEMENT_NOT_ACCEPTED: _("%(member)s has not accepted the agreement yet"),
        Reason.PLACE_NOT_ACTIVE: _("%(member)s has no place in this group at present"),
        Reason.DECLINED_BEFORE: _("was declined earlier tonight"),
        Reason.REMOVED: _("removed from this group"),
        Reason.REMOVED_TONIGHT: _("removed for tonight"),
        Reason.SESSION_FULL: _("every place is taken tonight"),
        Reason.DOORS_NOT_OPEN: _("the doors are not open yet"),
        Reason.DOOR_CLOSED: _("the door has closed to newcomers"),
        Reason.NAME_LIKE_MEMBER: _("the name is like %(likely)s"),
        Reason.NAME_FITS_SEVERAL: _("the name fits several members"),
        Reason.NAME_OF_SOMEBODY_ELSE: _("shows the name of somebody else: %(likely)s"),
        Reason.NOBODY_FITS: _("nobody we know fits"),
        Reason.LINK_NOT_TOLD: _("Zoom says whose link it is only once they are inside"),
        Reason.TAP_FITS: _("somebody of this name tapped “Come in” a moment ago"),
    }


def likeness_words() -> Mapping[Likeness, str]:
    """Why a member is suggested."""
    return {
        Likeness.SAME_SCREEN_NAME: _("the same screen name"),
        Likeness.SAME_KNOWN_NAME: _("came under this name before"),
        Likeness.PART_OF_NAME: _("a part of the name"),
        Likeness.SIMILAR_NAME: _("a similar name"),
    }


def act_words() -> Mapping[str, str]:
    """What the buttons at the door say, and what they say aloud where several read alike."""
    return {
        "admit": _("Admit %(name)s"),
        "admit_as": _("Admit as %(name)s"),
        "anyway": _("Let in anyway …"),
        "who": _("Who is this?"),
        "who_aloud": _("Who is this? %(name)s"),
        "more": _("More"),
        "more_aloud": _("More about %(name)s"),
        "ask_again": _("Ask again"),
        "take_back": _("Take back"),
        "take_back_aloud": _("Take back: %(name)s"),
        "letting_in": _("Letting in …"),
        "not_confirmed": _("Zoom has not confirmed it. %(by_hand)s."),
        "not_yet": _("Zoom has not confirmed it yet."),
        "declined": _("Declined, and still in Zoom's waiting room."),
        "put_back": _("Put back into the waiting room."),
        "nameless": _("somebody without a name"),
    }


def decision_words() -> Mapping[Decision, str]:
    """What somebody did, told to whoever was a moment too late; "how long ago" follows."""
    return {
        Decision.UNDECIDED: _("changed this"),
        Decision.CLEARED: _("admitted"),
        Decision.DECLINED: _("declined"),
        Decision.WITHDRAWN: _("put back"),
    }


def roster_words() -> Mapping[RosterState, str]:
    """Where somebody on the list is; `since` is a time of day and follows where there is one."""
    return {
        RosterState.HERE: _("here"),
        RosterState.AT_THE_DOOR: _("at the door"),
        RosterState.LEFT: _("left"),
        RosterState.COMING: _("not yet"),
        RosterState.MISSING: _("missing"),
        RosterState.CANT_COME: _("can't come"),
    }


def session_words() -> Mapping[SessionState, str]:
    """How the evening stands."""
    return {
        SessionState.SCHEDULED: _("Doors not open yet"),
        SessionState.DOORS_OPEN: _("Doors open"),
        SessionState.DOOR_CLOSED: _("Door closed"),
        SessionState.ENDED: _("Ended"),
        SessionState.RECONCILED: _("Ended, register collected"),
        SessionState.CANCELLED: _("Called off"),
    }


def lock_words() -> Mapping[ZoomLock, str]:
    """What we know of Zoom's own lock, which cannot be read back."""
    return {
        ZoomLock.OPEN: "",
        ZoomLock.ASKED: _("Zoom's lock was asked for, not confirmed"),
        ZoomLock.AGENT_SAYS_LOCKED: _("locked in Zoom: anybody who drops out cannot return until you unlock"),
        ZoomLock.FACILITATOR_SAYS_LOCKED: _(
            "locked in Zoom, as you said: anybody who drops out cannot return until you unlock"
        ),
    }


def command_words() -> Mapping[CommandKind, str]:
    """What to do in Zoom by hand, where nothing can do it for us; `name` is the name shown there."""
    return {
        CommandKind.ADMIT: _("Admit %(name)s in Zoom now"),
        CommandKind.PUT_BACK: _("Put %(name)s back into Zoom's waiting room now"),
        CommandKind.REMOVE: _("Remove %(name)s in Zoom now"),
        CommandKind.LOCK: _("Lock the meeting in Zoom now"),
        CommandKind.UNLOCK: _("Unlock the meeting in Zoom now"),
        CommandKind.RENAME: _("Set the name of %(name)s right in Zoom, under Participants"),
    }


def need_words() -> Mapping[NeedKind, str]:
    """What needs a facilitator."""
    tools = host_tools()
    return {
        NeedKind.LOCK_IN_ZOOM: _("Your group locks the meeting. In Zoom: %(tools)s, Lock meeting.", tools=tools),
        NeedKind.UNLOCK_IN_ZOOM: _(
            "Zoom may still be locked, and should be open now. In Zoom: %(tools)s, switch Lock meeting off.",
            tools=tools,
        ),
        NeedKind.LOCK_IS_OPEN: _(
            "Zoom is open, and should be locked. Hearth asks again; if this stays, in Zoom: %(tools)s, Lock meeting.",
            tools=tools,
        ),
        NeedKind.LINK_TWICE: _("%(owner)s's link is in use twice: %(names)s. Ask who is who before admitting."),
        NeedKind.LINE_DROPPED: _("%(names)s lost the connection, and can come back for ten minutes."),
        NeedKind.LEFT_EARLY: _("%(names)s left."),
        NeedKind.UNCONFIRMED: _("Zoom has not confirmed it: %(command)s."),
        NeedKind.NOT_DONE: _("%(why)s %(command)s."),
        NeedKind.STRANGERS_WAITING: _("Somebody waits in Zoom whom we have no event for: %(names)s. Look there."),
        NeedKind.STRANGERS_INSIDE: _("Somebody is inside in Zoom whom we have no event for: %(names)s. Look there."),
        NeedKind.UNATTACHED: _("Zoom told of somebody whom we cannot place. Compare with the list in Zoom."),
    }


def override_words() -> Mapping[OverrideReason, str]:
    """Why somebody is let in although something holds; chosen from a list."""
    return {
        OverrideReason.DROPPED_OUT: _("Was inside and dropped out"),
        OverrideReason.CAME_LATE: _("Came late, and that is fine tonight"),
        OverrideReason.TALKED_WITH_HER: _("I have talked with this person"),
        OverrideReason.ROOM_FOR_ONE_MORE: _("There is room for one more"),
    }


def refusal_words() -> Mapping[str, str]:
    """Why an act was not carried out, by the code of the refusal."""
    return {
        "stale": _("Somebody else was a moment faster. Nothing of yours was carried out; look at the row again."),
        "illegal_action": _("This can no longer be done as things stand now."),
        "say_who_first": _("Say who this is first; then you can admit."),
        "needs_reason": _("Something holds at the door. Choose a reason to let in anyway."),
        "removed": _("A removal stands here. Two people have to lift it; it cannot be done at the door."),
        "gone": _("That person is no longer at the door."),
        "session_over": _("The session has ended."),
        "lock_not_chosen": _("This group never locks Zoom; its door closes here alone."),
        "not_locked": _("Zoom is not locked; whoever dropped out can come back."),
        "never_closes": _("This group's door does not close."),
        "not_cleared": _("Nobody has let this person in yet, or somebody took it back."),
        "bad_input": _("Something is missing in the form."),
        "not_there": _("That is no longer here."),
    }
