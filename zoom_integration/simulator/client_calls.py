"""What Zoom's client answers to a page in its panel: the calls of the Zoom Apps SDK that the pretend one knows.

Zoom's docs: `config` first; each call has its least client version; error codes 10233 to 10240 are the waiting room's.
What happens in a call before its capability was named is not documented; here it is refused with a code of our own.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from zoom_integration.simulator import room
from zoom_integration.simulator.errors import Refused
from zoom_integration.simulator.meetings import Deed, Meeting
from zoom_integration.simulator.people import HERE, INSIDE, WAITING, Person
from zoom_integration.simulator.sealing import context, seal
from zoom_integration.simulator.world import World

SINCE = {
    "getAppContext": "5.11.3",
    "getMeetingParticipants": "5.7.0",
    "getWaitingRoomParticipants": "5.15.10",
    "admitParticipantFromWaitingRoom": "5.15.10",
    "putParticipantToWaitingRoom": "5.15.10",
    "setParticipantScreenName": "5.14.5",
    "removeParticipant": "6.4.5",
    "onWaitingRoomParticipantJoin": "5.16.0",
    "onWaitingRoomParticipantLeave": "5.16.0",
    "onParticipantChange": "5.7.0",
}
NOT_NAMED, UNKNOWN_CALL, NOBODY, NOT_RUNNING, FORBIDDEN = 99001, 99002, 99003, 99004, 99005  # codes of our own
CODES = {
    "not_waiting": 10238,
    "not_inside": 10237,
    "is_host": 10239,
    "not_started": NOT_RUNNING,
    "locked": 10233,
    "no_name": UNKNOWN_CALL,
    "not_here": NOBODY,
}
KINDS = {
    "admitParticipantFromWaitingRoom": "admit",
    "putParticipantToWaitingRoom": "put_back",
    "removeParticipant": "remove",
    "setParticipantScreenName": "rename",
}


class CallFailed(Exception):
    """The client refuses a call, with a code."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Client:
    """The host's client in one meeting, at one moment, as a page in its panel sees it."""

    def __init__(self, world: World, meeting: Meeting, now: datetime, *, app: tuple[str, str]) -> None:
        self.world, self.meeting, self.now = world, meeting, now
        self.client_id, self.client_secret = app

    def answer(self, api: str, data: dict[str, Any], named: list[str] | None) -> Any:
        """The result of a call. `named`: the capabilities that `config` named, None before it. Raises `CallFailed`."""
        if api == "config":
            return self._config(data)
        if named is None or api not in named or api not in offered(self.world.knobs.client_version):
            raise CallFailed(NOT_NAMED)
        if api == "getAppContext":
            return {"context": self._context()}
        self._must_moderate()
        lists: dict[str, Callable[[], Any]] = {
            "getWaitingRoomParticipants": lambda: {"participants": self.people()["waiting"]},
            "getMeetingParticipants": lambda: {"participants": self.people()["inside"]},
        }
        return lists[api]() if api in lists else self._act(api, data)

    def people(self) -> dict[str, list[dict[str, str]]]:
        """Who waits and who is inside, as the SDK lists them."""
        return {
            "waiting": [self._shown(one) for one in self.world.people_of(self.meeting, WAITING)],
            "inside": [self._shown(one) for one in self.world.people_of(self.meeting, INSIDE)],
        }

    def _config(self, data: dict[str, Any]) -> dict[str, Any]:
        version = self.world.knobs.client_version
        wanted = [str(one) for one in data.get("js_api_lists") or []]
        return {
            "clientVersion": version,
            "unsupportedApis": [one for one in wanted if one not in offered(version)],
            "runningContext": "inMeeting" if self.meeting.live else "inMainClient",
            "browserVersion": "simulator",
            "auth": {"status": "authorized"},
        }

    def _context(self) -> str:
        knobs, live = self.world.knobs, self.meeting.live
        who = {} if knobs.panel_guest else {"uid": self.meeting.host.id}
        where = {"typ": "meeting", "mid": live.uuid, "attendrole": knobs.panel_role} if live else {}
        nonce = hashlib.sha256(self.world.chance.text(32).encode()).digest()[:12]
        return seal(context(self.client_id, self.now, **who, **where), self.client_secret, nonce)

    def _must_moderate(self) -> None:
        if self.world.knobs.panel_role not in ("host", "co-host"):
            raise CallFailed(FORBIDDEN)

    def _act(self, api: str, data: dict[str, Any]) -> dict[str, str]:
        person = self._person(str(data.get("participantUUID") or ""))
        kind = KINDS[api]
        try:
            self._do(kind, person, str(data.get("screenName") or ""))
        except Refused as refusal:
            self._note(kind, person, refusal.code)
            raise CallFailed(CODES.get(refusal.code, NOBODY)) from None
        self._note(kind, person, "done")
        return {"message": "Success"}

    def _do(self, kind: str, person: Person, name: str) -> None:
        if kind == "rename":
            room.rename(self.world, person, name, self.now)
        else:
            act = {"admit": room.admit, "put_back": room.put_back, "remove": room.remove}[kind]
            act(self.world, self.meeting, person, self.now)

    def _note(self, kind: str, person: Person, outcome: str) -> None:
        self.meeting.deeds.append(Deed(self.now, kind, person.name, outcome))
        self.world.journal.note(self.now, f"panel: {kind} {outcome}", who=person.handle)

    def _person(self, uuid: str) -> Person:
        here = self.world.people_of(self.meeting, *HERE)
        person = next((one for one in here if self._uuid(one) == uuid), None)
        if person is None:
            raise CallFailed(CODES["not_waiting"])
        return person

    def _uuid(self, person: Person) -> str:
        """Zoom does not say whether the SDK's uuid is the webhook's; a knob makes it another one."""
        if not self.world.knobs.app_uuid_differs:
            return person.participant_uuid
        digits = hashlib.sha256(person.participant_uuid.encode()).hexdigest()[:32].upper()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _shown(self, person: Person) -> dict[str, str]:
        return {
            "participantUUID": self._uuid(person),
            "participantId": person.user_id,
            "screenName": person.name,
            "role": person.role,
        }


def offered(version: str) -> set[str]:
    """What a client of this version knows."""
    return {api for api, since in SINCE.items() if _parts(version) >= _parts(since)}


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
