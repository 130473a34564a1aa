"""What the connection check goes by: the steps, what the house rules want, and what Zoom answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """One line of the check, in the order in which things are set up."""

    CREDENTIALS = "credentials"
    CLOCK = "clock"
    SCOPES = "scopes"
    PLAN = "plan"
    LICENCE = "licence"
    WAITING_ROOM = "waiting_room"
    EVERYONE_WAITS = "everyone_waits"
    JOIN_BEFORE_HOST = "join_before_host"
    REMOVED_MAY_RETURN = "removed_may_return"
    AUTO_RECORDING = "auto_recording"
    LOCAL_RECORDING = "local_recording"
    CLOUD_RECORDING = "cloud_recording"
    CHAT_SAVED_BY_ITSELF = "chat_saved_by_itself"
    MEMBERS_SAVE_CHAT = "members_save_chat"
    RENAMING = "renaming"
    UNMUTING = "unmuting"
    CHAT_WITH_HOSTS = "chat_with_hosts"
    BREAKOUT_ROOMS = "breakout_rooms"
    EVENTS = "events"
    PANEL = "panel"
    WEB_HOST = "web_host"


WANTED: Mapping[Step, bool] = {
    Step.WAITING_ROOM: True,
    Step.EVERYONE_WAITS: True,
    Step.JOIN_BEFORE_HOST: False,
    Step.REMOVED_MAY_RETURN: False,
    Step.AUTO_RECORDING: False,
    Step.LOCAL_RECORDING: False,
    Step.CLOUD_RECORDING: False,
    Step.CHAT_SAVED_BY_ITSELF: False,
    Step.MEMBERS_SAVE_CHAT: False,
    Step.RENAMING: True,
    Step.UNMUTING: True,
    Step.CHAT_WITH_HOSTS: True,
    Step.BREAKOUT_ROOMS: True,
}
"""Which settings are switched on and which off, so that what the groups promise their members is true."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What Zoom was asked and did not answer. `code` is our name for its error."""

    code: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Access:
    """What Zoom said to our credentials. `missing_scopes`: pairs of classic and granular name; None: it named none.

    `ahead_seconds`: by how much Zoom's clock is ahead of ours."""

    missing_scopes: tuple[tuple[str, str], ...] | None
    ahead_seconds: float | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What the account has paid for. `licensed` by host; None: Zoom knows no such user."""

    reports: bool
    licensed: Mapping[str, bool | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HouseRules:
    """The settings of each host, by step; None: Zoom does not say."""

    by_host: Mapping[str, Mapping[str, bool | None]]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the check knows. None: not read yet. `told` is what a person looked up for us, by step."""

    access: Access | Trouble | None = None
    plan: Plan | Trouble | None = None
    rules: HouseRules | Trouble | None = None
    told: Mapping[str, bool] = field(default_factory=dict)
    validated_at: datetime | None = None
    heard_at: datetime | None = None
    by_stream: bool = False
    has_panel: bool = False
    panel_opened_at: datetime | None = None
    has_web_host: bool = False


Reading = Access | Plan | HouseRules | Trouble
