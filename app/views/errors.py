"""Errors in words: what happened, what is safe, what to do. Nothing that a person typed is shown back or logged."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from app.domain.errors import BadInput, DomainError, IllegalAction, NotPermitted, NotThere, Stale
from app.views.access import SignInNeeded
from app.views.context import only_read
from app.views.phrases import trouble_words

STATUS = {NotPermitted: 404, NotThere: 404, Stale: 409, IllegalAction: 409, BadInput: 400}

log = structlog.get_logger("hearth")


def page(code: str, status: int) -> Response:
    """The one error page, in the reader's language. It reads who she is, and must not need to write for that."""
    only_read()
    return make_response(
        render_template("errors/error.html", trouble=trouble_words(code, status), status=status), status
    )


def refused(error: DomainError) -> ResponseReturnValue:
    """A rule said no."""
    return page(error.code, next((status for kind, status in STATUS.items() if isinstance(error, kind)), 409))


def sign_in_first(error: SignInNeeded) -> ResponseReturnValue:
    """Lead to the right door, and back to this page afterwards."""
    if request.method != "GET" or request.headers.get("HX-Request"):
        return page("sign_in_again", 401)
    return redirect(url_for("auth.staff_sign_in" if error.staff else "auth.sign_in", next=request.path), 303)


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """The token is missing or from another sign-in."""
    return page("stale_form", 400)


def http_error(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses."""
    return error.get_response() if error.response is not None else page(f"http_{error.code}", error.code or 500)


def unknown_host(error: SecurityError) -> ResponseReturnValue:
    """A name that is not ours: no page is drawn for it, because every link in it would lead there."""
    return Response("This address is not served here.\n", 400, mimetype="text/plain")


def storage_trouble(error: OperationalError) -> ResponseReturnValue:
    """The database cannot be written. The driver's message can quote values; only its kind is kept."""
    log.error("storage", kind=type(error.orig).__name__, endpoint=request.endpoint)
    return page("storage", 503)


def unexpected(error: Exception) -> ResponseReturnValue:
    """A mistake of ours. Its place is kept, its message (which may hold what somebody typed) is not."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown"
    log.error("unexpected", kind=type(error).__name__, where=where, endpoint=request.endpoint)
    return page("http_500", 500)


HANDLERS: dict[type[Exception], Callable[..., ResponseReturnValue]] = {
    DomainError: refused,
    SignInNeeded: sign_in_first,
    CSRFError: stale_form,
    SecurityError: unknown_host,
    HTTPException: http_error,
    OperationalError: storage_trouble,
    Exception: unexpected,
}


def handle_errors(app: Flask) -> None:
    """Register what answers each kind of trouble."""
    for kind, handler in HANDLERS.items():
        app.register_error_handler(kind, handler)
