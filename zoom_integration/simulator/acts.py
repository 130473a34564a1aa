"""The words by which the control interface and the client pages ask for an act."""

from collections.abc import Callable
from datetime import datetime

from zoom_integration.simulator import breakouts, room
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import Person
from zoom_integration.simulator.world import World

Act = Callable[[World, Meeting, Person, datetime], None]
Deferred = Callable[[], object]

HERS: dict[str, Act] = {
    "leave": room.leave,
    "drop": room.drop,
    "return": room.come_back,
    "move_to_breakout": breakouts.move_to_breakout,
    "back_from_breakout": breakouts.back_from_breakout,
}
TO_SOMEBODY: dict[str, Act] = {
    "admit": room.admit,
    "put_back": room.put_back,
    "remove": room.remove,
    "move_to_breakout": breakouts.move_to_breakout,
    "back_from_breakout": breakouts.back_from_breakout,
    "co_host": lambda world, meeting, person, now: room.change_role(world, meeting, person, "co-host", now),
    "attendee": lambda world, meeting, person, now: room.change_role(world, meeting, person, "attendee", now),
}
TO_ALL: dict[str, Callable[[World, Meeting, datetime], object]] = {
    "start": room.start,
    "admit_all": room.admit_all,
    "lock": lambda world, meeting, now: room.lock(world, meeting, True, now),
    "unlock": lambda world, meeting, now: room.lock(world, meeting, False, now),
    "record": breakouts.record,
    "stop_record": breakouts.stop_recording,
    "end": room.end,
}


def by_herself(world: World, person: Person, act: str, now: datetime, name: str = "") -> None:
    """What somebody does in her own client. Raises Refused."""
    meeting = world.meetings.get(person.meeting)
    if act == "rename":
        room.rename(world, person, name, now)
    elif act in HERS and meeting:
        HERS[act](world, meeting, person, now)
    else:
        raise Refused("no_such_act")


def by_host(world: World, meeting: Meeting, act: str, now: datetime, person: Person | None = None) -> None:
    """What the host does, to one person or to the whole meeting. Raises Refused."""
    if act in ("hands_on", "hands_off"):
        meeting.hands_on = act == "hands_on"
    elif act in TO_ALL:
        TO_ALL[act](world, meeting, now)
    elif act in TO_SOMEBODY and person and person.meeting == meeting.number:
        TO_SOMEBODY[act](world, meeting, person, now)
    else:
        raise Refused("no_such_act")
