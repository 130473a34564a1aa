"""What Zoom tells: proof first, then its events in our words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import zoom_integration as zoom
from app.adapters.zoom.account import is_host
from app.domain.arrivals import LeaveCause, Sighting, SightingKind
from app.ports import Delivery, Vault
from app.settings import ZoomAccount

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
            bound=_bound(event),
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


def _bound(event: zoom.Event) -> tuple[str, str] | None:
    """Which two participants are one. Without both uuids nothing is known: a `user_id` is dealt out anew."""
    if not isinstance(event, zoom.Bound):
        return None
    both = event.participant.participant_uuid, event.bound_participant_uuid
    return (both[0], both[1]) if both[0] and both[1] and both[0] != both[1] else None


def leave_cause(reason: str | None) -> LeaveCause:
    """Zoom's sentence, sorted. What it does not know is unknown, never a guess."""
    said = (reason or "").casefold()
    return next((cause for words, cause in LEAVE_CAUSES if words in said), LeaveCause.UNKNOWN)
