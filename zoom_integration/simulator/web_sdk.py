"""Zoom's Meeting SDK for Web as this Zoom has it: the script that a page loads, and what that script asks.

The script is a stand-in of ours with the same calls. It runs on a page of the application, so its questions come from
another origin of this machine: they are answered for a signature and a ZAK, then for the token of this one client.
"""

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import room
from zoom_integration.simulator.context import json_body, now, simulator, world
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Meeting, User
from zoom_integration.simulator.people import HERE, Person
from zoom_integration.simulator.sdk_signature import role_in

web_sdk = Blueprint("web_sdk", __name__, url_prefix="/web-sdk")

HOST_ROLE = 1
STAND_IN = "web_sdk.js"
# Zoom's docs, of the typings of 6.2.0: seconds between two calls of a kind.
GAPS = {"lockMeeting": 5.0, "expel": 5.0, "rename": 5.0, "putOnHold": 0.1, "admit": 0.1}
FAILURES = {"too_soon": "INVALID_OPERATION", "not_here": "INVALID_PARAMETERS", "is_host": "INVALID_PARAMETERS"}


@dataclass
class Client:
    """A page that has joined: as whom, and when it last did what, on this machine's own clock."""

    meeting: Meeting
    person: Person
    done_at: dict[str, float] = field(default_factory=dict)


@web_sdk.get("/<path:name>.min.js")
def script(name: str) -> Response:
    """Whatever Zoom serves for its SDK: the stand-in for the SDK itself, nothing for the libraries that it leans on."""
    if "zoom-meeting-embedded-" in name:
        return current_app.send_static_file(STAND_IN)
    return Response("/* The stand-in needs no other library. */\n", mimetype="text/javascript")


@web_sdk.post("/join")
def join() -> ResponseReturnValue:
    """{signature, zak, meetingNumber, userName}: {token, userId} of a host who has come in."""
    asked, config = json_body(), simulator().config
    meeting = world().meeting(str(asked.get("meetingNumber")))
    keys = {"key": config.sdk_key, "secret": config.sdk_secret}
    role = role_in(str(asked.get("signature")), number=meeting.number, now=now(), **keys)
    user = simulator().owner_of_zak(str(asked.get("zak")), now())
    if role != HOST_ROLE or user is not meeting.host:
        raise Refused("zak")
    person = host_comes(meeting, user, str(asked.get("userName") or user.name))
    token = world().chance.text(32)
    _clients()[token] = Client(meeting, person)
    return jsonify(token=token, userId=int(person.user_id))


def host_comes(meeting: Meeting, user: User, name: str) -> Person:
    """The host starts the meeting from a page, or comes back to it; what helped in the host's window before lets go."""
    room.start(world(), meeting, now(), by=user, name=name)
    meeting.hands_on = False
    host = next(one for one in reversed(world().people.values()) if one.meeting == meeting.number and one.host is user)
    if not host.is_here:
        room.come_back(world(), meeting, host, now())
    room.rename(world(), host, name, now())
    return host


@web_sdk.post("/people")
def people() -> ResponseReturnValue:
    """{token}: {people, state}, what `getAttendeeslist` gives and whether this client is still in the meeting."""
    client = _client()
    shown = [_shown(one) for one in world().people_of(client.meeting, *HERE)]
    return jsonify(people=shown, state="Connected" if client.person.is_here else "Closed")


@web_sdk.post("/act/<kind>")
def act(kind: str) -> ResponseReturnValue:
    """{token, userId?, hold?, name?, locked?}: {} once it is done."""
    client, asked = _client(), json_body()
    if kind == "leave":
        room.leave(world(), client.meeting, client.person, now())
        return jsonify({})
    _keep_the_pace(client, kind)
    if kind == "lockMeeting":
        room.lock(world(), client.meeting, bool(asked.get("locked")), now())
        return jsonify({})
    here = world().people_of(client.meeting, *HERE)
    person = next((one for one in here if one.user_id == str(asked.get("userId"))), None)
    if person is None:
        raise Refused("not_here")
    _do(client.meeting, kind, person, asked)
    return jsonify({})


def _do(meeting: Meeting, kind: str, person: Person, asked: dict[str, Any]) -> None:
    if kind == "admit" or (kind == "putOnHold" and not asked.get("hold")):
        room.admit(world(), meeting, person, now())
    elif kind == "putOnHold":
        room.put_back(world(), meeting, person, now())
    elif kind == "expel":
        room.remove(world(), meeting, person, now())
    elif kind == "rename":
        room.rename(world(), person, str(asked.get("name") or ""), now())
    else:
        raise Refused("no_such_act")


def _keep_the_pace(client: Client, kind: str) -> None:
    """Zoom's docs give rates; what it does to who is faster they do not say: here it is refused, and noted."""
    at = time.monotonic()
    if at - client.done_at.get(kind, float("-inf")) < GAPS.get(kind, 0.0):
        world().journal.note(now(), f"web sdk: {kind} came too soon")
        raise Refused("too_soon")
    client.done_at[kind] = at
    world().journal.note(now(), f"web sdk: {kind}")


def _shown(person: Person) -> dict[str, Any]:
    shown = {
        "userId": int(person.user_id),
        "userName": person.name,
        "isHost": person.role == "host",
        "isCoHost": person.role == "co-host",
        "isHold": person.state == "waiting",
        "customerKey": person.customer_key,
    }
    return shown | ({"participantUUID": person.participant_uuid} if world().knobs.sdk_shows_uuid else {})


def _clients() -> dict[str, Client]:
    clients: dict[str, Client] = current_app.extensions.setdefault("web_sdk_clients", {})
    return clients


def _client() -> Client:
    client = _clients().get(str(json_body().get("token")))
    if client is None:
        raise Refused("not_joined")
    return client


@web_sdk.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """As the SDK tells a failure: its type and a reason; as a rejection, or (a knob) as an answer."""
    failure = {"type": FAILURES.get(error.code, "INVALID_OPERATION"), "reason": error.code}
    return jsonify(failure=failure, resolves=world().knobs.sdk_failures_resolve)


@web_sdk.after_request
def for_other_pages(response: Response) -> Response:
    """The page that asks is the application's, on another port of this machine."""
    if is_from_this_machine(request.headers.get("Origin", "")):
        response.headers["Access-Control-Allow-Origin"] = request.headers["Origin"]
        response.headers["Vary"] = "Origin"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def is_from_this_machine(origin: str) -> bool:
    """Whether a page of this machine asks."""
    name = urlsplit(origin).hostname or ""
    return name in ("127.0.0.1", "localhost") or name.endswith(".localhost")


def install(app: Flask) -> None:
    """Serve the script and what it asks."""
    app.register_blueprint(web_sdk)
