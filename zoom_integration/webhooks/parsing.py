"""From the raw bytes of a webhook to an event. Never raises: what cannot be read is `Unknown`.

The bytes stay here: no error or value made in this module holds a body. Verify the signature before parsing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from zoom_integration.errors import NotUnderstood
from zoom_integration.fields import Json, mapping, moment, needed_text, needed_whole, text, token
from zoom_integration.webhooks import events
from zoom_integration.webhooks.events import AnyEvent, Event, Participant, ParticipantEvent, RegistrantSeen, Unknown

LARGEST_BODY = 1_000_000  # bytes; Zoom's meeting events are a few kilobytes

_EVENT_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,60}){1,3}")

# Where Zoom's docs put the time of the thing itself; where there is none, event_ts has to do.
_TIME_FIELDS = ("join_time", "leave_time", "date_time")


def parse(body: bytes) -> AnyEvent:
    """The event in this body."""
    message = _object(body)
    name = _name(message)
    if name is None:
        return Unknown()
    try:
        return _typed(name, message)
    except NotUnderstood:
        return Unknown(name)


def _object(body: bytes) -> Json:
    """The JSON object in the body; empty when there is none."""
    if len(body) > LARGEST_BODY:
        return {}
    try:
        message = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, Mapping) else {}


def _refuse_constant(_: str) -> None:
    """NaN and Infinity are Python's idea of JSON, not Zoom's."""
    raise ValueError("constant")


def _name(message: Json) -> str | None:
    name = message.get("event")
    return name if isinstance(name, str) and _EVENT_NAME.fullmatch(name) else None


def _typed(name: str, message: Json) -> AnyEvent:
    if name == events.URL_VALIDATION:
        return events.UrlValidation()
    obj = mapping(mapping(message, "payload"), "object")
    if name in events.PARTICIPANT_EVENTS:
        return _participant_event(name, message, obj)
    if name in events.REGISTRATION_EVENTS:
        return _registration_event(name, message, obj)
    if name in events.MEETING_EVENTS:
        return events.MEETING_EVENTS[name](name, _sent_at(message), needed_whole(obj, "id"), text(obj, "uuid"))
    return Unknown(name)


def _participant_event(name: str, message: Json, obj: Json) -> ParticipantEvent:
    seen = obj.get("participant")
    if not isinstance(seen, Mapping):
        raise NotUnderstood("participant")
    kind = events.PARTICIPANT_EVENTS[name]
    extras = _EXTRAS.get(kind, _nothing)(obj, seen)
    return kind(
        name=name,
        at=_happened_at(seen, message),
        meeting_number=needed_whole(obj, "id"),
        meeting_uuid=text(obj, "uuid"),
        participant=_participant(seen),
        **extras,
    )


def _registration_event(name: str, message: Json, obj: Json) -> Event:
    seen = mapping(obj, "registrant")
    registrant = RegistrantSeen(needed_text(seen, "id"), text(seen, "email"), text(seen, "status"))
    kind = events.REGISTRATION_EVENTS[name]
    return kind(name, _sent_at(message), needed_whole(obj, "id"), text(obj, "uuid"), registrant)


def _participant(seen: Json) -> Participant:
    return Participant(
        user_id=token(seen, "user_id"),
        participant_uuid=text(seen, "participant_uuid"),
        name=text(seen, "user_name"),
        registrant_id=text(seen, "registrant_id"),
        customer_key=text(seen, "customer_key"),
        email=text(seen, "email"),
        parent_user_id=token(seen, "parent_user_id"),
        account_user_id=text(seen, "participant_user_id") or text(seen, "id"),
    )


def _happened_at(seen: Json, message: Json) -> datetime:
    """The time of the thing itself; a time that cannot be read must not lose an arrival, so `event_ts` replaces it."""
    for key in _TIME_FIELDS:
        try:
            at = moment(seen, key)
        except NotUnderstood:
            continue
        if at is not None:
            return at
    return _sent_at(message)


def _sent_at(message: Json) -> datetime:
    """`event_ts`, in milliseconds (Zoom's docs; the header's timestamp is in seconds)."""
    try:
        return datetime.fromtimestamp(needed_whole(message, "event_ts") / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        raise NotUnderstood("event_ts") from None


Extras = Callable[[Json, Json], dict[str, str | None]]


def _nothing(obj: Json, seen: Json) -> dict[str, str | None]:
    return {}


def _reason(obj: Json, seen: Json) -> dict[str, str | None]:
    return {"reason": text(seen, "leave_reason")}


def _breakout(obj: Json, seen: Json) -> dict[str, str | None]:
    return {"breakout_uuid": text(obj, "breakout_room_uuid")}


def _roles(obj: Json, seen: Json) -> dict[str, str | None]:
    return {"old_role": text(seen, "old_role"), "new_role": text(seen, "new_role")}


def _bound(obj: Json, seen: Json) -> dict[str, str | None]:
    return {
        "bound_user_id": token(seen, "bind_user_id"),
        "bound_participant_uuid": text(seen, "bind_participant_uuid"),
    }


_EXTRAS: Mapping[type[ParticipantEvent], Extras] = {
    events.Left: _reason,
    events.JoinedBreakout: _breakout,
    events.LeftBreakout: lambda obj, seen: _breakout(obj, seen) | _reason(obj, seen),
    events.RoleChanged: _roles,
    events.Bound: _bound,
}
