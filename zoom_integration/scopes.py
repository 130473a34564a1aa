"""Which scopes Zoom wants for which call, in both of its spellings, and which of them an app still lacks.

Zoom's docs: an app has either classic scopes, one for a whole kind of thing, or granular ones, one for each call; those
of a Server-to-Server app end in `:admin`. Either spelling opens a call.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Scope(NamedTuple):
    """One permission by its two names, as the Marketplace lists them; one of the two is enough."""

    classic: str
    granular: str


class Call(NamedTuple):
    """Zoom's docs: the rate class of a call and the scopes, classic and granular, of which one is needed."""

    rate: str
    classic: str
    granular: str

    @property
    def scope(self) -> Scope:
        """As a Server-to-Server app must have it."""
        return Scope(_for_the_account(self.classic), _for_the_account(self.granular))

    @property
    def accepted(self) -> frozenset[str]:
        """Every name that opens this call."""
        return frozenset({self.classic, self.granular, *self.scope})


CALLS = {
    "meetings.create": Call("Medium", "meeting:write", "meeting:write:meeting"),
    "meetings.of_user": Call("Medium", "meeting:read", "meeting:read:list_meetings"),
    "meetings.show": Call("Light", "meeting:read", "meeting:read:meeting"),
    "meetings.update": Call("Light", "meeting:write", "meeting:update:meeting"),
    "meetings.delete": Call("Light", "meeting:write", "meeting:delete:meeting"),
    "meetings.status": Call("Light", "meeting:write", "meeting:update:status"),
    "meetings.control": Call("Medium", "meeting:write", "meeting:update:in_meeting_controls"),
    "registrants.add": Call("Light", "meeting:write", "meeting:write:registrant"),
    "registrants.listing": Call("Medium", "meeting:read", "meeting:read:list_registrants"),
    "registrants.show": Call("Light", "meeting:read", "meeting:read:registrant"),
    "registrants.delete": Call("Light", "meeting:write", "meeting:delete:registrant"),
    "registrants.status": Call("Medium", "meeting:write", "meeting:update:registrant_status"),
    "reports.instances": Call("Medium", "meeting:read", "meeting:read:list_past_instances"),
    "reports.past_participants": Call("Medium", "meeting:read", "meeting:read:list_past_participants"),
    "reports.past_meeting": Call("Light", "meeting:read", "meeting:read:past_meeting"),
    "reports.report_participants": Call("Heavy", "report:read", "report:read:list_meeting_participants"),
    "reports.report_meeting": Call("Heavy", "report:read", "report:read:meeting"),
    "account.user": Call("Light", "user:read", "user:read:user"),
    "account.user_settings": Call("Medium", "user:read", "user:read:settings"),
    "account.user_token": Call("Light", "user:read", "user:read:token"),
    "account.settings": Call("Medium", "account:read", "account:read:settings"),
}
"""By our name for the call."""

PARTICIPANT_EVENTS = Call("", "meeting:read", "meeting:read:participant")
"""No call, but Zoom wants a scope before it tells who waits, comes and goes."""

NOT_ASKED = frozenset(
    {
        "registrants.show",
        "registrants.delete",
        "reports.past_participants",
        "reports.past_meeting",
        "reports.report_meeting",
    }
)
"""Calls that exist and that `ZoomApi` does not make."""


def needed() -> tuple[Scope, ...]:
    """Every scope that an app needs for all that `ZoomApi` asks and for the events, in a fixed order."""
    return tuple(dict.fromkeys(call.scope for call in _asked()))


def missing(granted: Collection[str]) -> tuple[Scope, ...]:
    """The needed scopes that none of the granted names covers."""
    return tuple(dict.fromkeys(call.scope for call in _asked() if not call.accepted & frozenset(granted)))


def _asked() -> Iterable[Call]:
    return (*(call for name, call in CALLS.items() if name not in NOT_ASKED), PARTICIPANT_EVENTS)


def _for_the_account(name: str) -> str:
    return f"{name}:admin"
