"""Pages for anybody, and the two answers for machines: up or down, and figures on request."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from werkzeug.exceptions import NotFound

from app.domain.permissions import may
from app.i18n import COOKIE, LANGUAGES
from app.services import people
from app.views.access import requires
from app.views.context import actor, database, db, now, settings
from app.views.paths import safe_path

bp = Blueprint("public", __name__)
A_YEAR = 365 * 24 * 3600


@bp.get("/")
@requires("page:view")
def home() -> ResponseReturnValue:
    """The neutral front page."""
    return render_template("public/home.html")


@bp.post("/language")
@requires("page:view")
def set_language() -> ResponseReturnValue:
    """Remember the language, for her letters too where we know whose choice it is; back to the page it was asked on."""
    chosen = request.form.get("language", "")
    answer = redirect(safe_path(request.form.get("next", "")), 303)
    if chosen in LANGUAGES:
        if actor().person_id is not None and may(actor(), "profile:change"):
            people.choose_language(db(), language=chosen, by=actor(), now=now())
        answer.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=settings().secure, httponly=True, samesite="Lax")
    return answer


@bp.get("/healthz")
@requires("page:view")
def healthz() -> ResponseReturnValue:
    """Up or down, nothing else."""
    try:
        with database().reading() as db:
            db.execute(text("SELECT 1"))
    except Exception:
        return Response("down\n", 503, mimetype="text/plain")
    return Response("up\n", mimetype="text/plain")


@bp.get("/metrics")
@requires("page:view")
def metrics() -> ResponseReturnValue:
    """Figures for whoever holds METRICS_TOKEN; without that setting there is no such page."""
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        raise NotFound
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
