"""The manifest of the General app that carries the panel inside Zoom and the browser as host.

Zoom's docs, "Manifest schema": a JSON text with display_information, oauth_information and features, which the
Marketplace takes over into an app that exists already. A Server-to-Server app has none; its scopes are ticked by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

PANEL_SCOPE = "zoomapp:inmeeting"
SDK_DOMAIN = "appssdk.zoom.us"

PANEL_APIS = (
    "getAppContext",
    "getWaitingRoomParticipants",
    "getMeetingParticipants",
    "admitParticipantFromWaitingRoom",
    "putParticipantToWaitingRoom",
    "removeParticipant",
    "setParticipantScreenName",
    "onWaitingRoomParticipantJoin",
    "onWaitingRoomParticipantLeave",
    "onParticipantChange",
)
"""Zoom's docs: every call and every event is ticked in the app and named again when the panel starts."""


def app_manifest(*, name: str, home: str, apis: Sequence[str] = PANEL_APIS) -> dict[str, object]:
    """The app called `name` (under 50 characters) whose panel is the page at `home`, an https address."""
    host = urlsplit(home).hostname or ""
    return {
        "display_information": {
            "display_name": name[:49],
            "description": "The door of our groups, beside the meeting.",
            "long_description": "Shows the facilitators of our groups who waits, who is expected and who is inside.",
        },
        "oauth_information": {
            "usage": "USER_OPERATION",
            "development_redirect_uri": home,
            "production_redirect_uri": "",
            "oauth_allow_list": [home],
            "strict_mode": True,
            "subdomain_strict_mode": True,
            "scopes": [{"scope": PANEL_SCOPE, "optional": False}],
            "scope_description": "Opens beside a meeting that a facilitator holds.",
        },
        "features": _features(home, host, apis),
    }


def _features(home: str, host: str, apis: Sequence[str]) -> dict[str, object]:
    return {
        "products": ["ZOOM_MEETING"],
        "development_home_uri": home,
        "production_home_uri": "",
        "domain_allow_list": [
            {"domain": host, "explanation": "Hearth itself"},
            {"domain": SDK_DOMAIN, "explanation": "Zoom's own script for panels"},
        ],
        "in_client_feature": {
            "zoom_app_api": {"enable": True, "zoom_app_apis": list(apis)},
            "guest_mode": {"enable": False, "enable_test_guest_mode": False},
            "in_client_oauth": {"enable": False},
            "collaborate_mode": {"enable": False, "enable_screen_sharing": False, "enable_play_together": False},
        },
        "embed": {"meeting_sdk": {"enable": True, "enable_device": False, "devices": []}},
        "event_subscription": {"enable": False, "events": []},
    }
