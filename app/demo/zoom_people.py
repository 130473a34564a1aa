"""The people in the pretend Zoom: moved by its control interface, as a person would move them by its pages."""

from __future__ import annotations

from typing import Any

import requests

TIMEOUT_SECONDS = 10


class PretendZoom:
    """One running simulator. Handles are its own names for people."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def host_id(self, email: str) -> str:
        """How Zoom calls the user who hosts."""
        users = requests.get(f"{self.base_url}/sim/users", timeout=TIMEOUT_SECONDS).json()
        return next(str(one["id"]) for one in users if one["email"] == email)

    def start(self, number: int) -> None:
        """The host opens the meeting."""
        self._post(f"/sim/meetings/{number}/start", {})

    def open_link(self, join_url: str) -> str:
        """Somebody opens a personal link. Returns her handle."""
        return str(self._post("/sim/join", {"join_url": join_url})["handle"])

    def join_by_number(self, number: int, name: str) -> str:
        """Somebody comes without a link of her own. Returns her handle."""
        return str(self._post("/sim/join", {"number": number, "name": name})["handle"])

    def person_does(self, handle: str, act: str) -> str:
        """leave, drop, return. Returns what her window shows then."""
        return str(self._post(f"/sim/people/{handle}/{act}", {})["state"])

    def participant_uuid(self, number: int, handle: str) -> str:
        """Zoom's present name for this appearance of hers."""
        people = self._get(f"/sim/meetings/{number}")["people"]
        return next(str(one["participant_uuid"]) for one in people if one["handle"] == handle)

    def is_idle(self) -> bool:
        """Whether every event is delivered and every command carried out."""
        return bool(self._get("/sim/idle")["idle"])

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = requests.post(self.base_url + path, json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def _get(self, path: str) -> dict[str, Any]:
        answer = requests.get(self.base_url + path, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found
