"""Zoom having a bad day: slow, broken, or away. Applied to REST and OAuth calls before they are looked at."""

import time

from flask import Response, request

from zoom_integration.simulator.context import now, simulator
from zoom_integration.simulator.limits import PER_DAY, PER_SECOND, over_the_day, per_second
from zoom_integration.simulator.rest import refusal

HANG_SECONDS = 60.0
ANSWERS = {
    "500": ('{"code":500,"message":"Internal server error."}', 500, "application/json"),
    "html": ("<html><body>502 Bad Gateway</body></html>", 502, "text/html"),
    "truncated": ('{"access_token": "abc", "meet', 200, "application/json"),
    "down": ("", 503, "text/plain"),
}


def strike() -> Response | None:
    """The fault that this call meets, as its answer; None where it may go on (perhaps late)."""
    if not request.path.startswith(("/v2", "/oauth")):
        return None
    with simulator().lock:
        fault = simulator().world.knobs.fault_for(request.path)
        seconds = simulator().world.knobs.fault_seconds
    if fault in ("delay", "hang"):
        time.sleep(seconds if fault == "delay" else HANG_SECONDS)
    if fault == "429_second":
        return refusal(per_second("Light", PER_SECOND["pro"]["Light"], now()))
    if fault == "429_day":
        return refusal(over_the_day("Heavy", PER_DAY["pro"]["Heavy"], now()))
    return Response(*ANSWERS[fault][:2], mimetype=ANSWERS[fault][2]) if fault in ANSWERS else None
