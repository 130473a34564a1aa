"""REST: who is registered for a meeting."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import directory
from zoom_integration.simulator.context import json_body, now, simulator, world
from zoom_integration.simulator.errors import invalid
from zoom_integration.simulator.events import stamp
from zoom_integration.simulator.meetings import Meeting, Registrant

registrants = Blueprint("registrants", __name__, url_prefix="/meetings/<number>/registrants")


@registrants.post("")
def add(number: str) -> ResponseReturnValue:
    """POST registrants: 201; `id` is the meeting's, and there is no join_url while the registrant is pending."""
    meeting = world().meeting(number)
    one = directory.add_registrant(world(), meeting, json_body(), now())
    answer = {
        "id": meeting.number,
        "registrant_id": one.id,
        "start_time": stamp(meeting.start_at),
        "topic": meeting.topic,
        "participant_pin_code": one.pin,
        "occurrences": [],
    }
    if one.status == "approved":
        answer["join_url"] = world().join_url(meeting, one)
    return jsonify(answer), 201


@registrants.get("")
def listing(number: str) -> ResponseReturnValue:
    """GET registrants?status=approved|pending|denied: cancelled ones cannot be listed (Zoom shows them as denied)."""
    meeting = world().meeting(number)
    status = request.args.get("status", "approved")
    if status not in ("approved", "pending", "denied"):
        raise invalid()
    chosen = [_shown(meeting, one) for one in meeting.registrants.values() if _listed_as(one) == status]
    page = simulator().page(chosen, f"registrants:{number}:{status}")
    return jsonify(page_number=1, registrants=page.pop("items"), **page)


@registrants.get("/<registrant>")
def show(number: str, registrant: str) -> ResponseReturnValue:
    """GET one registrant."""
    meeting = world().meeting(number)
    return jsonify(_shown(meeting, directory.registrant_of(meeting, registrant)))


@registrants.put("/status")
def status(number: str) -> ResponseReturnValue:
    """PUT registrants/status {action, registrants: [{id, email}]}: 204."""
    body = json_body()
    ids = [str(one.get("id")) for one in body.get("registrants") or [] if isinstance(one, dict)]
    directory.set_status(world(), world().meeting(number), str(body.get("action")), ids, now())
    return Response(status=204)


@registrants.delete("/<registrant>")
def delete(number: str, registrant: str) -> ResponseReturnValue:
    """DELETE one registrant: 204."""
    directory.delete_registrant(world(), world().meeting(number), registrant, now())
    return Response(status=204)


def _listed_as(one: Registrant) -> str:
    return "denied" if one.status == "cancelled" else one.status


def _shown(meeting: Meeting, one: Registrant) -> dict[str, Any]:
    shown = {
        "id": one.id,
        "email": one.email,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "status": _listed_as(one),
        "create_time": stamp(one.created_at),
        "custom_questions": [],
        "participant_pin_code": one.pin,
    }
    return {**shown, "join_url": world().join_url(meeting, one)} if one.status == "approved" else shown
