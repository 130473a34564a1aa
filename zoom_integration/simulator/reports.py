"""What Zoom says afterwards: instances, and rows of who was where; late, and at first incomplete.

Zoom documents no delay; in practice rows are missing, or lack their end, for minutes (see `knobs`).
"""

import math
from datetime import datetime, timedelta
from typing import Any

from zoom_integration.simulator.errors import ZoomError, missing_meeting, paid_only
from zoom_integration.simulator.events import stamp
from zoom_integration.simulator.meetings import Instance, Meeting
from zoom_integration.simulator.people import BREAKOUT, WAITING, Person, Stay
from zoom_integration.simulator.world import World


def find(world: World, reference: str) -> tuple[Meeting, Instance]:
    """A finished instance by its uuid, or a meeting's last one by its number. Raises ZoomError 3001."""
    for meeting in world.meetings.values():
        finished = [one for one in meeting.instances if one.ended_at]
        for instance in reversed(finished):
            if reference in (instance.uuid, str(meeting.number)):
                return meeting, instance
    raise missing_meeting(reference)


def is_ready(world: World, instance: Instance, now: datetime) -> bool:
    """Whether the report of a finished instance can be had at all yet."""
    late = timedelta(seconds=world.knobs.report_late_seconds)
    return instance.ended_at is not None and now >= instance.ended_at + late


def summary(world: World, meeting: Meeting, instance: Instance) -> dict[str, Any]:
    """The meeting as a whole, as in /past_meetings/{uuid} and /report/meetings/{uuid}."""
    ended_at = instance.ended_at or instance.started_at
    inside = [stay for _, stay in _stays(world, meeting, instance) if stay.place != WAITING]
    return {
        "id": meeting.number,
        "uuid": instance.uuid,
        "topic": meeting.topic,
        "type": 2,
        "host_id": meeting.host.id,
        "user_name": meeting.host.name,
        "user_email": meeting.host.email,
        "start_time": stamp(instance.started_at),
        "end_time": stamp(ended_at),
        "duration": math.ceil((ended_at - instance.started_at).total_seconds() / 60),
        "total_minutes": sum(math.ceil(_seconds(stay, ended_at) / 60) for stay in inside),
        "participants_count": _participants(world, meeting, instance),
        "dept": "",
    }


def rows(world: World, meeting: Meeting, instance: Instance, now: datetime, fields: set[str]) -> list[dict[str, Any]]:
    """The report's rows as far as they are there by now, oldest first.

    Raises ZoomError: 200 (free plan), 12702 (over a year ago), 3001 while nothing is ready and for a meeting of fewer
    than two participants.
    """
    if world.plan == "free":
        raise paid_only()
    _within_a_year(instance, now)
    if not is_ready(world, instance, now) or _participants(world, meeting, instance) < 2:
        raise missing_meeting(instance.uuid)
    stays = sorted(_stays(world, meeting, instance), key=lambda pair: pair[1].began_at)
    shown_fields = fields | ({"name"} if world.knobs.report_names else set())
    settled = _settled(world, instance, now)
    shown = stays[: max(1, math.ceil(len(stays) * settled))]
    return [_row(person, stay, instance, settled < 1, shown_fields) for person, stay in shown]


def _within_a_year(instance: Instance, now: datetime) -> None:
    if now - (instance.ended_at or now) > timedelta(days=365):
        raise ZoomError(400, 12702, "Can not access meeting a year ago.")


def _settled(world: World, instance: Instance, now: datetime) -> float:
    """How much of the report has arrived, 0 to 1."""
    since = (now - (instance.ended_at or now)).total_seconds()
    return min(1.0, since / world.knobs.report_settling_seconds) if world.knobs.report_settling_seconds else 1.0


def _stays(world: World, meeting: Meeting, instance: Instance) -> list[tuple[Person, Stay]]:
    people = (person for person in world.people.values() if person.meeting == meeting.number)
    return [(person, stay) for person in people for stay in person.stays if stay.instance == instance.uuid]


def _participants(world: World, meeting: Meeting, instance: Instance) -> int:
    inside = [person for person, stay in _stays(world, meeting, instance) if stay.place != WAITING]
    return len({person.host.id if person.host else person.identity for person in inside})


def _seconds(stay: Stay, ended_at: datetime) -> int:
    return round(((stay.ended_at or ended_at) - stay.began_at).total_seconds())


def _row(person: Person, stay: Stay, instance: Instance, early: bool, fields: set[str]) -> dict[str, Any]:
    open_still = early and stay.ended_at == instance.ended_at
    account_id = person.host.id if person.host else person.account_id
    row: dict[str, Any] = {
        "id": account_id,
        "user_id": stay.user_id,
        "name": stay.name if "name" in fields else "",
        "user_email": person.email if "name" in fields else "",
        "join_time": stamp(stay.began_at),
        "leave_time": "" if open_still or stay.ended_at is None else stamp(stay.ended_at),
        "duration": 0 if open_still else _seconds(stay, instance.ended_at or stay.began_at),
        "failover": False,
        "status": "in_waiting_room" if stay.place == WAITING else "in_meeting",
        "customer_key": person.customer_key,
    }
    if account_id:
        row["participant_user_id"] = account_id
    if stay.place == BREAKOUT:
        row["bo_mtg_id"] = stay.breakout_uuid
    if "internal_user" in fields:
        row["internal_user"] = person.host is not None
    if "registrant_id" in fields:
        row["registrant_id"] = person.registrant.id if person.registrant else ""
    return row
