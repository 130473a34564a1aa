"""Meetings as Zoom keeps them: what was planned, who registered, and each time it was started (an instance)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

DEFAULT_SETTINGS: dict[str, Any] = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "audio": "both",
    "waiting_room": False,
    "waiting_room_options": {"mode": "custom", "who_goes_to_waiting_room": "everyone"},
    "approval_type": 2,
    "registration_type": 1,
    "close_registration": False,
    "meeting_authentication": False,
    "auto_recording": "none",
    "allow_multiple_devices": False,
    "registrants_confirmation_email": True,
    "registrants_email_notification": True,
    "alternative_hosts": "",
    "alternative_hosts_email_notification": True,
    "private_meeting": False,
    "focus_mode": False,
    "email_notification": True,
    "show_share_button": False,
    "auto_start_meeting_summary": False,
    "auto_start_ai_companion_questions": False,
    "continuous_meeting_chat": {"enable": False},
    "breakout_room": {"enable": False},
    "encryption_type": "enhanced_encryption",
}

ALLOWED = {
    "auto_recording": ("none", "local", "cloud"),
    "audio": ("both", "telephony", "voip", "thirdParty"),
    "approval_type": (0, 1, 2),
    "registration_type": (1, 2, 3),
    "jbh_time": (0, 5, 10, 15),
}
FALLBACK = {"auto_recording": "none"}


@dataclass
class User:
    """A user of the account who can host."""

    id: str
    email: str
    name: str


@dataclass
class Registrant:
    """Somebody registered for a meeting; `tk` is the secret part of the personal link."""

    id: str
    email: str
    first_name: str
    last_name: str
    status: str
    tk: str
    created_at: datetime
    pin: int

    @property
    def name(self) -> str:
        """The name that Zoom shows behind the personal link."""
        return f"{self.first_name} {self.last_name}".strip()


@dataclass
class Instance:
    """One run of a meeting, from start to end; its uuid is new each time."""

    uuid: str
    started_at: datetime
    settings: dict[str, Any]
    ended_at: datetime | None = None
    locked: bool = False
    recording_since: datetime | None = None
    removed: set[str] = field(default_factory=set)


@dataclass
class Deed:
    """What the in-meeting agent did: for the list on the host's page."""

    at: datetime
    kind: str
    name: str
    outcome: str


@dataclass
class Meeting:
    """A scheduled meeting (Zoom's type 2) with its registrants and instances."""

    number: int
    uuid: str
    host: User
    topic: str
    agenda: str
    start_at: datetime
    duration: int
    timezone: str
    password: str
    created_at: datetime
    settings: dict[str, Any]
    registrants: dict[str, Registrant] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    waiting_title: str = "Please wait"
    waiting_description: str = "The host will let you in soon."
    hands_on: bool = False
    deeds: list[Deed] = field(default_factory=list)

    @property
    def live(self) -> Instance | None:
        """The instance that runs now, if one does."""
        return self.instances[-1] if self.instances and self.instances[-1].ended_at is None else None

    @property
    def takes_registrants(self) -> bool:
        """Whether registration is on (Zoom's approval_type 0 or 1)."""
        return bool(self.settings["approval_type"] != 2)

    def is_over(self, now: datetime) -> bool:
        """Whether its planned time has passed and nobody is in it."""
        return self.live is None and now >= self.start_at + timedelta(minutes=self.duration)

    def by_link(self, tk: str) -> Registrant | None:
        """The registrant whose personal link carries `tk`."""
        return next((one for one in self.registrants.values() if one.tk == tk), None)

    def by_email(self, email: str) -> Registrant | None:
        """The registrant with this address, whatever its letters' case."""
        return next((one for one in self.registrants.values() if one.email.lower() == email.lower()), None)

    def refuses_registration_of(self, email: str) -> bool:
        """Zoom's docs, code 3027: the host and the alternative hosts cannot register."""
        others = str(self.settings["alternative_hosts"]).replace(",", ";").split(";")
        return email.lower() in {one.strip().lower() for one in (self.host.email, *others)}


def settle(settings: dict[str, Any], wishes: dict[str, Any], *, password: str, plan: str) -> dict[str, Any]:
    """The settings Zoom really takes: impossible values are silently replaced or kept as they were, never refused.

    A waiting room switches joining before the host off; where waiting room, passcode and sign-in would all be off,
    Zoom switches the waiting room on again (Zoom's docs: "Meeting API security enhancements").
    """
    result = dict(settings)
    for name, value in wishes.items():
        result[name] = _taken(name, value, settings)
    if plan == "free":
        result["approval_type"] = 2
        result["auto_recording"] = "none" if result["auto_recording"] == "cloud" else result["auto_recording"]
    if not (result["waiting_room"] or result["meeting_authentication"] or password):
        result["waiting_room"] = True
    if result["waiting_room"]:
        result["join_before_host"] = False
    return result


def _taken(name: str, value: Any, settings: dict[str, Any]) -> Any:
    if name in ALLOWED and value not in ALLOWED[name]:
        return FALLBACK.get(name, settings.get(name))
    if name not in settings or isinstance(value, type(settings[name])):
        return value
    return settings[name]
