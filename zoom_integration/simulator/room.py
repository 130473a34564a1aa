"""What people do in their clients: arrive, be let in, be put out, drop and come back; and what Zoom says about it."""

from datetime import datetime
from typing import Any

from zoom_integration.simulator import events
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Instance, Meeting, Registrant
from zoom_integration.simulator.people import INSIDE, WAITING, Person
from zoom_integration.simulator.world import World


def start(world: World, meeting: Meeting, now: datetime) -> Instance:
    """The host starts the meeting: a new instance with a new uuid. Early comers move to the waiting room.

    A licensed host holds one meeting at a time. Raises Refused("host_is_busy").
    """
    if meeting.live:
        return meeting.live
    if any(other.live for other in world.meetings.values() if other.host is meeting.host):
        raise Refused("host_is_busy")
    instance = Instance(world.chance.meeting_uuid(), now, dict(meeting.settings))
    meeting.instances.append(instance)
    meeting.uuid = instance.uuid
    meeting.hands_on = world.hands_wanted
    world.emit_about("meeting.started", meeting, now)
    world.journal.note(now, "meeting started", meeting=meeting.number)
    host = world.new_person(meeting, meeting.host.name, host=meeting.host, role="host", device="host")
    _come_inside(world, meeting, host, now)
    for person in world.people_of(meeting, "early"):
        _tell_early(world, "meeting.participant_jbh_waiting_left", meeting, person, now)
        enter(world, meeting, person, now)
    return instance


def join(world: World, meeting: Meeting, now: datetime, **who: Any) -> Person:
    """Somebody opens a link or types the number.

    `who`: registrant (whose link it is), name, signed_in_name, device, customer_key. Behind a personal link Zoom shows
    the registrant's name; for a signed-in person the account's name.
    """
    registrant: Registrant | None = who.get("registrant")
    signed_in = str(who.get("signed_in_name") or "")
    name = signed_in or str(who.get("name") or "") or (registrant.name if registrant else "") or "Guest"
    person = world.new_person(
        meeting,
        name,
        registrant=registrant,
        account_id=world.account_of(signed_in) if signed_in else "",
        customer_key=str(who.get("customer_key") or ""),
        device=str(who.get("device") or ""),
    )
    enter(world, meeting, person, now)
    return person


def enter(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She tries to come in, for the first time or again: into the waiting room, inside, or nowhere."""
    instance = meeting.live
    refusal = _refusal(world, meeting, person, now)
    if refusal:
        _refuse(world, person, refusal, now)
    elif instance is None:
        person.state = "early"
        _tell_early(world, "meeting.participant_jbh_waiting", meeting, person, now)
        world.journal.note(now, "came before the start", who=person.handle)
    elif instance.settings["waiting_room"]:
        _come_to_wait(world, meeting, person, now)
    else:
        _come_inside(world, meeting, person, now)


def admit(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host lets her in. Raises Refused: not_waiting, locked, link_in_use."""
    instance = _running(meeting)
    if person.state != WAITING:
        raise Refused("not_waiting")
    if instance.locked and not world.knobs.lock_admits_waiting:
        raise Refused("locked")
    if _link_in_use(world, meeting, person, (INSIDE,)):
        raise Refused("link_in_use")
    person.finish(now)
    if world.knobs.left_waiting_room_on_admission:
        _tell(world, "meeting.participant_left_waiting_room", meeting, person, now)
    if not world.knobs.joined_before_admitted:
        _tell(world, "meeting.participant_admitted", meeting, person, now)
    _come_inside(world, meeting, person, now, fresh=not world.knobs.uuid_survives_admission)
    if world.knobs.joined_before_admitted:
        _tell(world, "meeting.participant_admitted", meeting, person, now)


def admit_all(world: World, meeting: Meeting, now: datetime) -> int:
    """The host lets everybody in who can be; how many that were."""
    admitted = 0
    for person in world.people_of(meeting, WAITING):
        if not _link_in_use(world, meeting, person, (INSIDE,)):
            admit(world, meeting, person, now)
            admitted += 1
    return admitted


def put_back(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host puts her back into the waiting room. Raises Refused: not_inside, is_host."""
    _running(meeting)
    _must_be_inside(person)
    person.finish(now)
    if world.knobs.left_on_put_back:
        _tell_left(world, meeting, person, events.LEFT_FOR_WAITING_ROOM, now)
    person.state, person.breakout_uuid = WAITING, ""
    person.begin(_running(meeting).uuid, WAITING, now)
    _tell(world, "meeting.participant_put_in_waiting_room", meeting, person, now)
    world.journal.note(now, "put back into the waiting room", who=person.handle)


def remove(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host removes her, from wherever she is; she may not rejoin. Raises Refused: not_here, is_host."""
    instance = _running(meeting)
    if person.host:
        raise Refused("is_host")
    if not person.is_here:
        raise Refused("not_here")
    _go(world, meeting, person, "removed", events.LEFT_REMOVED, now)
    instance.removed.add(person.identity)


def turn_away(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """Zoom itself takes her out of the waiting room (her registration was cancelled)."""
    _go(world, meeting, person, "refused", events.LEFT, now)


def leave(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She leaves by herself. Raises Refused("not_here")."""
    if person.state == "early":
        _tell_early(world, "meeting.participant_jbh_waiting_left", meeting, person, now)
        person.state = "left"
        return
    if not person.is_here:
        raise Refused("not_here")
    _go(world, meeting, person, "left", events.LEFT, now)


def drop(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """Her connection breaks. Raises Refused("not_here")."""
    if not person.is_here:
        raise Refused("not_here")
    _go(world, meeting, person, "dropped", events.DISCONNECTED, now)


def come_back(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She tries again with the same link: new user_id, new participant_uuid. Raises Refused("still_here")."""
    if person.is_here or person.state == "early":
        raise Refused("still_here")
    enter(world, meeting, person, now)


def rename(world: World, person: Person, name: str, now: datetime) -> None:
    """A new display name. Zoom has no event for it; the report shows the name of each stay's end."""
    if not name.strip():
        raise Refused("no_name")
    person.name = name.strip()[:64]
    for stay in person.stays:
        if stay.ended_at is None:
            stay.name = person.name
    world.journal.note(now, "changed her name", who=person.handle)


def lock(world: World, meeting: Meeting, locked: bool, now: datetime) -> None:
    """The host locks or unlocks. Zoom has neither an event nor a field for it."""
    _running(meeting).locked = locked
    world.journal.note(now, "locked in Zoom" if locked else "unlocked in Zoom", meeting=meeting.number)


def change_role(world: World, meeting: Meeting, person: Person, role: str, now: datetime) -> None:
    """The host makes her `co-host` or `attendee`. Raises Refused: not_inside, is_host, no_such_role."""
    _must_be_inside(person)
    if role not in ("co-host", "attendee"):
        raise Refused("no_such_role")
    more = {"date_time": events.stamp(now), "old_role": person.role, "new_role": role}
    about = events.participant(person, registrant_id=True, email=world.knobs.registrant_email_shown, **more)
    if not world.knobs.role_change_registrant_id:
        about.pop("registrant_id", None)
    person.role = role
    world.emit_about("meeting.participant_role_changed", meeting, now, participant=about)


def end(world: World, meeting: Meeting, now: datetime) -> None:
    """The host (or REST) ends the meeting for everybody. Raises Refused("not_started")."""
    instance = _running(meeting)
    if world.knobs.ended_before_left:
        _tell_ended(world, meeting, now)
    for person in world.people_of(meeting, INSIDE, WAITING):
        _go(world, meeting, person, "ended", events.LEFT_AT_END, now)
    if not world.knobs.ended_before_left:
        _tell_ended(world, meeting, now)
    instance.ended_at, instance.recording_since = now, None
    world.journal.note(now, "meeting ended", meeting=meeting.number)


def update_waiting_text(world: World, meeting: Meeting, title: str, description: str) -> None:
    """New words in the waiting room; whether those who wait already see them is a knob."""
    meeting.waiting_title, meeting.waiting_description = title, description
    if world.knobs.waiting_text_reaches_waiting:
        for person in world.people_of(meeting, WAITING):
            person.waiting_text = (title, description)


def _refusal(world: World, meeting: Meeting, person: Person, now: datetime) -> str:
    """Why she does not even get to the waiting room ("" when she does)."""
    if _link_is_dead(world, meeting, person):
        return "refused:link"
    if meeting.takes_registrants and not person.registrant and not world.knobs.guests_by_number:
        return "refused:register_first"
    instance = meeting.live
    if instance is None:
        return "ended:over" if meeting.is_over(now) else ""
    if person.identity in instance.removed and not world.knobs.removed_may_return:
        return "removed:may_not_return"
    if instance.locked:
        return "locked:host_locked"
    if world.knobs.link_use == "door" and _link_in_use(world, meeting, person, (INSIDE, WAITING)):
        return "refused:link_in_use"
    return ""


def _refuse(world: World, person: Person, refusal: str, now: datetime) -> None:
    person.state, person.reason = refusal.split(":")
    world.journal.note(now, f"could not come in: {person.reason}", who=person.handle)


def _link_is_dead(world: World, meeting: Meeting, person: Person) -> bool:
    registrant = person.registrant
    if registrant is None:
        return False
    if registrant.id not in meeting.registrants:
        return True
    return registrant.status != "approved" and (registrant.status == "pending" or world.knobs.cancel_kills_link)


def _link_in_use(world: World, meeting: Meeting, person: Person, states: tuple[str, ...]) -> bool:
    """Zoom's docs: "the unique url can be used once concurrently", unless the meeting allows several devices."""
    if person.registrant is None or meeting.settings["allow_multiple_devices"] or world.knobs.link_use == "any":
        return False
    others = (one for one in world.people_of(meeting, *states) if one is not person)
    return any(one.registrant is person.registrant for one in others)


def _come_to_wait(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    _new_ids(world, person)
    person.state, person.reason = WAITING, ""
    person.waiting_text = (meeting.waiting_title, meeting.waiting_description)
    person.begin(_running(meeting).uuid, WAITING, now)
    _tell(world, "meeting.participant_joined_waiting_room", meeting, person, now)
    world.journal.note(now, "waits at the door", who=person.handle)


def _come_inside(world: World, meeting: Meeting, person: Person, now: datetime, *, fresh: bool = False) -> None:
    if fresh or person.state != WAITING:
        _new_ids(world, person)
    person.state, person.reason = INSIDE, ""
    person.begin(_running(meeting).uuid, INSIDE, now)
    more = {"join_time": events.stamp(now), "public_ip": "203.0.113.7", "private_ip": ""}
    world.emit_about("meeting.participant_joined", meeting, now, participant=described(world, person, **more))
    world.journal.note(now, "is inside", who=person.handle)


def _go(world: World, meeting: Meeting, person: Person, state: str, reason: str, now: datetime) -> None:
    """She is gone: the event depends on where she was."""
    was = person.state
    person.finish(now)
    person.state, person.breakout_uuid = state, ""
    if was == WAITING:
        _tell(world, "meeting.participant_left_waiting_room", meeting, person, now)
    else:
        _tell_left(world, meeting, person, reason, now)
    world.journal.note(now, f"is gone: {state}", who=person.handle)


def _new_ids(world: World, person: Person) -> None:
    person.user_id, person.participant_uuid = str(world.chance.digits(8)), world.chance.participant_uuid()
    person.parent_user_id = person.breakout_uuid = ""


def _must_be_inside(person: Person) -> None:
    if person.host:
        raise Refused("is_host")
    if person.state != INSIDE:
        raise Refused("not_inside")


def _running(meeting: Meeting) -> Instance:
    if meeting.live is None:
        raise Refused("not_started")
    return meeting.live


def described(world: World, person: Person, **more: Any) -> dict[str, Any]:
    """`participant` as the knobs let it be seen."""
    filled = world.knobs.waiting_registrant_id or "date_time" not in more  # only waiting-room events have a date_time
    return events.participant(person, registrant_id=filled, email=world.knobs.registrant_email_shown, **more)


def _tell(world: World, event: str, meeting: Meeting, person: Person, now: datetime) -> None:
    about = described(world, person, date_time=events.stamp(now))
    world.emit_about(event, meeting, now, participant=about)


def _tell_left(world: World, meeting: Meeting, person: Person, reason: str, now: datetime) -> None:
    about = described(world, person, leave_time=events.stamp(now), leave_reason=reason)
    world.emit_about("meeting.participant_left", meeting, now, participant=about)


def _tell_early(world: World, event: str, meeting: Meeting, person: Person, now: datetime) -> None:
    if world.knobs.early_comers_told:
        world.emit_about(event, meeting, now, participant=events.early_comer(person))


def _tell_ended(world: World, meeting: Meeting, now: datetime) -> None:
    world.emit_about("meeting.ended", meeting, now, end_time=events.stamp(now))
