"""Zoom's events as typed, frozen values; `webhooks.parsing.parse` makes them from raw bytes.

    Event                            `name`, `at`, `meeting_number`, `meeting_uuid`
    ├── ParticipantEvent             + `participant`
    │   ├── ArrivedAtDoor, PutBack, Admitted, LeftDoor       the waiting room
    │   ├── EarlyWaiting, EarlyLeft, EarlyJoined             before the host has come; Zoom gives no ids then
    │   ├── Joined, Left                                     the meeting
    │   ├── JoinedBreakout, LeftBreakout                     `user_id` is a new one there
    │   ├── RoleChanged
    │   └── Bound                                            two participants (telephone, computer) are one
    ├── RegistrationEvent            + `registrant`
    │   └── RegistrationCreated, RegistrationApproved, RegistrationCancelled, RegistrationDenied
    ├── MeetingStarted, MeetingEnded, MeetingUpdated, MeetingDeleted
    └── RecordingStarted, RecordingStopped, RecordingPaused, RecordingResumed
    UrlValidation                    Zoom's challenge to the address, every 72 hours
    Unknown                          anything else, with its name if that is a sane one

Zoom's docs: events come twice, late, in any order, or never; for guests ids and e-mail are empty strings, which mean
absent. `participant_uuid` and `user_id` change at every join: they name an appearance, never a person. Names and
addresses do not show in any repr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Participant:
    """Who an event is about. None means that Zoom did not say."""

    user_id: str | None = None
    participant_uuid: str | None = None
    name: str | None = field(default=None, repr=False)
    registrant_id: str | None = None
    customer_key: str | None = None
    email: str | None = field(default=None, repr=False)
    parent_user_id: str | None = None
    account_user_id: str | None = None


@dataclass(frozen=True)
class RegistrantSeen:
    """Whom a registration event is about."""

    registrant_id: str
    address: str | None = field(default=None, repr=False)
    status: str | None = None


@dataclass(frozen=True)
class Event:
    """What all meeting events have. `at`: aware UTC, when it happened (not when it was sent), if Zoom says."""

    name: str
    at: datetime
    meeting_number: int
    meeting_uuid: str | None


@dataclass(frozen=True)
class ParticipantEvent(Event):
    """Something about one participant."""

    participant: Participant


class ArrivedAtDoor(ParticipantEvent):
    """meeting.participant_joined_waiting_room"""


class PutBack(ParticipantEvent):
    """meeting.participant_put_in_waiting_room"""


class Admitted(ParticipantEvent):
    """meeting.participant_admitted"""


class LeftDoor(ParticipantEvent):
    """meeting.participant_left_waiting_room: gave up, was removed, perhaps was admitted; proves none alone."""


class EarlyWaiting(ParticipantEvent):
    """meeting.participant_jbh_waiting"""


class EarlyLeft(ParticipantEvent):
    """meeting.participant_jbh_waiting_left"""


class EarlyJoined(ParticipantEvent):
    """meeting.participant_jbh_joined"""


class Joined(ParticipantEvent):
    """meeting.participant_joined"""


@dataclass(frozen=True)
class Left(ParticipantEvent):
    """meeting.participant_left. `reason` is Zoom's wording, which may hold the person's name."""

    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class JoinedBreakout(ParticipantEvent):
    """meeting.participant_joined_breakout_room"""

    breakout_uuid: str | None = None


@dataclass(frozen=True)
class LeftBreakout(ParticipantEvent):
    """meeting.participant_left_breakout_room"""

    breakout_uuid: str | None = None
    reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RoleChanged(ParticipantEvent):
    """meeting.participant_role_changed. Roles: "host", "co-host", "attendee"."""

    old_role: str | None = None
    new_role: str | None = None


@dataclass(frozen=True)
class Bound(ParticipantEvent):
    """meeting.participant_bind: this participant and the bound one are the same person."""

    bound_user_id: str | None = None
    bound_participant_uuid: str | None = None


@dataclass(frozen=True)
class RegistrationEvent(Event):
    """Something about one registrant."""

    registrant: RegistrantSeen


class RegistrationCreated(RegistrationEvent):
    """meeting.registration_created"""


class RegistrationApproved(RegistrationEvent):
    """meeting.registration_approved"""


class RegistrationCancelled(RegistrationEvent):
    """meeting.registration_cancelled"""


class RegistrationDenied(RegistrationEvent):
    """meeting.registration_denied"""


class MeetingStarted(Event):
    """meeting.started: here the meeting's uuid for this time is learnt."""


class MeetingEnded(Event):
    """meeting.ended: one instance ended; the host may start another."""


class MeetingUpdated(Event):
    """meeting.updated: somebody changed it in Zoom, or we did."""


class MeetingDeleted(Event):
    """meeting.deleted"""


class RecordingStarted(Event):
    """recording.started"""


class RecordingStopped(Event):
    """recording.stopped"""


class RecordingPaused(Event):
    """recording.paused"""


class RecordingResumed(Event):
    """recording.resumed"""


@dataclass(frozen=True)
class UrlValidation:
    """endpoint.url_validation; answered by `validation_reply`, after the signature was verified."""

    name: str = "endpoint.url_validation"


@dataclass(frozen=True)
class Unknown:
    """Not an event we know, or not well formed. `name` is None unless it looks like an event's name."""

    name: str | None = None


AnyEvent = Event | UrlValidation | Unknown

PARTICIPANT_EVENTS: Mapping[str, type[ParticipantEvent]] = {
    "meeting.participant_joined_waiting_room": ArrivedAtDoor,
    "meeting.participant_put_in_waiting_room": PutBack,
    "meeting.participant_admitted": Admitted,
    "meeting.participant_left_waiting_room": LeftDoor,
    "meeting.participant_jbh_waiting": EarlyWaiting,
    "meeting.participant_jbh_waiting_left": EarlyLeft,
    "meeting.participant_jbh_joined": EarlyJoined,
    "meeting.participant_joined": Joined,
    "meeting.participant_left": Left,
    "meeting.participant_joined_breakout_room": JoinedBreakout,
    "meeting.participant_left_breakout_room": LeftBreakout,
    "meeting.participant_role_changed": RoleChanged,
    "meeting.participant_bind": Bound,
}
REGISTRATION_EVENTS: Mapping[str, type[RegistrationEvent]] = {
    "meeting.registration_created": RegistrationCreated,
    "meeting.registration_approved": RegistrationApproved,
    "meeting.registration_cancelled": RegistrationCancelled,
    "meeting.registration_denied": RegistrationDenied,
}
MEETING_EVENTS: Mapping[str, type[Event]] = {
    "meeting.started": MeetingStarted,
    "meeting.ended": MeetingEnded,
    "meeting.updated": MeetingUpdated,
    "meeting.deleted": MeetingDeleted,
    "recording.started": RecordingStarted,
    "recording.stopped": RecordingStopped,
    "recording.paused": RecordingPaused,
    "recording.resumed": RecordingResumed,
}
URL_VALIDATION = "endpoint.url_validation"
