"""Rows of the live page, ready to be printed: every word chosen, every act with its address. Templates only loop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.domain.arrivals import DECISION_LIFE, Decision, DecisionAction
from app.domain.door import Reason, VerdictKind, may_override
from app.models import CommandKind, CommandOutcome
from app.queries.arrivals import DoorRow
from app.queries.commands import UNCONFIRMED_AFTER
from app.queries.dashboard import Dashboard
from app.queries.needs import Need, NeedKind
from app.queries.roster import RosterLine, RosterState
from app.views.phrases_door import command_words, need_words, reason_words, roster_words, verdict_words

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
URGENT = frozenset({NeedKind.RECORDING})
NEED_ICONS = {
    NeedKind.RECORDING: "video",
    NeedKind.LOCK_IN_ZOOM: "lock",
    NeedKind.UNLOCK_IN_ZOOM: "lock-open",
    NeedKind.LINK_TWICE: "link",
    NeedKind.LINE_DROPPED: "wifi-off",
    NeedKind.LEFT_EARLY: "log-out",
}


@dataclass(frozen=True, slots=True)
class Act:
    """One button. `path` is below the session's address; `sheet` opens a page instead of acting at once."""

    label: str
    path: str
    kind: str = "quiet"
    version: int | None = None
    sheet: bool = False
    key: str = ""
    spoken: str = ""  # for ears, where several buttons read alike


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody at the door. `told` says what is happening since something was decided."""

    id: int
    verdict: str
    word: str
    icon: str
    name: str
    why: str
    since: datetime
    since_words: str
    told: str
    told_at: datetime | None
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


def name_of(row: DoorRow) -> str:
    """The name that others see in Zoom."""
    return row.appearance.screen_name or _("somebody without a name")


def why(row: DoorRow, words: Mapping[Reason, str]) -> str:
    """The reasons of a verdict in one line."""
    names = {
        "owner": row.link_owner.screen_name if row.link_owner else "",
        "member": row.member.screen_name if row.member else "",
        "likely": row.suggestions[0].screen_name if row.suggestions else "",
    }
    said = " · ".join(words[reason] % names for reason in row.verdict.reasons)
    return said[:1].upper() + said[1:]


def cards(board: Dashboard, *, admits: bool, now: datetime) -> list[Card]:
    """Everybody at the door, in order."""
    zone, kinds, reasons, asks = ZoneInfo(board.zone), verdict_words(), reason_words(), command_words()
    has_hands = CommandKind.ADMIT.value in board.hands.abilities
    made = []
    for row in board.door:
        told, told_at = _told(row, has_hands, asks, now)
        made.append(
            Card(
                id=row.arrival.id or 0,
                verdict=row.verdict.kind.value,
                word=kinds[row.verdict.kind],
                icon=VERDICT_ICONS[row.verdict.kind],
                name=name_of(row),
                why=why(row, reasons),
                since=row.appearance.since,
                since_words=clock_words(row.appearance.since, zone),
                told=told,
                told_at=told_at,
                acts=acts_for(row, admits=admits, has_hands=has_hands, now=now),
            )
        )
    return made


def _told(row: DoorRow, has_hands: bool, asks: Mapping[CommandKind, str], now: datetime) -> tuple[str, datetime | None]:
    """What follows from the decision and is not yet Zoom's fact."""
    decision, name = row.arrival.decision, name_of(row)
    if decision is Decision.CLEARED:
        by_hand = asks[CommandKind.ADMIT] % {"name": name}
        if not has_hands:
            return by_hand, None
        if _is_overdue(row, now):
            return _("Zoom has not confirmed it. %(by_hand)s.", by_hand=by_hand), row.arrival.decided_at
        return _("Letting in …"), None
    if decision is Decision.DECLINED:
        return _("Declined, and still in Zoom's waiting room."), None
    if decision is Decision.WITHDRAWN:
        return _("Put back into the waiting room."), None
    return "", None


def _is_overdue(row: DoorRow, now: datetime) -> bool:
    command = row.command
    if command is None or command.kind is not CommandKind.ADMIT:
        return True
    failed = command.outcome in (CommandOutcome.REFUSED, CommandOutcome.UNABLE)
    return failed or now - command.asked_at > UNCONFIRMED_AFTER


def acts_for(row: DoorRow, *, admits: bool, has_hands: bool, now: datetime) -> tuple[Act, ...]:
    """What a facilitator can do about somebody at the door, the main act first."""
    at = f"arrivals/{row.arrival.id}"
    more = Act(_("More"), at, sheet=True, key="m", spoken=_("More about %(name)s", name=name_of(row)))
    if row.arrival.decision is Decision.CLEARED:
        return (*_after_clearing(row, at, admits=admits, has_hands=has_hands, now=now), more)
    who = Act(_("Who is this?"), f"{at}/who", sheet=True, key="w", spoken=_("Who is this? %(name)s", name=name_of(row)))
    if not admits:
        return (who, more)
    return (*_ways_in(row, at, who), more)


def _after_clearing(row: DoorRow, at: str, *, admits: bool, has_hands: bool, now: datetime) -> tuple[Act, ...]:
    if not admits:
        return ()
    again = Act(_("Ask again"), f"{at}/ask-again", version=row.arrival.version, key="a")
    back = Act(_("Take back"), f"{at}/put-back", spoken=_("Take back: %(name)s", name=name_of(row)))
    return (again, back) if has_hands and _is_overdue(row, now) else (back,)


def _ways_in(row: DoorRow, at: str, who: Act) -> tuple[Act, ...]:
    version, kind = row.arrival.version, row.verdict.kind
    if not DECISION_LIFE.allows(row.arrival.decision, DecisionAction.CLEAR):
        return (who,)
    if kind is VerdictKind.ON_HOLD:
        anyway = Act(_("Let in anyway …"), f"{at}/anyway", sheet=True, key="a")
        return (anyway,) if may_override(kind, row.verdict.reasons) and not row.needs_a_name else (who,)
    if row.needs_a_name:
        return (_as_main(who),)
    if kind is VerdictKind.CHECK and row.member is not None and Reason.FACILITATORS_WORD not in row.verdict.reasons:
        label = _("It's %(name)s: admit", name=row.member.screen_name)
        return (Act(label, f"{at}/vouch/{row.member.person_id}", "primary", version, key="a"), who)
    admit = Act(_("Admit %(name)s", name=name_of(row)), f"{at}/admit", "primary", version, key="a")
    return (admit,) if kind in (VerdictKind.EXPECTED, VerdictKind.STAFF) else (admit, who)


def _as_main(act: Act) -> Act:
    return Act(act.label, act.path, "primary", act.version, act.sheet, act.key, act.spoken)


def lines(board: Dashboard) -> list[Line]:
    """The list, in order."""
    zone, words = ZoneInfo(board.zone), roster_words()
    return [_line(one, zone, words) for one in board.roster]


def _line(one: RosterLine, zone: ZoneInfo, words: Mapping[RosterState, str]) -> Line:
    parts = [f"{words[one.state]} {clock_words(one.since, zone)}" if one.since else words[one.state]]
    if one.is_staff:
        parts.append(_("facilitator"))
    elif one.registration_id is None:
        parts.append(_("guest") if one.guest_label else _("not on the list"))
    elif one.first_time:
        parts.append(_("first time"))
    if one.note:
        parts.append(one.note)
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
            acts=_need_acts(one),
        )
        for one in board.needs
    ]


def _need_words(one: Need, words: Mapping[NeedKind, str], asks: Mapping[CommandKind, str]) -> str:
    if one.kind is NeedKind.LINK_TWICE:
        return words[one.kind] % {"owner": one.who[0], "names": ", ".join(name for name in one.who[1:] if name)}
    names = ", ".join(one.who)
    command = asks[one.command] % {"name": names} if one.command else ""
    return words[one.kind] % {"names": names, "command": command}


def _need_acts(one: Need) -> tuple[Act, ...]:
    if one.kind is NeedKind.LOCK_IN_ZOOM:
        return (Act(_("I have locked it"), "lock/locked"),)
    if one.kind is NeedKind.UNLOCK_IN_ZOOM:
        return (Act(_("I have unlocked it"), "lock/unlocked"),)
    return ()
