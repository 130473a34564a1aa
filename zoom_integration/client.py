"""zoomus, made careful: it knows Zoom's addresses and sends the requests; what it does carelessly is put right here.

* its token: fetched by `tokens` (with timeouts, expiry, one refresh for all threads) and handed over with each call;
* its timeout: one for connecting and one for reading, for every component, instead of fifteen seconds for all;
* no retries, no 429, no status check: every call goes through `Transport.ask`, and an answer is JSON or an error;
* arguments for the path that leak into body and query: taken out;
* an empty body that is not sent as `{}`: written out before zoomus looks at it;
* UUIDs encoded halfway or not at all: `encoded_uuid`;
* endpoints that it lacks: in `LiveMeetings`, in its own style.

Two things are left: it opens a connection per call (a few dozen in an evening), and `start_time` must be a UTC
datetime, because zoomus writes a Z behind whatever it is given (`MeetingPlan.fields` sees to that).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests
from zoomus import ZoomClient, util
from zoomus.components.meeting import MeetingComponentV2
from zoomus.components.past_meeting import PastMeetingComponentV2
from zoomus.components.report import ReportComponentV2

from zoom_integration.calling import TIMEOUTS
from zoom_integration.fields import Json
from zoom_integration.settings import ZoomSettings
from zoom_integration.transport import Headers, Transport

PATH_ARGUMENTS = frozenset({"id", "user_id", "meeting_id"})

if TYPE_CHECKING:
    Component = Any
else:
    Component = object


class Careful(Component):
    """Mixed into zoomus's components: each verb keeps zoomus's signature and returns JSON instead of a response."""

    timeout = TIMEOUTS  # shadows zoomus's property, which takes whole seconds only

    def __init__(self, transport: Transport, base_uri: str) -> None:
        self._transport = transport
        util.ApiClient.__init__(self, base_uri=base_uri, timeout=TIMEOUTS, config={"version": util.API_VERSION_2})

    def get_request(self, endpoint: str, params: Json | None = None, headers: None = None) -> Json:
        """GET; may always be repeated."""
        send = super().get_request
        return self._transport.ask(lambda h: send(endpoint, params=_query(params), headers=h), repeatable=True)

    def delete_request(self, endpoint: str, params: Json | None = None, **_: object) -> Json:
        """DELETE; a repetition finds nothing left."""
        send = super().delete_request
        return self._transport.ask(lambda h: send(endpoint, params=_query(params), headers=h), repeatable=True)

    def post_request(self, endpoint: str, params: None = None, data: Json | None = None, **_: object) -> Json:
        """POST; creates something, so it is not repeated blindly."""
        return self._with_body(super().post_request, endpoint, data, repeatable=False)

    def patch_request(self, endpoint: str, params: None = None, data: Json | None = None, **_: object) -> Json:
        """PATCH; says how it should be, so it may be repeated."""
        return self._with_body(super().patch_request, endpoint, data, repeatable=True)

    def put_request(self, endpoint: str, params: None = None, data: Json | None = None, **_: object) -> Json:
        """PUT; says how it should be, so it may be repeated."""
        return self._with_body(super().put_request, endpoint, data, repeatable=True)

    def _with_body(
        self, send: Callable[..., requests.Response], endpoint: str, data: Json | None, *, repeatable: bool
    ) -> Json:
        body = json.dumps(_without_path_arguments(data or {}))

        def send_with(headers: Headers) -> requests.Response:
            return send(endpoint, data=body, headers=headers)

        return self._transport.ask(send_with, repeatable=repeatable)


class Meetings(Careful, MeetingComponentV2):
    """Meetings and their registrants."""


class PastMeetings(Careful, PastMeetingComponentV2):
    """Instances of meetings that took place."""


class Reports(Careful, ReportComponentV2):
    """Attendance reports."""


class LiveMeetings(Careful, util.ApiClient):
    """In-meeting controls, which zoomus lacks. Zoom answers 202: queued, not done."""

    def control(self, *, number: int, method: str, params: Json) -> Json:
        """Zoom's docs: PATCH /live_meetings/{id}/events {"method", "params"}."""
        return self.patch_request(f"/live_meetings/{number}/events", data={"method": method, "params": params})


class Accounts(Careful, util.ApiClient):
    """The account's settings, which zoomus lacks."""

    def settings(self) -> Json:
        """Zoom's docs: GET /accounts/{accountId}/settings, where `me` is one's own."""
        return self.get_request("/accounts/me/settings")


class Users(Careful, util.ApiClient):
    """Users, their settings and tokens, which zoomus lacks in part."""

    def get(self, *, user_id: str) -> Json:
        """Zoom's docs: GET /users/{userId}, scope user:read:user."""
        return self.get_request(f"/users/{user_id}")

    def settings(self, *, user_id: str, option: str | None = None) -> Json:
        """Zoom's docs: GET /users/{userId}/settings?option=, scope user:read:settings."""
        return self.get_request(f"/users/{user_id}/settings", params={"option": option} if option else None)

    def token(self, *, user_id: str, kind: str) -> Json:
        """Zoom's docs: GET /users/{userId}/token?type=, scope user:read:token."""
        return self.get_request(f"/users/{user_id}/token", params={"type": kind})


class CarefulClient(ZoomClient):
    """zoomus's client with careful components for what we use; its others are left out.

    zoomus's own constructor is not called: it would fetch a token at once, without a timeout.
    """

    def __init__(self, settings: ZoomSettings, transport: Transport) -> None:
        util.ApiClient.__init__(self, base_uri=settings.api_base)
        self.components = {
            "meeting": Meetings(transport, settings.api_base),
            "past_meeting": PastMeetings(transport, settings.api_base),
            "report": Reports(transport, settings.api_base),
        }
        self.live_meetings = LiveMeetings(transport, settings.api_base)
        self.users = Users(transport, settings.api_base)
        self.accounts = Accounts(transport, settings.api_base)


def encoded_uuid(uuid: str) -> str:
    """A meeting's uuid as part of a path.

    Zoom's docs: encoded twice when it begins with a slash or holds two in a row; once otherwise.
    """
    once = quote(uuid, safe="")
    return quote(once, safe="") if uuid.startswith("/") or "//" in uuid else once


def _query(params: Json | None) -> dict[str, object]:
    return _without_path_arguments(params or {})


def _without_path_arguments(arguments: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in arguments.items() if key not in PATH_ARGUMENTS}
