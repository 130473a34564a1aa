"""How an act becomes a webhook: the participant as the knobs let her be seen, and the moment in the field for it."""

from datetime import datetime
from typing import Any

from zoom_integration.simulator import events
from zoom_integration.simulator.meetings import Meeting
from zoom_integration.simulator.people import Person
from zoom_integration.simulator.world import World


def described(world: World, person: Person, **more: Any) -> dict[str, Any]:
    """`participant` of an event; `more` goes into it."""
    filled = world.knobs.waiting_registrant_id or "date_time" not in more  # only waiting-room events have a date_time
    return events.participant(person, registrant_id=filled, email=world.knobs.registrant_email_shown, **more)


def waiting_room(world: World, event: str, meeting: Meeting, person: Person, now: datetime) -> None:
    """One of joined_, left_, put_in_waiting_room and admitted."""
    about = described(world, person, date_time=events.stamp(now))
    world.emit_about(f"meeting.participant_{event}", meeting, now, participant=about)


def joined(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """participant_joined; real deliveries carry addresses that the documentation does not name."""
    more = {"join_time": events.stamp(now), "public_ip": "203.0.113.7", "private_ip": ""}
    world.emit_about("meeting.participant_joined", meeting, now, participant=described(world, person, **more))


def left(world: World, meeting: Meeting, person: Person, reason: str, now: datetime) -> None:
    """participant_left, with Zoom's words for the reason."""
    about = described(world, person, leave_time=events.stamp(now), leave_reason=reason)
    world.emit_about("meeting.participant_left", meeting, now, participant=about)


def breakout(world: World, event: str, meeting: Meeting, person: Person, now: datetime, **times: Any) -> None:
    """joined_ or left_breakout_room; `parent_user_id` is who she is in the main room."""
    about = {**described(world, person, **times), "parent_user_id": person.parent_user_id}
    more = {"participant": about, "breakout_room_uuid": person.breakout_uuid}
    world.emit_about(f"meeting.participant_{event}", meeting, now, **more)


def role_changed(world: World, meeting: Meeting, person: Person, role: str, now: datetime) -> None:
    """participant_role_changed; documented with a registrant_id, and seen without."""
    more = {"date_time": events.stamp(now), "old_role": person.role, "new_role": role}
    about = events.participant(person, registrant_id=True, email=world.knobs.registrant_email_shown, **more)
    if not world.knobs.role_change_registrant_id:
        about.pop("registrant_id", None)
    world.emit_about("meeting.participant_role_changed", meeting, now, participant=about)


def early(world: World, event: str, meeting: Meeting, person: Person, now: datetime) -> None:
    """jbh_waiting or jbh_waiting_left: somebody came before the host."""
    if world.knobs.early_comers_told:
        world.emit_about(f"meeting.participant_{event}", meeting, now, participant=events.early_comer(person))


def ended(world: World, meeting: Meeting, now: datetime) -> None:
    """meeting.ended."""
    world.emit_about("meeting.ended", meeting, now, end_time=events.stamp(now))
