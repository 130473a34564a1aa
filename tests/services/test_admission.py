"""Deciding about arrivals: who may, what follows, what is refused, and what Hearth decides by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from app.domain.actors import NOBODY, Actor
from app.domain.arrivals import Decision, LeaveCause
from app.domain.door import Reason, VerdictKind
from app.domain.errors import BadInput, NotPermitted, NotThere, Refused, Stale
from app.domain.places import PlaceState
from app.domain.sessions import SessionState
from app.models import (
    AuditEntry,
    Command,
    CommandKind,
    CommandOutcome,
    Effect,
    EffectKind,
    Place,
    Registration,
    Session,
)
from app.services import admission, agents, audit
from tests import factories
from tests.fakes import FakeIds
from tests.one_evening import DOORS, Evening


def act(evening: Evening, verb: str, uuid: str = "U1", by: Actor | None = None, **more: object) -> None:
    """Do something about an arrival, as somebody who looks at the page as it is now."""
    arrival = evening.arrival(uuid)
    if verb in ("clear", "ask_again", "vouch", "name_guest"):
        more.setdefault("version", arrival.version)
    by = by or evening.by
    evening.db.rollback()  # a test that looked holds no lock while somebody acts
    with evening.database.writing() as db:
        getattr(admission, verb)(db, arrival_id=arrival.id, by=by, now=evening.now, **more)


def arrives(evening: Evening, name: str = "Robin", uuid: str = "U1", *, tap: bool = True, **tells: object) -> None:
    if tap:
        evening.taps(name)
    evening.tells("arrived", uuid, link=name, **tells)


def asked(evening: Evening) -> list[tuple[str, str | None]]:
    """Every command so far: what, and what became of it."""
    with evening.database.reading() as db:
        return [
            (one.kind.value, "confirmed" if one.confirmed_at else one.outcome and one.outcome.value)
            for one in db.exec(select(Command).order_by(Command.id))
        ]


def change(evening: Evening, **session: object) -> None:
    row = evening.db.get_one(Session, evening.session.id)
    for name, value in session.items():
        setattr(row, name, value)
    evening.db.add(row)
    evening.db.commit()


# --- letting in


def test_clearing_writes_decision_audit_command_and_revision_together(evening: Evening) -> None:
    arrives(evening)
    before = evening.fresh().live_revision
    act(evening, "clear")
    arrival = evening.arrival("U1")
    last = evening.db.exec(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
    assert (arrival.decision, arrival.decided_by, arrival.decided_at, arrival.version) == (
        Decision.CLEARED,
        evening.ana.id,
        evening.now,
        2,
    )
    assert last is not None
    assert (last.action, last.object_ref) == ("arrival.clear", f"arrival:{arrival.id}")
    assert (asked(evening), evening.fresh().live_revision, audit.broken_at(evening.db)) == (
        [("admit", None)],
        before + 1,
        None,
    )


def test_only_zooms_own_event_makes_it_inside(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    assert evening.row("U1").is_waiting
    evening.tells("admitted", "U1", link="Robin")
    assert (evening.row("U1").is_inside, asked(evening)) == (True, [("admit", "confirmed")])


def test_somebody_who_leaves_before_she_was_let_in_is_not_wanted_any_more(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.BY_CHOICE)
    assert asked(evening) == [("admit", "withdrawn")]


def test_the_second_facilitator_is_told_who_was_first(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear", version=1)
    with pytest.raises(Stale) as refusal:
        act(evening, "clear", by=evening.by_ben, version=1)
    assert dict(refusal.value.details) == {
        "by": evening.ana.id,
        "at": evening.now,
        "decision": Decision.CLEARED,
    }
    assert asked(evening) == [("admit", None)]


def test_clearing_again_on_the_current_page_is_harmless_too(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    with pytest.raises(Stale):
        act(evening, "clear")
    assert asked(evening) == [("admit", None)]


def test_a_stranger_is_let_in_only_once_somebody_said_who_it_is(evening: Evening) -> None:
    evening.tells("arrived", "U1", name="Robin")
    with pytest.raises(Refused) as refusal:
        act(evening, "clear")
    act(evening, "vouch", person_id=evening.members["Robin"].id)
    act(evening, "clear")
    assert (refusal.value.code, evening.arrival("U1").decision) == ("say_who_first", Decision.CLEARED)


def test_a_named_guest_is_let_in_under_her_label(evening: Evening) -> None:
    evening.tells("arrived", "U1", name="Dr Lee")
    act(evening, "name_guest", label="  Speaker  Lee ")
    act(evening, "clear")
    arrival = evening.arrival("U1")
    assert (arrival.guest_label, arrival.decision) == ("Speaker Lee", Decision.CLEARED)


@pytest.mark.parametrize("label", ["", "   ", "x" * 61, "tab\x00"])
def test_a_guest_has_a_short_plain_label(evening: Evening, label: str) -> None:
    evening.tells("arrived", "U1", name="Dr Lee")
    with pytest.raises(BadInput):
        act(evening, "name_guest", label=label)


def test_vouching_for_somebody_of_another_group_is_refused(evening: Evening) -> None:
    stranger = factories.member(evening.db, factories.group(evening.db), "Kim")
    evening.db.commit()
    evening.tells("arrived", "U1", name="Kim")
    with pytest.raises(NotThere):
        act(evening, "vouch", person_id=stranger.id)
    assert evening.arrival("U1").vouched_person_id is None


def test_a_facilitators_word_is_remembered_the_next_time(evening: Evening) -> None:
    evening.tells("arrived", "U1", name="Moonbeam")
    act(evening, "vouch", person_id=evening.members["Robin"].id)
    evening.tells("arrived", "U2", name="Moonbeam")
    assert [one.screen_name for one in evening.row("U2").suggestions] == ["Robin"]


def test_against_a_hold_a_reason_is_needed(evening: Evening) -> None:
    change(evening, state=SessionState.DOOR_CLOSED, door_closed_at=DOORS)
    evening.passes(minutes=1)
    arrives(evening)
    with pytest.raises(Refused) as refusal:
        act(evening, "clear")
    with pytest.raises(BadInput):
        act(evening, "clear", reason="because she is Robin")
    act(evening, "clear", reason="came_late")
    assert (refusal.value.code, evening.arrival("U1").decision_reason) == ("needs_reason", "came_late")


def test_a_lasting_removal_cannot_be_overridden_at_the_door(evening: Evening) -> None:
    place = evening.db.exec(select(Place).where(Place.person_id == evening.members["Robin"].id)).one()
    place.state = PlaceState.REMOVED
    evening.db.commit()
    arrives(evening)
    with pytest.raises(Refused) as refusal:
        act(evening, "clear", reason="came_late")
    assert (refusal.value.code, evening.row("U1").verdict.kind) == ("removed", VerdictKind.ON_HOLD)


def test_whoever_has_gone_cannot_be_let_in(evening: Evening) -> None:
    arrives(evening)
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.BY_CHOICE)
    with pytest.raises(Refused) as refusal:
        act(evening, "clear")
    assert refusal.value.code == "gone"


def test_after_the_end_nobody_is_let_in(evening: Evening) -> None:
    arrives(evening)
    change(evening, state=SessionState.ENDED)
    with pytest.raises(Refused) as refusal:
        act(evening, "clear", reason="came_late")
    assert refusal.value.code == "session_over"


def test_whoever_was_let_in_by_hand_in_zoom_needs_no_command(evening: Evening) -> None:
    arrives(evening)
    evening.tells("joined", "U1", link="Robin")
    act(evening, "clear")
    assert asked(evening) == []


def test_asking_again_makes_one_command_at_a_time(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    act(evening, "ask_again")
    assert asked(evening) == [("admit", None)]
    command = evening.db.exec(select(Command)).one()
    command.outcome = CommandOutcome.REFUSED
    evening.db.commit()
    act(evening, "ask_again")
    assert asked(evening) == [("admit", "withdrawn"), ("admit", None)]


# --- keeping out


def test_declining_applies_to_a_page_that_is_old_and_takes_the_clearance_back(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    act(evening, "decline", by=evening.by_ben)
    assert (evening.arrival("U1").decision, asked(evening)) == (Decision.WITHDRAWN, [("admit", "withdrawn")])


def test_declining_twice_tells_the_second_who_was_first(evening: Evening) -> None:
    arrives(evening)
    act(evening, "decline")
    with pytest.raises(Stale) as refusal:
        act(evening, "decline", by=evening.by_ben)
    assert (refusal.value.details["by"], evening.arrival("U1").decision) == (evening.ana.id, Decision.DECLINED)


def test_somebody_declined_may_be_let_in_after_all(evening: Evening) -> None:
    arrives(evening)
    act(evening, "decline")
    act(evening, "clear")
    assert (evening.arrival("U1").decision, asked(evening)) == (Decision.CLEARED, [("admit", None)])


def test_putting_back_is_asked_of_zoom_and_confirmed_by_it(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    evening.tells("joined", "U1", link="Robin")
    act(evening, "withdraw")
    assert asked(evening) == [("admit", "confirmed"), ("put_back", None)]
    evening.tells("put_back", "U1", link="Robin", at=evening.passes(seconds=3))
    assert (evening.row("U1").is_waiting, asked(evening)[1]) == (True, ("put_back", "confirmed"))
    act(evening, "clear")
    assert asked(evening)[2:] == [("admit", None)]


def test_a_clearance_that_hands_have_taken_up_is_followed_by_putting_back(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    access = agents.connect(evening.db, session_id=evening.session_id, ids=FakeIds(), now=evening.now)
    agents.claim(evening.db, token=access.token, name="panel", abilities=["admit"], now=evening.now)
    act(evening, "decline")
    assert asked(evening) == [("admit", "withdrawn"), ("put_back", None)]


def test_removing_is_for_tonight_by_both_ways_and_holds_her_at_the_door(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    evening.tells("joined", "U1", link="Robin")
    act(evening, "remove")
    act(evening, "remove", by=evening.by_ben)
    [effect] = evening.db.exec(select(Effect)).all()
    assert (effect.kind, effect.urgent, effect.payload) == (
        EffectKind.REMOVE_PARTICIPANT,
        True,
        {"session_id": evening.session.id, "participant_uuid": "U1"},
    )
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.REMOVED)
    assert asked(evening) == [("admit", "confirmed"), ("remove", "confirmed")]
    evening.passes(minutes=1)
    arrives(evening, uuid="U2")
    back = evening.row("U2").verdict
    assert (back.kind, Reason.REMOVED_TONIGHT in back.reasons) == (VerdictKind.ON_HOLD, True)


def test_removing_somebody_named_marks_her_and_not_whose_link_it_was(evening: Evening) -> None:
    arrives(evening)
    act(evening, "vouch", person_id=evening.members["Sam"].id)
    act(evening, "remove")
    marked = evening.db.exec(select(Registration.screen_name).where(Registration.removed_at.is_not(None))).all()
    assert marked == ["Sam"]


# --- who may


@pytest.mark.parametrize("verb", ["clear", "ask_again", "decline", "withdraw", "remove", "vouch", "name_guest"])
def test_others_may_not_and_nothing_is_left_behind(evening: Evening, verb: str) -> None:
    elsewhere = factories.group(evening.db)
    evening.db.commit()
    arrives(evening)
    more = {"vouch": {"person_id": evening.members["Robin"].id}, "name_guest": {"label": "x"}}.get(verb, {})
    for somebody in (NOBODY, factories.as_member(evening.ana), factories.as_facilitator(evening.ana, elsewhere)):
        with pytest.raises(NotPermitted):
            act(evening, verb, by=somebody, **more)
    arrival = evening.arrival("U1")
    assert (arrival.version, arrival.decision, asked(evening)) == (1, Decision.UNDECIDED, [])


def test_clearing_the_expected_is_for_this_groups_facilitators(evening: Evening) -> None:
    with pytest.raises(NotPermitted):
        admission.clear_expected(
            evening.db, session_id=evening.session.id, by=factories.as_coordinator(evening.ana), now=evening.now
        )


def test_an_arrival_that_is_not_there_is_not_there(evening: Evening) -> None:
    with pytest.raises(NotThere):
        admission.decline(evening.db, arrival_id=404, by=evening.by, now=evening.now)


# --- several at once, and by itself


def test_all_expected_are_let_in_and_nobody_else(evening: Evening) -> None:
    arrives(evening)
    arrives(evening, "Sam", "U2", tap=False)
    evening.tells("arrived", "U3", name="Robin")
    cleared = admission.clear_expected(evening.db, session_id=evening.session.id, by=evening.by, now=evening.now)
    decisions = [(row.arrival.participant_uuid, row.arrival.decision) for row in evening.rows()]
    assert (cleared, decisions) == (
        1,
        [("U1", Decision.CLEARED), ("U2", Decision.UNDECIDED), ("U3", Decision.UNDECIDED)],
    )


def test_no_more_are_let_in_than_there_is_room_for(evening: Evening) -> None:
    change(evening, capacity=1)
    arrives(evening)
    arrives(evening, "Sam", "U2")
    cleared = admission.clear_expected(evening.db, session_id=evening.session.id, by=evening.by, now=evening.now)
    second = evening.row("U2").verdict
    assert (cleared, second.kind, second.reasons[0]) == (1, VerdictKind.ON_HOLD, Reason.SESSION_FULL)


def test_the_expected_come_in_by_themselves_where_the_group_chose_so(evening: Evening) -> None:
    evening.automatic()
    arrives(evening)
    arrival = evening.arrival("U1")
    assert (arrival.decision, arrival.decided_by, asked(evening)) == (Decision.CLEARED, None, [("admit", None)])


def test_a_name_never_admits_anybody(evening: Evening) -> None:
    evening.automatic()
    evening.taps("Robin")
    evening.tells("arrived", "U1", name="Robin")
    row = evening.row("U1")
    assert (row.arrival.decision, row.verdict.kind, [one.screen_name for one in row.suggestions]) == (
        Decision.UNDECIDED,
        VerdictKind.CHECK,
        ["Robin"],
    )


def test_one_tap_lets_in_one_arrival(evening: Evening) -> None:
    evening.automatic()
    arrives(evening)
    arrives(evening, uuid="U2", tap=False, at=evening.now + timedelta(seconds=5))
    assert [row.arrival.decision for row in evening.rows()] == [Decision.CLEARED, Decision.UNDECIDED]


def test_a_device_not_seen_before_waits_for_a_human(evening: Evening) -> None:
    evening.automatic()
    evening.taps("Robin", device_known=False)
    arrives(evening, tap=False)
    assert evening.arrival("U1").decision is Decision.UNDECIDED


def test_whoever_dropped_comes_back_by_herself_once_though_the_door_is_closed(evening: Evening) -> None:
    evening.automatic()
    arrives(evening)
    evening.tells("joined", "U1", link="Robin")
    change(evening, state=SessionState.DOOR_CLOSED, door_closed_at=evening.passes(minutes=20))
    for drop, back in (("U1", "U2"), ("U2", "U3")):
        evening.tells("left", drop, link="Robin", cause=LeaveCause.DISCONNECTED, at=evening.passes(minutes=2))
        evening.tells("arrived", back, link="Robin", at=evening.passes(minutes=2))
        evening.tells("joined", back, link="Robin", at=evening.passes(seconds=5))
    assert [row.arrival.decision for row in evening.rows()] == [
        Decision.CLEARED,
        Decision.CLEARED,
        Decision.UNDECIDED,  # the second drop had no second sign of its own
    ]


def test_a_decision_that_cannot_be_taken_does_not_hold_up_the_news(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> int:
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(admission, "clear_automatically", breaks)
    arrives(evening)
    assert evening.row("U1").is_waiting


def test_a_command_carries_what_kind_it_is(evening: Evening) -> None:
    arrives(evening)
    act(evening, "clear")
    command = evening.row("U1").command
    assert command is not None
    assert (command.kind, command.participant_uuid, command.asked_by) == (CommandKind.ADMIT, "U1", evening.ana.id)
