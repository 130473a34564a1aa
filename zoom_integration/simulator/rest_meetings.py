"""REST: meetings, and the few controls that reach into a running meeting."""

import time
from typing import Any

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import directory, room
from zoom_integration.simulator.breakouts import record, stop_recording
from zoom_integration.simulator.context import json_body, now, simulator, world
from zoom_integration.simulator.errors import Refused, ZoomError, invalid
from zoom_integration.simulator.events import stamp
from zoom_integration.simulator.meetings import Meeting

meetings = Blueprint("meetings", __name__)


@meetings.post("/users/<user>/meetings")
def create(user: str) -> ResponseReturnValue:
    """POST /users/{userId}/meetings: 201 with the meeting as Zoom made it."""
    meeting = directory.create_meeting(world(), user, json_body(), now())
    return jsonify(shown(meeting)), 201


@meetings.get("/users/<user>/meetings")
def of_user(user: str) -> ResponseReturnValue:
    """GET /users/{userId}/meetings: the host's meetings."""
    host = world().user(user)
    found = [shown(one) for one in world().meetings.values() if one.host is host]
    page = simulator().page(found, f"meetings:{host.id}")
    return jsonify(meetings=page.pop("items"), **page)


@meetings.get("/meetings/<number>")
def show(number: str) -> ResponseReturnValue:
    """GET /meetings/{meetingId}: also tells whether it is running, `status` waiting or started."""
    return jsonify(shown(world().meeting(number)))


@meetings.patch("/meetings/<number>")
def update(number: str) -> ResponseReturnValue:
    """PATCH /meetings/{meetingId}: 204 without a body, whatever became of the wishes."""
    directory.update_meeting(world(), world().meeting(number), json_body(), now())
    return Response(status=204)


@meetings.delete("/meetings/<number>")
def delete(number: str) -> ResponseReturnValue:
    """DELETE /meetings/{meetingId}: 204."""
    directory.delete_meeting(world(), world().meeting(number), now())
    return Response(status=204)


@meetings.put("/meetings/<number>/status")
def status(number: str) -> ResponseReturnValue:
    """PUT /meetings/{meetingId}/status with action `end`: 204."""
    meeting = world().meeting(number)
    if json_body().get("action") != "end":
        raise invalid()
    try:
        room.end(world(), meeting, now())
    except Refused as error:
        raise ZoomError(400, 3000, "Cannot access meeting info.") from error
    return Response(status=204)


@meetings.patch("/live_meetings/<number>/events")
def control(number: str) -> ResponseReturnValue:
    """PATCH /live_meetings/{meetingId}/events: 202 without a body; only webhooks show what came of it."""
    meeting = world().meeting(number)
    if world().knobs.limits_on:
        world().limits.control(meeting.number, time.monotonic())
    body = json_body()
    if meeting.live is None:
        raise invalid("Meeting does not exist.")
    _carry_out(meeting, str(body.get("method") or ""), body.get("params") or {})
    return Response(status=202)


def _carry_out(meeting: Meeting, method: str, params: dict[str, Any]) -> None:
    """Of Zoom's methods those that a running meeting of ours knows. There is none to admit, lock or rename."""
    try:
        match method:
            case "participant.remove":
                _remove(meeting, str(params.get("participant_uuid") or ""))
            case "waiting_room.update":
                title, text = params.get("waiting_room_title"), params.get("waiting_room_description")
                title, text = title or meeting.waiting_title, text or meeting.waiting_description
                room.update_waiting_text(world(), meeting, str(title), str(text))
            case "recording.start":
                record(world(), meeting, now())
            case "recording.stop":
                stop_recording(world(), meeting, now())
            case _:
                raise invalid("Invalid method.")
    except Refused:
        return  # queued is all that a 202 says


def _remove(meeting: Meeting, participant_uuid: str) -> None:
    for person in world().people_of(meeting, "in", "waiting"):
        if person.participant_uuid == participant_uuid:
            room.remove(world(), meeting, person, now())


def shown(meeting: Meeting) -> dict[str, Any]:
    """A meeting as REST shows it. `start_url` is made afresh each time and good for two hours."""
    base = world().base_url
    shown: dict[str, Any] = {
        "id": meeting.number,
        "uuid": meeting.uuid,
        "host_id": meeting.host.id,
        "host_email": meeting.host.email,
        "topic": meeting.topic,
        "agenda": meeting.agenda,
        "type": 2,
        "status": "started" if meeting.live else "waiting",
        "start_time": stamp(meeting.start_at),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "created_at": stamp(meeting.created_at),
        "start_url": f"{base}/s/{meeting.number}?zak={simulator().zak(meeting.host, now())}",
        "join_url": f"{base}/j/{meeting.number}?pwd={meeting.password}",
        "password": meeting.password,
        "settings": meeting.settings,
        "pre_schedule": False,
    }
    if meeting.takes_registrants:
        shown["registration_url"] = f"{base}/meeting/register/{meeting.number}"
    return shown
