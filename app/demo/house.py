"""Everything that the demo needs around it: settings of its own, a shared clock, three processes."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.adapters.clock import SystemClock
from app.adapters.ids import RandomIds
from app.serving import Crew, start_web, start_worker
from zoom_integration.simulator import clock as shared_clock

HOST_USER = "host@charity.invalid"


@dataclass(frozen=True)
class DemoHouse:
    """Where the demo lives, and what its processes are told."""

    data: Path
    port: int
    zoom_port: int
    env: dict[str, str]

    @property
    def clock_file(self) -> Path:
        """The clock that web, worker and simulator share."""
        return self.data / "clock.json"

    @property
    def zoom_url(self) -> str:
        """The simulator's address."""
        return f"http://127.0.0.1:{self.zoom_port}"

    @property
    def panel_url(self) -> str:
        """What opens in the panel beside the pretend meeting."""
        return f"{self.env['BASE_URL']}/panel"

    def address(self, role: str) -> str:
        """Each role has a host name of its own, so that one browser holds them side by side."""
        return f"http://{role}.localhost:{self.port}"

    def set_clock(self, moment: datetime, rate: float = 1.0) -> None:
        """From now on every process sees this moment, running at this rate."""
        shared_clock.write(self.clock_file, shown=moment.timestamp(), rate=rate, real=SystemClock().now().timestamp())


def furnish(data: Path, port: int | None = None) -> DemoHouse:
    """Choose ports and secrets. Nothing is started yet."""
    data.mkdir(parents=True, exist_ok=True)
    key_file = data / "master.key"
    if not key_file.exists():
        key_file.write_text(RandomIds().key())
        key_file.chmod(0o600)
    web_port, zoom_port, ids = port or free_port(), free_port(), RandomIds()
    zoom = f"http://127.0.0.1:{zoom_port}"
    env = {
        "SECRET_KEY": ids.token(),
        "DATABASE_URL": f"sqlite:///{(data / 'hearth.db').resolve()}",
        "BASE_URL": f"http://hearth.localhost:{web_port}",
        "REGISTRANT_EMAIL_DOMAIN": "people.hearth.invalid",
        "MASTER_KEY_FILE": str(key_file),
        "MAIL_HOST": "127.0.0.1",
        "MAIL_FROM": "Hearth <hello@hearth.invalid>",
        "ZOOM_ACCOUNT_ID": "demo-account",
        "ZOOM_CLIENT_ID": "demo-client",
        "ZOOM_CLIENT_SECRET": ids.token(),
        "ZOOM_APP_CLIENT_ID": "demo-zoom-app",
        "ZOOM_APP_CLIENT_SECRET": ids.token(),
        "ZOOM_WEB_SDK_URL": f"{zoom}/web-sdk",
        "ZOOM_SDK_KEY": "demo-sdk",
        "ZOOM_SDK_SECRET": ids.token(),
        "ZOOM_API_BASE": f"{zoom}/v2",
        "ZOOM_OAUTH_URL": f"{zoom}/oauth/token",
        "ZOOM_WEBHOOK_SECRETS": ids.token(),
        "ZOOM_HOST_USER": HOST_USER,
        "HEARTH_HANDS_KEY": ids.token(),
        "HEARTH_DEMO_CLOCK": str(data / "clock.json"),
        "SITE_NAME": "Hearth",
        "SITE_PHONE": "01632 960 123",
        "SITE_EMAIL": "hello@hearth.invalid",
        "SITE_OFFICE_HOURS": "Monday to Friday, 9:00 to 17:00",
        "SITE_CRISIS_LINES": "Samaritans=116 123,Emergency=999",
    }
    return DemoHouse(data=data, port=web_port, zoom_port=zoom_port, env=env)


@contextmanager
def running(house: DemoHouse, *, hands: bool = True) -> Iterator[Crew]:
    """Simulator, web and worker, up and answering. Raises `CannotServe`."""
    with Crew(house.env) as crew:
        simulator = [
            "-m",
            "zoom_integration.simulator",
            "--port",
            str(house.zoom_port),
            "--clock",
            str(house.clock_file),
        ]
        simulator += ["--webhook-url", f"http://127.0.0.1:{house.port}/webhooks/zoom"]
        simulator += ["--panel-url", house.panel_url]
        if hands:
            simulator += ["--hands-url", f"http://127.0.0.1:{house.port}/demo/hands"]
        crew.start("simulator", *simulator, quiet=True)
        crew.wait_for("simulator", f"{house.zoom_url}/")
        start_web(crew, port=house.port)
        start_worker(crew)
        yield crew


def free_port(wished: int = 0) -> int:
    """A port that nobody uses at this moment: the wished one if that is free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wished))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
