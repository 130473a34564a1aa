"""Whether Zoom is set up as confidential groups need it: what was read in, what is to be done out, as codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.connection_facts import WANTED, Access, Facts, HouseRules, Plan, Step, Trouble

CLOCKS_MAY_DIFFER = timedelta(seconds=60)
"""Signatures are good for five minutes; from a minute on somebody should look after a clock."""

VALIDATED_FOR = timedelta(hours=80)
"""Zoom's docs: the webhook's address has to prove itself every 72 hours."""

EVENTS_FRESH_FOR = timedelta(days=15)
"""Groups meet weekly or every other week; without any event for so long the line is in doubt."""


class Mark(StrEnum):
    """How a line stands."""

    DONE = "done"
    WRONG = "wrong"
    WAITING = "waiting"
    CANNOT_TELL = "cannot_tell"


class FindingReason(StrEnum):
    """Why a line stands so."""

    FINE = "fine"
    # wrong
    REFUSED = "refused"
    CLOCK_AHEAD = "clock_ahead"
    CLOCK_BEHIND = "clock_behind"
    MISSING = "missing"
    TOO_SMALL = "too_small"
    NOT_LICENSED = "not_licensed"
    NOT_THERE = "not_there"
    OTHERWISE = "otherwise"
    NEVER_HEARD = "never_heard"
    SILENT = "silent"
    # waiting
    NOT_YET_READ = "not_yet_read"
    AFTER_CREDENTIALS = "after_credentials"
    AFTER_SCOPES = "after_scopes"
    AFTER_PLAN = "after_plan"
    NO_EVENT_YET = "no_event_yet"
    NOT_YET_OPENED = "not_yet_opened"
    NOT_SET_UP = "not_set_up"
    # cannot tell
    OUT_OF_REACH = "out_of_reach"
    NOT_TOLD = "not_told"
    ODD_ANSWER = "odd_answer"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `names` are exact names for whom they concern: scopes as "classic | granular", hosts, seconds."""

    step: Step
    mark: Mark
    reason: FindingReason
    names: tuple[str, ...] = ()


def findings(facts: Facts, now: datetime) -> tuple[Finding, ...]:
    """Every line of the check, in order. What hangs on something wrong waits for it: one fault is named once."""
    return (
        _credentials(facts.access),
        _clock(facts.access),
        _scopes(facts.access),
        _plan(facts),
        _licence(facts),
        *(_rule(facts, step) for step in WANTED),
        _events(facts, now),
        _panel(facts),
        _web_host(facts),
    )


def is_all_right(found: Iterable[Finding]) -> bool:
    """Whether nothing has to be changed."""
    return all(one.mark is not Mark.WRONG for one in found)


def is_out_of_reach(found: Iterable[Finding]) -> bool:
    """Whether Zoom could not be asked."""
    return any(one.reason is FindingReason.OUT_OF_REACH for one in found)


def _credentials(access: Access | Trouble | None) -> Finding:
    if isinstance(access, Access):
        return _done(Step.CREDENTIALS)
    if access is not None and not access.retryable:
        return Finding(Step.CREDENTIALS, Mark.WRONG, FindingReason.REFUSED)
    return _unread(Step.CREDENTIALS, access)


def _clock(access: Access | Trouble | None) -> Finding:
    if not isinstance(access, Access):
        return _behind_credentials(Step.CLOCK, access)
    if access.ahead_seconds is None:
        return _cannot_tell(Step.CLOCK)
    if abs(access.ahead_seconds) <= CLOCKS_MAY_DIFFER.total_seconds():
        return _done(Step.CLOCK)
    # Zoom's clock is right: what is ahead there is behind here.
    reason = FindingReason.CLOCK_BEHIND if access.ahead_seconds > 0 else FindingReason.CLOCK_AHEAD
    return Finding(Step.CLOCK, Mark.WRONG, reason, (str(round(abs(access.ahead_seconds))),))


def _scopes(access: Access | Trouble | None) -> Finding:
    if not isinstance(access, Access):
        return _behind_credentials(Step.SCOPES, access)
    if access.missing_scopes is None:
        return _cannot_tell(Step.SCOPES)
    if not access.missing_scopes:
        return _done(Step.SCOPES)
    names = tuple(f"{classic} | {granular}" for classic, granular in access.missing_scopes)
    return Finding(Step.SCOPES, Mark.WRONG, FindingReason.MISSING, names)


def _plan(facts: Facts) -> Finding:
    if not isinstance(facts.plan, Plan):
        return _behind(Step.PLAN, facts, facts.plan)
    return _done(Step.PLAN) if facts.plan.reports else Finding(Step.PLAN, Mark.WRONG, FindingReason.TOO_SMALL)


def _licence(facts: Facts) -> Finding:
    plan = facts.plan
    if not isinstance(plan, Plan):
        return _behind(Step.LICENCE, facts, plan)
    if not plan.reports:
        return Finding(Step.LICENCE, Mark.WAITING, FindingReason.AFTER_PLAN)
    strangers = tuple(host for host, licensed in plan.licensed.items() if licensed is None)
    basic = tuple(host for host, licensed in plan.licensed.items() if licensed is False)
    if strangers:
        return Finding(Step.LICENCE, Mark.WRONG, FindingReason.NOT_THERE, strangers)
    return Finding(Step.LICENCE, Mark.WRONG, FindingReason.NOT_LICENSED, basic) if basic else _done(Step.LICENCE)


def _rule(facts: Facts, step: Step) -> Finding:
    """A setting as Zoom tells it of each host, or as a person looked it up where Zoom tells nothing."""
    rules = facts.rules
    if not isinstance(rules, HouseRules):
        return _behind(step, facts, rules)
    values = {host: settings.get(step, None) for host, settings in rules.by_host.items()}
    values = {host: facts.told.get(step) if value is None else value for host, value in values.items()}
    otherwise = tuple(host for host, value in values.items() if value is (not WANTED[step]))
    if otherwise:
        return Finding(step, Mark.WRONG, FindingReason.OTHERWISE, otherwise if len(values) > 1 else ())
    return _cannot_tell(step) if None in values.values() else _done(step)


def _events(facts: Facts, now: datetime) -> Finding:
    if facts.heard_at is not None:
        fresh = now - facts.heard_at <= EVENTS_FRESH_FOR or _is_validated(facts, now)
        return _done(Step.EVENTS) if fresh else Finding(Step.EVENTS, Mark.WRONG, FindingReason.SILENT)
    if facts.by_stream or _is_validated(facts, now):
        return Finding(Step.EVENTS, Mark.WAITING, FindingReason.NO_EVENT_YET)
    return Finding(Step.EVENTS, Mark.WRONG, FindingReason.NEVER_HEARD)


def _is_validated(facts: Facts, now: datetime) -> bool:
    return facts.validated_at is not None and now - facts.validated_at <= VALIDATED_FOR


def _panel(facts: Facts) -> Finding:
    if not facts.has_panel:
        return Finding(Step.PANEL, Mark.WAITING, FindingReason.NOT_SET_UP)
    if facts.panel_opened_at is None:
        return Finding(Step.PANEL, Mark.WAITING, FindingReason.NOT_YET_OPENED)
    return _done(Step.PANEL)


def _web_host(facts: Facts) -> Finding:
    if facts.has_web_host:
        return _done(Step.WEB_HOST)
    return Finding(Step.WEB_HOST, Mark.WAITING, FindingReason.NOT_SET_UP)


def _done(step: Step) -> Finding:
    return Finding(step, Mark.DONE, FindingReason.FINE)


def _cannot_tell(step: Step) -> Finding:
    return Finding(step, Mark.CANNOT_TELL, FindingReason.NOT_TOLD)


def _behind_credentials(step: Step, access: Trouble | None) -> Finding:
    if access is not None and not access.retryable:
        return Finding(step, Mark.WAITING, FindingReason.AFTER_CREDENTIALS)
    return _unread(step, access)


def _behind(step: Step, facts: Facts, read: Trouble | None) -> Finding:
    """A line that needs an answer of Zoom's which is not there."""
    if isinstance(facts.access, Trouble):
        return _behind_credentials(step, facts.access)
    return _unread(step, read)


TROUBLES: Mapping[str, tuple[Mark, FindingReason]] = {
    "zoom_missing_scope": (Mark.WAITING, FindingReason.AFTER_SCOPES),
    "zoom_not_allowed_on_plan": (Mark.WAITING, FindingReason.AFTER_PLAN),
    "zoom_not_found": (Mark.WAITING, FindingReason.AFTER_PLAN),  # a host whom Zoom does not know is named there
}


def _unread(step: Step, trouble: Trouble | None) -> Finding:
    if trouble is None:
        return Finding(step, Mark.WAITING, FindingReason.NOT_YET_READ)
    if trouble.retryable:
        return Finding(step, Mark.CANNOT_TELL, FindingReason.OUT_OF_REACH)
    mark, reason = TROUBLES.get(trouble.code, (Mark.CANNOT_TELL, FindingReason.ODD_ANSWER))
    return Finding(step, mark, reason)
