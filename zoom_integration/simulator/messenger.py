"""Carries webhooks to their address: signed at the moment of sending, answered within three seconds or tried again."""

import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import requests

from zoom_integration.simulator.delivery import TIMEOUT_SECONDS, Delivery
from zoom_integration.webhooks.signature import sign

if TYPE_CHECKING:
    from zoom_integration.simulator.server import Simulator

LOOK_SECONDS = 0.02  # real time; the simulated clock may jump at any moment


class Messenger:
    """One thread that looks at the outbox, and a few that send."""

    def __init__(self, simulator: "Simulator") -> None:
        self._simulator = simulator
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="messenger", daemon=True)

    def start(self) -> None:
        """Begin to deliver."""
        self._thread.start()

    def stop(self) -> None:
        """Deliver no more; waits for what is under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        with ThreadPoolExecutor(max_workers=16) as senders:
            while not self._stopped.is_set():
                due = self._take()
                list(senders.map(self._deliver, due))
                if not due:
                    self._stopped.wait(LOOK_SECONDS)

    def _take(self) -> list[Delivery]:
        with self._simulator.lock:
            return self._simulator.world.outbox.take(self._simulator.clock.now())

    def _deliver(self, delivery: Delivery) -> None:
        status = self.post(delivery.body, delivery.request_id)
        with self._simulator.lock:
            now = self._simulator.clock.now()
            self._simulator.world.outbox.settle(delivery, status, now)
            if status is None or status >= 300:
                self._simulator.world.journal.note(now, "webhook not taken", event=delivery.event, status=status)

    def post(self, body: bytes, request_id: str) -> int | None:
        """Send one body, freshly signed; the status answered, None where there was no answer."""
        config = self._simulator.config
        if not config.webhook_url:
            return 200
        response = self._answer(body, request_id)
        return None if response is None else response.status_code

    def validate(self, plain_token: str) -> bool:
        """Zoom's docs: url validation; the endpoint must answer with the token and its HMAC within 3 seconds."""
        now = self._simulator.clock.now()
        payload = {"payload": {"plainToken": plain_token}, "event_ts": round(now.timestamp() * 1000)}
        body = json.dumps({**payload, "event": "endpoint.url_validation"}, separators=(",", ":")).encode()
        response = self._answer(body, "validation")
        try:
            answer = response.json() if response is not None and response.status_code == 200 else None
        except ValueError:
            answer = None
        expected = validation_code(self._simulator.config.webhook_secret, plain_token)
        return answer == {"plainToken": plain_token, "encryptedToken": expected}

    def _answer(self, body: bytes, request_id: str) -> requests.Response | None:
        config = self._simulator.config
        timestamp = str(int(self._simulator.clock.now().timestamp()))
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "Zoom Marketplace/1.0a",
            "x-zm-request-timestamp": timestamp,
            "x-zm-signature": sign(config.webhook_secret, timestamp, body),
            "x-zm-request-id": request_id,
            "x-zm-trackingid": f"v=2.0;clid=aw1;rid=WEB_{request_id}",
        }
        try:
            return requests.post(
                config.webhook_url, data=body, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
            )
        except requests.RequestException:
            return None


def validation_code(secret: str, plain_token: str) -> str:
    """What the endpoint should answer: hex HMAC-SHA256 of the token under the secret."""
    return hmac.new(secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
