"""Who may do what: one table, on one screen. Permissions read `subject:verb`.

A rule answers one question about an actor and (where it matters) a group or a person; everything not granted is
refused. Views name the permission with `@requires`; services ask again with `ensure`, now with the real object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.actors import Actor, SignIn
from app.domain.errors import NotPermitted


@dataclass(frozen=True)
class Scope:
    """What the permission is asked about. Absent parts are unknown, and a rule that needs them says no."""

    group_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None


Rule = Callable[[Actor, Scope], bool]


def anybody(actor: Actor, scope: Scope) -> bool:
    """Signed in or not."""
    return True


def member(actor: Actor, scope: Scope) -> bool:
    """Signed in by her own inbox (or as staff: everybody may be a member somewhere)."""
    return actor.sign_in in (SignIn.MEMBER, SignIn.STAFF)


def guest_of_the_evening(actor: Actor, scope: Scope) -> bool:
    """A member, or somebody holding tonight's link for exactly this session."""
    if member(actor, scope):
        return True
    return actor.sign_in is SignIn.EVENING and (scope.session_id in (None, actor.evening_session_id))


def own(actor: Actor, scope: Scope) -> bool:
    """Her own data, with a sign-in that may show history."""
    return member(actor, scope) and scope.person_id in (None, actor.person_id)


def staff(actor: Actor, scope: Scope) -> bool:
    """Any facilitator or coordinator, with password and TOTP."""
    return actor.is_staff


def facilitator(actor: Actor, scope: Scope) -> bool:
    """A facilitator of this group."""
    if actor.sign_in is not SignIn.STAFF:
        return False
    return bool(actor.facilitates) if scope.group_id is None else scope.group_id in actor.facilitates


def coordinator(actor: Actor, scope: Scope) -> bool:
    """A coordinator of the charity."""
    return actor.sign_in is SignIn.STAFF and actor.coordinator


def facilitator_or_coordinator(actor: Actor, scope: Scope) -> bool:
    """Either of the two."""
    return facilitator(actor, scope) or coordinator(actor, scope)


def nobody(actor: Actor, scope: Scope) -> bool:
    """Not for people: guarded by its own proof (a signature, a token) or open to machines only."""
    return False


PERMISSIONS: dict[str, Rule] = {
    "page:view": anybody,
    "sign_in:ask": anybody,
    "group:apply": anybody,
    "profile:change": own,
    "attendance:read_own": own,
    "attendance:contest": own,
    "registration:change": own,
    "evening:enter": guest_of_the_evening,
    "staff:home": staff,
    "dashboard:open": facilitator_or_coordinator,
    "arrival:admit": facilitator,
    "arrival:name": facilitator_or_coordinator,
    "arrival:remove": facilitator,
    "meeting:host": facilitator,
    "meeting:mend": facilitator_or_coordinator,
    "member:reveal": facilitator_or_coordinator,
    "member:help_in": facilitator,
    "door:close": facilitator_or_coordinator,
    "door:open": facilitator_or_coordinator,
    "session:end": facilitator_or_coordinator,
    "rehearsal:hold": facilitator_or_coordinator,
    "register:read": facilitator_or_coordinator,
    "register:settle": facilitator_or_coordinator,
    "register:correct": facilitator_or_coordinator,
    "register:close": coordinator,
    "register:export": coordinator,
    "charts:read": coordinator,
    "group:plan": coordinator,
    "connection:check": coordinator,
    "place:decide": coordinator,
    "person:manage": coordinator,
    "webhook:receive": nobody,
    "agent:speak": nobody,
}


def may(actor: Actor, permission: str, scope: Scope = Scope()) -> bool:
    """Whether the actor holds the permission here. Unknown permissions raise `KeyError`: a spelling mistake."""
    return actor.system or PERMISSIONS[permission](actor, scope)


def ensure(actor: Actor, permission: str, **scope: int | None) -> None:
    """Raise `NotPermitted` unless `may`."""
    if not may(actor, permission, Scope(**scope)):
        raise NotPermitted
