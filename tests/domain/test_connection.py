"""The connection check's findings: one fault is named once, and what hangs on it waits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.connection import Finding, FindingReason, Mark, findings, is_all_right, is_out_of_reach
from app.domain.connection_facts import WANTED, Access, Facts, HouseRules, Plan, Step, Trouble

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
HOST, SECOND = "host@charity.invalid", "second@charity.invalid"
AS_WANTED: Mapping[str, bool | None] = {step.value: value for step, value in WANTED.items()}
SOUND = Facts(
    access=Access(missing_scopes=(), ahead_seconds=0.4),
    plan=Plan(reports=True, licensed={HOST: True}),
    rules=HouseRules({HOST: AS_WANTED}),
    validated_at=NOW - timedelta(hours=1),
    heard_at=NOW - timedelta(minutes=5),
    has_panel=True,
    panel_opened_at=NOW - timedelta(days=3),
    has_web_host=True,
)
REFUSED = Trouble("zoom_bad_credentials", retryable=False)
AWAY = Trouble("zoom_timed_out", retryable=True)


def not_done(facts: Facts) -> dict[Step, tuple[Mark, FindingReason]]:
    """Every line that is not done."""
    return {one.step: (one.mark, one.reason) for one in findings(facts, NOW) if one.mark is not Mark.DONE}


def rules(**settings: bool | None) -> HouseRules:
    """One host's settings, some of them otherwise."""
    return HouseRules({HOST: {**AS_WANTED, **settings}})


def test_every_step_has_its_line_in_its_order():
    assert [one.step for one in findings(Facts(), NOW)] == list(Step)


def test_a_sound_account_has_nothing_left():
    assert not_done(SOUND) == {}
    assert is_all_right(findings(SOUND, NOW))


@pytest.mark.parametrize("step", WANTED)
def test_a_setting_that_is_otherwise_is_the_only_line_that_is_wrong(step):
    facts = replace(SOUND, rules=rules(**{step.value: not WANTED[step]}))
    assert not_done(facts) == {step: (Mark.WRONG, FindingReason.OTHERWISE)}
    assert not is_all_right(findings(facts, NOW))


def test_of_several_hosts_those_are_named_whose_setting_is_otherwise():
    both = {HOST: AS_WANTED, SECOND: {**AS_WANTED, "waiting_room": False}}
    found = findings(replace(SOUND, rules=HouseRules(both)), NOW)
    wanted = Finding(Step.WAITING_ROOM, Mark.WRONG, FindingReason.OTHERWISE, (SECOND,))
    assert [one for one in found if one.mark is not Mark.DONE] == [wanted]


def test_what_zoom_does_not_say_a_person_can_look_up():
    silent = replace(SOUND, rules=rules(unmuting=None))
    assert not_done(silent) == {Step.UNMUTING: (Mark.CANNOT_TELL, FindingReason.NOT_TOLD)}
    assert not_done(replace(silent, told={"unmuting": True})) == {}
    assert not_done(replace(silent, told={"unmuting": False})) == {Step.UNMUTING: (Mark.WRONG, FindingReason.OTHERWISE)}


def test_zooms_own_word_counts_more_than_what_somebody_looked_up():
    assert not_done(replace(SOUND, told={"waiting_room": False})) == {}


@pytest.mark.parametrize(
    ("ahead", "reason"), [(61.0, FindingReason.CLOCK_BEHIND), (-61.0, FindingReason.CLOCK_AHEAD), (60.0, None)]
)
def test_the_clock_that_is_named_is_ours(ahead, reason):
    found = not_done(replace(SOUND, access=Access((), ahead)))
    assert found == ({} if reason is None else {Step.CLOCK: (Mark.WRONG, reason)})


def test_missing_scopes_are_named_by_both_their_names():
    access = Access((("user:read:admin", "user:read:settings:admin"),), 0.0)
    found = [one for one in findings(replace(SOUND, access=access), NOW) if one.mark is Mark.WRONG]
    names = ("user:read:admin | user:read:settings:admin",)
    assert found == [Finding(Step.SCOPES, Mark.WRONG, FindingReason.MISSING, names)]


def test_what_needs_a_missing_scope_waits_for_it():
    lacking = replace(SOUND, rules=Trouble("zoom_missing_scope", retryable=False))
    assert set(not_done(lacking).values()) == {(Mark.WAITING, FindingReason.AFTER_SCOPES)}
    assert set(not_done(lacking)) == set(WANTED)


def test_refused_credentials_are_the_only_thing_named():
    found = not_done(Facts(access=REFUSED, heard_at=NOW, has_panel=True, panel_opened_at=NOW, has_web_host=True))
    assert found.pop(Step.CREDENTIALS) == (Mark.WRONG, FindingReason.REFUSED)
    assert set(found.values()) == {(Mark.WAITING, FindingReason.AFTER_CREDENTIALS)}


def test_a_zoom_out_of_reach_makes_nothing_wrong():
    found = findings(replace(SOUND, access=AWAY, plan=None, rules=None), NOW)
    assert is_all_right(found)
    assert is_out_of_reach(found)
    assert not is_out_of_reach(findings(SOUND, NOW))


@pytest.mark.parametrize(("licensed", "reason"), [(False, FindingReason.NOT_LICENSED), (None, FindingReason.NOT_THERE)])
def test_a_host_who_cannot_host_is_named(licensed, reason):
    plan = Plan(reports=True, licensed={HOST: True, SECOND: licensed})
    found = [one for one in findings(replace(SOUND, plan=plan), NOW) if one.mark is not Mark.DONE]
    assert found == [Finding(Step.LICENCE, Mark.WRONG, reason, (SECOND,))]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"heard_at": None, "validated_at": None}, (Mark.WRONG, FindingReason.NEVER_HEARD)),
        ({"heard_at": None}, (Mark.WAITING, FindingReason.NO_EVENT_YET)),
        ({"heard_at": None, "validated_at": None, "by_stream": True}, (Mark.WAITING, FindingReason.NO_EVENT_YET)),
        ({"heard_at": None, "validated_at": NOW - timedelta(hours=81)}, (Mark.WRONG, FindingReason.NEVER_HEARD)),
        ({"heard_at": NOW - timedelta(days=16), "validated_at": None}, (Mark.WRONG, FindingReason.SILENT)),
        ({"heard_at": NOW - timedelta(days=16)}, None),  # Zoom still asks the address to prove itself
        ({"validated_at": None}, None),
    ],
)
def test_events_are_judged_by_when_they_last_came(changes, expected):
    found = not_done(replace(SOUND, **changes))
    assert found == ({} if expected is None else {Step.EVENTS: expected})


def test_what_nobody_set_up_only_waits():
    bare = replace(SOUND, has_panel=False, has_web_host=False)
    waits = (Mark.WAITING, FindingReason.NOT_SET_UP)
    assert not_done(bare) == {Step.PANEL: waits, Step.WEB_HOST: waits}
    never = replace(SOUND, panel_opened_at=None)
    assert not_done(never) == {Step.PANEL: (Mark.WAITING, FindingReason.NOT_YET_OPENED)}
