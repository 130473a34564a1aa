"""Words for the house rules: the settings in Zoom on which rests what the groups promise their members."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.domain.connection_facts import Step
from app.views.phrases_hands import host_tools


@dataclass(frozen=True)
class HouseRule:
    """One setting: the one thing to change, where it is in Zoom, and how a person is asked about it."""

    change: str
    where: str
    question: str


def house_rule_words() -> Mapping[Step, HouseRule]:
    """For each setting."""
    return {**_who_comes_in(), **_nothing_is_kept(), **_members_can()}


def _who_comes_in() -> Mapping[Step, HouseRule]:
    security, basic, _advanced, _recording = _portal()
    return {
        Step.WAITING_ROOM: HouseRule(_("Switch “Waiting Room” on."), security, _("Is “Waiting Room” on?")),
        Step.EVERYONE_WAITS: HouseRule(
            _("In the options of “Waiting Room”, let “Everyone” go there."),
            security,
            _("Does “Everyone” go to the waiting room, with nobody spared?"),
        ),
        Step.JOIN_BEFORE_HOST: HouseRule(
            _("Switch “Allow participants to join before host” off."),
            _("zoom.us › Settings › Meeting › Schedule Meeting"),
            _("Is “Allow participants to join before host” on?"),
        ),
        Step.REMOVED_MAY_RETURN: HouseRule(
            _("Switch “Allow removed participants to rejoin” off."),
            basic,
            _("Is “Allow removed participants to rejoin” on?"),
        ),
    }


def _nothing_is_kept() -> Mapping[Step, HouseRule]:
    _security, basic, _advanced, recording = _portal()
    return {
        Step.AUTO_RECORDING: HouseRule(
            _("Switch “Automatic recording” off."), recording, _("Is “Automatic recording” on?")
        ),
        Step.LOCAL_RECORDING: HouseRule(
            _("Switch “Record to computer files” (local recording) off."),
            recording,
            _("Is “Record to computer files” on?"),
        ),
        Step.CLOUD_RECORDING: HouseRule(_("Switch “Cloud recording” off."), recording, _("Is “Cloud recording” on?")),
        Step.CHAT_SAVED_BY_ITSELF: HouseRule(_("Switch “Auto-save chats” off."), basic, _("Is “Auto-save chats” on?")),
        Step.MEMBERS_SAVE_CHAT: HouseRule(
            _("Under “Meeting chat”, let participants save no chats."),
            basic,
            _("Can participants save chats?"),
        ),
    }


def _members_can() -> Mapping[Step, HouseRule]:
    _security, basic, advanced, _recording = _portal()
    return {
        Step.RENAMING: HouseRule(
            _("Switch “Allow participants to rename themselves” on: otherwise a full name may stand there."),
            _("zoom.us › Admin › Account Management › Account Settings › Meeting › In Meeting (Basic)"),
            _("Is “Allow participants to rename themselves” on?"),
        ),
        Step.UNMUTING: HouseRule(
            _("Let participants unmute themselves."),
            _("In a running meeting: %(tools)s › Allow all participants to › Unmute themselves", tools=host_tools()),
            _("Is “Unmute themselves” ticked there?"),
        ),
        Step.CHAT_WITH_HOSTS: HouseRule(
            _("Switch “Meeting chat” on, at least with “Host and co-hosts”."),
            basic,
            _("Can participants write to the hosts in the chat?"),
        ),
        Step.BREAKOUT_ROOMS: HouseRule(_("Switch “Breakout room” on."), advanced, _("Is “Breakout room” on?")),
    }


def _portal() -> tuple[str, str, str, str]:
    return (
        _("zoom.us › Settings › Meeting › Security"),
        _("zoom.us › Settings › Meeting › In Meeting (Basic)"),
        _("zoom.us › Settings › Meeting › In Meeting (Advanced)"),
        _("zoom.us › Settings › Recording & Transcript"),
    )
