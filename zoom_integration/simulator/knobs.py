"""What can be set to the opposite, made worse, or broken, while the pretend Zoom runs.

Zoom's documentation leaves questions open; each has a knob here, so that software can be tried with either answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

REFUSALS = ("429_second", "429_day", "429_bare", "429_garbage")
FAULTS = ("", "delay", "500", "504", *REFUSALS, "hang", "html", "truncated", "reset", "lost", "down")
LINK_USES = ("inside", "door", "any")


@dataclass
class Knobs:
    """All knobs with their defaults. Probabilities are 0 to 1, seconds are on the simulated clock unless said."""

    # Questions that Zoom's documentation leaves open
    waiting_registrant_id: bool = True  # waiting-room events carry the registrant's id (else an empty string)
    left_waiting_room_on_admission: bool = True
    joined_before_admitted: bool = False
    uuid_survives_admission: bool = True
    left_on_put_back: bool = False  # participant_left as well as put_in_waiting_room
    left_on_breakout: bool = False  # participant_left of the main room when somebody moves to a breakout room
    cancel_evicts_waiting: bool = False
    cancel_kills_link: bool = True
    lock_admits_waiting: bool = True  # whoever waits when the meeting is locked can still be admitted
    removed_may_return: bool = False
    role_change_registrant_id: bool = False
    waiting_text_reaches_waiting: bool = True
    settings_apply_live: bool = False
    ended_before_left: bool = False
    early_comers_told: bool = True  # participant_jbh_* events
    guests_by_number: bool = True  # joined by number as if invited from inside; else Zoom asks to register first
    link_use: str = "inside"  # one use of a link at a time: counted inside only, from the door on, or not at all
    registrant_email_shown: bool = True
    newest_token_only: bool = False
    sdk_shows_uuid: bool = True  # the Meeting SDK's list of people names participant uuids, and they are the webhook's
    sdk_failures_resolve: bool = False  # a call of the Meeting SDK that failed ends well, with that as its answer
    # The client with an app in its panel
    client_version: str = "6.6.0"
    app_uuid_differs: bool = False  # the Apps SDK names people by other uuids than the webhooks do
    panel_role: str = "host"  # in the app's context: host, co-host, participant
    panel_guest: bool = False  # whoever opened the panel is not signed in to Zoom
    # Chaos between Zoom and the webhook
    duplicate: float = 0.0
    lose: float = 0.0
    lose_events: list[str] = field(default_factory=list)
    delay_seconds: float = 0.0
    disorder_seconds: float = 0.0  # each event is late by something between 0 and this
    shuffle: bool = False  # whatever is due together is sent in any order
    deliver_at_once: int = 1  # how many webhooks are under way at the same time
    # The WebSocket
    stream_down: bool = False  # nobody gets a line, and whoever has one loses it
    stream_resends: bool = False  # what nobody heard is told again later, as webhooks are; else it is lost
    stream_patience_seconds: float = 0.0  # a line without a heartbeat for so long is closed; 0: never
    # The report
    report_late_seconds: float = 60.0  # nothing before
    report_settling_seconds: float = 300.0  # rows missing or open before
    report_names: bool = True  # names and addresses (Zoom leaves them empty for some health-care accounts)
    # How the account is set up
    zoom_settings: dict[str, Any] = field(default_factory=dict)  # by their path: {"in_meeting.waiting_room": false}
    hosts_licensed: bool = True
    zoom_clock_ahead_seconds: float = 0.0  # of what Zoom's answers are dated
    # The REST interface
    scopes: list[str] | None = None  # None: all of them
    limits_on: bool = True
    registrant_capacity: int = 4999
    stubborn_settings: dict[str, Any] = field(default_factory=dict)  # the account's policy wins over every wish
    fault: str = ""  # reset: the answer breaks off; lost: the same, but the call was carried out
    fault_paths: str = "/"  # only paths that begin so
    fault_count: int | None = None  # how many more calls; None: until told otherwise
    fault_seconds: float = 1.0  # real seconds of a delay; hang is a minute

    def turn(self, wishes: Mapping[str, Any]) -> None:
        """Set the knobs named in `wishes`. Raises ValueError for an unknown knob or an impossible value."""
        known = {knob.name for knob in fields(self)}
        unknown = sorted(set(wishes) - known)
        if unknown:
            raise ValueError(f"no such knob: {', '.join(unknown)}")
        if wishes.get("fault", "") not in FAULTS or wishes.get("link_use", "inside") not in LINK_USES:
            raise ValueError("no such setting of this knob")
        for name, value in wishes.items():
            if not _fits(value, getattr(Knobs(), name)):
                raise ValueError(f"no such setting of {name}")
        for name, value in wishes.items():
            setattr(self, name, value)

    def fault_for(self, path: str) -> str:
        """The fault that a call to `path` meets now ("" for none); counts it."""
        if not self.fault or not path.startswith(self.fault_paths):
            return ""
        if self.fault_count is None:
            return self.fault
        if self.fault_count <= 0:
            return ""
        self.fault_count -= 1
        return self.fault


def _fits(value: Any, default: Any) -> bool:
    """Whether a value is of the same kind as the knob's default; a knob without a default takes anything."""
    if default is None:
        return True
    if isinstance(default, bool):
        return isinstance(value, bool)
    return isinstance(value, int | float) if isinstance(default, int | float) else isinstance(value, type(default))
