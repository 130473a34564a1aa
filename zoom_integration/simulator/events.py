"""The bodies of Zoom's webhooks, field for field as documented; an absent value is an empty string, as in real life."""

import json
from datetime import datetime
from typing import Any

from zoom_integration.simulator.meetings import Instance, Meeting, Registrant
from zoom_integration.simulator.people import Person

LEFT = "left the meeting. Reason : left the meeting"
LEFT_AT_END = "left the meeting. Reason : Host ended the meeting."
LEFT_REMOVED = "left the meeting. Reason : Removed by host."
LEFT_FOR_WAITING_ROOM = "left the meeting. Reason : Host put participant in waiting room."
LEFT_FOR_BREAKOUT = "left the meeting. Reason : Join breakout room."
DISCONNECTED = "got disconnected from the meeting. Reason : Network connection error."


def stamp(moment: datetime) -> str:
    """A moment as Zoom writes it, `2026-11-21T19:00:00Z`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def body(event: str, account_id: str, payload: dict[str, Any], now: datetime) -> bytes:
    """The raw body: `event_ts` is in milliseconds."""
    whole = {
        "event": event,
        "event_ts": round(now.timestamp() * 1000),
        "payload": {"account_id": account_id, **payload},
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def rewritten(body: bytes) -> bytes:
    """The same event written by somebody else: other spaces, other order. Nobody promises the same bytes twice."""
    return json.dumps(json.loads(body), ensure_ascii=False, sort_keys=True).encode()


def of_instance(meeting: Meeting, instance: Instance | None, **more: Any) -> dict[str, Any]:
    """`object` of the participant, started and ended events; the id is a string here."""
    began_at = instance.started_at if instance else meeting.start_at
    return {
        "id": str(meeting.number),
        "uuid": instance.uuid if instance else meeting.uuid,
        "host_id": meeting.host.id,
        "topic": meeting.topic,
        "type": 2,
        "start_time": stamp(began_at),
        "timezone": meeting.timezone,
        "duration": meeting.duration,
        **more,
    }


def of_plan(meeting: Meeting, **more: Any) -> dict[str, Any]:
    """`object` of the registration, created and deleted events; the id is a number here."""
    return {**of_instance(meeting, None), "id": meeting.number, **more}


def of_recording(meeting: Meeting, instance: Instance, since: datetime, until: datetime | None) -> dict[str, Any]:
    """`object` of recording.started and recording.stopped; the id is a number here."""
    times = {"recording_start": stamp(since), "recording_end": stamp(until) if until else ""}
    return {**of_instance(meeting, instance), "id": meeting.number, "recording_file": times}


def participant(person: Person, *, registrant_id: bool, email: bool, **more: Any) -> dict[str, Any]:
    """`participant` of the waiting-room, joined and left events. The host's has no `registrant_id` at all."""
    account_id = person.host.id if person.host else person.account_id
    fields: dict[str, Any] = {
        "user_id": person.user_id,
        "user_name": person.name,
        "id": account_id,
        "participant_user_id": account_id,
        "participant_uuid": person.participant_uuid,
        "email": person.email if email or person.host else "",
        "phone_number": "",
    }
    if not person.host:
        fields["registrant_id"] = person.registrant.id if person.registrant and registrant_id else ""
    if person.customer_key:
        fields["customer_key"] = person.customer_key
    return {**fields, **more}


def early_comer(person: Person) -> dict[str, Any]:
    """`participant` of participant_jbh_waiting: neither a registrant's id nor a uuid."""
    fields = {"id": person.account_id, "user_name": person.name}
    return {**fields, "customer_key": person.customer_key} if person.customer_key else fields


def registrant(one: Registrant, *, join_url: str = "", status: str = "") -> dict[str, Any]:
    """`registrant` of the registration events; `id` is the registrant's."""
    fields: dict[str, Any] = {
        "id": one.id,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "email": one.email,
    }
    if status:
        fields |= {"status": status, "custom_questions": []}
    if join_url:
        fields |= {"join_url": join_url, "participant_pin_code": one.pin}
    return fields
