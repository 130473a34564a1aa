"""Meetings, links and reports by REST: our plans in Zoom's words, Zoom's answers in ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, replace

import zoom_integration as zoom
from app.adapters.zoom.account import is_host, translated
from app.domain.attendance import ReportRow
from app.ports import Clock, HostPass, LinkMade, MeetingMade, MeetingPlan, OutsideTrouble, Report
from app.settings import WebSdk

LANGUAGES = {"en": "en-US", "es": "es-ES"}


class ZoomDirectory:
    """`MeetingDirectory` by REST."""

    def __init__(self, api: zoom.ZoomApi, clock: Clock, hosts: Sequence[str], web_sdk: WebSdk | None = None) -> None:
        self.api = api
        self.clock = clock
        self.hosts = frozenset(host.casefold() for host in hosts)
        self.web_sdk = web_sdk

    def create_meeting(self, plan: MeetingPlan) -> MeetingMade:
        """Look first for what an earlier, unanswered try made; then make it and read it back."""
        asked = _zoom_plan(plan)
        with translated(self.clock):
            meeting = self.api.find_meeting(asked) or self.api.create_meeting(asked)
            return _made(self.api.read_meeting(meeting.number), asked)

    def change_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """Move or lengthen it, and read back."""
        asked = _zoom_plan(plan)
        with translated(self.clock):
            return _made(self.api.update_meeting(number, asked), asked)

    def read_meeting(self, number: int, plan: MeetingPlan) -> MeetingMade:
        """How it stands. The passcode that it was made with is not known any more: only that there is one counts."""
        with translated(self.clock):
            found = self.api.read_meeting(number)
        made = _made(found, _zoom_plan(plan))
        judged = (name for name in made.differences if name != "password" or found.passcode is None)
        return replace(made, differences=tuple(judged))

    def delete_meeting(self, number: int) -> None:
        """Call it off."""
        with translated(self.clock):
            self.api.delete_meeting(number)

    def make_link(self, number: int, *, screen_name: str, address: str, language: str) -> LinkMade:
        """A personal link. Raises `OutsideTrouble("zoom_link_pending")` when Zoom approved nothing."""
        with translated(self.clock):
            made = self.api.add_registrant(
                number, screen_name=screen_name, address=address, language=LANGUAGES.get(language, "en-US")
            )
        return _link(made)

    def find_link(self, number: int, *, address: str) -> LinkMade | None:
        """Look for a link whose making was never answered."""
        with translated(self.clock):
            found = [one for one in self.api.list_registrants(number) if (one.address or "").casefold() == address]
        return _link(found[0]) if found else None

    def cancel_links(self, number: int, links: Sequence[tuple[str, str]]) -> None:
        """Cancel for good."""
        with translated(self.clock):
            self.api.cancel_registrants(number, links)

    def start_url(self, number: int) -> str:
        """A fresh one each time."""
        with translated(self.clock):
            return self.api.start_url(number)

    def host_pass(self, number: int, host: str) -> HostPass:
        """Signature, ZAK and passcode, all fetched or made at this moment."""
        if self.web_sdk is None:
            raise OutsideTrouble("web_sdk_off", retryable=False)
        with translated(self.clock):
            meeting, zak = self.api.read_meeting(number), self.api.zak(host)
        signature = zoom.sdk_signature(
            self.web_sdk.key, self.web_sdk.secret, number, role=zoom.SdkRole.HOST, now=self.clock.now()
        )
        return HostPass(signature=signature, zak=zak, passcode=meeting.passcode or "")

    def instances(self, number: int) -> tuple[str, ...]:
        """The uuids of every finished instance."""
        with translated(self.clock):
            return tuple(instance.uuid for instance in self.api.instances(number))

    def report(self, uuid: str) -> Report:
        """One fetch. It is complete only when Zoom says so and every row has its end."""
        with translated(self.clock):
            found = self.api.fetch_report(uuid)
        rows = tuple(self._row(uuid, line) for line in found.lines if line.leave_at is not None)
        return Report(
            rows=rows,
            fingerprint=found.fingerprint or "",
            complete=found.fingerprint is not None and len(rows) == len(found.lines),
        )

    def _row(self, uuid: str, line: zoom.ReportLine) -> ReportRow:
        left_at = line.leave_at or line.join_at
        return ReportRow(
            name=line.name or "",
            joined_at=line.join_at,
            left_at=max(left_at, line.join_at),
            instance_uuid=uuid,
            row_hash=_row_hash(line),
            registrant_id=line.registrant_id,
            customer_key=line.customer_key,
            in_waiting_room=line.status is zoom.Whereabouts.IN_WAITING_ROOM,
            is_staff=is_host(self.hosts, line.email, line.participant_user_id),
        )


def _row_hash(line: zoom.ReportLine) -> str:
    return hashlib.sha256(json.dumps(astuple(line), default=str).encode()).hexdigest()


def _zoom_plan(plan: MeetingPlan) -> zoom.MeetingPlan:
    return zoom.MeetingPlan(
        topic=plan.topic,
        start_at=plan.starts_at,
        duration_minutes=plan.duration_minutes,
        zone=plan.zone,
        host_user=plan.host,
        passcode=plan.passcode,
    )


def _made(meeting: zoom.Meeting, asked: zoom.MeetingPlan) -> MeetingMade:
    return MeetingMade(
        number=meeting.number,
        differences=tuple(each.setting for each in zoom.differences(asked, meeting)),
        started=meeting.status == "started",
        uuid=meeting.uuid if meeting.status == "started" else None,
    )


def _link(made: zoom.Registrant) -> LinkMade:
    if made.join_url is None:
        raise OutsideTrouble("zoom_link_pending", retryable=True)
    return LinkMade(registrant_id=made.registrant_id, join_url=made.join_url)
