"""Zoom's books and Zoom's rooms: meetings, personal links, reports, and what REST can do while one runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.attendance import ReportRow


@dataclass(frozen=True)
class MeetingPlan:
    """The meeting that we ask Zoom for. The topic is neutral: it is shown on phones and in lists."""

    topic: str
    starts_at: datetime
    duration_minutes: int
    zone: str
    host: str
    passcode: str = field(repr=False)


@dataclass(frozen=True)
class MeetingMade:
    """What Zoom made of a plan, read back. `differences` names each setting that is not as asked."""

    number: int
    differences: tuple[str, ...]
    started: bool
    uuid: str | None = None


@dataclass(frozen=True)
class LinkMade:
    """A personal link. It stands nowhere but sealed in the database and in one `Location` header."""

    registrant_id: str
    join_url: str = field(repr=False)


@dataclass(frozen=True)
class Report:
    """One fetch of a whole report. Two complete fetches with the same fingerprint are believed."""

    rows: tuple[ReportRow, ...] = field(repr=False)
    fingerprint: str
    complete: bool


@dataclass(frozen=True)
class HostPass:
    """What a browser needs to host a meeting. Handed out once on an answer: never stored, never logged, never shown."""

    signature: str = field(repr=False)
    zak: str = field(repr=False)
    passcode: str = field(repr=False)


class MeetingDirectory(Protocol):
    """Zoom's books: meetings, personal links, reports. Every method may raise `OutsideTrouble`."""

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        """Make the meeting and read back what became of it."""

    def change_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """Move or lengthen it, and read back."""

    def read_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """How it stands: whether it has started, and where it is not as planned. Which passcode it has is not judged.

        Raises `OutsideTrouble("zoom_not_found")` when there is no such meeting any more."""

    def delete_meeting(self, number: int) -> None:
        """Call it off. A meeting that is gone already is no trouble."""

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        """A personal link under a screen name and an opaque address on our own domain."""

    def find_link(self, number: int, *, address: str) -> LinkMade | None:
        """The link that an earlier try made, if its answer was lost on the way."""

    def cancel_links(self, number: int, links: Sequence[tuple[str, str]]) -> None:
        """Cancel (registrant id, address) pairs for good."""

    def start_url(self, number: int) -> str:
        """A fresh address that makes its bearer the host. Never stored, never shown."""

    def host_pass(self, number: int, host: str) -> HostPass:
        """A fresh one with which a browser hosts the meeting as this Zoom user.

        Raises `OutsideTrouble("web_sdk_off")` where this installation has no Meeting SDK."""

    def instances(self, number: int) -> tuple[str, ...]:
        """The uuids of every finished instance, oldest first."""

    def report(self, uuid: str) -> Report:
        """One fetch of the participants' report, all pages."""


class MeetingRoom(Protocol):
    """What REST can do in a running meeting. Every method may raise `OutsideTrouble`; none is proof of effect."""

    def remove(self, number: int, *, participant_uuid: str) -> None:
        """Ask Zoom to remove somebody. Accepted is not done: the event confirms."""

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Change what those in the waiting room read."""

    def end(self, number: int) -> None:
        """End the meeting for everybody."""

    def stop_recording(self, number: int) -> None:
        """Ask Zoom to stop what it records in its cloud. Accepted is not done: the event confirms."""
