"""ZoomApi: everything that is asked of Zoom by REST, one method per use.

Every method raises `ZoomError` (see `errors`), and none returns anything of zoomus's or requests'.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from zoom_integration.account import HostSettings, HostUser
from zoom_integration.client import CarefulClient, encoded_uuid
from zoom_integration.errors import NotAllowedOnPlan, NotFound, NotUnderstood
from zoom_integration.fields import Json, needed_text, objects, text, whole
from zoom_integration.plans import MeetingPlan
from zoom_integration.records import Meeting, MeetingInstance, MeetingSummary, Registrant, ReportLine
from zoom_integration.reports import Report, report_of
from zoom_integration.settings import ZoomSettings
from zoom_integration.tokens import Grant
from zoom_integration.transport import Transport

PAGE_SIZE = 300  # Zoom's largest
MOST_PAGES = 200  # far more than Zoom's 4,999 registrants fill; a page token that never ends is a fault
REGISTRANTS_AT_ONCE = 30
NO_MEETING = "100000000"  # too low a number for any meeting of today

T = TypeVar("T")


class ZoomApi:
    """One account's REST API; safe to share between threads.

    `clock` gives aware UTC datetimes, `sleep` takes seconds, `chance` gives numbers from 0 up to 1.
    """

    def __init__(
        self,
        settings: ZoomSettings,
        *,
        clock: Callable[[], datetime],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._transport = Transport(settings, clock=clock, sleep=sleep, chance=chance)
        self._client = CarefulClient(settings, self._transport)

    # The account

    def grant(self) -> Grant:
        """Which scopes the app has now and what time Zoom's clock shows, told with a new token."""
        return self._transport.grant()

    def host_user(self, host_user: str) -> HostUser:
        """A user who hosts. Raises NotFound when the account has no such user."""
        return HostUser.from_json(self._client.users.get(user_id=quote(host_user, safe="")))

    def host_settings(self, host_user: str) -> HostSettings:
        """What this user's meetings begin with, and what the account has set for all."""
        user_id = quote(host_user, safe="")
        return HostSettings.from_json(
            self._client.users.settings(user_id=user_id),
            self._client.users.settings(user_id=user_id, option="meeting_security"),
            self._client.accounts.settings(),
        )

    def offers_reports(self) -> bool:
        """Whether the account's plan has attendance reports: asked with a meeting that there never was."""
        try:
            self.fetch_report(NO_MEETING)
        except NotFound:
            return True
        except NotAllowedOnPlan:
            return False
        return True

    # Meetings. A host has 100 creations and updates in a UTC day (Zoom's docs).

    def create_meeting(self, plan: MeetingPlan) -> Meeting:
        """Make the meeting and return it as Zoom describes it in its answer; compare by `read_meeting`.

        An error with `uncertain` may have made it all the same: try `find_meeting` before a second attempt.
        """
        body = self._client.meeting.create(user_id=quote(plan.host_user, safe=""), **plan.fields())
        return _created(Meeting.from_json, body)

    def find_meeting(self, plan: MeetingPlan) -> Meeting | None:
        """The host's coming meeting with this plan's topic and start, if there is exactly one; else None."""
        start_at = plan.start_at.astimezone(UTC).replace(microsecond=0)
        coming = [MeetingSummary.from_json(item) for item in self._coming_meetings(plan.host_user)]
        same = [each.number for each in coming if (each.topic, each.start_at) == (plan.topic, start_at)]
        return self.read_meeting(same[0]) if len(same) == 1 else None

    def read_meeting(self, number: int) -> Meeting:
        """The meeting as it is. Raises NotFound when there is none or it is long over."""
        return Meeting.from_json(self._client.meeting.get(id=number))

    def update_meeting(self, number: int, plan: MeetingPlan) -> Meeting:
        """Make the meeting as planned, and read back what Zoom made of it, because its 204 proves nothing.

        Zoom's docs: settings changed while a meeting runs take effect with its next start.
        """
        self._client.meeting.update(id=number, **plan.fields())
        return self.read_meeting(number)

    def delete_meeting(self, number: int) -> None:
        """Delete it, without Zoom's mails. One that is already gone is fine. Raises Conflict while it runs."""
        try:
            self._client.meeting.delete(id=number, schedule_for_reminder="false", cancel_meeting_reminder="false")
        except NotFound:
            return

    def end_meeting(self, number: int) -> None:
        """Ask Zoom to end the running meeting for everybody; `meeting.ended` confirms it."""
        self._client.meeting.update_status(id=number, action="end")

    def start_url(self, number: int) -> str:
        """A fresh link that makes its opener the host. Good for two hours (Zoom's docs): redirect, never store."""
        return needed_text(self._client.meeting.get(id=number), "start_url")

    def zak(self, host_user: str) -> str:
        """A token that lets its bearer start meetings as this user for two hours (Zoom's docs): never stored or logged.

        Needs the scope user:read:token; raises MissingScope without it.
        """
        return needed_text(self._client.users.token(user_id=quote(host_user, safe=""), kind="zak"), "token")

    # Registrants. Each has three additions and ten status changes in a UTC day (Zoom's docs).

    def add_registrant(self, number: int, *, screen_name: str, address: str, language: str) -> Registrant:
        """Give somebody a personal link. `address` is an opaque one on our own domain; `language` as in "en-US".

        Zoom's docs: it need not be a real address, and approval is immediate by `auto_approve` with approval type 1.
        An error with `uncertain` may have added her: look in `list_registrants`.
        """
        body = self._client.meeting.add_registrant(
            id=number, email=address, first_name=screen_name[:64], language=language, auto_approve=True
        )
        return _created(Registrant.from_addition, body)

    def list_registrants(self, number: int, *, status: str = "approved") -> tuple[Registrant, ...]:
        """All registrants who are "approved", "pending" or "denied". Zoom does not list the cancelled."""
        pages = _pages(lambda **page: self._client.meeting.list_registrants(id=number, status=status, **page))
        return tuple(Registrant.from_json(item) for page in pages for item in objects(page, "registrants"))

    def cancel_registrants(self, number: int, registrants: Sequence[tuple[str, str]]) -> None:
        """Take back the links of these (registrant_id, address) pairs, thirty at a time.

        Somebody who is already inside stays inside, and the same address cannot register again.
        """
        for start in range(0, len(registrants), REGISTRANTS_AT_ONCE):
            batch = registrants[start : start + REGISTRANTS_AT_ONCE]
            named = [{"id": registrant_id, "email": address} for registrant_id, address in batch]
            self._client.meeting.update_registrant_status(id=number, action="cancel", registrants=named)

    # The running meeting. Zoom answers "queued"; only its events tell what happened.

    def remove_participant(self, number: int, participant_uuid: str) -> None:
        """Ask Zoom to remove this appearance of somebody. Needs Zoom as of May 2026 (its changelog)."""
        params = {"participant_uuid": participant_uuid}
        self._client.live_meetings.control(number=number, method="participant.remove", params=params)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Change what the waiting room says. Whether those already waiting see it is not documented."""
        params = {"waiting_room_title": title, "waiting_room_description": description}
        self._client.live_meetings.control(number=number, method="waiting_room.update", params=params)

    def stop_recording(self, number: int) -> None:
        """Ask Zoom to stop recording into its cloud; `recording.stopped` confirms it.

        Zoom's docs: this does not reach a recording that somebody keeps on her own machine.
        """
        self._client.live_meetings.control(number=number, method="recording.stop", params={})

    # Afterwards

    def instances(self, number: int) -> tuple[MeetingInstance, ...]:
        """Every time this meeting took place and ended, oldest first. Empty when it never did."""
        body = self._client.past_meeting.list(meeting_id=str(number))
        found = [MeetingInstance.from_json(item) for item in objects(body, "meetings")]
        return tuple(sorted(found, key=lambda instance: instance.started_at))

    def fetch_report(self, uuid: str) -> Report:
        """One fetch of all pages of an instance's attendance report; it may still be incomplete.

        Raises NotFound when Zoom has none, which it also says of a meeting with a single participant.
        """
        encoded = encoded_uuid(uuid)
        report = self._client.report.get_meeting_participants_report
        pages = list(_pages(lambda **page: report(id=encoded, include_fields="registrant_id", **page)))
        lines = [ReportLine.from_json(item) for page in pages for item in objects(page, "participants")]
        return report_of(lines, whole(pages[-1], "total_records"))

    def _coming_meetings(self, host_user: str) -> Iterator[Json]:
        user_id = quote(host_user, safe="")
        pages = _pages(lambda **page: self._client.meeting.list(user_id=user_id, type="upcoming", **page))
        return (item for page in pages for item in objects(page, "meetings"))


def _pages(fetch: Callable[..., Json]) -> Iterator[Json]:
    """All pages, by Zoom's `next_page_token`. Raises NotUnderstood when they do not end."""
    page = fetch(page_size=PAGE_SIZE)
    yield page
    for _ in range(MOST_PAGES):
        following = text(page, "next_page_token")
        if following is None:
            return
        page = fetch(page_size=PAGE_SIZE, next_page_token=following)
        yield page
    raise NotUnderstood("next_page_token")


def _created(read: Callable[[Json], T], body: Json) -> T:
    """Read what was made. An answer that cannot be read does not undo the making, so the error says `uncertain`."""
    try:
        return read(body)
    except NotUnderstood as error:
        raise NotUnderstood(error.missing, uncertain=True) from None
