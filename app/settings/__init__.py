"""Settings: read once from the environment, checked all together, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.settings.reader import LOCAL_HOST, Reader


class BadSettings(Exception):
    """One or more settings are missing or cannot be used. Its text is a list for the person who installs."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(f"  - {problem}" for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class MailSettings:
    """Where mail is handed over. Without a host, nothing is sent and the operator is told so."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = field(default="", repr=False)
    tls: str = "starttls"  # starttls | tls | none


@dataclass(frozen=True)
class ZoomAccount:
    """The charity's own Zoom account (Server-to-Server OAuth)."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    api_base: str
    oauth_url: str
    webhook_secrets: tuple[str, ...] = field(repr=False)
    hosts: tuple[str, ...]
    ws_url: str = "wss://ws.zoom.us/ws"
    ws_subscription_id: str = ""  # empty: events come as webhooks alone


@dataclass(frozen=True)
class PanelSettings:
    """The Zoom app by which the dashboard opens inside Zoom's client."""

    client_id: str
    client_secret: str = field(repr=False)
    sdk_url: str = ""  # where Zoom's script comes from; empty: from our own files

    @property
    def sdk_origin(self) -> str:
        """For the page's own script-src; empty where nothing foreign is loaded."""
        return "{0.scheme}://{0.netloc}".format(urlsplit(self.sdk_url)) if self.sdk_url else ""


@dataclass(frozen=True)
class WebSdk:
    """Zoom's Meeting SDK for Web: where it is loaded from, and the credentials that sign joining a meeting."""

    url: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class SiteSettings:
    """What every page says about the charity."""

    name: str
    phone: str
    email: str
    office_hours: str
    crisis_lines: tuple[tuple[str, str], ...]
    quick_exit_url: str


@dataclass(frozen=True)
class DemoSettings:
    """Set by `flask demo` alone, for its own children."""

    clock_file: Path
    hands_key: str = field(repr=False)

    @property
    def mail_folder(self) -> Path:
        """Where letters go instead of to anybody."""
        return self.clock_file.parent / "mail"


@dataclass(frozen=True)
class Settings:
    """Everything that an installation chooses."""

    secret_key: str = field(repr=False)
    database_url: str = field(repr=False)
    base_url: str
    registrant_email_domain: str
    master_key_file: Path
    mail: MailSettings
    zoom: ZoomAccount
    site: SiteSettings
    panel: PanelSettings | None = None
    web_sdk: WebSdk | None = None
    metrics_token: str = field(default="", repr=False)
    trusted_proxies: int = 0
    demo: DemoSettings | None = None

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names under which Hearth answers."""
        own = urlsplit(self.base_url).hostname or ""
        return (own, ".localhost", "127.0.0.1", "localhost") if self.demo else (own,)

    @property
    def secure(self) -> bool:
        """Whether pages travel over TLS; only a loopback address may do without."""
        return self.base_url.startswith("https://")

    @property
    def zoom_origins(self) -> tuple[str, ...]:
        """Where "Come in" may lead, for the page's own form-action."""
        api = urlsplit(self.zoom.api_base)
        if api.hostname and LOCAL_HOST.match(api.hostname):
            return (f"{api.scheme}://{api.netloc}",)
        return ("https://zoom.us", "https://*.zoom.us")

    @property
    def zoom_test_page(self) -> str:
        """Zoom's own test meeting, in which nobody is."""
        return f"{self.zoom_origins[0]}/test"

    @property
    def panel_frames(self) -> tuple[str, ...]:
        """Who may show the panel inside a page of theirs: Zoom's client; in the demo the pretend one, too."""
        return ("https://zoom.us", "https://*.zoom.us", *(self.zoom_origins if self.demo else ()))

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        """Read and check. Raises `BadSettings` that lists every problem at once."""
        return _Everything(env).settings()


class _Everything(Reader):
    """Every name that Hearth reads, and how they belong together."""

    def settings(self) -> Settings:
        found = Settings(
            secret_key=self.long_secret("SECRET_KEY"),
            database_url=self.database("DATABASE_URL"),
            base_url=self.web_address("BASE_URL"),
            registrant_email_domain=self.domain("REGISTRANT_EMAIL_DOMAIN"),
            master_key_file=Path(
                self.text("MASTER_KEY_FILE", "the path of a file with 32 random bytes in hexadecimal")
            ),
            mail=self.mail(),
            zoom=self.zoom(),
            site=self.site(),
            panel=self.panel(),
            web_sdk=self.web_sdk(),
            metrics_token=self.env.get("METRICS_TOKEN", ""),
            trusted_proxies=self.number("TRUSTED_PROXIES", 0),
            demo=self.demo(),
        )
        if self.problems:
            raise BadSettings(self.problems)
        return found

    def mail(self) -> MailSettings:
        tls = self.env.get("MAIL_TLS", "starttls").strip().lower()
        if tls not in ("starttls", "tls", "none"):
            self.problems.append("MAIL_TLS is one of starttls, tls, none.")
        return MailSettings(
            host=self.text("MAIL_HOST", "the mail server that takes our letters"),
            port=self.number("MAIL_PORT", 587),
            sender=self.text("MAIL_FROM", "the neutral address from which letters come"),
            username=self.env.get("MAIL_USERNAME", ""),
            password=self.env.get("MAIL_PASSWORD", ""),
            tls=tls,
        )

    def zoom(self) -> ZoomAccount:
        return ZoomAccount(
            account_id=self.text("ZOOM_ACCOUNT_ID", "the account id of the Server-to-Server app"),
            client_id=self.text("ZOOM_CLIENT_ID", "the client id of the Server-to-Server app"),
            client_secret=self.text("ZOOM_CLIENT_SECRET", "the client secret of the Server-to-Server app"),
            api_base=self.web_address("ZOOM_API_BASE", "https://api.zoom.us/v2"),
            oauth_url=self.web_address("ZOOM_OAUTH_URL", "https://zoom.us/oauth/token"),
            webhook_secrets=self.webhook_secrets("ZOOM_WEBHOOK_SECRETS"),
            hosts=self.words("ZOOM_HOST_USER", "the licensed Zoom user (or users, comma-separated) who hosts"),
            ws_url=self.socket_address("ZOOM_WS_URL", "wss://ws.zoom.us/ws"),
            ws_subscription_id=self.env.get("ZOOM_WS_SUBSCRIPTION_ID", "").strip(),
        )

    def webhook_secrets(self, name: str) -> tuple[str, ...]:
        """Whoever hears Zoom over its WebSocket alone has no webhook and no secret for it: then each is refused."""
        if self.env.get("ZOOM_WS_SUBSCRIPTION_ID", "").strip() and not self.env.get(name, "").strip():
            return ()
        return self.words(name, "the webhook secret token (current first, then old ones)")

    def panel(self) -> PanelSettings | None:
        """Both of the id and the secret, or neither: half a Zoom app would refuse everybody without a word."""
        client_id = self.env.get("ZOOM_APP_CLIENT_ID", "").strip()
        client_secret = self.env.get("ZOOM_APP_CLIENT_SECRET", "").strip()
        if bool(client_id) is not bool(client_secret):
            self.problems.append("ZOOM_APP_CLIENT_ID and ZOOM_APP_CLIENT_SECRET belong together: set both, or neither.")
        sdk_url = self.web_address("ZOOM_APP_SDK_URL") if self.env.get("ZOOM_APP_SDK_URL", "").strip() else ""
        return PanelSettings(client_id, client_secret, sdk_url) if client_id and client_secret else None

    def web_sdk(self) -> WebSdk | None:
        """Hosting in the browser is an explicit choice: without an address to load Zoom's SDK from, it is off."""
        if not self.env.get("ZOOM_WEB_SDK_URL", "").strip():
            return None
        return WebSdk(
            url=self.web_address("ZOOM_WEB_SDK_URL"),
            key=self.text("ZOOM_SDK_KEY", "the client id of the General app whose Meeting SDK is switched on"),
            secret=self.text("ZOOM_SDK_SECRET", "the client secret of that app"),
        )

    def site(self) -> SiteSettings:
        return SiteSettings(
            name=self.env.get("SITE_NAME", "Hearth"),
            phone=self.env.get("SITE_PHONE", ""),
            email=self.env.get("SITE_EMAIL", ""),
            office_hours=self.env.get("SITE_OFFICE_HOURS", ""),
            crisis_lines=self.crisis_lines("SITE_CRISIS_LINES", "Samaritans=116 123,Emergency=999"),
            quick_exit_url=self.web_address("QUICK_EXIT_URL", "https://www.bbc.co.uk/weather"),
        )

    def crisis_lines(self, name: str, default: str) -> tuple[tuple[str, str], ...]:
        """A line that is misspelt must not be left out in silence: somebody will look for it."""
        lines = [line.partition("=") for line in self.env.get(name, default).split(",") if line.strip()]
        if not all(title.strip() and number.strip() for title, _, number in lines):
            self.problems.append(f"{name} must be NAME=NUMBER, with commas between.")
        return tuple((title.strip(), number.strip()) for title, _, number in lines)

    def demo(self) -> DemoSettings | None:
        clock_file = self.env.get("HEARTH_DEMO_CLOCK", "")
        if not clock_file:
            return None
        self.refuse_the_real_world()
        return DemoSettings(clock_file=Path(clock_file), hands_key=self.text("HEARTH_HANDS_KEY", "made by the demo"))

    def refuse_the_real_world(self) -> None:
        """One-click sign-ins must never stand before real people."""
        for name in ("BASE_URL", "ZOOM_API_BASE", "ZOOM_OAUTH_URL"):
            if not self.is_local(name):
                self.problems.append(f"{name} is not on this machine, and the demo runs nowhere else.")
        if self.env.get("ZOOM_WS_SUBSCRIPTION_ID") and not self.is_local("ZOOM_WS_URL"):
            self.problems.append("ZOOM_WS_URL is not on this machine, and the demo runs nowhere else.")
        if self.env.get("ZOOM_WEB_SDK_URL") and not self.is_local("ZOOM_WEB_SDK_URL"):
            self.problems.append("ZOOM_WEB_SDK_URL is not on this machine, and the demo runs nowhere else.")
        if not self.env.get("DATABASE_URL", "").startswith("sqlite:"):
            self.problems.append("DATABASE_URL is not the demo's own SQLite file.")
        if not LOCAL_HOST.match(self.env.get("MAIL_HOST", "")):
            self.problems.append("MAIL_HOST is not on this machine, and the demo sends no mail to anybody.")
