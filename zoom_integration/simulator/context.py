"""What every route needs: the simulator that serves it, its world, and the time."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, request

from zoom_integration.simulator.errors import invalid
from zoom_integration.simulator.world import World

if TYPE_CHECKING:
    from zoom_integration.simulator.server import Simulator


def simulator() -> "Simulator":
    """The simulator behind this request."""
    return cast("Simulator", current_app.extensions["simulator"])


def world() -> World:
    """Its world; during a request nobody else touches it."""
    return simulator().world


def now() -> datetime:
    """The time on its clock, aware and in UTC."""
    return simulator().clock.now()


def json_body() -> dict[str, Any]:
    """The request's JSON object. Raises ZoomError 300 for anything else."""
    body = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise invalid("Request Body should be a valid JSON object.")
    return body
