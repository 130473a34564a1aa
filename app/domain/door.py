"""The heart: facts about an arrival in, a verdict with its reasons out. Words come later, in the views."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.facts import DoorFacts, Drop, Facts, MemberFacts, Reason, Tap, is_fresh, served_by
from app.domain.matching import Suggestion

__all__ = [
    "DoorFacts",
    "Drop",
    "Facts",
    "MemberFacts",
    "Reason",
    "Tap",
    "Verdict",
    "VerdictKind",
    "may_override",
    "served_by",
    "verdict",
]

UNMISTAKABLE = 0.97
"""A likeness from which a name that is not hers deserves a warning."""


class VerdictKind(StrEnum):
    """What the door says about an arrival."""

    EXPECTED = "expected"
    CHECK = "check"
    UNKNOWN = "unknown"
    ON_HOLD = "on_hold"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the door says, and why. `member_id` is whom the signs point to, never a guess by name."""

    kind: VerdictKind
    reasons: tuple[Reason, ...]
    member_id: int | None
    suggestions: tuple[Suggestion, ...]
    may_auto_admit: bool


_SECOND_SIGNS = (Reason.FRESH_TAP, Reason.CUSTOMER_KEY, Reason.DROPPED_AND_BACK, Reason.FACILITATORS_WORD)


def verdict(facts: Facts) -> Verdict:
    """Judge one arrival: staff, else what holds, else her own link with its signs, else whoever the name suggests.

    Her link is one sign, whatever name stands behind it; EXPECTED needs a second, independent one and no doubt.
    The screen name can add a warning or a suggestion; it changes neither EXPECTED nor `may_auto_admit`."""
    if facts.link_is_staff:
        return _staff(facts)
    signs, doubts, holds = _signs(facts), _doubts(facts), _holds(facts)
    if holds:
        kind = VerdictKind.ON_HOLD
    elif _is_nobody_we_know(facts):
        kind = VerdictKind.CHECK if facts.suggestions else VerdictKind.UNKNOWN
    else:
        kind = VerdictKind.CHECK if doubts or facts.named_guest else VerdictKind.EXPECTED
    return Verdict(
        kind=kind,
        reasons=(*holds, *doubts, *signs, *_about_the_name(facts)),
        member_id=_member_id(facts),
        suggestions=facts.suggestions,
        may_auto_admit=kind is VerdictKind.EXPECTED and _is_beyond_her_inbox(facts),
    )


def may_override(kind: VerdictKind, reasons: Iterable[Reason]) -> bool:
    """Tell whether a facilitator may let somebody in against this verdict (with a reason). A full session, a closed
    door or a removal for tonight she may; a lasting removal needs two people to lift it."""
    return kind is not VerdictKind.ON_HOLD or Reason.REMOVED not in frozenset(reasons)


def _staff(facts: Facts) -> Verdict:
    """A staff link says staff; used twice at once it is worth a look like any other. Never admitted by itself."""
    twice = _used_twice(facts)
    kind = VerdictKind.CHECK if twice else VerdictKind.STAFF
    return Verdict(kind, (*twice, Reason.STAFF_LINK), None, facts.suggestions, may_auto_admit=False)


def _signs(facts: Facts) -> tuple[Reason, ...]:
    """What speaks for her, second signs included, each only where it points to the same member as the link."""
    present = {
        Reason.OWN_LINK: facts.link_owner is not None,
        Reason.FRESH_TAP: facts.link_owner is not None and _has_fresh_tap(facts),
        Reason.CUSTOMER_KEY: facts.customer_key_owner is not None,
        Reason.DROPPED_AND_BACK: facts.link_owner is not None and _counts_as_drop(facts.drop, facts.arrived_at),
        Reason.FACILITATORS_WORD: facts.vouched_for is not None,
        Reason.NAMED_GUEST: facts.named_guest,
    }
    return tuple(reason for reason, is_present in present.items() if is_present)


def _holds(facts: Facts) -> tuple[Reason, ...]:
    """What keeps anybody at the door. A removal holds whichever of the signs points to the removed person."""
    people = _people(facts)
    present = {
        Reason.REMOVED: any(person.removed for person in people),
        Reason.REMOVED_TONIGHT: any(person.removed_tonight for person in people),
        Reason.DOORS_NOT_OPEN: not facts.door.open and not facts.door.closed_to_newcomers,
        Reason.DOOR_CLOSED: facts.door.closed_to_newcomers and not _was_just_inside(facts),
        Reason.SESSION_FULL: facts.session_full,
    }
    return tuple(reason for reason, is_present in present.items() if is_present)


def _doubts(facts: Facts) -> tuple[Reason, ...]:
    """What makes a human look. Any one of them is enough for CHECK."""
    declined = (Reason.DECLINED_BEFORE,) if facts.declined_before else ()
    if _is_nobody_we_know(facts):
        return declined
    return (*_doubts_about_signs(facts), *_used_twice(facts), *_doubts_about_standing(facts), *declined)


def _doubts_about_signs(facts: Facts) -> tuple[Reason, ...]:
    if len({person.member_id for person in _people(facts)}) > 1:
        return (Reason.SIGNS_DISAGREE,)
    if facts.named_guest:
        return (Reason.SIGNS_DISAGREE,) if _people(facts) else ()
    if facts.link_owner is None:
        return (Reason.NO_OWN_LINK,)
    second = frozenset(_signs(facts)) & frozenset(_SECOND_SIGNS)
    if not second:
        return (_what_about_the_tap(facts),)
    new_device = facts.tap is not None and not facts.tap.device_known
    # Somebody who reads her mail can tap too; from a device never seen the tap alone does not speak for her.
    return (Reason.NEW_DEVICE,) if second == {Reason.FRESH_TAP} and new_device else ()


def _what_about_the_tap(facts: Facts) -> Reason:
    used = facts.tap is not None and is_fresh(facts.tap.at, facts.arrived_at) and not facts.tap.serves_this_arrival
    return Reason.TAP_ALREADY_USED if used else Reason.NO_FRESH_TAP


def _doubts_about_standing(facts: Facts) -> tuple[Reason, ...]:
    person = _person(facts)
    if person is None:
        return ()
    present = {
        Reason.PLACE_NOT_ACTIVE: not person.place_active,
        Reason.NOT_SIGNED_UP: not person.signed_up and not person.said_cant_come,
        Reason.SAID_CANT_COME: person.said_cant_come,
        Reason.AGREEMENT_NOT_ACCEPTED: not person.agreement_ok,
    }
    return tuple(reason for reason, is_present in present.items() if is_present)


def _used_twice(facts: Facts) -> tuple[Reason, ...]:
    present = {
        Reason.LINK_IN_USE_TWICE: facts.others_waiting_on_link > 0,
        Reason.INSIDE_ON_THIS_LINK: facts.inside_on_link,
    }
    return tuple(reason for reason, is_present in present.items() if is_present)


def _about_the_name(facts: Facts) -> tuple[Reason, ...]:
    """Warn of a name, or say that it suggests somebody; it decides nothing about a known link."""
    best = facts.suggestions[0] if facts.suggestions else None
    if _is_nobody_we_know(facts):
        untold = () if facts.link_told else (Reason.LINK_NOT_TOLD,)
        if best is None:
            return (*untold, Reason.NOBODY_FITS)
        tapped = () if facts.link_told or not _tapped(facts, best) else (Reason.TAP_FITS,)
        return (*untold, *tapped, Reason.NAME_LIKE_MEMBER, *((Reason.NAME_FITS_SEVERAL,) if best.tied else ()))
    person = _person(facts)
    if best is None or person is None or best.tied or facts.screen_name == person.screen_name:
        return ()
    somebody_else = best.member_id != person.member_id and best.score >= UNMISTAKABLE
    return (Reason.NAME_OF_SOMEBODY_ELSE,) if somebody_else else ()


def _tapped(facts: Facts, best: Suggestion) -> bool:
    """The one whom the name suggests tapped a moment ago: no proof of whose link it is, but a good guess."""
    return not best.tied and best.member_id in facts.tapped_just_before


def _people(facts: Facts) -> tuple[MemberFacts, ...]:
    """Everybody that a sign (never a name) points to; a facilitator's word weighs most."""
    pointed_to = (facts.vouched_for, facts.link_owner, facts.customer_key_owner)
    return tuple(person for person in pointed_to if person is not None)


def _person(facts: Facts) -> MemberFacts | None:
    people = _people(facts)
    return people[0] if people and not facts.named_guest else None


def _member_id(facts: Facts) -> int | None:
    """Whom the signs point to: the facilitator's word if given, else all of them agreeing, else nobody."""
    person = _person(facts)
    agreed = len({one.member_id for one in _people(facts)}) == 1 or facts.vouched_for is not None
    return person.member_id if person is not None and agreed else None


def _is_nobody_we_know(facts: Facts) -> bool:
    return not _people(facts) and not facts.named_guest


def _has_fresh_tap(facts: Facts) -> bool:
    tap = facts.tap
    return tap is not None and tap.serves_this_arrival and is_fresh(tap.at, facts.arrived_at)


def _counts_as_drop(drop: Drop | None, arrived_at: datetime) -> bool:
    return drop is not None and drop.had_second_sign and not drop.used and is_fresh(drop.at, arrived_at)


def _was_just_inside(facts: Facts) -> bool:
    """She may come back through a closed door; whether the drop also counts as a sign is another question."""
    return facts.link_owner is not None and facts.drop is not None and is_fresh(facts.drop.at, facts.arrived_at)


def _is_beyond_her_inbox(facts: Facts) -> bool:
    """Auto-admission asks for more than link and mailbox can give: a known device, or being just back. A facilitator's
    word alone leaves the admitting to the facilitator."""
    if facts.tap is not None and not facts.tap.device_known:
        return False
    return bool({Reason.FRESH_TAP, Reason.CUSTOMER_KEY, Reason.DROPPED_AND_BACK} & frozenset(_signs(facts)))
