"""What this package must be told to speak with one Zoom account."""

from __future__ import annotations

from dataclasses import dataclass, field

ZOOM_API_BASE = "https://api.zoom.us/v2"
ZOOM_OAUTH_URL = "https://zoom.us/oauth/token"
ZOOM_WS_URL = "wss://ws.zoom.us/ws"


@dataclass(frozen=True)
class ZoomSettings:
    """One Server-to-Server OAuth app of one account. Secrets never show in the repr.

    `webhook_secrets`: current first; the previous one stays while it is being rotated.
    `host_users`: Zoom ids or e-mails of the licensed users who may host.
    `ws_subscription_id`: the app's WebSocket event subscription, empty where events come as webhooks alone.
    """

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    api_base: str = ZOOM_API_BASE
    oauth_url: str = ZOOM_OAUTH_URL
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    host_users: tuple[str, ...] = field(default=(), repr=False)
    ws_subscription_id: str = ""
    ws_url: str = ZOOM_WS_URL
