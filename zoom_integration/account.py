"""How the account is set up, as Zoom tells it: its users who host, and the settings that concern a confidential group.

None means that Zoom did not say: an older account, another plan, or a setting that its interface does not show.
"""

from __future__ import annotations

from dataclasses import dataclass

from zoom_integration.errors import NotUnderstood
from zoom_integration.fields import Json, mapping, needed_whole, text, whole

LICENSED = 2  # Zoom's docs: a user's type is 1 basic, 2 licensed, 99 none
NOT_AT_ALL = 1  # Zoom's docs: of allow_participants_chat_with and of allow_users_save_chats
EVERYONE = 0  # of participants_to_place_in_waiting_room; 1 and 2 spare users of the account


@dataclass(frozen=True)
class HostUser:
    """A user who hosts."""

    licensed: bool

    @classmethod
    def from_json(cls, body: Json) -> HostUser:
        """Read the answer of GET /users/{id}."""
        return cls(licensed=needed_whole(body, "type") == LICENSED)


@dataclass(frozen=True)
class HostSettings:
    """What a host's meetings begin with unless the meeting itself says otherwise."""

    waiting_room: bool | None
    everyone_waits: bool | None
    join_before_host: bool | None
    auto_recording: bool | None
    local_recording: bool | None
    cloud_recording: bool | None
    chat_saved_by_itself: bool | None
    members_save_chat: bool | None
    chat_with_hosts: bool | None
    breakout_rooms: bool | None
    renaming: bool | None
    removed_may_return: bool | None

    @classmethod
    def from_json(cls, user: Json, security: Json, account: Json) -> HostSettings:
        """Read GET /users/{id}/settings, the same with option=meeting_security, and GET /accounts/me/settings.

        Renaming is documented for the account alone, and returning after a removal nowhere; each is taken from
        wherever it is told.
        """
        meeting, recording = mapping(user, "in_meeting"), mapping(user, "recording")
        of_account = mapping(account, "in_meeting")
        save, auto = whole(meeting, "allow_users_save_chats"), text(recording, "auto_recording")
        return cls(
            waiting_room=_flag(meeting, "waiting_room"),
            everyone_waits=_everyone_waits(security),
            join_before_host=_flag(mapping(user, "schedule_meeting"), "join_before_host"),
            auto_recording=None if auto is None else auto != "none",
            local_recording=_flag(recording, "local_recording"),
            cloud_recording=_flag(recording, "cloud_recording"),
            chat_saved_by_itself=_flag(meeting, "auto_saving_chat"),
            members_save_chat=None if save is None else save != NOT_AT_ALL,
            chat_with_hosts=_chat_with_hosts(meeting),
            breakout_rooms=_flag(meeting, "breakout_room"),
            renaming=_told("allow_participants_to_rename", of_account, meeting),
            removed_may_return=_told("allow_removed_participants_to_rejoin", meeting, of_account),
        )


def _everyone_waits(security: Json) -> bool | None:
    room = mapping(mapping(security, "meeting_security"), "waiting_room_settings")
    who = whole(room, "participants_to_place_in_waiting_room")
    return None if who is None else who == EVERYONE


def _chat_with_hosts(meeting: Json) -> bool | None:
    """Members can write at least to the hosts: the chat is on, and not closed to participants."""
    chat, whom = _flag(meeting, "chat"), whole(meeting, "allow_participants_chat_with")
    if chat is False or whom == NOT_AT_ALL:
        return False
    return chat


def _told(name: str, *places: Json) -> bool | None:
    return next((value for value in (_flag(place, name) for place in places) if value is not None), None)


def _flag(obj: Json, key: str) -> bool | None:
    value = obj.get(key)
    if value is not None and not isinstance(value, bool):
        raise NotUnderstood(key)
    return value
