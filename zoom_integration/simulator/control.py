"""The control interface under /sim: how scenario players and tests move people about. JSON in, JSON out."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, Flask, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_integration.simulator import acts, room
from zoom_integration.simulator.context import json_body, now, simulator, world
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.events import stamp
from zoom_integration.simulator.meetings import Instance, Meeting
from zoom_integration.simulator.people import Person, Stay

sim = Blueprint("sim", __name__, url_prefix="/sim")


@sim.post("/meetings/<int:number>/start")
def start(number: int) -> ResponseReturnValue:
    """The host, or {host_user}, starts the meeting: {"uuid"}."""
    host_user = json_body().get("host_user")
    by = world().user(str(host_user)) if host_user else None
    instance = room.start(world(), world().meeting(number), now(), by)
    return jsonify(uuid=instance.uuid)


@sim.post("/join")
def join() -> ResponseReturnValue:
    """Somebody comes, by {join_url} or {number}, with name, signed_in_name, device and customer_key as wished.

    Answers with the person (see `shown`); `handle` is null for a link that nobody was ever given.
    """
    body = json_body()
    meeting, tk = _addressed(body)
    registrant = meeting.by_link(tk) if tk else None
    if tk and registrant is None:
        return jsonify(handle=None, state="refused", reason="link")
    who = {name: body.get(name) for name in ("name", "signed_in_name", "device", "customer_key")}
    person = room.join(world(), meeting, now(), registrant=registrant, **who)
    return jsonify(shown(person))


@sim.post("/people/<handle>/<act>")
def person_acts(handle: str, act: str) -> ResponseReturnValue:
    """leave, drop, return, rename {name}, move_to_breakout, back_from_breakout."""
    person = world().person(handle)
    acts.by_herself(world(), person, act, now(), name=str(json_body().get("name") or ""))
    return jsonify(shown(person))


@sim.post("/meetings/<int:number>/<act>")
def host_acts(number: int, act: str) -> ResponseReturnValue:
    """admit, put_back, remove, co_host, attendee, move_to_breakout, back_from_breakout {handle};
    admit_all, lock, unlock, record, stop_record, end, hands_on, hands_off.
    """
    meeting = world().meeting(number)
    handle = json_body().get("handle")
    person = world().person(str(handle)) if handle else None
    acts.by_host(world(), meeting, act, now(), person)
    return jsonify(shown(person) if person else {"status": "started" if meeting.live else "waiting"})


@sim.get("/meetings/<int:number>")
def truth(number: int) -> ResponseReturnValue:
    """Everything about a meeting as it really is, with each person's stays."""
    meeting = world().meeting(number)
    people = [shown(one) for one in world().people.values() if one.meeting == number]
    return jsonify(
        number=number,
        status="started" if meeting.live else "waiting",
        locked=bool(meeting.live and meeting.live.locked),
        recording=bool(meeting.live and meeting.live.recording_since),
        hands_on=meeting.hands_on,
        waiting_room={"title": meeting.waiting_title, "description": meeting.waiting_description},
        instances=[_instance(one) for one in meeting.instances],
        registrants=[{"id": one.id, "status": one.status} for one in meeting.registrants.values()],
        people=people,
    )


@sim.get("/users")
def users() -> ResponseReturnValue:
    """[{"id", "email"}]: who can host."""
    return jsonify([{"id": one.id, "email": one.email} for one in world().users])


@sim.get("/idle")
def idle() -> ResponseReturnValue:
    """{"idle": true} when no webhook is due now or under way and no command is being carried out."""
    outbox = world().outbox
    counts = {"waiting": len(outbox.waiting), "delivered": outbox.delivered, "lost": outbox.lost}
    return jsonify(idle=simulator().is_idle(), given_up=outbox.given_up, **counts)


@sim.post("/knobs")
def turn() -> ResponseReturnValue:
    """Set the knobs that are named; 400 for one that does not exist."""
    try:
        world().knobs.turn(json_body())
    except ValueError as error:
        return jsonify(error=str(error)), 400
    return jsonify(vars(world().knobs))


@sim.get("/knobs")
def knobs() -> ResponseReturnValue:
    """All knobs as they are."""
    return jsonify(vars(world().knobs))


@sim.get("/journal")
def journal() -> ResponseReturnValue:
    """The story so far; `?since=N` leaves out the first N lines."""
    since = request.args.get("since", 0, type=int)
    return jsonify(lines=world().journal.lines[since:], clock=stamp(now()))


@sim.post("/validate_webhook")
def validate_webhook() -> ResponseReturnValue:
    """Ask the webhook's address to prove itself, as Zoom does every 72 hours: {"valid": true|false}."""
    token = world().chance.text(22)
    return jsonify(valid=simulator().messenger.validate(token))


@sim.errorhandler(Refused)
def refused(error: Refused) -> ResponseReturnValue:
    """What Zoom does not let anybody do: 409 {"error": code}."""
    return jsonify(error=error.code), 409


def shown(person: Person) -> dict[str, Any]:
    """A person as she really is."""
    return {
        "handle": person.handle,
        "state": person.state,
        "reason": person.reason,
        "role": person.role,
        "name": person.name,
        "registrant_id": person.registrant.id if person.registrant else "",
        "participant_uuid": person.participant_uuid,
        "user_id": person.user_id,
        "breakout_uuid": person.breakout_uuid,
        "device": person.device,
        "page": f"{world().base_url}/client/{person.key}",
        "stays": [_stay(one) for one in person.stays],
    }


def _stay(stay: Stay) -> dict[str, Any]:
    ended_at = stamp(stay.ended_at) if stay.ended_at else None
    return {"instance": stay.instance, "place": stay.place, "began_at": stamp(stay.began_at), "ended_at": ended_at}


def _instance(instance: Instance) -> dict[str, Any]:
    ended_at = stamp(instance.ended_at) if instance.ended_at else None
    return {"uuid": instance.uuid, "started_at": stamp(instance.started_at), "ended_at": ended_at}


def _addressed(body: dict[str, Any]) -> tuple[Meeting, str]:
    """The meeting that a link or a number means, and the link's personal part."""
    if not body.get("join_url"):
        return world().meeting(body.get("number") or ""), ""
    link = urlsplit(str(body["join_url"]))
    return world().meeting(link.path.rsplit("/", 1)[-1]), parse_qs(link.query).get("tk", [""])[0]


def install(app: Flask) -> None:
    """Serve the control interface."""
    app.register_blueprint(sim)
