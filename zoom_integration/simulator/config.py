"""How the pretend Zoom is set up: the account it plays, and where its webhooks go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PLANS = ("free", "pro", "business")


@dataclass(frozen=True)
class SimulatorConfig:
    """One account. Secrets do not show in its repr; the defaults are for tests and the demo.

    With a `ws_subscription_id` its events can be heard over a WebSocket as well, on `ws_port` (0: any free one).
    """

    webhook_url: str = ""
    account_id: str = "demo-account"
    client_id: str = "demo-client"
    client_secret: str = field(default="demo-client-secret", repr=False)
    webhook_secret: str = field(default="demo-webhook-secret", repr=False)
    hands_url: str = ""
    hands_key: str = field(default="demo-hands-key", repr=False)
    app_client_id: str = "demo-zoom-app"
    app_client_secret: str = field(default="demo-zoom-app-secret", repr=False)
    panel_url: str = ""  # what opens in the panel beside a meeting; empty: no app is installed
    sdk_key: str = "demo-sdk-key"
    sdk_secret: str = field(default="demo-sdk-secret", repr=False)
    hosts: tuple[str, ...] = ("host@charity.invalid",)
    host: str = "127.0.0.1"
    plan: str = "pro"
    ws_subscription_id: str = ""
    ws_port: int = 0
    seed: int | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str], **options: object) -> "SimulatorConfig":
        """The same settings that the application reads; `options` come from the command line. Raises ValueError."""
        hosts = tuple(
            one.strip() for one in env.get("ZOOM_HOST_USER", "").split(",") if one.strip() and one.strip() != "me"
        )
        named: dict[str, object] = {
            "account_id": env.get("ZOOM_ACCOUNT_ID"),
            "client_id": env.get("ZOOM_CLIENT_ID"),
            "client_secret": env.get("ZOOM_CLIENT_SECRET"),
            "webhook_secret": env.get("ZOOM_WEBHOOK_SECRETS", "").split(",")[0].strip(),
            "hands_key": env.get("HEARTH_HANDS_KEY"),
            "app_client_id": env.get("ZOOM_APP_CLIENT_ID"),
            "app_client_secret": env.get("ZOOM_APP_CLIENT_SECRET"),
            "sdk_key": env.get("ZOOM_SDK_KEY"),
            "sdk_secret": env.get("ZOOM_SDK_SECRET"),
            "hosts": hosts,
            "ws_subscription_id": env.get("ZOOM_WS_SUBSCRIPTION_ID"),
            "ws_port": urlsplit(env.get("ZOOM_WS_URL", "")).port,
        }
        return cls(**{name: value for name, value in {**named, **options}.items() if value not in (None, "", ())})  # type: ignore[arg-type] # each named above with its type

    def __post_init__(self) -> None:
        if self.plan not in PLANS:
            raise ValueError(f"plan is one of {', '.join(PLANS)}")
        if self.host not in ("127.0.0.1", "localhost"):
            raise ValueError("the simulator serves this machine only")
