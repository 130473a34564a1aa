"""Zoom's side as a fold: any order, any repeats, any losses; and our side as a table."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.arrivals import (
    CAUTIOUS_ACTIONS,
    DECISION_LIFE,
    Appearance,
    Decision,
    DecisionAction,
    LeaveCause,
    Sighting,
    SightingKind,
    Stay,
    Wait,
    ZoomSide,
    fold,
)
from app.domain.errors import IllegalAction

K = SightingKind
SEVEN = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)
MUCH_LATER = SEVEN + timedelta(hours=4)


def at(seconds: float) -> datetime:
    return SEVEN + timedelta(seconds=seconds)


def seen(kind: SightingKind, seconds: float, **more: object) -> Sighting:
    return Sighting(kind, at(seconds), f"{kind}-{seconds}-{more}", **more)  # type: ignore[arg-type] # keyword arguments of many kinds


def side(*sightings: Sighting, now: datetime = MUCH_LATER) -> ZoomSide:
    return fold(sightings, now).zoom_side


# --- a story told plainly ---------------------------------------------------------------------------------------------


def test_a_whole_evening_of_one_arrival():
    story = [
        seen(K.ARRIVED, 0, screen_name="Blue"),
        seen(K.LEFT_DOOR, 30),
        seen(K.ADMITTED, 30),
        seen(K.JOINED, 32, screen_name="Blue Heron"),
        seen(K.PUT_BACK, 600),
        seen(K.ADMITTED, 660),
        seen(K.JOINED, 661, screen_name="Blue"),
        seen(K.LEFT, 3600, reason=LeaveCause.DISCONNECTED),
    ]
    assert fold(story, MUCH_LATER) == Appearance(
        zoom_side=ZoomSide.LEFT,
        since=at(3600),
        first_seen_at=at(0),
        last_seen_at=at(3600),
        admitted_at=at(660),
        stays=(Stay(at(32), at(600)), Stay(at(661), at(3600))),
        waits=(Wait(at(0), at(30)), Wait(at(600), at(660))),
        leave_cause=LeaveCause.DISCONNECTED,
        screen_name="Blue",
        names_seen=("Blue", "Blue Heron"),
    )


def test_nothing_seen_yet_is_an_arrival_that_has_only_begun():
    empty = fold([], SEVEN)
    assert (empty.zoom_side, empty.since, empty.stays, empty.screen_name) == (ZoomSide.WAITING, SEVEN, (), None)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        ([seen(K.ARRIVED, 0)], ZoomSide.WAITING),
        ([seen(K.ADMITTED, 0)], ZoomSide.INSIDE),
        ([seen(K.JOINED, 0)], ZoomSide.INSIDE),
        ([seen(K.JOINED_BREAKOUT, 0)], ZoomSide.INSIDE),
        ([seen(K.LEFT_BREAKOUT, 0)], ZoomSide.INSIDE),
        ([seen(K.PUT_BACK, 0)], ZoomSide.WAITING),
        ([seen(K.LEFT, 0)], ZoomSide.LEFT),
        ([seen(K.LEFT_DOOR, 0)], ZoomSide.GAVE_UP),
        ([seen(K.MEETING_ENDED, 0)], ZoomSide.LEFT),
        ([seen(K.ARRIVED, 0), seen(K.LEFT, 60)], ZoomSide.LEFT),
        ([seen(K.ARRIVED, 0), seen(K.LEFT_DOOR, 60), seen(K.ARRIVED, 90)], ZoomSide.WAITING),
        ([seen(K.JOINED, 0), seen(K.ARRIVED, 60)], ZoomSide.WAITING),
        ([seen(K.JOINED, 0), seen(K.LEFT, 60), seen(K.JOINED, 600)], ZoomSide.INSIDE),
        ([seen(K.LEFT, 0), seen(K.ADMITTED, 60)], ZoomSide.INSIDE),
    ],
)
def test_what_was_lost_before_does_not_keep_a_sighting_from_being_understood(story, expected):
    assert side(*story) is expected


# --- the door ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "expected"), [(4.9, ZoomSide.WAITING), (5, ZoomSide.GAVE_UP)])
def test_leaving_the_door_is_giving_up_only_after_five_seconds(seconds, expected):
    story = [seen(K.ARRIVED, 0), seen(K.LEFT_DOOR, 60)]
    assert side(*story, now=at(60 + seconds)) is expected


@pytest.mark.parametrize("entering", [K.ADMITTED, K.JOINED])
@pytest.mark.parametrize("left_door", [28, 30, 31, 45])
def test_leaving_the_door_before_with_or_after_an_admission_is_not_giving_up(entering, left_door):
    appearance = fold([seen(K.ARRIVED, 0), seen(K.LEFT_DOOR, left_door), seen(entering, 30)], MUCH_LATER)
    assert (appearance.zoom_side, appearance.stays) == (ZoomSide.INSIDE, (Stay(at(30), None),))


def test_an_end_of_the_meeting_does_not_take_back_that_she_gave_up():
    appearance = fold([seen(K.ARRIVED, 0), seen(K.LEFT_DOOR, 60), seen(K.MEETING_ENDED, 3600)], MUCH_LATER)
    assert (appearance.zoom_side, appearance.since, appearance.leave_cause) == (ZoomSide.GAVE_UP, at(60), None)


def test_whoever_still_waited_when_the_meeting_ended_did_not_give_up():
    appearance = fold([seen(K.ARRIVED, 0), seen(K.MEETING_ENDED, 3600)], MUCH_LATER)
    assert (appearance.zoom_side, appearance.leave_cause) == (ZoomSide.LEFT, LeaveCause.MEETING_ENDED)
    assert appearance.waits == (Wait(at(0), at(3600)),)


@pytest.mark.parametrize("echo", [[], [K.ARRIVED], [K.LEFT], [K.ARRIVED, K.LEFT]])
@pytest.mark.parametrize("delay", [0, 2])
def test_being_put_back_is_waiting_whatever_zoom_says_with_it(echo, delay):
    story = [seen(K.JOINED, 0), seen(K.PUT_BACK, 60), *(seen(kind, 60 + delay) for kind in echo)]
    appearance = fold(story, MUCH_LATER)
    assert (appearance.zoom_side, appearance.stays) == (ZoomSide.WAITING, (Stay(at(0), at(60)),))


def test_joining_tells_the_stays_beginning_better_than_admission():
    assert fold([seen(K.ADMITTED, 0), seen(K.JOINED, 3)], MUCH_LATER).stays == (Stay(at(3), None),)


def test_a_late_notice_of_an_old_leaving_does_not_send_a_present_person_away():
    assert side(seen(K.JOINED, 100), seen(K.LEFT, 50), seen(K.JOINED, 0)) is ZoomSide.INSIDE


# --- breakout rooms ---------------------------------------------------------------------------------------------------

INTO = seen(K.JOINED_BREAKOUT, 600, user_id="b")
OUT_OF = seen(K.LEFT_BREAKOUT, 1200, user_id="b")
MAIN = seen(K.JOINED, 0, user_id="m")


@pytest.mark.parametrize(
    "around",
    [
        [],
        [seen(K.LEFT, 599, user_id="m")],
        [seen(K.LEFT, 600)],
        [seen(K.LEFT, 603, user_id="m")],
        [seen(K.LEFT, 660, user_id="m")],
        [seen(K.JOINED, 1201, user_id="m2")],
        [seen(K.JOINED, 1201, user_id="m2"), seen(K.LEFT, 1201, user_id="b")],
        [seen(K.LEFT, 1200, user_id="b"), seen(K.JOINED, 1205, user_id="m2")],
        [seen(K.LEFT, 599), seen(K.LEFT, 1200), seen(K.JOINED, 1201)],
    ],
)
def test_a_move_into_a_breakout_room_and_back_is_one_stay(around):
    appearance = fold([MAIN, INTO, OUT_OF, *around], MUCH_LATER)
    assert (appearance.zoom_side, appearance.stays) == (ZoomSide.INSIDE, (Stay(at(0), None),))


@pytest.mark.parametrize(
    "leaving",
    [
        [OUT_OF, seen(K.LEFT, 1200, user_id="b")],
        [OUT_OF, seen(K.LEFT, 1200)],
        [seen(K.LEFT, 1200, user_id="b")],
        [seen(K.LEFT, 1200)],
        [seen(K.LEFT, 1199, user_id="b"), OUT_OF],
    ],
)
def test_who_leaves_from_a_breakout_room_and_does_not_return_has_left(leaving):
    appearance = fold([MAIN, INTO, *leaving], MUCH_LATER)
    assert appearance.zoom_side is ZoomSide.LEFT
    assert [(stay.joined_at, stay.left_at in (at(1199), at(1200))) for stay in appearance.stays] == [(at(0), True)]


def test_a_breakout_room_that_she_left_much_later_shows_that_the_leaving_was_the_move():
    story = [MAIN, INTO, seen(K.LEFT, 640), OUT_OF]
    assert fold(story, MUCH_LATER).stays == (Stay(at(0), at(1200)),)


def test_a_rejoin_long_after_leaving_is_a_second_stay():
    story = [MAIN, seen(K.LEFT, 100, user_id="m"), seen(K.JOINED, 130, user_id="n")]
    assert fold(story, MUCH_LATER).stays == (Stay(at(0), at(100)), Stay(at(130), None))


# --- order, repetition, loss ------------------------------------------------------------------------------------------

SEVEN_KINDS = [K.ARRIVED, K.ADMITTED, K.JOINED, K.LEFT, K.ARRIVED, K.PUT_BACK, K.MEETING_ENDED]
HISTORY = [seen(kind, 60.0 * n) for n, kind in enumerate(SEVEN_KINDS)]


def test_every_order_of_the_seven_ends_in_the_same_appearance():
    in_order = fold(HISTORY, MUCH_LATER)
    assert in_order.zoom_side is ZoomSide.LEFT
    assert {fold(order, MUCH_LATER) for order in permutations(HISTORY)} == {in_order}


@pytest.mark.slow
def test_any_times_orders_and_repeats_of_the_seven_equal_the_sorted_history():
    dice = random.Random(7)
    for _ in range(5_000):
        history = [seen(kind, dice.randrange(0, 30) / 2) for kind in dice.choices(SEVEN_KINDS, k=dice.randrange(1, 12))]
        now = at(dice.randrange(0, 40))
        told = history + dice.choices(history, k=dice.randrange(0, 12))
        dice.shuffle(told)
        assert fold(told, now) == fold(sorted(history, key=lambda one: (one.at, list(K).index(one.kind))), now)


wild = st.lists(
    st.builds(
        Sighting,
        kind=st.sampled_from(K),
        at=st.integers(0, 90).map(at),
        body_hash=st.integers(0, 10_000).map(str),
        user_id=st.sampled_from([None, "a", "b"]),
        screen_name=st.sampled_from([None, "", "Ana", "Sam"]),
        reason=st.sampled_from([None, *LeaveCause]),
    ),
    max_size=25,
    unique_by=lambda one: one.body_hash,
)


@settings(max_examples=1_500)
@given(story=wild, chance=st.randoms(use_true_random=False), now=st.integers(0, 120).map(at))
def test_any_history_in_any_order_with_any_repeats_is_told_the_same_and_makes_sense(story, chance, now):
    told = story + chance.choices(story, k=5) if story else []
    chance.shuffle(told)
    appearance = fold(told, now)
    assert appearance == fold(story, now)
    stays, waits = appearance.stays, appearance.waits
    assert [one.left_at is None for one in stays[:-1]] == [False] * len(stays[:-1])
    assert (bool(stays) and stays[-1].left_at is None) is (appearance.zoom_side is ZoomSide.INSIDE)
    assert all(one.left_at is None or one.joined_at <= one.left_at for one in stays)
    assert all(a.left_at is not None and a.left_at <= b.joined_at for a, b in pairwise(stays))
    assert all(a.ended_at is not None and a.ended_at <= b.began_at for a, b in pairwise(waits))
    assert (appearance.leave_cause is None) is (appearance.zoom_side is not ZoomSide.LEFT)


class Truth:
    """A participant who really does things in Zoom, at least twelve seconds apart; it knows where she is."""

    def __init__(self, dice: random.Random) -> None:
        self.dice, self.second, self.users = dice, 0, 0
        self.side: ZoomSide | None = None
        self.in_breakout = False
        self.told: list[Sighting] = []
        self.stays: list[list[float | None]] = []

    def tell(self, kind: SightingKind, after: float = 0, user: int | None = None) -> None:
        self.told.append(seen(kind, self.second + after, user_id=str(self.users if user is None else user)))

    def step(self) -> None:
        self.second += self.dice.randrange(80, 300)
        {
            None: self.arrive,
            ZoomSide.WAITING: self.dice.choice([self.come_in, self.come_in, self.give_up]),
            ZoomSide.INSIDE: self.dice.choice([self.leave, self.send_back, self.move, self.move]),
            ZoomSide.LEFT: self.arrive,
            ZoomSide.GAVE_UP: self.arrive,
        }[self.side]()

    def arrive(self) -> None:
        self.users += 1
        self.tell(K.ARRIVED)
        self.side = ZoomSide.WAITING

    def come_in(self) -> None:
        if self.dice.random() < 0.5:
            self.tell(K.LEFT_DOOR, self.dice.choice([0, 1, 3]))
        self.tell(K.ADMITTED)
        self.tell(K.JOINED, 1)
        self.stays.append([self.second + 1, None])
        self.side = ZoomSide.INSIDE

    def give_up(self) -> None:
        self.tell(K.LEFT_DOOR)
        self.side = ZoomSide.GAVE_UP

    def leave(self) -> None:
        if self.in_breakout:
            self.tell(K.LEFT_BREAKOUT)
            self.in_breakout = False
        self.tell(K.LEFT)
        self.stays[-1][1] = self.second
        self.side = ZoomSide.LEFT

    def send_back(self) -> None:
        if self.in_breakout:
            return self.move()
        self.tell(K.PUT_BACK)
        for echo in self.dice.sample([K.ARRIVED, K.LEFT], self.dice.randrange(3)):
            self.tell(echo, self.dice.choice([0, 1]))
        self.stays[-1][1] = self.second
        self.side = ZoomSide.WAITING
        return None

    def move(self) -> None:
        """Into a breakout room, or back; the old user may or may not be said to leave, a little before or after."""
        old, self.users = self.users, self.users + 1
        if self.dice.random() < 0.5:
            self.tell(K.LEFT, self.dice.choice([-1, 0, 1]), user=old)
        if self.in_breakout:
            self.tell(K.LEFT_BREAKOUT, user=old)
            self.tell(K.JOINED, self.dice.choice([0, 1, 5]))
        else:
            self.tell(K.JOINED_BREAKOUT)
        self.in_breakout = not self.in_breakout


@pytest.mark.slow
def test_thousands_of_true_histories_are_read_as_they_happened():
    dice = random.Random(1959)
    for _ in range(4_000):
        truth = Truth(dice)
        for _ in range(dice.randrange(1, 14)):
            truth.step()
        told = truth.told + dice.choices(truth.told, k=4)
        dice.shuffle(told)
        appearance = fold(told, at(truth.second + 60))
        lived = tuple(Stay(at(a), None if b is None else at(b)) for a, b in truth.stays if a is not None)
        assert (appearance.zoom_side, appearance.stays) == (truth.side, lived), sorted(truth.told, key=lambda s: s.at)


# --- our side ---------------------------------------------------------------------------------------------------------

DECISIONS = {
    ("undecided", "clear"): "cleared",
    ("undecided", "decline"): "declined",
    ("undecided", "withdraw"): "-",
    ("cleared", "clear"): "-",
    ("cleared", "decline"): "-",
    ("cleared", "withdraw"): "withdrawn",
    ("declined", "clear"): "cleared",
    ("declined", "decline"): "-",
    ("declined", "withdraw"): "-",
    ("withdrawn", "clear"): "cleared",
    ("withdrawn", "decline"): "-",
    ("withdrawn", "withdraw"): "-",
}


def after(state: Decision, action: DecisionAction) -> str:
    try:
        return DECISION_LIFE.after(state, action).value
    except IllegalAction:
        return "-"


def test_every_decision_and_action_is_as_the_table_says():
    assert {(s.value, a.value): after(s, a) for s, a in product(Decision, DecisionAction)} == DECISIONS


def test_every_decision_can_be_reached():
    assert {to for to in DECISIONS.values() if to != "-"} | {"undecided"} == {one.value for one in Decision}


def test_what_keeps_somebody_out_is_cautious():
    assert {DecisionAction.DECLINE, DecisionAction.WITHDRAW} == CAUTIOUS_ACTIONS
