"""The REST interface under /v2: who may call what, how often, and how a refusal looks. The calls are in `rest_*`."""

import time

from flask import Blueprint, Flask, Response, jsonify, request

from zoom_integration.scopes import CALLS, Call
from zoom_integration.simulator.context import now, simulator, world
from zoom_integration.simulator.errors import ZoomError
from zoom_integration.simulator.rest_account import account
from zoom_integration.simulator.rest_meetings import meetings
from zoom_integration.simulator.rest_registrants import registrants
from zoom_integration.simulator.rest_reports import reports

v2 = Blueprint("v2", __name__, url_prefix="/v2")


for part in (account, meetings, registrants, reports):
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
    if scopes is not None and not call.accepted & set(scopes):
        wanted = f"[{call.scope.classic}, {call.scope.granular}]"
        raise ZoomError(400, 4711, f"Invalid access token, does not contain scopes:{wanted}.")


def scopes_given() -> list[str]:
    """The scopes that the app has, as the token names them."""
    scopes = world().knobs.scopes
    return scopes if scopes is not None else sorted({call.scope.classic for call in CALLS.values()})


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
