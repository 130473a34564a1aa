"""What the REST interface changes: meetings and their registrants, with Zoom's refusals."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from zoom_integration.simulator import events, room
from zoom_integration.simulator.errors import ZoomError, invalid, paid_only
from zoom_integration.simulator.meetings import DEFAULT_SETTINGS, Meeting, Registrant, settle
from zoom_integration.simulator.people import WAITING
from zoom_integration.simulator.world import World

STATUS_AFTER = {"approve": "approved", "cancel": "cancelled", "deny": "denied"}
AT_ONCE = 30


def create_meeting(world: World, user_ref: str, body: dict[str, Any], now: datetime) -> Meeting:
    """Make a scheduled meeting. Raises ZoomError 429 for a host's 101st write of the day, 300 for a bad body."""
    host = world.user(user_ref)
    if body.get("type", 2) != 2:
        raise invalid("This simulator knows scheduled meetings (type 2) only.")
    timezone = str(body.get("timezone") or "UTC")
    start_at = _moment(body.get("start_time"), timezone, now)
    password = _password(body, world)
    world.limits.meeting_write(host.id, now)
    meeting = Meeting(
        number=world.chance.digits(11),
        uuid=world.chance.meeting_uuid(),
        host=host,
        topic=str(body.get("topic") or "Zoom Meeting"),
        agenda=str(body.get("agenda") or ""),
        start_at=start_at,
        duration=_minutes(body.get("duration") or 60),
        timezone=timezone,
        password=password,
        created_at=now,
        settings=settle(DEFAULT_SETTINGS, body.get("settings") or {}, password=password, plan=world.plan),
    )
    world.meetings[meeting.number] = meeting
    _told(world, "meeting.created", meeting, now, join_url=f"{world.base_url}/j/{meeting.number}")
    world.journal.note(now, "meeting created", meeting=meeting.number)
    return meeting


def update_meeting(world: World, meeting: Meeting, body: dict[str, Any], now: datetime) -> None:
    """Change a meeting. What cannot be is silently left or replaced; a running instance keeps its own settings."""
    password = str(body.get("password", meeting.password))[:10]
    world.limits.meeting_write(meeting.host.id, now)
    before = _plan(meeting)
    meeting.topic = str(body.get("topic") or meeting.topic)
    meeting.agenda = str(body.get("agenda", meeting.agenda))
    meeting.timezone = str(body.get("timezone") or meeting.timezone)
    if body.get("start_time"):
        meeting.start_at = _moment(body["start_time"], meeting.timezone, now)
    meeting.duration = _minutes(body.get("duration") or meeting.duration)
    meeting.password = password
    wishes = {**(body.get("settings") or {}), **world.knobs.stubborn_settings}
    meeting.settings = settle(meeting.settings, wishes, password=password, plan=world.plan)
    if meeting.live and world.knobs.settings_apply_live:
        meeting.live.settings = dict(meeting.settings)
    _tell_updated(world, meeting, before, now)
    world.journal.note(now, "meeting changed", meeting=meeting.number)


def delete_meeting(world: World, meeting: Meeting, now: datetime) -> None:
    """Delete a meeting. Raises ZoomError 3002 while it runs, 3007 when it is over."""
    if meeting.live:
        raise ZoomError(400, 3002, "Sorry, you cannot delete this meeting since it is in progress.")
    if meeting.instances and meeting.is_over(now):
        raise ZoomError(400, 3007, "Sorry, you cannot delete this meeting since it has ended.")
    del world.meetings[meeting.number]
    _told(world, "meeting.deleted", meeting, now)
    world.journal.note(now, "meeting deleted", meeting=meeting.number)


def add_registrant(world: World, meeting: Meeting, body: dict[str, Any], now: datetime) -> Registrant:
    """Register somebody, or find her again under the same address.

    Raises ZoomError: 200 (free plan), 404 (registration off), 300, 3027 (a host), 3038 (over), 3043 (full), 429, and
    3000 for an address that was cancelled or denied (it must be approved again, it cannot register anew).
    """
    email, first_name = _who(body)
    _may_register(world, meeting, email, now)
    known = meeting.by_email(email)
    if known and known.status in ("cancelled", "denied"):
        raise ZoomError(400, 3000, "This registrant has been denied.")
    world.limits.addition(meeting.number, email, now)
    if known:
        return known
    registrant = Registrant(
        id=world.chance.text(22),
        email=email,
        first_name=first_name,
        last_name=str(body.get("last_name") or ""),
        status=_first_status(meeting, body),
        tk=world.chance.text(43),
        created_at=now,
        pin=world.chance.digits(6),
    )
    meeting.registrants[registrant.id] = registrant
    _told_registered(world, meeting, registrant, now)
    return registrant


def set_status(world: World, meeting: Meeting, action: str, ids: list[str], now: datetime) -> None:
    """Approve, cancel or deny up to 30 registrants. Raises ZoomError 300, 429. Nobody inside is put out by it."""
    if action not in STATUS_AFTER or not 0 < len(ids) <= AT_ONCE:
        raise invalid()
    chosen = [registrant_of(meeting, one) for one in ids]
    for registrant in chosen:
        world.limits.status_change(registrant.id, now)
        _change(world, meeting, registrant, STATUS_AFTER[action], now)


def delete_registrant(world: World, meeting: Meeting, registrant_id: str, now: datetime) -> None:
    """Take a registrant off the list; her link is dead."""
    registrant = registrant_of(meeting, registrant_id)
    _change(world, meeting, registrant, "cancelled", now)
    del meeting.registrants[registrant.id]


def registrant_of(meeting: Meeting, registrant_id: str) -> Registrant:
    """A registrant by id. Raises ZoomError 300."""
    if registrant_id not in meeting.registrants:
        raise invalid(
            "The value that you entered for the Registrant ID field is invalid. Enter a valid value and try again."
        )
    return meeting.registrants[registrant_id]


def _change(world: World, meeting: Meeting, registrant: Registrant, status: str, now: datetime) -> None:
    if registrant.status == status:
        return
    registrant.status = status
    join_url = world.join_url(meeting, registrant) if status == "approved" else ""
    _told(
        world,
        f"meeting.registration_{status}",
        meeting,
        now,
        registrant=events.registrant(registrant, join_url=join_url),
    )
    world.journal.note(now, f"registrant {status}", meeting=meeting.number)
    if status != "approved" and world.knobs.cancel_evicts_waiting:
        for person in world.people_of(meeting, WAITING):
            if person.registrant is registrant:
                room.turn_away(world, meeting, person, now)


def _may_register(world: World, meeting: Meeting, email: str, now: datetime) -> None:
    if world.plan == "free":
        raise paid_only()
    if not meeting.takes_registrants:
        raise ZoomError(404, 404, f"Registration has not been enabled for this meeting: {meeting.number}.")
    if meeting.refuses_registration_of(email):
        raise ZoomError(400, 3027, "Host can not register.")
    if meeting.is_over(now):
        raise ZoomError(
            400,
            3038,
            "Meeting is over, you can not register now. If you have any questions, please contact the Meeting host.",
        )
    if len(meeting.registrants) >= world.knobs.registrant_capacity and not meeting.by_email(email):
        raise ZoomError(400, 3043, "Meeting has reached maximum attendee capacity.")


def _first_status(meeting: Meeting, body: dict[str, Any]) -> str:
    by_hand = meeting.settings["approval_type"] == 1
    return "pending" if by_hand and body.get("auto_approve") is not True else "approved"


def _told_registered(world: World, meeting: Meeting, registrant: Registrant, now: datetime) -> None:
    join_url = world.join_url(meeting, registrant) if registrant.status == "approved" else ""
    about = {**events.registrant(registrant, status=registrant.status), "join_url": join_url}
    world.emit("meeting.registration_created", {"object": events.of_plan(meeting, registrant=about)}, now)
    world.journal.note(now, f"registrant added, {registrant.status}", meeting=meeting.number)


def _told(world: World, event: str, meeting: Meeting, now: datetime, **more: Any) -> None:
    payload = {
        "operator": meeting.host.email,
        "operator_id": meeting.host.id,
        "object": events.of_plan(meeting, **more),
    }
    world.emit(event, payload, now)


def _plan(meeting: Meeting) -> dict[str, Any]:
    """What meeting.updated compares."""
    return {
        "topic": meeting.topic,
        "start_time": events.stamp(meeting.start_at),
        "duration": meeting.duration,
        "timezone": meeting.timezone,
        "settings": dict(meeting.settings),
    }


def _tell_updated(world: World, meeting: Meeting, before: dict[str, Any], now: datetime) -> None:
    """Zoom's docs, meeting.updated: only what changed, new in `object` and old in `old_object`."""
    after = _plan(meeting)
    changed = [name for name in after if after[name] != before[name]]
    payload = {
        "operator": meeting.host.email,
        "operator_id": meeting.host.id,
        "scope": "single",
        "time_stamp": round(now.timestamp() * 1000),
        "object": {"id": meeting.number, **{name: after[name] for name in changed}},
        "old_object": {"id": meeting.number, **{name: before[name] for name in changed}},
    }
    world.emit("meeting.updated", payload, now)


def _who(body: dict[str, Any]) -> tuple[str, str]:
    email, first_name = str(body.get("email") or ""), str(body.get("first_name") or "")
    if "@" not in email or len(email) > 128 or not first_name or len(first_name) > 64:
        raise invalid()
    return email, first_name


def _password(body: dict[str, Any], world: World) -> str:
    if body.get("default_password"):
        return world.chance.text(6)
    password = str(body.get("password") or "")
    if len(password) > 10:
        raise invalid("The passcode can have at most 10 characters.")
    return password


def _minutes(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise invalid("Invalid field: duration.") from error


def _moment(text: Any, timezone: str, now: datetime) -> datetime:
    """`...Z` is UTC; without it the text is local time in `timezone` (Zoom's docs, start_time)."""
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(str(text))
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
    except (ValueError, KeyError) as error:
        raise invalid("Invalid field: start_time.") from error
