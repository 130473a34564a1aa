"""The pretend Zoom as a process: its web server, the messenger that delivers webhooks, the hands in its meetings."""

import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, abort, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.http import http_date
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from zoom_integration.simulator import context, control, faults, pages, panel_pages, rest, web_sdk
from zoom_integration.simulator.chance import Chance
from zoom_integration.simulator.clock import Clock, RealClock
from zoom_integration.simulator.config import SimulatorConfig
from zoom_integration.simulator.event_socket import EventSocket
from zoom_integration.simulator.hands import Hands
from zoom_integration.simulator.meetings import User
from zoom_integration.simulator.messenger import Messenger
from zoom_integration.simulator.oauth import LIFETIME, Tokens
from zoom_integration.simulator.paging import Pages
from zoom_integration.simulator.world import World

ZAK_GOOD_FOR = timedelta(hours=2)


class QuietHandler(WSGIRequestHandler):
    """No access log: Zoom's links carry personal secrets."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Every answer is dated by Zoom's own clock."""
        zoom: Simulator = self.server.app.extensions["simulator"]  # type: ignore[attr-defined] # Flask, not any WSGI app
        return http_date(zoom.clock.now() + timedelta(seconds=zoom.world.knobs.zoom_clock_ahead_seconds))


class SimulatorApp(Flask):
    """A Flask application whose views have the world to themselves."""

    lock: "threading.RLock"

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view under the world's lock (what comes before it, such as a pretended delay, is outside)."""
        with self.lock:
            return super().dispatch_request()


class Simulator:
    """Zoom on this machine. `world` may be looked at and changed under `lock`."""

    def __init__(self, config: SimulatorConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock
        self.lock = threading.RLock()
        chance = Chance(config.seed)
        users = [User(chance.text(22), email, _host_name(number)) for number, email in enumerate(config.hosts, 1)]
        self.world = World(config.account_id, config.plan, chance, users, hands_wanted=bool(config.hands_url))
        self.tokens = Tokens(chance)
        self.pages = Pages(chance)
        self.messenger = Messenger(self)
        self.event_socket = EventSocket(self)
        self.hands = Hands(self)
        self.app = build_app(self)
        self._zaks: dict[str, tuple[User, datetime]] = {}
        self._server: BaseWSGIServer | None = None
        self._serving: threading.Thread | None = None

    def start(self, port: int = 0) -> str:
        """Serve on `port` (0: any free one) until `stop`; returns the base address, http://127.0.0.1:8123.

        Raises OSError when the port is taken.
        """
        self._server = _web_server(self.config.host, port, self.app)
        self.world.base_url = f"http://{self.config.host}:{self._server.port}"
        self._serving = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._serving.start()
        self.messenger.start()
        self.event_socket.start()
        self.hands.start()
        return self.world.base_url

    def stop(self) -> None:
        """Stop serving, sending and acting; waits for what is under way."""
        self.hands.stop()
        self.event_socket.stop()
        self.messenger.stop()
        if self._server and self._serving:
            self._server.shutdown()
            self._serving.join()
            self._server.server_close()

    def is_idle(self) -> bool:
        """Whether no event is due or under way and the hands have nothing to do."""
        with self.lock:
            now = self.clock.now()
            told = self.world.outbox.is_idle(now) and self.world.wire.is_idle(now)
            return told and not self.hands.is_busy

    def zak(self, user: User, now: datetime, good_for: timedelta = ZAK_GOOD_FOR) -> str:
        """A token that lets its holder start meetings as this user."""
        token = self.world.chance.text(40)
        self._zaks[token] = (user, now + good_for)
        return token

    def zak_is_good(self, token: str, now: datetime) -> bool:
        """Whether a start link may still be used."""
        return self.owner_of_zak(token, now) is not None

    def owner_of_zak(self, token: str, now: datetime) -> User | None:
        """As whom this token lets its holder start meetings; None once it has expired, or never was."""
        user, until = self._zaks.get(token, (None, now))
        return user if now < until else None

    def page(self, items: list[Any], question: str) -> dict[str, Any]:
        """The page of `items` that the present request asks for."""
        size = request.args.get("page_size", 30, type=int)
        token = request.args.get("next_page_token", "")
        return self.pages.page(items, question, size=size, token=token, now=self.clock.now())


def _web_server(host: str, port: int, app: Flask) -> BaseWSGIServer:
    """Werkzeug's server on a socket of our own: left to itself it would end the process when the port is taken."""
    with socket.create_server((host, port)) as ours:
        return make_server(host, port, app, threaded=True, request_handler=QuietHandler, fd=ours.fileno())


def create_simulator(config: SimulatorConfig, clock: Clock | None = None) -> Simulator:
    """A simulator that is not serving yet: `start()` it, `stop()` it. Without a clock it runs in real time."""
    return Simulator(config, clock or RealClock())


def build_app(simulator: Simulator) -> Flask:
    """The web side: OAuth, REST, client pages and the control interface, for this machine's own visitors only."""
    app = SimulatorApp(__name__, template_folder=str(Path(__file__).parent / "pages"))
    app.lock = simulator.lock
    app.url_map.merge_slashes = False
    app.extensions["simulator"] = simulator
    app.before_request(_only_this_machine)
    app.before_request(faults.strike)
    app.after_request(faults.lose)
    app.add_url_rule("/oauth/token", view_func=token, methods=["POST"])
    rest.install(app)
    control.install(app)
    panel_pages.install(app)
    pages.install(app)
    web_sdk.install(app)
    return app


def token() -> ResponseReturnValue:
    """POST /oauth/token with Basic credentials and grant_type=account_credentials: a token for an hour."""
    zoom = context.simulator()
    config, sent = zoom.config, request.authorization
    if not sent or (sent.username, sent.password) != (config.client_id, config.client_secret):
        return jsonify(reason="Invalid client_id or client_secret", error="invalid_client"), 401
    if request.values.get("grant_type") != "account_credentials":
        return jsonify(reason="unsupported grant type", error="unsupported_grant_type"), 400
    if request.values.get("account_id") != config.account_id:
        return jsonify(reason="Bad Request", error="invalid_request"), 400
    return jsonify(
        access_token=zoom.tokens.issue(zoom.clock.now(), newest_only=zoom.world.knobs.newest_token_only),
        token_type="bearer",  # noqa: S106 -- OAuth's word for its kind
        expires_in=int(LIFETIME.total_seconds()),
        scope=" ".join(rest.scopes_given()),
        api_url=zoom.world.base_url,
    )


def _only_this_machine() -> None:
    """Neither a name that only points here (DNS rebinding) nor a form on somebody else's page gets anything."""
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    if name not in ("127.0.0.1", "localhost", "[::1]") and not name.endswith(".localhost"):
        abort(400)
    origin = request.headers.get("Origin")
    if origin is None or urlsplit(origin).netloc == request.host:
        return
    if not (request.path.startswith("/web-sdk/") and web_sdk.is_from_this_machine(origin)):
        abort(403)


def _host_name(number: int) -> str:
    return "Group host" if number == 1 else f"Group host {number}"
