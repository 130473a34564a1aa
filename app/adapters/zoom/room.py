"""A running meeting by REST: the little that it takes from outside."""

from __future__ import annotations

import zoom_integration as zoom
from app.adapters.zoom.account import translated
from app.ports import Clock


class ZoomRoom:
    """`MeetingRoom` by REST: what a running meeting takes from outside."""

    def __init__(self, api: zoom.ZoomApi, clock: Clock) -> None:
        self.api = api
        self.clock = clock

    def remove(self, number: int, *, participant_uuid: str) -> None:
        """Ask for a removal."""
        with translated(self.clock):
            self.api.remove_participant(number, participant_uuid)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Change the waiting room's text."""
        with translated(self.clock):
            self.api.set_waiting_room_text(number, title=title, description=description)

    def stop_recording(self, number: int) -> None:
        """Ask for an end of the recording."""
        with translated(self.clock):
            self.api.stop_recording(number)

    def end(self, number: int) -> None:
        """Ask for the end."""
        with translated(self.clock):
            self.api.end_meeting(number)
