"""Breakout rooms and recording: what else a host does while the meeting runs."""

from datetime import datetime
from typing import Any

from zoom_integration.simulator import events, room
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import BREAKOUT, INSIDE, Person
from zoom_integration.simulator.world import World


def move_to_breakout(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She goes to a breakout room: a new user_id there, `parent_user_id` names the old one. Raises Refused."""
    if person.state != INSIDE or person.breakout_uuid or meeting.live is None:
        raise Refused("not_in_main_room")
    if world.knobs.left_on_breakout:
        left = room.described(world, person, leave_time=events.stamp(now), leave_reason=events.LEFT_FOR_BREAKOUT)
        world.emit_about("meeting.participant_left", meeting, now, participant=left)
    person.parent_user_id, person.user_id = person.user_id, str(world.chance.digits(8))
    person.breakout_uuid = world.chance.meeting_uuid()
    person.begin(meeting.live.uuid, BREAKOUT, now)
    _tell(world, "meeting.participant_joined_breakout_room", meeting, person, now, join_time=events.stamp(now))
    world.journal.note(now, "is in a breakout room", who=person.handle)


def back_from_breakout(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She comes back to the main room under her former user_id. Raises Refused("not_in_breakout")."""
    if person.state != INSIDE or not person.breakout_uuid:
        raise Refused("not_in_breakout")
    person.finish(now, BREAKOUT)
    times = {"leave_time": events.stamp(now), "leave_reason": events.LEFT}
    _tell(world, "meeting.participant_left_breakout_room", meeting, person, now, **times)
    person.user_id, person.parent_user_id, person.breakout_uuid = person.parent_user_id, "", ""
    if world.knobs.left_on_breakout:
        joined = room.described(world, person, join_time=events.stamp(now))
        world.emit_about("meeting.participant_joined", meeting, now, participant=joined)
    world.journal.note(now, "is back from the breakout room", who=person.handle)


def record(world: World, meeting: Meeting, now: datetime) -> None:
    """The host starts a recording; twice is once. Raises Refused("not_started")."""
    instance = meeting.live
    if instance is None:
        raise Refused("not_started")
    if instance.recording_since is None:
        instance.recording_since = now
        payload = events.of_recording(meeting, instance, now, None)
        world.emit("recording.started", {"object": payload}, now)
        world.journal.note(now, "recording started", meeting=meeting.number)


def stop_recording(world: World, meeting: Meeting, now: datetime) -> None:
    """The host stops the recording. Raises Refused: not_started, not_recording."""
    instance = meeting.live
    if instance is None:
        raise Refused("not_started")
    if instance.recording_since is None:
        raise Refused("not_recording")
    payload = events.of_recording(meeting, instance, instance.recording_since, now)
    instance.recording_since = None
    world.emit("recording.stopped", {"object": payload}, now)
    world.journal.note(now, "recording stopped", meeting=meeting.number)


def _tell(world: World, event: str, meeting: Meeting, person: Person, now: datetime, **times: Any) -> None:
    about = {**room.described(world, person, **times), "parent_user_id": person.parent_user_id}
    world.emit_about(event, meeting, now, participant=about, breakout_room_uuid=person.breakout_uuid)
