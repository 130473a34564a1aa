"""Rows of the live page, ready to be printed: every word chosen, every act with its address. Templates only loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.db import id_of
from app.domain.arrivals import Decision
from app.domain.door import Reason, VerdictKind
from app.domain.repairs import Repair
from app.models import CommandKind, ZoomLock
from app.queries.arrivals import DoorRow
from app.queries.dashboard import Dashboard
from app.queries.needs import NOT_DONE, Need, NeedKind
from app.queries.roster import RosterLine, RosterState
from app.views.live_buttons import Act, Buttons, DoorWords, is_overdue, name_of
from app.views.live_hands import repair_words, why_not
from app.views.phrases_door import command_words, need_words, roster_words

VERDICT_ICONS = {
    VerdictKind.EXPECTED: "circle-check",
    VerdictKind.CHECK: "circle-question-mark",
    VerdictKind.UNKNOWN: "user-round-search",
    VerdictKind.ON_HOLD: "circle-pause",
    VerdictKind.STAFF: "user-round",
}
ROSTER_ICONS = {
    RosterState.HERE: "check",
    RosterState.AT_THE_DOOR: "door-open",
    RosterState.LEFT: "log-out",
    RosterState.COMING: "clock",
    RosterState.MISSING: "clock",
    RosterState.CANT_COME: "minus",
}
LOCKED = frozenset({ZoomLock.AGENT_SAYS_LOCKED, ZoomLock.FACILITATOR_SAYS_LOCKED})
GONE = frozenset({NeedKind.LINE_DROPPED, NeedKind.LEFT_EARLY})
URGENT = frozenset({NeedKind.LOCK_IS_OPEN})
NEED_ICONS = {
    NeedKind.LOCK_IN_ZOOM: "lock",
    NeedKind.UNLOCK_IN_ZOOM: "lock-open",
    NeedKind.LOCK_IS_OPEN: "lock-open",
    NeedKind.LINK_TWICE: "link",
    NeedKind.LINE_DROPPED: "wifi-off",
    NeedKind.LEFT_EARLY: "log-out",
}


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody at the door. `told` says what is happening since something was decided."""

    id: int
    verdict: str
    decision: str
    word: str
    icon: str
    name: str
    why: str
    since: str
    since_words: str
    told: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the list."""

    key: str
    state: str
    icon: str
    name: str
    note: str
    path: str


@dataclass(frozen=True, slots=True)
class NeedLine:
    """Something that needs a facilitator."""

    kind: str
    urgent: bool
    icon: str
    words: str
    since: datetime | None
    since_words: str
    acts: tuple[Act, ...]


def clock_words(at: datetime, zone: ZoneInfo) -> str:
    """A time of day; plain digits in every language we speak, and twenty times faster than formatting by locale."""
    return at.astimezone(zone).strftime("%H:%M")


def why(row: DoorRow, words: Mapping[Reason, str], *, most: int | None = None) -> str:
    """The reasons of a verdict in one line, at most so many. Whose link it is comes first, unless something holds."""
    names = {
        "owner": row.link_owner.screen_name if row.link_owner else "",
        "member": row.member.screen_name if row.member else "",
        "likely": row.suggestions[0].screen_name if row.suggestions else "",
    }
    reasons = row.verdict.reasons
    if row.verdict.kind is not VerdictKind.ON_HOLD:
        reasons = tuple(sorted(reasons, key=lambda reason: reason is not Reason.OWN_LINK))
    said = " · ".join(words[reason] % names for reason in reasons[:most])
    return said[:1].upper() + said[1:]


def cards(board: Dashboard, *, admits: bool, now: datetime) -> list[Card]:
    """Everybody at the door, in order."""
    words, zone = DoorWords.now(), ZoneInfo(board.zone)
    has_hands = CommandKind.ADMIT.value in board.hands.abilities
    seen = {arrival_id: repair_words()[one] for arrival_id, one in board.hands.repairs.items()}
    return [
        Card(
            id=id_of(row.arrival),
            verdict=row.verdict.kind.value,
            decision=row.arrival.decision.value,
            word=words.kinds[row.verdict.kind],
            icon=VERDICT_ICONS[row.verdict.kind],
            name=name_of(row, words),
            why=why(row, words.reasons, most=3),
            since=row.appearance.since.isoformat(),
            since_words=clock_words(row.appearance.since, zone),
            told=_told(row, words, has_hands, now) or seen.get(id_of(row.arrival), ""),
            acts=Buttons(row, words, has_hands, now).all() if admits else Buttons(row, words, has_hands, now).asking(),
        )
        for row in board.door
    ]


def _told(row: DoorRow, words: DoorWords, has_hands: bool, now: datetime) -> str:
    """What follows from the decision and is not yet Zoom's fact."""
    decision = row.arrival.decision
    if decision is Decision.CLEARED:
        by_hand = words.asks[CommandKind.ADMIT] % {"name": name_of(row, words)}
        if row.command is not None and row.command.outcome in NOT_DONE:
            return f"{why_not(row.command.detail)} {by_hand}."
        if not has_hands:
            return f"{by_hand}. {words.acts['not_yet']}" if is_overdue(row, now) else by_hand
        return words.acts["not_confirmed"] % {"by_hand": by_hand} if is_overdue(row, now) else words.acts["letting_in"]
    return {Decision.DECLINED: words.acts["declined"], Decision.WITHDRAWN: words.acts["put_back"]}.get(decision, "")


def lines(board: Dashboard) -> list[Line]:
    """The list, in order."""
    zone, words, seen = ZoneInfo(board.zone), roster_words(), repair_words()
    return [_line(one, zone, words, seen) for one in board.roster]


def _line(one: RosterLine, zone: ZoneInfo, words: Mapping[RosterState, str], seen: Mapping[Repair, str]) -> Line:
    parts = [f"{words[one.state]} {clock_words(one.since, zone)}" if one.since else words[one.state]]
    if one.is_staff:
        parts.append(_("facilitator"))
    elif one.registration_id is None:
        parts.append(_("guest") if one.guest_label else _("not on the list"))
    elif one.first_time:
        parts.append(_("first time"))
    if one.repair is not None:
        parts.append(seen[one.repair])
    listed = one.registration_id is not None
    return Line(
        key=f"r{one.registration_id}" if listed else f"i{one.arrival_id}",
        state=one.state.value,
        icon=ROSTER_ICONS[one.state],
        name=one.screen_name,
        note=" · ".join(parts),
        path=f"list/{one.registration_id}" if listed else f"arrivals/{one.arrival_id}",
    )


def need_lines(board: Dashboard) -> list[NeedLine]:
    """What needs a facilitator, in order."""
    zone, words, asks = ZoneInfo(board.zone), need_words(), command_words()
    return [
        NeedLine(
            kind=one.kind.value,
            urgent=one.kind in URGENT,
            icon=NEED_ICONS.get(one.kind, "info"),
            words=_need_words(one, words, asks),
            since=one.since,
            since_words=clock_words(one.since, zone) if one.since else "",
            acts=_need_acts(one, board),
        )
        for one in board.needs
    ]


def _need_words(one: Need, words: Mapping[NeedKind, str], asks: Mapping[CommandKind, str]) -> str:
    if one.kind is NeedKind.LINK_TWICE:
        return words[one.kind] % {"owner": one.who[0], "names": ", ".join(name for name in one.who[1:] if name)}
    names = ", ".join(one.who)
    command = asks[one.command] % {"name": names} if one.command else ""
    return words[one.kind] % {"names": names, "command": command, "why": why_not(one.detail)}


def _need_acts(one: Need, board: Dashboard) -> tuple[Act, ...]:
    """Where hands can do it, the button asks them; otherwise it tells us what she did in Zoom."""
    if one.kind is NeedKind.LOCK_IN_ZOOM:
        asks = (Act(_("Lock Zoom"), "lock/ask"),) if CommandKind.LOCK.value in board.hands.abilities else ()
        return (*asks, Act(_("I have locked it"), "lock/locked"))
    if one.kind is NeedKind.LOCK_IS_OPEN:
        return (Act(_("I have locked it"), "lock/locked"),)
    if one.kind is NeedKind.UNLOCK_IN_ZOOM:
        return (Act(_("I have unlocked it"), "lock/unlocked"),)
    if one.kind in GONE and board.session.zoom_lock in LOCKED:
        return (Act(_("Unlock until they are back"), f"arrivals/{one.arrival_id}/unlock"),)
    return ()


def unlock(board: Dashboard) -> Act:
    """Zoom's lock keeps out whoever dropped: asked of hands that can open it, else told by her who did."""
    if CommandKind.UNLOCK.value in board.hands.abilities:
        return Act(_("Unlock Zoom"), "lock/ask-open")
    return Act(_("I have unlocked Zoom"), "lock/unlocked")
