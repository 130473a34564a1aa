"""REST: the users who host, and how the account is set up. A knob sets any of the settings otherwise."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from zoom_integration.simulator.context import now, simulator, world
from zoom_integration.simulator.errors import invalid
from zoom_integration.simulator.meetings import User

account = Blueprint("account", __name__)

BASIC, LICENSED = 1, 2
DEFAULT_TTL, LONGEST_TTL = 7200, 31_536_000  # seconds that a ZAK is good for, after Zoom's docs

# As a charity with confidential groups should have them.
HOST_SETTINGS: dict[str, dict[str, Any]] = {
    "schedule_meeting": {"join_before_host": False, "require_password_for_scheduling_new_meetings": True},
    "in_meeting": {
        "waiting_room": True,
        "chat": True,
        "allow_participants_chat_with": 4,
        "auto_saving_chat": False,
        "allow_users_save_chats": 1,
        "breakout_room": True,
        "co_host": True,
        "file_transfer": False,
    },
    "recording": {"local_recording": False, "cloud_recording": False, "auto_recording": "none"},
    "feature": {"meeting_capacity": 100, "large_meeting": False, "zoom_phone": False},
}
SECURITY_SETTINGS: dict[str, dict[str, Any]] = {
    "meeting_security": {
        "waiting_room": True,
        "waiting_room_settings": {"participants_to_place_in_waiting_room": 0},
        "encryption_type": "enhanced_encryption",
    }
}
ACCOUNT_SETTINGS: dict[str, dict[str, Any]] = {"in_meeting": {"allow_participants_to_rename": True}}


@account.get("/users/<user>")
def user(user: str) -> ResponseReturnValue:
    """GET /users/{userId}: `type` 1 basic, 2 licensed."""
    return jsonify(_shown(world().user(user)))


@account.get("/users/<user>/settings")
def user_settings(user: str) -> ResponseReturnValue:
    """GET /users/{userId}/settings, or with option=meeting_security the part that is shown only then."""
    world().user(user)
    if request.args.get("option") == "meeting_security":
        return jsonify(_as_turned(SECURITY_SETTINGS))
    settings = _as_turned(HOST_SETTINGS)
    settings["in_meeting"].setdefault("allow_removed_participants_to_rejoin", world().knobs.removed_may_return)
    settings["feature"]["meeting_capacity"] = 300 if world().plan == "business" else 100
    return jsonify(settings)


@account.get("/accounts/me/settings")
def settings() -> ResponseReturnValue:
    """GET /accounts/{accountId}/settings: renaming is told here alone."""
    return jsonify(_as_turned(ACCOUNT_SETTINGS))


@account.get("/users/<user>/token")
def user_token(user: str) -> ResponseReturnValue:
    """GET /users/{userId}/token?type=zak: lets its holder start meetings as this user, for two hours or its `ttl`."""
    owner, seconds = world().user(user), request.args.get("ttl", DEFAULT_TTL, type=int)
    if request.args.get("type") != "zak" or not 0 <= seconds <= LONGEST_TTL:
        raise invalid("Only a token of type zak is given out here, for a year at most.")
    return jsonify(token=simulator().zak(owner, now(), timedelta(seconds=seconds)))


def _as_turned(defaults: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The settings with what the knob `zoom_settings` names set otherwise: {"in_meeting.waiting_room": false}."""
    settings: dict[str, Any] = deepcopy(dict(defaults))
    for path, value in world().knobs.zoom_settings.items():
        *sections, name = path.split(".")
        place: Any = settings
        for section in sections:
            place = place.get(section, {})
        if name in place:
            place[name] = value
    return settings


def _shown(user: User) -> dict[str, Any]:
    first_name, _, last_name = user.name.partition(" ")
    return {
        "id": user.id,
        "email": user.email,
        "first_name": first_name,
        "last_name": last_name,
        "display_name": user.name,
        "type": LICENSED if world().plan != "free" and world().knobs.hosts_licensed else BASIC,
        "role_name": "Owner",
        "timezone": "UTC",
        "status": "active",
        "account_id": world().account_id,
    }
