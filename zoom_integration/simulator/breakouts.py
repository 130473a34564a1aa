"""Breakout rooms and recording: what else a host does while the meeting runs."""

from datetime import datetime

from zoom_integration.simulator import events, telling
from zoom_integration.simulator.entrance import running
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import BREAKOUT, INSIDE, Person
from zoom_integration.simulator.world import World


def move_to_breakout(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She goes to a breakout room: a new user_id there. Raises Refused: not_started, not_in_main_room."""
    instance = running(meeting)
    if person.state != INSIDE or person.breakout_uuid:
        raise Refused("not_in_main_room")
    if world.knobs.left_on_breakout:
        person.finish(now)
        telling.left(world, meeting, person, events.LEFT_FOR_BREAKOUT, now)
    person.parent_user_id, person.user_id = person.user_id, str(world.chance.digits(8))
    person.breakout_uuid = world.chance.meeting_uuid()
    person.begin(instance.uuid, BREAKOUT, now)
    telling.breakout(world, "joined_breakout_room", meeting, person, now, join_time=events.stamp(now))
    world.journal.note(now, "is in a breakout room", who=person.handle)


def back_from_breakout(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She comes back to the main room under her former user_id. Raises Refused: not_started, not_in_breakout."""
    instance = running(meeting)
    if person.state != INSIDE or not person.breakout_uuid:
        raise Refused("not_in_breakout")
    person.finish(now, BREAKOUT)
    times = {"leave_time": events.stamp(now), "leave_reason": events.LEFT}
    telling.breakout(world, "left_breakout_room", meeting, person, now, **times)
    person.user_id, person.parent_user_id, person.breakout_uuid = person.parent_user_id, "", ""
    if world.knobs.left_on_breakout:
        person.begin(instance.uuid, INSIDE, now)
        telling.joined(world, meeting, person, now)
    world.journal.note(now, "is back from the breakout room", who=person.handle)


def record(world: World, meeting: Meeting, now: datetime) -> None:
    """The host starts a recording; twice is once. Raises Refused("not_started")."""
    instance = running(meeting)
    if instance.recording_since is None:
        instance.recording_since = now
        payload = events.of_recording(meeting, instance, now, None)
        world.emit("recording.started", {"object": payload}, now)
        world.journal.note(now, "recording started", meeting=meeting.number)


def stop_recording(world: World, meeting: Meeting, now: datetime) -> None:
    """The host stops the recording. Raises Refused: not_started, not_recording."""
    instance = running(meeting)
    if instance.recording_since is None:
        raise Refused("not_recording")
    payload = events.of_recording(meeting, instance, instance.recording_since, now)
    instance.recording_since = None
    world.emit("recording.stopped", {"object": payload}, now)
    world.journal.note(now, "recording stopped", meeting=meeting.number)
