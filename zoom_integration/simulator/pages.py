"""Client pages: what a member's Zoom and a host's Zoom would show, in a neutral dress of our own."""

from flask import Blueprint, Flask, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import acts, room
from zoom_integration.simulator.context import now, simulator, world
from zoom_integration.simulator.errors import Refused, missing_meeting
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.panel_pages import frame_source
from zoom_integration.simulator.people import Person

pages = Blueprint("pages", __name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pages.after_request
def headers(response: Response) -> Response:
    """Nothing inline, nothing from elsewhere, nothing kept, no link passed on."""
    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")  # with less, a form's Origin would be "null"
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@pages.get("/")
def index() -> str:
    """The meetings of the account: running ones first, then those to come."""
    meetings = sorted(world().meetings.values(), key=lambda one: (one.live is None, one.start_at))
    return render_template("index.html", live=[one for one in meetings if one.live], meetings=meetings)


@pages.get("/favicon.ico")
def icon() -> Response:
    """Browsers ask for one."""
    return Response(status=204)


@pages.get("/test")
def test_meeting() -> str:
    """Zoom's docs: zoom.us/test, a meeting with nobody in it, where anybody hears and sees herself."""
    return render_template("test_meeting.html")


@pages.get("/w/<number>")
def personal_link(number: str) -> ResponseReturnValue:
    """A registrant's own link: opening it is joining. The page that follows can be reloaded without joining again."""
    meeting = _meeting(number)
    registrant = meeting.by_link(request.args.get("tk", ""))
    if registrant is None or request.method == "HEAD":
        return _closed("This link does not open a meeting.")
    return _to_client(room.join(world(), meeting, now(), registrant=registrant, device=_device()))


@pages.get("/j/<number>")
def by_number(number: str) -> str:
    """The meeting's address without a personal part: it asks for a name."""
    return render_template("guest.html", meeting=_meeting(number))


@pages.post("/j/<number>")
def guest(number: str) -> ResponseReturnValue:
    """Somebody without a personal link comes under the name she typed."""
    meeting = _meeting(number)
    return _to_client(room.join(world(), meeting, now(), name=request.form.get("name", "").strip(), device=_device()))


@pages.get("/s/<number>")
def start_link(number: str) -> ResponseReturnValue:
    """The start_url: opening it starts the meeting, while its token is good (two hours)."""
    meeting = _meeting(number)
    if not simulator().zak_is_good(request.args.get("zak", ""), now()):
        return _closed("This start link has expired. Ask for a new one.")
    return _to_host(meeting, "start")


@pages.get("/client/<key>")
def client(key: str) -> str:
    """A member's client."""
    person = _person(key)
    return render_template("client.html", **_client_facts(person))


@pages.get("/client/<key>/view")
def client_view(key: str) -> str:
    """The part of a member's client that changes."""
    return render_template("client_view.html", **_client_facts(_person(key)))


@pages.post("/client/<key>/<act>")
def client_act(key: str, act: str) -> ResponseReturnValue:
    """A button in a member's client."""
    person = _person(key)
    if act in ("leave", "drop", "return", "rename"):
        _try(lambda: acts.by_herself(world(), person, act, now(), request.form.get("name", "")))
    return redirect(url_for("pages.client", key=key), 303)


@pages.get("/host/<number>")
def host(number: str) -> Response:
    """The host's client."""
    meeting = _meeting(number)
    page = make_response(render_template("host.html", panel_url=simulator().config.panel_url, **_host_facts(meeting)))
    page.headers["Content-Security-Policy"] = f"{POLICY}; frame-src {frame_source()}"
    return page


@pages.get("/host/<number>/view")
def host_view(number: str) -> str:
    """The part of the host's client that changes."""
    return render_template("host_view.html", **_host_facts(_meeting(number)))


@pages.post("/host/<number>/<act>")
def host_act(number: str, act: str) -> ResponseReturnValue:
    """A button in the host's client."""
    meeting = _meeting(number)
    person = world().people.get(request.form.get("handle", ""))
    if act == "rename" and person and person.meeting == meeting.number:
        _try(lambda: room.rename(world(), person, request.form.get("name", ""), now()))
        return redirect(url_for("pages.host", number=number), 303)
    return _to_host(meeting, act, person)


def _to_host(meeting: Meeting, act: str, person: Person | None = None) -> ResponseReturnValue:
    refused = _try(lambda: acts.by_host(world(), meeting, act, now(), person))
    if refused == "host_is_busy":
        return _closed("This host has another meeting running. End it first.")
    return redirect(url_for("pages.host", number=meeting.number), 303)


def _try(act: "acts.Deferred") -> str:
    """Do it, or say by which word Zoom refused; what was pressed twice is simply too late."""
    try:
        act()
    except Refused as error:
        return error.code
    return ""


def _client_facts(person: Person) -> dict[str, object]:
    meeting = _meeting(person.meeting)
    return {"person": person, "meeting": meeting, "inside": world().people_of(meeting, "in")}


def _host_facts(meeting: Meeting) -> dict[str, object]:
    people = {state: world().people_of(meeting, state) for state in ("early", "waiting", "in")}
    return {"meeting": meeting, "people": people, "deeds": meeting.deeds[-12:][::-1], "hands": _has_hands()}


def _has_hands() -> bool:
    return bool(simulator().config.hands_url)


def _to_client(person: Person) -> ResponseReturnValue:
    return redirect(url_for("pages.client", key=person.key), 303)


def _closed(words: str) -> ResponseReturnValue:
    return render_template("closed.html", words=words), 404


def _device() -> str:
    return "phone" if "Mobile" in request.user_agent.string else "computer"


def _person(key: str) -> Person:
    person = world().person_by_key(key)
    if person is None or person.meeting not in world().meetings:
        abort(404)
    return person


def _meeting(number: str | int) -> Meeting:
    if not str(number).isdigit() or int(number) not in world().meetings:
        abort(404)
    return world().meetings[int(number)]


def not_found(_: Exception) -> ResponseReturnValue:
    """Pages say it in words; REST and the control interface have their own."""
    if request.path.startswith(("/v2", "/sim")):
        return {"code": 3001, "message": str(missing_meeting(request.path))}, 404
    return _closed("There is no such meeting.")


def install(app: Flask) -> None:
    """Serve the client pages."""
    app.register_blueprint(pages)
    app.register_error_handler(404, not_found)
