"""Zoom's own lock: by itself where a group chose it, around a return, by hand without hands, never elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.arrivals import LeaveCause
from app.domain.errors import NotPermitted, NotThere, Refused
from app.domain.sessions import SessionState
from app.models import AgentKind, Arrival, CommandOutcome, ZoomLock
from app.queries import dashboard
from app.queries import locks as open_locks
from app.queries.needs import NeedKind
from app.services import doors, locks
from tests import factories
from tests.hands import ALL, Pair
from tests.one_evening import Evening

LOCK_NEEDS = (NeedKind.LOCK_IN_ZOOM, NeedKind.UNLOCK_IN_ZOOM, NeedKind.LOCK_IS_OPEN)


@pytest.fixture
def locking(evening: Evening) -> Evening:
    """A group that chose the true lock."""
    evening.session.locks_zoom = True
    evening.db.add(evening.session)
    evening.db.commit()
    return evening


def browser(evening: Evening) -> Pair:
    return Pair(evening, AgentKind.BROWSER, ALL, "browser")


def closes(evening: Evening) -> None:
    """The closing moment comes."""
    evening.now = factories.START
    evening.db.rollback()
    with evening.database.writing() as db:
        assert doors.close_when_due(db, session_id=evening.session_id, now=evening.now)


def act(evening: Evening, verb: str, **more: object) -> None:
    evening.db.rollback()
    with evening.database.writing() as db:
        getattr(locks, verb)(db, session_id=evening.session_id, now=evening.now, **{"by": evening.by, **more})


def time_passes(evening: Evening, **span: float) -> None:
    """Time, and what the worker does with it."""
    evening.passes(**span)
    evening.db.rollback()
    with evening.database.reading() as db:
        due = open_locks.sessions_to_lock_again(db, evening.now)
    for session_id in due:
        with evening.database.writing() as db:
            locks.lock_again_when_due(db, session_id=session_id, now=evening.now)


def needs(evening: Evening) -> list[NeedKind]:
    evening.db.rollback()
    with evening.database.reading() as db:
        found = dashboard.load(db, session_id=evening.session_id, actor=evening.by, now=evening.now).needs
    return [one.kind for one in found if one.kind in LOCK_NEEDS]


def robin_drops_out(evening: Evening) -> int:
    """Robin was inside, with a tap, and loses the connection a minute after the door closed. Returns the arrival."""
    evening.tells("left", "U1", link="Robin", cause=LeaveCause.DISCONNECTED, at=evening.passes(minutes=1))
    return evening.row("U1").coming.arrival_id


def robin_is_inside(evening: Evening) -> None:
    evening.taps("Robin")
    evening.tells("arrived", "U1", link="Robin")
    evening.tells("joined", "U1", link="Robin")


def carries_out(hands: Pair) -> list[str]:
    """Everything that it is given, done. Returns the kinds."""
    handed = hands.claims()
    for one in handed:
        hands.answers(one)
    return [one.command.kind.value for one in handed]


def test_zoom_locks_by_itself_at_closing_time_and_opens_around_a_return(locking: Evening) -> None:
    hands = browser(locking)
    robin_is_inside(locking)
    closes(locking)
    hands.sees()
    told = [needs(locking), carries_out(hands), locking.fresh().zoom_lock]
    assert told == [[], ["lock"], ZoomLock.AGENT_SAYS_LOCKED]
    act(locking, "open_for", arrival_id=robin_drops_out(locking))
    assert (carries_out(hands), locking.fresh().zoom_lock, needs(locking)) == (["unlock"], ZoomLock.OPEN, [])
    locking.tells("arrived", "U9", link="Robin", at=locking.passes(seconds=30))
    assert carries_out(hands) == []
    locking.tells("joined", "U9", link="Robin", at=locking.passes(seconds=5))
    assert (carries_out(hands), locking.fresh().zoom_lock) == (["lock"], ZoomLock.AGENT_SAYS_LOCKED)


def test_the_lock_closes_after_five_minutes_although_nobody_came_back(locking: Evening) -> None:
    hands = browser(locking)
    robin_is_inside(locking)
    closes(locking)
    carries_out(hands)
    act(locking, "open_for", arrival_id=robin_drops_out(locking))
    carries_out(hands)
    time_passes(locking, minutes=4, seconds=59)
    early = carries_out(hands)
    time_passes(locking, seconds=1)
    assert (early, carries_out(hands), locking.fresh().zoom_lock) == ([], ["lock"], ZoomLock.AGENT_SAYS_LOCKED)


def test_with_no_hands_the_dashboard_asks_and_remembers(locking: Evening) -> None:
    robin_is_inside(locking)
    closes(locking)
    asked = [needs(locking)]
    act(locking, "say_lock", locked=True)
    asked.append(needs(locking))
    assert (asked, locking.fresh().zoom_lock) == ([[NeedKind.LOCK_IN_ZOOM], []], ZoomLock.FACILITATOR_SAYS_LOCKED)
    act(locking, "open_for", arrival_id=robin_drops_out(locking))
    asked = [needs(locking)]
    act(locking, "say_lock", locked=False)
    asked.append(needs(locking))
    time_passes(locking, minutes=5)
    assert [*asked, needs(locking)] == [[NeedKind.UNLOCK_IN_ZOOM], [], [NeedKind.LOCK_IN_ZOOM]]


def test_a_panel_that_cannot_lock_leaves_it_to_a_human(locking: Evening) -> None:
    panel = Pair(locking)
    closes(locking)
    assert (panel.told(), needs(locking)) == ([], [NeedKind.LOCK_IN_ZOOM])


def test_in_a_group_without_the_lock_zoom_is_never_locked(evening: Evening) -> None:
    hands = browser(evening)
    robin_is_inside(evening)
    closes(evening)
    with pytest.raises(Refused, match="lock_not_chosen"):
        act(evening, "ask_lock", locked=True)
    with pytest.raises(Refused, match="not_locked"):
        act(evening, "open_for", arrival_id=robin_drops_out(evening))
    time_passes(evening, minutes=10)
    hands.sees(inside={}, locked=False)
    assert (hands.told(), needs(evening), evening.fresh().zoom_lock) == ([], [], ZoomLock.OPEN)


def test_an_agent_that_dies_with_the_lock_in_hand_is_followed_by_another(locking: Evening) -> None:
    first = browser(locking)
    closes(locking)
    first.claims()
    locking.passes(seconds=4)
    by_hand, second = needs(locking), browser(locking)
    waits = second.told()
    locking.passes(seconds=1)
    assert (by_hand, waits, carries_out(second)) == ([NeedKind.LOCK_IN_ZOOM], [], ["lock"])
    assert (carries_out(first), locking.fresh().zoom_lock) == ([], ZoomLock.AGENT_SAYS_LOCKED)


# Zoom contradicts


def test_a_lock_that_zoom_does_not_show_turns_red_and_is_asked_for_again(locking: Evening) -> None:
    hands = browser(locking)
    closes(locking)
    hands.sees(inside={}, locked=False)
    carries_out(hands)
    told = [locking.fresh().zoom_lock]  # it can see the lock, so its word is not enough
    locking.passes(seconds=2)
    hands.sees(inside={}, locked=False)
    assert (told, needs(locking), carries_out(hands)) == ([ZoomLock.ASKED], [NeedKind.LOCK_IS_OPEN], ["lock"])
    hands.sees(inside={}, locked=True)
    assert (needs(locking), locking.fresh().zoom_lock) == ([], ZoomLock.AGENT_SAYS_LOCKED)


def test_a_lie_told_for_ever_is_answered_once_in_ten_seconds(locking: Evening) -> None:
    hands = browser(locking)
    closes(locking)
    tries = 0
    for _ in range(30):
        hands.sees(inside={}, locked=False)
        tries += len(carries_out(hands))
        locking.passes(seconds=2)
    assert (needs(locking), 5 <= tries <= 8) == ([NeedKind.LOCK_IS_OPEN], True)


def test_a_facilitators_word_holds_until_hands_see_otherwise(locking: Evening) -> None:
    closes(locking)
    act(locking, "say_lock", locked=True)
    locking.passes(seconds=3)
    hands = browser(locking)
    hands.sees(inside={}, locked=False)
    assert (needs(locking), carries_out(hands)) == ([NeedKind.LOCK_IS_OPEN], ["lock"])


def test_a_look_that_was_on_its_way_while_the_lock_turned_is_no_contradiction(locking: Evening) -> None:
    hands = browser(locking)
    closes(locking)
    carries_out(hands)
    locking.passes(seconds=1)
    hands.sees(inside={}, locked=False)
    assert (needs(locking), locking.fresh().zoom_lock) == ([], ZoomLock.AGENT_SAYS_LOCKED)


# Who may, and what is refused


def test_only_whoever_may_open_the_door_opens_the_lock(locking: Evening) -> None:
    robin_is_inside(locking)
    closes(locking)
    act(locking, "say_lock", locked=True)
    arrival_id = robin_drops_out(locking)
    with pytest.raises(NotPermitted):
        act(locking, "open_for", arrival_id=arrival_id, by=factories.as_member(locking.ana))
    assert locking.fresh().zoom_lock is ZoomLock.FACILITATOR_SAYS_LOCKED


def test_the_lock_is_not_opened_for_somebody_of_another_session(locking: Evening) -> None:
    closes(locking)
    act(locking, "say_lock", locked=True)
    other = factories.session(locking.db, locking.group, starts_at=factories.START + timedelta(days=7))
    stranger = Arrival(session_id=other.id, participant_uuid="U7", first_seen_at=locking.now)
    factories.add(locking.db, stranger)
    locking.db.commit()
    with pytest.raises(NotThere):
        act(locking, "open_for", arrival_id=stranger.id)


def test_reopening_the_door_unlocks_zoom_and_is_no_contradiction(locking: Evening) -> None:
    hands = browser(locking)
    closes(locking)
    carries_out(hands)
    with locking.database.writing() as db:
        doors.reopen(db, session_id=locking.session_id, by=locking.by, now=locking.now)
    carries_out(hands)
    locking.passes(seconds=5)
    hands.sees(inside={}, locked=False)
    kept = locking.fresh()
    assert (kept.state, kept.zoom_lock, kept.seen_open_at, hands.told()) == (
        SessionState.DOORS_OPEN,
        ZoomLock.OPEN,
        None,
        [],
    )


def test_a_lock_that_hands_cannot_turn_is_asked_of_a_human_at_once(locking: Evening) -> None:
    hands = browser(locking)
    closes(locking)
    [handed] = hands.claims()
    hands.answers(handed, CommandOutcome.REFUSED, "no_permission")
    assert needs(locking) == [NeedKind.LOCK_IN_ZOOM]
