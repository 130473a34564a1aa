"""Zoom's WebSocket: whoever shows a good token and the right subscription is told every event, while she stays.

Zoom's docs: one connection at a time, a heartbeat every 30 seconds, and nothing is kept for whoever is not there. The
knob `stream_resends` shows a Zoom that tells it again later; both are to be survived.
"""

import json
import logging
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from zoom_integration.simulator.delivery import Delivery

if TYPE_CHECKING:
    from zoom_integration.simulator.server import Simulator

LOOK_SECONDS = 0.005  # real time; the simulated clock may jump at any moment
TAKEN, NOBODY_THERE, LOST = 200, None, 404  # as answers to a webhook would say it
SILENT = logging.Logger("zoom_integration.simulator", level=logging.CRITICAL + 1)


@dataclass
class Listener:
    """Who listens now."""

    line: ServerConnection
    token: str = field(repr=False)
    heard_at: datetime


class EventSocket:
    """One subscription, and a thread that tells it what is due."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._listener: Listener | None = None
        self._server: Server | None = None
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self.url = ""

    def start(self) -> None:
        """Listen for listeners, where there is a subscription. Raises OSError when the port is taken."""
        config = self._simulator.config
        if not config.ws_subscription_id:
            return
        self._simulator.world.streams = True
        self._server = serve(self._answer, config.host, config.ws_port, ping_interval=None, logger=SILENT)
        self.url = f"ws://{config.host}:{self._server.socket.getsockname()[1]}/ws"
        targets = (self._server.serve_forever, self._tell)
        self._threads = [threading.Thread(target=one, name="event-socket", daemon=True) for one in targets]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Tell nothing more, and close."""
        self._stopped.set()
        if self._server:
            self.kill()
            self._server.shutdown()
        for thread in self._threads:
            thread.join()

    def kill(self) -> None:
        """Cut the line without a word, as a router that restarts."""
        listener, self._listener = self._listener, None
        if listener:
            listener.line.close_socket()

    def is_heard(self) -> bool:
        """Whether somebody listens whose token is still good."""
        listener = self._listener
        return listener is not None and self._is_good(listener)

    def heard_at(self) -> datetime | None:
        """When whoever listens was last heard; None while nobody listens."""
        listener = self._listener
        return listener.heard_at if listener else None

    def _answer(self, line: ServerConnection) -> None:
        """One connection, from its first frame to its last."""
        asked = parse_qs(urlsplit(line.request.path if line.request else "").query)
        listener = Listener(line, asked.get("access_token", [""])[0], self._now())
        right_one = asked.get("subscriptionId") == [self._simulator.config.ws_subscription_id]
        if self._simulator.world.knobs.stream_down:
            return
        try:
            if not right_one or not self._is_good(listener):
                _say(line, "build_connection", "Invalid Token" if right_one else "Invalid subscription")
                return
            self.kill()
            _say(line, "build_connection")
            self._listener = listener
            self._hear(listener)
        except (ConnectionClosed, OSError):
            return
        finally:
            if self._listener is listener:
                self._listener = None

    def _hear(self, listener: Listener) -> None:
        for frame in listener.line:
            if json.loads(frame) == {"module": "heartbeat"} and not self._beat(listener):
                break

    def _beat(self, listener: Listener) -> bool:
        """Answer a heartbeat. False when the token that opened the line is no longer good."""
        if not self._is_good(listener):
            _say(listener.line, "heartbeat", "Invalid Token")
            return False
        listener.heard_at = self._now()
        _say(listener.line, "heartbeat")
        return True

    def _tell(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            self._lose_patience()
            with self._simulator.lock:
                due = self._simulator.world.wire.take(self._now())
            for delivery in due:
                status = self._send(delivery)
                with self._simulator.lock:
                    self._simulator.world.wire.settle(delivery, status, self._now())

    def _send(self, delivery: Delivery) -> int | None:
        listener = self._listener
        resends = self._simulator.world.knobs.stream_resends
        if listener is None or not self._is_good(listener):
            return NOBODY_THERE if resends else LOST
        try:
            listener.line.send(json.dumps({"module": "message", "content": delivery.body.decode()}))
        except (ConnectionClosed, OSError):
            return NOBODY_THERE if resends else LOST
        return TAKEN

    def _lose_patience(self) -> None:
        knobs, listener = self._simulator.world.knobs, self._listener
        patience = timedelta(seconds=knobs.stream_patience_seconds)
        silent = bool(patience and listener and self._now() - listener.heard_at > patience)
        if knobs.stream_down or silent:
            self.kill()

    def _is_good(self, listener: Listener) -> bool:
        with self._simulator.lock:
            return self._simulator.tokens.is_good(listener.token, self._now())

    def _now(self) -> datetime:
        return self._simulator.clock.now()


def _say(line: ServerConnection, module: str, refusal: str = "") -> None:
    """An answer about the line itself."""
    said = {"module": module, "success": not refusal}
    line.send(json.dumps(said | ({"content": refusal} if refusal else {})))
