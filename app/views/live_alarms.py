"""Alarms, ready to be printed: every word chosen, every step one tap away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.queries.alarms import Alarm, AlarmKind
from app.queries.dashboard import Dashboard
from app.views.live_buttons import Act
from app.views.phrases_alarms import alarm_words, settings_words, stop_is_asked

ICONS = {
    AlarmKind.RECORDING: "video",
    AlarmKind.RECORDING_STOPPED: "check",
    AlarmKind.ZOOM_SILENT: "wifi-off",
}


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm. `good`: it tells of an end."""

    kind: str
    good: bool
    icon: str
    words: str
    since: datetime | None
    since_words: str
    acts: tuple[Act, ...]


def lines(board: Dashboard) -> list[AlarmLine]:
    """Every alarm of this evening, the gravest first."""
    zone = ZoneInfo(board.zone)
    return [
        AlarmLine(
            kind=one.kind.value,
            good=one.kind is AlarmKind.RECORDING_STOPPED,
            icon=ICONS.get(one.kind, "info"),
            words=_words(one, zone),
            since=one.since,
            since_words=_clock(one.since, zone),
            acts=_acts(one),
        )
        for one in board.alarms
    ]


def _words(one: Alarm, zone: ZoneInfo) -> str:
    if one.kind is AlarmKind.RECORDING and one.asked:
        return stop_is_asked()
    return alarm_words()[one.kind] % {"until": _clock(one.until, zone), "settings": settings_words(one.settings)}


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%H:%M") if at else ""


def _acts(one: Alarm) -> tuple[Act, ...]:
    """By hand is always a way; what Zoom could mend itself comes first."""
    by_hand = Act(_("The evening by hand"), "by-hand", sheet=True)
    what_to_say = Act(_("What to tell the group"), "recording", sheet=True)
    return {
        AlarmKind.RECORDING: (Act(_("Stop the recording"), "recording/stop", kind="grave"), what_to_say),
        AlarmKind.RECORDING_STOPPED: (what_to_say,),
        AlarmKind.MEETING_GONE: (Act(_("Make it again"), "meeting/make-again"), by_hand),
        AlarmKind.ZOOM_DIFFERS: (Act(_("Ask Zoom to set it right"), "meeting/set-again"),),
    }.get(one.kind, (by_hand,))
