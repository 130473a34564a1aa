"""The host's page as Zoom's client with an app in its panel: a frame, and the two addresses by which it is answered."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, jsonify
from flask.typing import ResponseReturnValue

from zoom_integration.simulator.client_calls import CallFailed, Client
from zoom_integration.simulator.context import json_body, now, simulator, world

panel = Blueprint("panel", __name__)


@panel.post("/host/<int:number>/sdk")
def call(number: int) -> ResponseReturnValue:
    """A call that the app's page made: {"api", "data", "named"}; answers {"result"} or {"errorCode"}."""
    body = json_body()
    data, named = body.get("data"), body.get("named")
    try:
        result = _client(number).answer(
            str(body.get("api")), data if isinstance(data, dict) else {}, named if isinstance(named, list) else None
        )
    except CallFailed as failure:
        return jsonify(errorCode=str(failure.code), errorMessage="The pretend client refuses this call.")
    return jsonify(result=result)


@panel.get("/host/<int:number>/sdk-people")
def people(number: int) -> ResponseReturnValue:
    """Who waits and who is inside: the page makes the SDK's events of what changed."""
    return jsonify(**_client(number).people(), now=int(now().timestamp()))


def frame_source() -> str:
    """The origin of the app's page, for the host page's frame-src; 'none' without an app."""
    parts = urlsplit(simulator().config.panel_url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'none'"


def _client(number: int) -> Client:
    config = simulator().config
    return Client(world(), world().meeting(number), now(), app=(config.app_client_id, config.app_client_secret))


def install(app: Flask) -> None:
    """Serve them."""
    app.register_blueprint(panel)
