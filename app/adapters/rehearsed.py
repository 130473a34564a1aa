"""The one place where a rehearsal is kept away from Zoom: whatever names its meeting goes no further than here.

Zoom never gives a number of fourteen digits (see `domain/rehearsals.py`), so no real meeting is stopped by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.rehearsals import is_rehearsal
from app.ports import (
    REHEARSAL,
    HostPass,
    LinkMade,
    MeetingDirectory,
    MeetingMade,
    MeetingPlan,
    MeetingRoom,
    OutsideTrouble,
    Report,
)


def refuse_rehearsals(number: int) -> int:
    """The number of a meeting that Zoom may know. Raises `OutsideTrouble(REHEARSAL)` for any other."""
    if is_rehearsal(number):
        raise OutsideTrouble(REHEARSAL, retryable=False)
    return number


class EarnestDirectory:
    """`MeetingDirectory` of real meetings alone. Reports go by uuid: those of a rehearsal are never asked for, because
    nobody is told which instances it had."""

    def __init__(self, real: MeetingDirectory) -> None:
        self.real = real

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        """A new one is real: a rehearsal never asks for one."""
        return self.real.create_meeting(plan)

    def change_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """Where it is real."""
        return self.real.change_meeting(refuse_rehearsals(number), plan)

    def read_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """Where it is real."""
        return self.real.read_meeting(refuse_rehearsals(number), plan)

    def delete_meeting(self, number: int) -> None:
        """Where it is real."""
        self.real.delete_meeting(refuse_rehearsals(number))

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        """Where it is real."""
        number = refuse_rehearsals(number)
        return self.real.make_link(number, screen_name=screen_name, address=address, language=language)

    def find_link(self, number: int, *, address: str) -> LinkMade | None:
        """Where it is real."""
        return self.real.find_link(refuse_rehearsals(number), address=address)

    def cancel_links(self, number: int, links: Sequence[tuple[str, str]]) -> None:
        """Where it is real."""
        self.real.cancel_links(refuse_rehearsals(number), links)

    def start_url(self, number: int) -> str:
        """Where it is real."""
        return self.real.start_url(refuse_rehearsals(number))

    def host_pass(self, number: int, host: str) -> HostPass:
        """Where it is real."""
        return self.real.host_pass(refuse_rehearsals(number), host)

    def instances(self, number: int) -> tuple[str, ...]:
        """Where it is real."""
        return self.real.instances(refuse_rehearsals(number))

    def report(self, uuid: str) -> Report:
        """Of an instance that `instances` named."""
        return self.real.report(uuid)


class EarnestRoom:
    """`MeetingRoom` of real meetings alone."""

    def __init__(self, real: MeetingRoom) -> None:
        self.real = real

    def remove(self, number: int, *, participant_uuid: str) -> None:
        """Where it is real."""
        self.real.remove(refuse_rehearsals(number), participant_uuid=participant_uuid)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Where it is real."""
        self.real.set_waiting_room_text(refuse_rehearsals(number), title=title, description=description)

    def end(self, number: int) -> None:
        """Where it is real."""
        self.real.end(refuse_rehearsals(number))

    def stop_recording(self, number: int) -> None:
        """Where it is real."""
        self.real.stop_recording(refuse_rehearsals(number))
