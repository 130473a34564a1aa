"""From an HTTP answer of Zoom's to its JSON, or to the right error of ours. Every status and code is sorted here.

Zoom's messages are looked at for what they mean, and never kept: some hold e-mails or names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

import requests

from zoom_integration import errors
from zoom_integration.errors import ZoomError
from zoom_integration.fields import Json
from zoom_integration.limits import limit_from

_BY_CODE: Mapping[int, type[ZoomError]] = {
    124: errors.ExpiredToken,
    303: errors.Invalid,
    404: errors.RegistrationOff,
    1001: errors.NotFound,
    1010: errors.NotFound,
    3000: errors.NotAllowed,
    3001: errors.NotFound,
    3002: errors.Conflict,
    3003: errors.NotAllowed,
    3007: errors.MeetingOver,
    3018: errors.Conflict,
    3027: errors.HostCannotRegister,
    3037: errors.Conflict,
    3038: errors.MeetingOver,
    3043: errors.Capacity,
    3063: errors.Conflict,
    3161: errors.NotAllowedOnPlan,
    3309: errors.Conflict,
    4700: errors.ExpiredToken,
    12702: errors.NotFound,
}
_BY_STATUS: Mapping[int, type[ZoomError]] = {
    401: errors.ExpiredToken,
    403: errors.NotAllowed,
    404: errors.NotFound,
    409: errors.Conflict,
}
# Codes 200 and 300 mean several things; only the message tells which.
_BY_MESSAGE: tuple[tuple[re.Pattern[str], type[ZoomError]], ...] = (
    (
        re.compile(r"paid|only available|not available for this account", re.IGNORECASE),
        errors.NotAllowedOnPlan,
    ),
    (re.compile(r"no permission|cannot access", re.IGNORECASE), errors.NotAllowed),
    (re.compile(r"not exist|invalid meeting id|not found", re.IGNORECASE), errors.NotFound),
)
_SCOPE = re.compile(r"[a-z_]+(?::[a-z_]+)+")


def read(response: requests.Response, now: datetime) -> Json:
    """The JSON object of a good answer ({} where there is none: 202, 204). Raises the fitting ZoomError otherwise."""
    if not 200 <= response.status_code < 300:
        raise error_in(response, now)
    if not response.content:
        return {}
    body = _json_object(response)
    if body is None:
        raise errors.NotUnderstood(status=response.status_code, uncertain=True)
    return body


def error_in(response: requests.Response, now: datetime) -> ZoomError:
    """Our error for this answer. Whether Zoom said it at all is told by its `code`: proxies have none."""
    status = response.status_code
    body = _json_object(response) or {}
    code, message = _code(body), _message(body)
    if status == 429 or code == 429:
        return limit_from(response.headers, message, code, now)
    if status >= 500:
        return errors.ServerTrouble(code=code, status=status, uncertain=True)
    if status == 401 and code is None:
        return errors.ExpiredToken(status=status)
    if code is None:
        return errors.NotUnderstood(status=status)
    if code == 4711:
        return errors.MissingScope(_scopes(message), code=code, status=status)
    return _kind(status, code, message)(code=code, status=status)


def _kind(status: int, code: int, message: str) -> type[ZoomError]:
    if code in (200, 300):
        return next((kind for pattern, kind in _BY_MESSAGE if pattern.search(message)), _unspoken(code))
    return _BY_CODE.get(code) or _BY_STATUS.get(status) or errors.Invalid


def _unspoken(code: int) -> type[ZoomError]:
    return errors.NotAllowed if code == 200 else errors.Invalid


def _json_object(response: requests.Response) -> Json | None:
    try:
        body = response.json()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, Mapping) else None


def _code(body: Json) -> int | None:
    code = body.get("code")
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def _message(body: Json) -> str:
    message = body.get("message")
    return message if isinstance(message, str) else ""


def _scopes(message: str) -> tuple[str, ...]:
    """Zoom's docs: "Invalid access token, does not contain scopes:[a:b, c:d]."""
    return tuple(_SCOPE.findall(message.partition("[")[2]))
