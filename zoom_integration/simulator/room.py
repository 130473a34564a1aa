"""What people do in their clients: arrive, be let in, be put out, drop and come back; and what Zoom says about it."""

from datetime import datetime
from typing import Any

from zoom_integration.simulator import events, telling
from zoom_integration.simulator.entrance import come_inside, enter, link_in_use, new_ids, running, wait
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Instance, Meeting, Registrant, User
from zoom_integration.simulator.people import INSIDE, WAITING, Person
from zoom_integration.simulator.world import World


def start(world: World, meeting: Meeting, now: datetime, by: User | None = None, name: str = "") -> Instance:
    """The host (or an alternative host, `by`) starts the meeting, under `name` if given.

    That is a new instance with a new uuid, unless it runs.

    Early comers move to the waiting room. A licensed host holds one meeting at a time: raises Refused("host_is_busy").
    """
    if meeting.live:
        return meeting.live
    if any(other.live for other in world.meetings.values() if other.host is meeting.host):
        raise Refused("host_is_busy")
    instance = Instance(world.chance.meeting_uuid(), now, dict(meeting.settings))
    meeting.instances.append(instance)
    meeting.uuid, meeting.hands_on = instance.uuid, world.hands_wanted
    world.emit_about("meeting.started", meeting, now)
    world.journal.note(now, "meeting started", meeting=meeting.number)
    user = by or meeting.host
    host = world.new_person(meeting, name or user.name, host=user, role="host", device="host")
    new_ids(world, host)
    come_inside(world, meeting, host, now)
    for person in world.people_of(meeting, "early"):
        telling.early(world, "jbh_waiting_left", meeting, person, now)
        enter(world, meeting, person, now)
    return instance


def join(world: World, meeting: Meeting, now: datetime, **who: Any) -> Person:
    """Somebody opens a link or types the number.

    `who`: registrant (whose link it is), name, signed_in_name, device, customer_key. Behind a personal link Zoom shows
    the registrant's name; for a signed-in person the account's name.
    """
    registrant: Registrant | None = who.get("registrant")
    signed_in = str(who.get("signed_in_name") or "")
    person = world.new_person(
        meeting,
        signed_in or str(who.get("name") or "") or (registrant.name if registrant else "") or "Guest",
        registrant=registrant,
        account_id=world.account_of(signed_in) if signed_in else "",
        customer_key=str(who.get("customer_key") or ""),
        device=str(who.get("device") or ""),
    )
    enter(world, meeting, person, now)
    return person


def admit(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host lets her in. Raises Refused: not_started, not_waiting, locked, link_in_use."""
    instance = running(meeting)
    if person.state != WAITING:
        raise Refused("not_waiting")
    if instance.locked and not world.knobs.lock_admits_waiting:
        raise Refused("locked")
    if link_in_use(world, meeting, person, INSIDE):
        raise Refused("link_in_use")
    person.finish(now)
    if world.knobs.left_waiting_room_on_admission:
        telling.waiting_room(world, "left_waiting_room", meeting, person, now)
    if not world.knobs.joined_before_admitted:
        telling.waiting_room(world, "admitted", meeting, person, now)
    if not world.knobs.uuid_survives_admission:
        new_ids(world, person)
    come_inside(world, meeting, person, now)
    if world.knobs.joined_before_admitted:
        telling.waiting_room(world, "admitted", meeting, person, now)


def admit_all(world: World, meeting: Meeting, now: datetime) -> int:
    """The host lets everybody in who can be; how many that were. Raises Refused: not_started, locked."""
    running(meeting)
    admitted = 0
    for person in world.people_of(meeting, WAITING):
        if not link_in_use(world, meeting, person, INSIDE):
            admit(world, meeting, person, now)
            admitted += 1
    return admitted


def put_back(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host puts her back into the waiting room. Raises Refused: not_started, not_inside, is_host."""
    running(meeting)
    _must_be_inside(person)
    person.finish(now)
    if world.knobs.left_on_put_back:
        telling.left(world, meeting, person, events.LEFT_FOR_WAITING_ROOM, now)
    wait(meeting, person, now)
    telling.waiting_room(world, "put_in_waiting_room", meeting, person, now)
    world.journal.note(now, "put back into the waiting room", who=person.handle)


def remove(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """The host removes her; she may not rejoin. Raises Refused: not_started, not_here, is_host."""
    instance = running(meeting)
    if person.host:
        raise Refused("is_host")
    if not person.is_here:
        raise Refused("not_here")
    instance.removed.add(person.identity)
    _go(world, meeting, person, "removed", events.LEFT_REMOVED, now)


def turn_away(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """Zoom itself takes her out of the waiting room (her registration was cancelled)."""
    person.reason = "link"
    _go(world, meeting, person, "refused", events.LEFT, now)


def leave(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She leaves by herself. Raises Refused("not_here")."""
    if person.state == "early":
        telling.early(world, "jbh_waiting_left", meeting, person, now)
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
    """A new display name. Zoom has no event for it; the report shows the last name of each stay. Raises Refused."""
    if not name.strip():
        raise Refused("no_name")
    person.name = name.strip()[:64]
    for stay in person.stays:
        if stay.ended_at is None:
            stay.name = person.name
    world.journal.note(now, "changed her name", who=person.handle)


def lock(world: World, meeting: Meeting, locked: bool, now: datetime) -> None:
    """The host locks or unlocks; Zoom has neither an event nor a field for it. Raises Refused("not_started")."""
    running(meeting).locked = locked
    world.journal.note(now, "locked in Zoom" if locked else "unlocked in Zoom", meeting=meeting.number)


def change_role(world: World, meeting: Meeting, person: Person, role: str, now: datetime) -> None:
    """The host makes her `co-host` or `attendee`. Raises Refused: not_inside, is_host."""
    _must_be_inside(person)
    telling.role_changed(world, meeting, person, role, now)
    person.role = role
    world.journal.note(now, f"is now {role}", who=person.handle)


def end(world: World, meeting: Meeting, now: datetime) -> None:
    """The host (or REST) ends the meeting for everybody. Raises Refused("not_started")."""
    instance = running(meeting)
    if world.knobs.ended_before_left:
        telling.ended(world, meeting, now)
    for person in world.people_of(meeting, INSIDE, WAITING):
        _go(world, meeting, person, "ended", events.LEFT_AT_END, now)
    if not world.knobs.ended_before_left:
        telling.ended(world, meeting, now)
    instance.ended_at, instance.recording_since = now, None
    world.journal.note(now, "meeting ended", meeting=meeting.number)


def update_waiting_text(world: World, meeting: Meeting, title: str, description: str) -> None:
    """New words in the waiting room; whether those who wait already see them is a knob."""
    meeting.waiting_title, meeting.waiting_description = title, description
    if world.knobs.waiting_text_reaches_waiting:
        for person in world.people_of(meeting, WAITING):
            person.waiting_text = (title, description)


def _go(world: World, meeting: Meeting, person: Person, state: str, reason: str, now: datetime) -> None:
    """She is gone: which event tells it depends on where she was."""
    was_waiting = person.state == WAITING
    person.finish(now)
    person.state, person.breakout_uuid = state, ""
    if was_waiting:
        telling.waiting_room(world, "left_waiting_room", meeting, person, now)
    else:
        telling.left(world, meeting, person, reason, now)
    world.journal.note(now, f"is gone: {state}", who=person.handle)


def _must_be_inside(person: Person) -> None:
    if person.host:
        raise Refused("is_host")
    if person.state != INSIDE:
        raise Refused("not_inside")
