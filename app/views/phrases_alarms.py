"""Words for what is wrong between us and Zoom: what happened, what is safe, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _

from app.models import ContactTrouble
from app.queries.alarms import AlarmKind


def alarm_words() -> Mapping[AlarmKind, str]:
    """What a facilitator is told at the top of the dashboard. `until` is a time of day, `settings` are sentences."""
    return {
        AlarmKind.RECORDING: _("Somebody records this meeting in Zoom. Stop it, and tell the group."),
        AlarmKind.RECORDING_STOPPED: _("The recording is stopped, Zoom says. Tell the group what happened."),
        AlarmKind.MEETING_GONE: _(
            "This meeting is no longer there in Zoom: somebody deleted it, and nobody's link works. Make it again, and "
            "everybody who comes gets a new link."
        ),
        AlarmKind.ZOOM_SILENT: _(
            "Zoom does not answer Hearth. This page shows what was known until then; it cannot know who comes or goes "
            "now. Members read that it may begin late, and that their place is kept."
        ),
        AlarmKind.ZOOM_REFUSES: _(
            "Zoom no longer takes Hearth's key. The evening goes on by hand; tell whoever looks after Hearth that the "
            "Zoom app's account, client or secret has changed."
        ),
        AlarmKind.ZOOM_LIMITED: _(
            "Hearth's calls to Zoom are used up until %(until)s. Hearth asks Zoom only what is urgent until then; what "
            "it cannot do, please do in Zoom."
        ),
        AlarmKind.ZOOM_TELLS_NOTHING: _(
            "The meeting runs in Zoom, but Zoom tells Hearth nothing about it. Go by the list in Zoom."
        ),
        AlarmKind.ZOOM_DIFFERS: _("Zoom made this meeting with other settings than we asked for. %(settings)s"),
    }


def stop_is_asked() -> str:
    """Instead of the first words about a recording, once somebody asked for its end."""
    return str(
        _(
            "Zoom is asked to stop the recording, and has not said that it did. If it goes on: More, Stop recording, "
            "in Zoom. A recording on somebody's own machine only that person can stop."
        )
    )


def contact_words() -> Mapping[ContactTrouble, str]:
    """The same for a coordinator at her desk."""
    return {
        ContactTrouble.SILENT: _("Zoom does not answer Hearth. What was promised is kept and tried again by itself."),
        ContactTrouble.REFUSED: _(
            "Zoom no longer takes Hearth's key: account, client or secret of the Zoom app have changed. Sessions go on "
            "by hand until the settings are right again."
        ),
        ContactTrouble.LIMITED: _(
            "Hearth's calls to Zoom are used up for today. Only what is urgent is still asked; the rest follows "
            "tomorrow."
        ),
    }


def settings_words(names: Iterable[str]) -> str:
    """What Zoom made otherwise, a sentence each. A setting without words of ours goes by Zoom's own name."""
    words = _by_setting()
    plain = [name.removeprefix("settings.") for name in names]
    said = dict.fromkeys(words[name] for name in plain if name in words)
    others = [name for name in plain if name not in words]
    unsaid = [_("Also different: %(names)s.", names=", ".join(others))] if others else []
    return " ".join([*said, *unsaid])


def _by_setting() -> dict[str, str]:
    mails = _("Zoom sends mails of its own.")
    time = _("It stands in Zoom at another time.")
    return {
        "waiting_room": _("The waiting room is off: people come in without being let in."),
        "waiting_room_options": _("Not everybody goes to the waiting room."),
        "waiting_room_options.mode": _("Not everybody goes to the waiting room."),
        "waiting_room_options.who_goes_to_waiting_room": _("Not everybody goes to the waiting room."),
        "join_before_host": _("People can come in before a facilitator."),
        "approval_type": _("Anybody who finds it can register for it."),
        "auto_recording": _("It records by itself."),
        "auto_start_meeting_summary": _("Zoom writes a summary of what is said."),
        "auto_start_ai_companion_questions": _("Zoom's AI answers questions about what is said."),
        "continuous_meeting_chat.enable": _("The chat is kept after the end."),
        "allow_multiple_devices": _("One link lets several devices in."),
        "audio": _("People can dial in by telephone."),
        "meeting_authentication": _("Only people with a Zoom account can come in."),
        "alternative_hosts": _("Somebody else can host it."),
        "registrants_confirmation_email": mails,
        "registrants_email_notification": mails,
        "email_notification": mails,
        "password": _("It has no passcode."),
        "topic": _("It has another name."),
        "start_time": time,
        "duration": time,
        "timezone": time,
    }
