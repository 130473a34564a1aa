"""What a meeting for a support group is asked to be, and whether Zoom made it so.

Zoom's docs: PATCH answers 204 even when a value was coerced, and the account's policies overwrite security settings.
So what was asked is always compared with what a GET reads back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from zoom_integration.records import Meeting

SCHEDULED = 2  # a meeting type; registration and batches exist for it, and it has one occurrence
APPROVE_BY_HAND = 1  # an approval_type; automatic approval would open a public registration page to anybody

_PASSCODE = re.compile(r"[A-Za-z0-9@_*-]{1,10}")  # Zoom's docs: at most ten of these


@dataclass(frozen=True)
class MeetingPlan:
    """One meeting as we want it.

    `start_at` is aware and sent as UTC; `zone` (IANA) is for Zoom's display alone. `host_user` and
    `alternative_hosts` are Zoom users of the account; none of them can be a registrant.
    Raises ValueError for a naive time, a duration below a minute, or a passcode that Zoom would refuse.
    """

    topic: str
    start_at: datetime
    duration_minutes: int
    zone: str
    host_user: str = field(repr=False)
    passcode: str = field(repr=False)
    alternative_hosts: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        if self.start_at.tzinfo is None:
            raise ValueError("start_at must be aware")
        if self.duration_minutes < 1:
            raise ValueError("duration_minutes must be at least 1")
        if not _PASSCODE.fullmatch(self.passcode):
            raise ValueError("passcode must be one to ten of A-Z a-z 0-9 @ _ * -")

    def fields(self) -> dict[str, object]:
        """The top level of Zoom's body. `start_time` is UTC without zone: zoomus writes its Z unconverted."""
        return {
            "topic": self.topic,
            "type": SCHEDULED,
            "start_time": self.start_at.astimezone(UTC).replace(tzinfo=None),
            "duration": self.duration_minutes,
            "timezone": self.zone,
            "password": self.passcode,
            "default_password": False,
            "settings": self.settings(),
        }

    def settings(self) -> dict[str, object]:
        """Zoom's `settings` for a confidential group: all wait, nobody registers by herself or dials in, nothing is
        recorded, nobody is muted."""
        return {
            "waiting_room": True,
            "waiting_room_options": {"mode": "custom", "who_goes_to_waiting_room": "everyone"},
            "join_before_host": False,
            "approval_type": APPROVE_BY_HAND,
            "registrants_confirmation_email": False,
            "registrants_email_notification": False,
            "email_notification": False,
            "alternative_hosts": ";".join(self.alternative_hosts),
            "alternative_hosts_email_notification": False,
            "auto_recording": "none",
            "auto_start_meeting_summary": False,
            "auto_start_ai_companion_questions": False,
            "allow_multiple_devices": False,
            "meeting_authentication": False,
            "email_in_attendee_report": False,
            "show_join_info": False,
            "show_share_button": False,
            "private_meeting": True,
            "use_pmi": False,
            "host_video": False,
            "participant_video": False,
            "mute_upon_entry": False,
            "audio": "voip",  # without dialling in: a telephone has no link of its own, and shows its number
            "continuous_meeting_chat": {"enable": False},
        }


@dataclass(frozen=True)
class Difference:
    """One setting that Zoom made otherwise. `found` is None when Zoom does not show it.

    For what is secret or personal both sides hold a word ("set", "other", ...) instead of the value.
    """

    setting: str
    asked: object
    found: object


def differences(plan: MeetingPlan, meeting: Meeting) -> tuple[Difference, ...]:
    """Where the meeting, as read by GET, is not what was asked, in the plan's order."""
    return (*_outer_differences(plan, meeting), *_setting_differences("settings", plan.settings(), meeting.settings))


def _outer_differences(plan: MeetingPlan, meeting: Meeting) -> Iterator[Difference]:
    pairs: dict[str, tuple[object, object]] = {
        "topic": (plan.topic, meeting.topic),
        "type": (SCHEDULED, meeting.kind),
        "start_time": (plan.start_at.astimezone(UTC).replace(microsecond=0), meeting.start_at),
        "duration": (plan.duration_minutes, meeting.duration_minutes),
        "timezone": (plan.zone, meeting.zone),
    }
    for setting, (asked, found) in pairs.items():
        if asked != found:
            yield Difference(setting, asked, found)
    if meeting.passcode != plan.passcode:
        yield Difference("password", "set", "other" if meeting.passcode else None)


def _setting_differences(path: str, asked: Mapping[str, object], found: Mapping[str, object]) -> Iterator[Difference]:
    for key, value in asked.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            yield from _setting_differences(f"{path}.{key}", value, there)
        elif key == "alternative_hosts":
            yield from _host_difference(f"{path}.{key}", str(value), there)
        elif value != there or type(value) is not type(there):
            yield Difference(f"{path}.{key}", value, there)


def _host_difference(path: str, asked: str, found: object) -> Iterator[Difference]:
    """Zoom gives alternative hosts back in any order, and sometimes with a semicolon too many."""
    if _host_set(asked) != _host_set(found if isinstance(found, str) else ""):
        yield Difference(path, "set" if asked else "none", "other" if found else "none")


def _host_set(joined: str) -> frozenset[str]:
    return frozenset(host.strip().casefold() for host in joined.split(";") if host.strip())
