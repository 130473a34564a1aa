"""The demo's own pages: one-click sign-ins, the clock, the mail. They exist only under `flask demo`."""

from __future__ import annotations

import hmac
from datetime import timedelta

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound, Unauthorized

from app.adapters.clock import SystemClock
from app.demo import cast, mailbox
from app.domain.actors import SignIn
from app.queries import sessions
from app.services import agents
from app.services import devices as kept_devices
from app.settings import DemoSettings
from app.views import devices, sign_in
from app.views.access import requires
from app.views.context import database, db, now, ports, settings
from zoom_integration.simulator import clock as shared_clock

bp = Blueprint("demo", __name__, url_prefix="/demo")
RATES = (0.0, 1.0, 10.0, 60.0)
A_WHILE = timedelta(minutes=10)


@bp.get("/")
@requires("page:view")
def home() -> ResponseReturnValue:
    """Who is there to be, what time it is, and where to look."""
    zoom = settings().zoom.api_base.removesuffix("/v2")
    return render_template(
        "demo/home.html",
        roles=cast.roles(db(), _port()),
        sessions=cast.sessions_near(db(), now()),
        zoom_url=zoom,
        rates=RATES,
    )


@bp.get("/enter/<int:person_id>")
@requires("page:view")
def enter(person_id: int) -> ResponseReturnValue:
    """Sign in as somebody with one click, on the host name of that role."""
    role = cast.role_of(db(), person_id)
    if role is None:
        raise NotFound
    sign_in.begin(role.person, SignIn.STAFF if role.is_staff else SignIn.MEMBER)
    with database().writing() as writing:
        a_month_ago = now() - timedelta(days=30)  # as if she had come here before: a new device is for a human to check
        token = devices.cookie().token
        kept_devices.seen(writing, person_id=person_id, token=token, now=a_month_ago)
        writing.commit()
    return redirect(role.first_page, 303)


@bp.get("/mail")
@requires("page:view")
def mail() -> ResponseReturnValue:
    """Every letter that would have been sent."""
    return render_template("demo/mail.html", letters=mailbox.read_all(_demo().mail_folder))


@bp.post("/clock")
@requires("page:view")
def set_clock() -> ResponseReturnValue:
    """Jump to a moment of a session or ten minutes on, or let time run faster. Time never runs back: the past is
    written down."""
    moment = now() + (A_WHILE if "later" in request.form else timedelta())
    rate = request.form.get("rate", type=float)
    if (session_id := request.form.get("session_id", type=int)) is not None:
        session, _ = sessions.by_id(db(), session_id)
        moments = session.times
        wanted = {
            "doors": moments.doors_open_at,
            "start": moments.starts_at,
            "end": moments.ends_at,
            "after": (session.ended_at or moments.ends_at) + A_WHILE,
        }
        moment = max(moment, wanted.get(request.form.get("moment", ""), moment))
    shared_clock.write(
        _demo().clock_file,
        shown=moment.timestamp(),
        rate=rate if rate in RATES else 1.0,
        real=SystemClock().now().timestamp(),
    )
    return redirect(url_for("demo.home"), 303)


@bp.post("/hands")
@requires("agent:speak")
def hands() -> ResponseReturnValue:
    """The simulator's host page asks for a token for one session, as a connected panel would get it from us."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), _demo().hands_key.encode()):
        raise Unauthorized
    number = (request.get_json(silent=True) or {}).get("meeting_number")
    with database().writing() as writing:
        session_id = cast.session_of_meeting(writing, number)
        if session_id is None:
            raise NotFound
        access = agents.connect(writing, session_id=session_id, ids=ports().ids, now=now())
    return jsonify(agent_url=f"http://127.0.0.1:{_port()}/agent", token=access.token)


def _demo() -> DemoSettings:
    demo = settings().demo
    if demo is None:
        raise NotFound
    return demo


def _port() -> str:
    return settings().base_url.rpartition(":")[2]
