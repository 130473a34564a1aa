"""Zoom having a bad day: slow, broken, or away. Applied to REST and OAuth calls before they are looked at."""

import time
from collections.abc import Callable, Mapping

from flask import Response, g, request

from zoom_integration.simulator.context import now, simulator
from zoom_integration.simulator.limits import PER_DAY, PER_SECOND, over_the_day, per_second
from zoom_integration.simulator.rest import refusal

HANG_SECONDS = 60.0
ANSWERS = {
    "500": ('{"code":500,"message":"Internal server error."}', 500, "application/json"),
    "html": ("<html><body>502 Bad Gateway</body></html>", 502, "text/html"),
    "truncated": ('{"access_token": "abc", "meet', 200, "application/json"),
    "down": ("", 503, "text/plain"),
    "504": ("", 504, "text/plain"),
    "429_bare": ('{"code":429,"message":"Too many requests."}', 429, "application/json"),
}
GARBAGE = {"Retry-After": "soon", "X-RateLimit-Reset": "the day after tomorrow", "X-RateLimit-Type": "%%"}


def strike() -> Response | None:
    """The fault that this call meets, as its answer; None where it may go on (perhaps late)."""
    if not request.path.startswith(("/v2", "/oauth")):
        return None
    with simulator().lock:
        fault = simulator().world.knobs.fault_for(request.path)
        seconds = simulator().world.knobs.fault_seconds
    if fault in ("delay", "hang"):
        time.sleep(seconds if fault == "delay" else HANG_SECONDS)
    g.answer_is_lost = fault == "lost"
    return _answer(fault)


def lose(response: Response) -> Response:
    """The call was carried out; its answer breaks off on the way."""
    return _cut_off() if g.get("answer_is_lost") else response


def _cut_off() -> Response:
    """Less than was announced, and then the line is closed."""
    response = Response('{"id": 1', 200, mimetype="application/json")
    response.headers["Content-Length"] = "4096"
    response.automatically_set_content_length = False
    return response


MADE: Mapping[str, Callable[[], Response]] = {
    "429_second": lambda: refusal(per_second("Light", PER_SECOND["pro"]["Light"], now())),
    "429_day": lambda: refusal(over_the_day("Heavy", PER_DAY["pro"]["Heavy"], now())),
    "429_garbage": lambda: Response(*ANSWERS["429_bare"][:2], headers=GARBAGE, mimetype="application/json"),
    "reset": _cut_off,
}


def _answer(fault: str) -> Response | None:
    if fault in MADE:
        return MADE[fault]()
    return Response(*ANSWERS[fault][:2], mimetype=ANSWERS[fault][2]) if fault in ANSWERS else None
