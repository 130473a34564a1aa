"""Coming in: who is refused at once, who has to wait, who is inside; each time under new ids."""

from datetime import datetime

from zoom_integration.simulator import telling
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Instance, Meeting
from zoom_integration.simulator.people import INSIDE, WAITING, Person
from zoom_integration.simulator.world import World


def enter(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She tries to come in, for the first time or again: into the waiting room, inside, or nowhere."""
    refusal = refusal_of(world, meeting, person, now)
    if refusal:
        person.state, person.reason = refusal
        world.journal.note(now, f"could not come in: {person.reason}", who=person.handle)
    elif meeting.live is None:
        person.state, person.reason = "early", ""
        telling.early(world, "jbh_waiting", meeting, person, now)
        world.journal.note(now, "came before the start", who=person.handle)
    elif meeting.live.settings["waiting_room"] and not person.host:
        new_ids(world, person)
        wait(meeting, person, now)
        telling.waiting_room(world, "joined_waiting_room", meeting, person, now)
        world.journal.note(now, "waits at the door", who=person.handle)
    else:
        new_ids(world, person)
        come_inside(world, meeting, person, now)


def refusal_of(world: World, meeting: Meeting, person: Person, now: datetime) -> tuple[str, str] | None:
    """Why she does not even get to the waiting room, as state and reason; None when she does.

    A locked meeting refuses before the waiting room, and the host does not see who tried (second-hand, not documented).
    """
    if _link_is_dead(world, meeting, person):
        return "refused", "link"
    if meeting.takes_registrants and not person.registrant and not world.knobs.guests_by_number:
        return "refused", "register_first"
    instance = meeting.live
    if instance is None:
        return ("ended", "over") if meeting.instances and meeting.is_over(now) else None
    if person.host:
        return None
    if person.identity in instance.removed and not world.knobs.removed_may_return:
        return "removed", "may_not_return"
    if instance.locked:
        return "locked", "host_locked"
    if world.knobs.link_use == "door" and link_in_use(world, meeting, person, INSIDE, WAITING):
        return "refused", "link_in_use"
    return None


def link_in_use(world: World, meeting: Meeting, person: Person, *states: str) -> bool:
    """Zoom's docs: "the unique url can be used once concurrently", unless the meeting allows several devices."""
    if person.registrant is None or meeting.settings["allow_multiple_devices"] or world.knobs.link_use == "any":
        return False
    others = (one for one in world.people_of(meeting, *states) if one is not person)
    return any(one.registrant is person.registrant for one in others)


def wait(meeting: Meeting, person: Person, now: datetime) -> None:
    """She is in the waiting room from now on."""
    person.state, person.reason, person.breakout_uuid = WAITING, "", ""
    person.waiting_text = (meeting.waiting_title, meeting.waiting_description)
    person.begin(running(meeting).uuid, WAITING, now)


def come_inside(world: World, meeting: Meeting, person: Person, now: datetime) -> None:
    """She is inside from now on."""
    person.state, person.reason = INSIDE, ""
    person.begin(running(meeting).uuid, INSIDE, now)
    telling.joined(world, meeting, person, now)
    world.journal.note(now, "is inside", who=person.handle)


def new_ids(world: World, person: Person) -> None:
    """Zoom's docs: user_id and participant_uuid name one appearance, not a person."""
    person.user_id, person.participant_uuid = str(world.chance.digits(8)), world.chance.participant_uuid()
    person.parent_user_id = person.breakout_uuid = ""


def running(meeting: Meeting) -> Instance:
    """The running instance. Raises Refused("not_started")."""
    if meeting.live is None:
        raise Refused("not_started")
    return meeting.live


def _link_is_dead(world: World, meeting: Meeting, person: Person) -> bool:
    registrant = person.registrant
    if registrant is None:
        return False
    if registrant.id not in meeting.registrants:
        return True
    return registrant.status != "approved" and (registrant.status == "pending" or world.knobs.cancel_kills_link)
