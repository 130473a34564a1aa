"""REST: what was. Instances, the meeting as a whole, and rows of participants.

Zoom's docs: a uuid that begins with / or contains // must be URL-encoded twice, any other once; the paths here undo one
encoding, `_named` the second.
"""

from urllib.parse import unquote

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import reports as afterwards
from zoom_integration.simulator.context import now, simulator, world
from zoom_integration.simulator.errors import missing_meeting, paid_only
from zoom_integration.simulator.events import stamp

reports = Blueprint("reports", __name__)


@reports.get("/past_meetings/<int:number>/instances")
def instances(number: int) -> ResponseReturnValue:
    """GET /past_meetings/{meetingId}/instances: the finished ones, oldest first."""
    ended = [one for one in world().meeting(number).instances if one.ended_at]
    return jsonify(meetings=[{"uuid": one.uuid, "start_time": stamp(one.started_at)} for one in ended])


@reports.get("/past_meetings/<path:reference>")
def past_meeting(reference: str) -> ResponseReturnValue:
    """GET /past_meetings/{meetingIdOrUuid}: 404 until it has ended."""
    return jsonify(afterwards.summary(world(), *afterwards.find(world(), _named(reference))))


@reports.get("/past_meetings/<path:reference>/participants")
def past_participants(reference: str) -> ResponseReturnValue:
    """GET /past_meetings/{meetingIdOrUuid}/participants: always with registrant_id."""
    return _rows(reference, {"registrant_id", "internal_user"})


@reports.get("/report/meetings/<path:reference>")
def report_meeting(reference: str) -> ResponseReturnValue:
    """GET /report/meetings/{meetingIdOrUuid}: 404 until the report is there."""
    if world().plan == "free":
        raise paid_only()
    meeting, instance = afterwards.find(world(), _named(reference))
    if not afterwards.is_ready(world(), instance, now()):
        raise missing_meeting(reference)
    return jsonify(afterwards.summary(world(), meeting, instance))


@reports.get("/report/meetings/<path:reference>/participants")
def report_participants(reference: str) -> ResponseReturnValue:
    """GET /report/meetings/{meetingIdOrUuid}/participants: registrant_id only when asked for by include_fields."""
    if world().plan == "free":
        raise paid_only()
    wanted = {field for value in request.args.getlist("include_fields") for field in value.split(",")}
    return _rows(reference, wanted)


def _rows(reference: str, fields: set[str]) -> ResponseReturnValue:
    meeting, instance = afterwards.find(world(), _named(reference))
    rows = afterwards.rows(world(), meeting, instance, now(), fields)
    page = simulator().page(rows, f"{request.endpoint}:{instance.uuid}")
    return jsonify(participants=page.pop("items"), **page)


def _named(reference: str) -> str:
    """The uuid or number meant. One that needed the second encoding and came without it is not found."""
    if "%" in reference:
        return unquote(reference)
    if reference.startswith("/") or "//" in reference:
        raise missing_meeting(reference)
    return reference
