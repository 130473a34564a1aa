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
from app.views.phrases_door import (
    act_words,
    command_words,
    need_words,
    reason_words,
    roster_words,
    verdict_words,
)

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


@dataclass(frozen=True, slots=True)
class DoorWords:
    """Every table of words that a row needs, looked up once for all rows."""

    kinds: Mapping[VerdictKind, str]
    reasons: Mapping[Reason, str]
    asks: Mapping[CommandKind, str]
    acts: Mapping[str, str]

    @classmethod
    def now(cls) -> DoorWords:
        """In the language of this moment."""
        return cls(verdict_words(), reason_words(), command_words(), act_words())


def name_of(row: DoorRow, words: DoorWords) -> str:
    """The name that others see in Zoom."""
    return row.appearance.screen_name or words.acts["nameless"]


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
    return [
        Card(
            id=row.arrival.id or 0,
            verdict=row.verdict.kind.value,
            decision=row.arrival.decision.value,
            word=words.kinds[row.verdict.kind],
            icon=VERDICT_ICONS[row.verdict.kind],
            name=name_of(row, words),
            why=why(row, words.reasons, most=3),
            since=row.appearance.since.isoformat(),
            since_words=clock_words(row.appearance.since, zone),
            told=_told(row, words, has_hands, now),
            acts=_Acts(row, words, has_hands, now).all() if admits else _Acts(row, words, has_hands, now).asking(),
        )
        for row in board.door
    ]


def _told(row: DoorRow, words: DoorWords, has_hands: bool, now: datetime) -> str:
    """What follows from the decision and is not yet Zoom's fact."""
    decision = row.arrival.decision
    if decision is Decision.CLEARED:
        by_hand = words.asks[CommandKind.ADMIT] % {"name": name_of(row, words)}
        if not has_hands:
            return f"{by_hand}. {words.acts['not_yet']}" if is_overdue(row, now) else by_hand
        return words.acts["not_confirmed"] % {"by_hand": by_hand} if is_overdue(row, now) else words.acts["letting_in"]
    return {Decision.DECLINED: words.acts["declined"], Decision.WITHDRAWN: words.acts["put_back"]}.get(decision, "")


def is_overdue(row: DoorRow, now: datetime) -> bool:
    """Whether an admission that was asked for should have been confirmed by now, or cannot be."""
    command = row.command
    if command is None or command.kind is not CommandKind.ADMIT:
        return True
    failed = command.outcome in (CommandOutcome.REFUSED, CommandOutcome.UNABLE)
    return failed or now - command.asked_at > UNCONFIRMED_AFTER


class _Acts:
    """What can be done about somebody at the door, the main act first."""

    def __init__(self, row: DoorRow, words: DoorWords, has_hands: bool, now: datetime) -> None:
        self.row, self.words, self.has_hands, self.now = row, words.acts, has_hands, now
        self.at = f"arrivals/{row.arrival.id}"
        self.name = {"name": name_of(row, words)}
        self.version = row.arrival.version

    def all(self) -> tuple[Act, ...]:
        """For whoever may admit."""
        if self.row.arrival.decision is Decision.CLEARED:
            return (*self._after_clearing(), self._more())
        return (*self._ways_in(), self._more())

    def asking(self) -> tuple[Act, ...]:
        """For whoever may only say who it is."""
        return (self._who(), self._more())

    def _more(self) -> Act:
        spoken = self.words["more_aloud"] % self.name
        return Act(self.words["more"], self.at, sheet=True, key="m", spoken=spoken)

    def _who(self, kind: str = "quiet") -> Act:
        spoken = self.words["who_aloud"] % self.name
        return Act(self.words["who"], f"{self.at}/who", kind, sheet=True, key="w", spoken=spoken)

    def _after_clearing(self) -> tuple[Act, ...]:
        back = Act(self.words["take_back"], f"{self.at}/put-back", spoken=self.words["take_back_aloud"] % self.name)
        if not self.has_hands or not is_overdue(self.row, self.now):
            return (back,)
        return (Act(self.words["ask_again"], f"{self.at}/ask-again", version=self.version, key="a"), back)

    def _ways_in(self) -> tuple[Act, ...]:
        verdict = self.row.verdict
        if not DECISION_LIFE.allows(self.row.arrival.decision, DecisionAction.CLEAR):
            return (self._who(),)
        if self.row.needs_a_name:
            return (self._who("primary"),)
        if verdict.kind is VerdictKind.ON_HOLD:
            anyway = Act(self.words["anyway"], f"{self.at}/anyway", sheet=True, key="a")
            return (anyway,) if may_override(verdict.kind, verdict.reasons) else ()
        if verdict.kind in (VerdictKind.EXPECTED, VerdictKind.STAFF):
            return (self._admit(),)
        return (self._vouch() or self._admit(), self._who())

    def _admit(self) -> Act:
        return Act(self.words["admit"] % self.name, f"{self.at}/admit", "primary", self.version, key="a")

    def _vouch(self) -> Act | None:
        """Her link alone is one sign; a facilitator's word is the second. Asked once, not again."""
        member = self.row.member
        if member is None or Reason.FACILITATORS_WORD in self.row.verdict.reasons:
            return None
        label = self.words["admit_as"] % {"name": member.screen_name}
        return Act(label, f"{self.at}/vouch/{member.person_id}", "primary", self.version, key="a")


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
