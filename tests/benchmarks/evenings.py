"""Sessions from JSON files, in the schema that `match_sessions` reads, as evenings for the matcher."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.matching import Evening, KnownName, RosterMember, Stay, Word, WordKind

_WORDS = {
    "picked_member": WordKind.IS_MEMBER,
    "said_name": WordKind.SAID_NAME,
    "guest": WordKind.GUEST,
    "allowed_anonymous": WordKind.ANONYMOUS,
}


def read_sessions(path: str | Path) -> list[dict[str, Any]]:
    """Return the sessions of a file as they stand there."""
    sessions: list[dict[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))["sessions"]
    return sessions


def evening_of(session: Mapping[str, Any], trusts_links: bool = False) -> Evening:
    """Translate one session into what the matcher is told."""
    history = {entry["member_id"]: entry for entry in session["history"]}
    owners = {entry["registrant_id"]: entry["member_id"] for entry in session["registrations"]}
    return Evening(
        roster=tuple(_member(entry, history.get(entry["member_id"], {})) for entry in session["roster"]),
        stays=tuple(_stay(entry, owners) for entry in session["segments"]),
        apologies=frozenset(session["apologies"]),
        trusts_links=trusts_links,
    )


def _member(entry: Mapping[str, Any], history: Mapping[str, Any]) -> RosterMember:
    return RosterMember(
        id=entry["member_id"],
        first_name=entry["first_name"] or "",
        last_name=entry["last_name"] or "",
        preferred_name=entry["preferred_name"] or "",
        former_last_names=tuple(entry["former_last_names"]),
        native_name=entry["native_name"] or "",
        screen_names=tuple(alias["alias"] for alias in entry["declared_aliases"] if alias["consent"]),
        known_names=tuple(KnownName(known["name"], known["times"]) for known in history.get("confirmed_names", ())),
        accounts=tuple(account["id"] for account in history.get("confirmed_zoom_user_ids", ())),
        email=entry["email"] or "",
        phone=entry["phone"] or "",
        is_facilitator=entry["role"] == "facilitator",
        attended=history.get("sessions_attended", 0),
        held=history.get("sessions_held", 0),
    )


def _stay(entry: Mapping[str, Any], owners: Mapping[str, str]) -> Stay:
    note = entry["facilitator_note"]
    return Stay(
        id=entry["segment_id"],
        names=(*(change["from_name"] for change in entry["name_changes"]), entry["display_name"]),
        joined_at=datetime.fromisoformat(entry["join_time"]),
        left_at=datetime.fromisoformat(entry["leave_time"]),
        connection=entry["participant_uuid"] or None,
        link=entry["registrant_id"] or None,
        link_owner_id=owners.get(entry["registrant_id"]),
        email=entry["email"] or None,
        account=entry["zoom_user_id"] or None,
        device=entry["device"],
        in_waiting_room=entry["status"] == "in_waiting_room",
        dropped=entry["leave_reason"] == "network",
        word=Word(_WORDS[note["kind"]], note["member_id"], note["said_name"] or "") if note else None,
    )
