"""Where hands inside a meeting speak with Hearth: claim, report, outcome, goodbye, under a token for one session.

At least once, harmless twice. No cookie is looked at or set. 400: the message is not of this protocol. 401: the token
is unknown or has expired. 404: the session is over, and the agent may stop.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.domain.errors import BadInput, NotPermitted, NotThere
from app.models import CommandKind
from app.services import agents
from app.services.agents import Handed
from app.services.commands import LEASE
from app.views import agent_messages
from app.views.access import requires
from app.views.context import database, db, now

bp = Blueprint("agent", __name__, url_prefix="/agent")

LONGEST_TOKEN = 200


def for_agents(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """Answer refusals to a machine: a status and a word, never a page."""

    @wraps(view)
    def answer() -> ResponseReturnValue:
        try:
            return view()
        except BadInput as error:
            return {"error": "bad_input", "fields": sorted(error.fields)}, 400
        except NotPermitted:
            return {"error": "token"}, 401, {"WWW-Authenticate": "Bearer"}
        except NotThere:
            return {"error": "over"}, 404

    return answer


@bp.post("/claim")
@requires("agent:speak")
@for_agents
def claim() -> ResponseReturnValue:
    """Hand out commands under a lease."""
    token, said = _token(), agent_messages.claim(_message())
    claimed = [] if _finds_nothing(token, said) else _claimed(token, said)
    return {"lease_seconds": int(LEASE.total_seconds()), "commands": [_command(one) for one in claimed]}


@bp.post("/report")
@requires("agent:speak")
@for_agents
def report() -> ResponseReturnValue:
    """Hear what an agent sees."""
    token, said = _token(), agent_messages.report(_message())
    agents.report(db(), token=token, said=said, now=now())
    return {}


@bp.post("/outcome")
@requires("agent:speak")
@for_agents
def outcome() -> ResponseReturnValue:
    """Hear what became of a command."""
    token, said = _token(), agent_messages.outcome(_message())
    agents.say_outcome(
        db(), token=token, command_id=said.command_id, outcome=said.outcome, detail=said.detail, now=now()
    )
    return {}


@bp.post("/goodbye")
@requires("agent:speak")
@for_agents
def goodbye() -> ResponseReturnValue:
    """An agent's page closes. A browser's last word cannot carry a header, so the token may stand in the body."""
    token = _token(agent_messages.token_within(_message()))
    agent_messages.goodbye(_message())
    agents.goodbye(db(), token=token, now=now())
    return {}


def _finds_nothing(token: str, said: agent_messages.Claim) -> bool:
    """Several times a second nothing is there to do: then nobody is kept from writing."""
    with database().reading() as own:
        return agents.has_nothing_to_do(own, token=token, name=said.agent, abilities=said.abilities, now=now())


def _claimed(token: str, said: agent_messages.Claim) -> list[Handed]:
    return agents.claim(db(), token=token, name=said.agent, abilities=said.abilities, now=now())


def _message() -> object:
    """What was said, or None for what cannot be read; nested without end it is not read either."""
    try:
        return request.get_json(force=True, silent=True)  # a last word goes out as text: no other type is sent unasked
    except RecursionError:
        return None


def _token(in_body: str = "") -> str:
    """The bearer's token. Raises `NotPermitted`: who has none is told nothing about the protocol."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer":
        token = in_body
    if not 0 < len(token) <= LONGEST_TOKEN:
        raise NotPermitted
    return token


def _command(handed: Handed) -> dict[str, str | None]:
    command = handed.command
    told = {"id": str(command.id), "kind": command.kind.value, "participant_uuid": handed.participant_uuid}
    if command.kind is CommandKind.RENAME:
        told |= {"screen_name": command.screen_name, "old_name": command.old_name}
    return told
