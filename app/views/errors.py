"""Errors in words: what happened, what is safe, what to do. Nothing that a person typed is logged; a text that somebody
wrote while her sign-in ended is shown back to her, so that she can copy it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import structlog
from flask import Flask, Response, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from app.domain.errors import BadInput, DomainError, IllegalAction, NotPermitted, NotThere, Stale
from app.views.access import SignInNeeded
from app.views.context import only_read
from app.views.phrases import Trouble, trouble_words

STATUS = {NotPermitted: 404, NotThere: 404, Stale: 409, IllegalAction: 409, BadInput: 400}

A_TEXT = 60  # characters; what is shorter is soon typed again
NO_TEXT = ("csrf_token", "password", "next")

log = structlog.get_logger("hearth")


def page(code: str, status: int, trouble: Trouble | None = None, typed: Sequence[str] = ()) -> Response:
    """The one error page, in the reader's language. It reads who she is, and must not need to write for that.

    `trouble`: other words than the code's own; `typed`: texts of hers that would be lost with the page."""
    only_read()
    trouble = trouble or trouble_words(code, status)
    try:
        return make_response(render_template("errors/error.html", trouble=trouble, status=status, typed=typed), status)
    except SQLAlchemyError:  # the database is gone, and with it who she is: then the bare words
        words = (trouble.what_happened, trouble.what_is_safe, trouble.what_to_do)
        return Response("\n\n".join(map(str, words)), status, mimetype="text/plain")


def refused(error: DomainError) -> ResponseReturnValue:
    """A rule said no."""
    return page(error.code, next((status for kind, status in STATUS.items() if isinstance(error, kind)), 409))


def sign_in_first(error: SignInNeeded) -> ResponseReturnValue:
    """Lead to the right door, and back to this page afterwards; first show what was written here."""
    door = "auth.staff_sign_in" if error.staff else "auth.sign_in"
    if request.method == "GET" and "HX-Request" not in request.headers:
        return redirect(url_for(door, next=request.path), 303)
    trouble = replace(
        trouble_words("sign_in_again", 401), action_label=_("Sign in"), action_href=url_for(door, next=_form_page())
    )
    return page("sign_in_again", 401, trouble, _written_here())


def _form_page() -> str | None:
    """Where the form stood that was sent, if that has the same address."""
    adapter = request_ctx.url_adapter
    return request.path if adapter is not None and "GET" in adapter.allowed_methods() else None


def _written_here() -> list[str]:
    """The texts of a form that came from a page of ours; what another site sends is not shown as if it were hers."""
    if request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    return [text for name, text in request.form.items(multi=True) if len(text) >= A_TEXT and name not in NO_TEXT]


def stale_form(error: CSRFError) -> ResponseReturnValue:
    """The token is missing or from another sign-in."""
    return page("stale_form", 400, typed=_written_here())


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
