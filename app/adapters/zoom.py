"""Where Hearth meets Zoom: our words on one side, Zoom's on the other, and no decisions in between."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import astuple
from datetime import datetime

import zoom_integration as zoom
from app.domain.arrivals import LeaveCause, Sighting, SightingKind
from app.domain.attendance import ReportRow
from app.ports import Clock, Delivery, LinkMade, MeetingMade, MeetingPlan, OutsideTrouble, Report, Vault
from app.settings import ZoomAccount

LANGUAGES = {"en": "en-US", "es": "es-ES"}

SIGHTINGS: dict[type[zoom.Event], SightingKind] = {
    zoom.ArrivedAtDoor: SightingKind.ARRIVED,
    zoom.PutBack: SightingKind.PUT_BACK,
    zoom.Admitted: SightingKind.ADMITTED,
    zoom.LeftDoor: SightingKind.LEFT_DOOR,
    zoom.Joined: SightingKind.JOINED,
    zoom.Left: SightingKind.LEFT,
    zoom.JoinedBreakout: SightingKind.JOINED_BREAKOUT,
    zoom.LeftBreakout: SightingKind.LEFT_BREAKOUT,
}

# Zoom's docs and captures: the reason is a sentence; these parts of it are stable.
LEAVE_CAUSES = (
    ("removed", LeaveCause.REMOVED),
    ("host ended", LeaveCause.MEETING_ENDED),
    ("disconnected", LeaveCause.DISCONNECTED),
    ("network", LeaveCause.DISCONNECTED),
    ("left the meeting", LeaveCause.BY_CHOICE),
)


def zoom_api(account: ZoomAccount, clock: Clock) -> zoom.ZoomApi:
    """The client for this installation's account."""
    return zoom.ZoomApi(zoom_settings(account), clock=clock.now, sleep=time.sleep, chance=random.random)


def zoom_settings(account: ZoomAccount) -> zoom.ZoomSettings:
    """The account in the words of the client package."""
    return zoom.ZoomSettings(
        account_id=account.account_id,
        client_id=account.client_id,
        client_secret=account.client_secret,
        api_base=account.api_base,
        oauth_url=account.oauth_url,
        webhook_secrets=account.webhook_secrets,
        host_users=account.hosts,
    )


class translated:  # noqa: N801 - reads as a word in `with translated(clock):`
    """Turn every error of Zoom's into our own, once: the kind becomes the code, nothing else is kept."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, zoom.ZoomError):
            return
        retry_at = self.clock.now() + error.retry_after if error.retry_after else None
        raise OutsideTrouble(_code(error), retryable=error.retryable, retry_at=retry_at) from error


def _code(error: zoom.ZoomError) -> str:
    """`HostCannotRegister` -> `zoom_host_cannot_register`."""
    words = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__)
    return f"zoom{words}"


class ZoomDirectory:
    """`MeetingDirectory` by REST."""

    def __init__(self, api: zoom.ZoomApi, clock: Clock, hosts: Sequence[str]) -> None:
        self.api = api
        self.clock = clock
        self.hosts = frozenset(host.casefold() for host in hosts)

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

    def read_meeting(self, number: int) -> MeetingMade:
        """Whether it has started, and under which uuid."""
        with translated(self.clock):
            return _made(self.api.read_meeting(number), None)

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


class ZoomRoom:
    """`MeetingRoom` by REST: what a running meeting takes from outside."""

    def __init__(self, api: zoom.ZoomApi, clock: Clock) -> None:
        self.api = api
        self.clock = clock

    def remove(self, number: int, *, participant_uuid: str) -> None:
        """Ask for a removal."""
        with translated(self.clock):
            self.api.remove_participant(number, participant_uuid)

    def set_waiting_room_text(self, number: int, *, title: str, description: str) -> None:
        """Change the waiting room's text."""
        with translated(self.clock):
            self.api.set_waiting_room_text(number, title=title, description=description)

    def end(self, number: int) -> None:
        """Ask for the end."""
        with translated(self.clock):
            self.api.end_meeting(number)


class ZoomWebhooks:
    """`ZoomEvents`: proof by signature, then Zoom's events in our words."""

    def __init__(self, account: ZoomAccount, vault: Vault) -> None:
        self.secrets = account.webhook_secrets
        self.hosts = frozenset(host.casefold() for host in account.hosts)
        self.vault = vault

    def is_genuine(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether one of our secrets signed these very bytes just now."""
        return zoom.is_genuine(self.secrets, headers, body, now)

    def validation_reply(self, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str] | None:
        """The answer to Zoom's URL check, with the secret that signed it: during a rotation that may be the old one."""
        secret = zoom.genuine_secret(self.secrets, headers, body, now)
        return zoom.validation_reply((secret,), body) if secret else None

    def read(self, body: bytes, body_hash: str) -> Delivery:
        """What the body tells."""
        event = zoom.parse_event(body)
        if not isinstance(event, zoom.Event):
            return Delivery(kind=event.name or "unknown")
        return Delivery(
            kind=event.name,
            at=event.at,
            meeting_number=event.meeting_number,
            meeting_uuid=event.meeting_uuid,
            sighting=self._sighting(event, body_hash),
            is_host=isinstance(event, zoom.ParticipantEvent)
            and is_host(self.hosts, event.participant.email, event.participant.account_user_id),
        )

    def _sighting(self, event: zoom.Event, body_hash: str) -> Sighting | None:
        kind = SIGHTINGS.get(type(event))
        if kind is None or not isinstance(event, zoom.ParticipantEvent):
            return None
        seen = event.participant
        return Sighting(
            kind=kind,
            at=event.at,
            body_hash=body_hash,
            participant_uuid=seen.participant_uuid,
            user_id=seen.user_id,
            registrant_id=seen.registrant_id,
            customer_key=seen.customer_key,
            email=self.vault.index("email", seen.email.casefold()) if seen.email else None,
            screen_name=(seen.name or "")[:200] or None,
            reason=leave_cause(event.reason) if isinstance(event, zoom.Left) else None,
        )


def leave_cause(reason: str | None) -> LeaveCause:
    """Zoom's sentence, sorted. What it does not know is unknown, never a guess."""
    said = (reason or "").casefold()
    return next((cause for words, cause in LEAVE_CAUSES if words in said), LeaveCause.UNKNOWN)


def is_host(hosts: frozenset[str], *names: str | None) -> bool:
    """Whether one of these is a Zoom user who hosts for us."""
    return any(name is not None and name.casefold() in hosts for name in names)


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


def _made(meeting: zoom.Meeting, asked: zoom.MeetingPlan | None) -> MeetingMade:
    return MeetingMade(
        number=meeting.number,
        differences=tuple(each.setting for each in zoom.differences(asked, meeting)) if asked else (),
        started=meeting.status == "started",
        uuid=meeting.uuid if meeting.status == "started" else None,
    )


def _link(made: zoom.Registrant) -> LinkMade:
    if made.join_url is None:
        raise OutsideTrouble("zoom_link_pending", retryable=True)
    return LinkMade(registrant_id=made.registrant_id, join_url=made.join_url)
