"""The cookie by which a browser is known again. It is random, says nothing, and is kept only as a hash."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from flask import Flask, Response, g, request
from flask import session as web_session

from app.models import Device
from app.services import devices
from app.views.context import db, now, ports, settings

A_YEAR = 365 * 24 * 3600
LONGEST = 64  # characters; ours have 43, and anything longer was not made by us


def cookie_name() -> str:
    """Host-only where pages travel over TLS."""
    return "__Host-hearth-device" if settings().secure else "hearth-device"


def shown() -> str | None:
    """What this browser shows, if it was here before."""
    token = request.cookies.get(cookie_name(), "")
    return token if 0 < len(token) <= LONGEST else None


def began_at() -> datetime:
    """When this web session began."""
    held = web_session.get("began_at")
    return now() if held is None else datetime.fromtimestamp(held, UTC)


def current_device(person_id: int) -> tuple[Device, bool]:
    """This browser for this person, and whether she used it before this evening.

    For requests that write: the use case that follows commits. The answer carries the cookie if the browser had none.
    """
    return devices.seen(db(), person_id=person_id, token=_token(), now=now())


def cookie(*, remember: bool = False) -> devices.Cookie:
    """What a use case that signs somebody in keeps of this browser."""
    if not remember:
        return devices.Cookie(token=_token())
    old = _token()
    g.device_token = ports().ids.token()
    return devices.Cookie(token=old, fresh=g.device_token)


def connect(app: Flask) -> None:
    """Send the cookie with the answer that made it."""

    @app.after_request
    def send(response: Response) -> Response:
        token = g.pop("device_token", None)
        if token is not None:
            response.set_cookie(
                cookie_name(), token, max_age=A_YEAR, secure=settings().secure, httponly=True, samesite="Lax", path="/"
            )
        return response


def _token() -> str:
    held = shown()
    if held is not None:
        return held
    if "device_token" not in g:
        g.device_token = ports().ids.token()
    return cast(str, g.device_token)
