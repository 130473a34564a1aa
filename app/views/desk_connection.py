"""The coordinator's connection check: a list that is walked through once, and again whenever something was changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.connection import findings
from app.domain.errors import NotThere
from app.queries import connection
from app.services import connection as checking
from app.views.access import requires
from app.views.connection_reads import ask, furnishing
from app.views.context import actor, db, let_go, now, ports, settings
from app.views.phrases_connection import line

bp = Blueprint("connection", __name__, url_prefix="/connection")


@bp.get("/")
@requires("connection:check")
def show() -> ResponseReturnValue:
    """The list as it was found last, with its age."""
    return render_template("coordinator/connection.html", **_list())


@bp.post("/begin")
@requires("connection:check")
def begin() -> ResponseReturnValue:
    """Look at everything anew."""
    checking.begin(db(), by=actor(), now=now())
    return redirect(url_for(".show"), 303)


@bp.post("/next")
@requires("connection:check")
def go_on() -> ResponseReturnValue:
    """Ask Zoom the next thing. The page does this by itself; without a script somebody presses the button."""
    check = connection.last_check(db(), by=actor())
    part = connection.next_part(check) if check else None
    if part is not None:
        let_go()
        reading = ask(ports().account, part, settings().zoom.hosts)
        checking.record(db(), part=part, reading=reading, by=actor(), now=ports().clock.now())
    if "X-Region" in request.headers:
        return render_template("coordinator/connection_list.html", **_list())
    return redirect(url_for(".show"), 303)


@bp.post("/say")
@requires("connection:check")
def say() -> ResponseReturnValue:
    """What somebody looked up in Zoom, or saw in the test meeting."""
    answer = {"yes": True, "no": False}.get(request.form.get("answer", ""))
    if answer is None:
        raise NotThere
    checking.say(db(), question=request.form.get("question", ""), answer=answer, by=actor(), now=now())
    page = "coordinator.trial.show" if request.form.get("from") == "trial" else ".show"
    return redirect(url_for(page), 303)


@bp.get("/setup")
@requires("connection:check")
def setup() -> ResponseReturnValue:
    """Setting it up on Zoom, for somebody who has never seen the Marketplace."""
    base = settings().base_url
    sheet = ports().account.sheet(name=settings().site.name, panel_page=f"{base}{url_for('panel.arrive')}")
    return render_template(
        "coordinator/setup.html",
        sheet=sheet,
        base=base,
        webhook=f"{base}{url_for('webhooks.zoom')}",
        panel_page=f"{base}{url_for('panel.arrive')}",
    )


def _list() -> dict[str, object]:
    check = connection.last_check(db(), by=actor())
    found = findings(connection.facts(db(), check, furnishing(settings())), now())
    return {
        "check": check,
        "lines": [line(one) for one in found],
        "is_under_way": check is not None and connection.next_part(check) is not None,
        "age_minutes": round(connection.age(check, now()).total_seconds() / 60) if check else 0,
    }
