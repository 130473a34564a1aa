"""What Zoom tells about meetings and people, as frozen values.

Each is read by `from_json`. An empty string means absent (None). A missing required field raises `NotUnderstood`;
nothing is invented. Links, names and addresses do not show in the repr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from zoom_integration.errors import NotUnderstood
from zoom_integration.fields import Json, mapping, moment, needed_moment, needed_text, needed_whole, text, token, whole


@dataclass(frozen=True)
class Meeting:
    """A meeting as Zoom describes it now. `uuid` rotates at each start; `status` is "waiting" or "started"."""

    number: int
    uuid: str
    topic: str | None
    kind: int
    start_at: datetime | None
    duration_minutes: int | None
    zone: str | None
    status: str | None
    host_id: str | None
    settings: Mapping[str, object] = field(repr=False)
    passcode: str | None = field(repr=False)
    registration_url: str | None = field(repr=False)

    @classmethod
    def from_json(cls, body: Json) -> Meeting:
        """Read the answer of GET /meetings/{id} or POST /users/{id}/meetings, without its `start_url`."""
        return cls(
            number=needed_whole(body, "id"),
            uuid=needed_text(body, "uuid"),
            topic=text(body, "topic"),
            kind=needed_whole(body, "type"),
            start_at=moment(body, "start_time"),
            duration_minutes=whole(body, "duration"),
            zone=text(body, "timezone"),
            status=text(body, "status"),
            host_id=text(body, "host_id"),
            settings=mapping(body, "settings"),
            passcode=text(body, "password"),
            registration_url=text(body, "registration_url"),
        )


@dataclass(frozen=True)
class MeetingSummary:
    """One line of a host's list of coming meetings."""

    number: int
    topic: str | None = field(repr=False)
    start_at: datetime | None

    @classmethod
    def from_json(cls, body: Json) -> MeetingSummary:
        """Read one item of GET /users/{id}/meetings."""
        return cls(needed_whole(body, "id"), text(body, "topic"), moment(body, "start_time"))


@dataclass(frozen=True)
class Registrant:
    """Somebody who may come by a personal link. `join_url` is None until approved."""

    registrant_id: str
    join_url: str | None = field(repr=False)
    address: str | None = field(default=None, repr=False)
    status: str | None = None

    @classmethod
    def from_addition(cls, body: Json) -> Registrant:
        """Read the answer of POST .../registrants, where `id` is the *meeting's* number (Zoom's docs)."""
        return cls(registrant_id=needed_text(body, "registrant_id"), join_url=text(body, "join_url"))

    @classmethod
    def from_json(cls, body: Json) -> Registrant:
        """Read one item of GET .../registrants, where `id` is the registrant's."""
        return cls(
            registrant_id=needed_text(body, "id"),
            join_url=text(body, "join_url"),
            address=text(body, "email"),
            status=text(body, "status"),
        )


@dataclass(frozen=True)
class MeetingInstance:
    """One time that a meeting took place; each start makes a new uuid."""

    uuid: str
    started_at: datetime

    @classmethod
    def from_json(cls, body: Json) -> MeetingInstance:
        """Read one item of GET /past_meetings/{id}/instances."""
        return cls(uuid=needed_text(body, "uuid"), started_at=needed_moment(body, "start_time"))


class Whereabouts(StrEnum):
    """Where a row of the report was spent. Time in the waiting room is not attendance."""

    IN_MEETING = "in_meeting"
    IN_WAITING_ROOM = "in_waiting_room"


@dataclass(frozen=True)
class ReportLine:
    """One stay of one device. One person has several: waiting room, each re-join, each breakout room.

    `leave_at` is None while Zoom has not written it yet. `breakout_id` is set for a stay in a breakout room.
    """

    name: str | None = field(repr=False)
    registrant_id: str | None
    customer_key: str | None
    email: str | None = field(repr=False)
    join_at: datetime
    leave_at: datetime | None
    status: Whereabouts
    user_id: str | None
    participant_user_id: str | None
    breakout_id: str | None
    duration_seconds: int | None

    @classmethod
    def from_json(cls, body: Json) -> ReportLine:
        """Read one row of GET /report/meetings/{uuid}/participants."""
        return cls(
            name=text(body, "name"),
            registrant_id=text(body, "registrant_id"),
            customer_key=text(body, "customer_key"),
            email=text(body, "user_email"),
            join_at=needed_moment(body, "join_time"),
            leave_at=moment(body, "leave_time"),
            status=_whereabouts(body),
            user_id=token(body, "user_id"),
            participant_user_id=text(body, "participant_user_id"),
            breakout_id=token(body, "bo_mtg_id"),
            duration_seconds=whole(body, "duration"),
        )


def _whereabouts(body: Json) -> Whereabouts:
    try:
        return Whereabouts(needed_text(body, "status"))
    except ValueError:
        raise NotUnderstood("status") from None
