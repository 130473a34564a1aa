"""The REST interface under /v2: who may call what, how often, and how a refusal looks. The calls are in `rest_*`."""

import time
from typing import NamedTuple

from flask import Blueprint, Flask, Response, jsonify, request

from zoom_integration.simulator.context import now, simulator, world
from zoom_integration.simulator.errors import ZoomError
from zoom_integration.simulator.rest_meetings import meetings
from zoom_integration.simulator.rest_registrants import registrants
from zoom_integration.simulator.rest_reports import reports

v2 = Blueprint("v2", __name__, url_prefix="/v2")


class Call(NamedTuple):
    """Zoom's docs: the rate class of a call and the scopes, old and granular, of which one is needed."""

    rate: str
    classic: str
    granular: str


CALLS = {
    "meetings.create": Call("Medium", "meeting:write", "meeting:write:meeting"),
    "meetings.of_user": Call("Medium", "meeting:read", "meeting:read:list_meetings"),
    "meetings.show": Call("Light", "meeting:read", "meeting:read:meeting"),
    "meetings.update": Call("Light", "meeting:write", "meeting:update:meeting"),
    "meetings.delete": Call("Light", "meeting:write", "meeting:delete:meeting"),
    "meetings.status": Call("Light", "meeting:write", "meeting:update:status"),
    "meetings.control": Call("Medium", "meeting:write", "meeting:update:in_meeting_controls"),
    "meetings.user": Call("Light", "user:read", "user:read:user"),
    "meetings.user_settings": Call("Medium", "user:read", "user:read:settings"),
    "meetings.user_token": Call("Light", "user:read", "user:read:token"),
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
}

for part in (meetings, registrants, reports):
    v2.register_blueprint(part)


@v2.before_request
def guard() -> None:
    """Token, rate and scope, in this order, before a call is looked at."""
    call = CALLS[(request.endpoint or "").removeprefix("v2.")]
    with simulator().lock:
        simulator().tokens.check(request.headers.get("Authorization", ""), now())
        if world().knobs.limits_on:
            world().limits.call(call.rate, now(), time.monotonic())
    require_scope(call)


def require_scope(call: Call) -> None:
    """Zoom's docs: 400 with code 4711 when the app was not given one of the call's scopes."""
    scopes = world().knobs.scopes
    accepted = {call.classic, f"{call.classic}:admin", call.granular, f"{call.granular}:admin"}
    if scopes is not None and not accepted & set(scopes):
        wanted = f"[{call.classic}:admin, {call.granular}:admin]"
        raise ZoomError(400, 4711, f"Invalid access token, does not contain scopes:{wanted}.")


def scopes_given() -> list[str]:
    """The scopes that the app has, as the token names them."""
    scopes = world().knobs.scopes
    return scopes if scopes is not None else sorted({f"{call.classic}:admin" for call in CALLS.values()})


def refusal(error: Exception) -> Response:
    """A ZoomError as Zoom answers it."""
    assert isinstance(error, ZoomError)
    response = jsonify(code=error.code, message=error.message)
    response.status_code = error.status
    response.headers.update(error.headers)
    return response


def install(app: Flask) -> None:
    """Serve the REST interface."""
    app.register_blueprint(v2)
    app.register_error_handler(ZoomError, refusal)
