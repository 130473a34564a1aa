"""What a test meeting shows: each answer from what was seen, and none from what was not."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.arrivals import ZoomSide, fold
from app.domain.sightings import Sighting, SightingKind
from app.domain.zoom_habits import Question, ZoomHabits, seen_in

K, Q = SightingKind, Question
SEVEN = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
LATER = SEVEN + timedelta(minutes=5)


def told(kind: SightingKind, seconds: int, *, uuid: str = "u1", link: str | None = "r1", key: str | None = None):
    at = SEVEN + timedelta(seconds=seconds)
    return Sighting(kind, at, f"{kind}{seconds}{uuid}", participant_uuid=uuid, registrant_id=link, customer_key=key)


def seen(*sightings: Sighting, now: datetime = LATER) -> dict[Question, bool]:
    return seen_in(sightings, registrant_id="r1", now=now)


AS_DOCUMENTED = (told(K.ARRIVED, 0), told(K.LEFT_DOOR, 60), told(K.ADMITTED, 60), told(K.JOINED, 61))


def test_a_zoom_that_does_as_it_is_documented():
    assert seen(*AS_DOCUMENTED) == {
        Q.LINK_TOLD_WAITING: True,
        Q.LINK_TOLD_ADMITTED: True,
        Q.LINK_TOLD_INSIDE: True,
        Q.UUID_KEPT: True,
        Q.LEFT_DOOR_TOLD: True,
        Q.JOINED_BEFORE_ADMITTED: False,
    }


def test_nothing_is_answered_before_anything_was_told():
    assert seen() == {}


def test_a_link_that_is_told_inside_alone_was_missing_at_the_door():
    found = seen(told(K.ARRIVED, 0, link=None), told(K.ADMITTED, 60, link=None), told(K.JOINED, 61))
    assert (found[Q.LINK_TOLD_WAITING], found[Q.LINK_TOLD_ADMITTED], found[Q.LINK_TOLD_INSIDE]) == (False, False, True)


def test_a_guest_without_a_link_says_nothing_about_links():
    found = seen(told(K.ARRIVED, 0, link=None), told(K.JOINED, 60, link=None))
    assert {Q.LINK_TOLD_WAITING, Q.LINK_TOLD_INSIDE} & set(found) == set()


def test_a_number_that_changes_on_admission_is_seen():
    assert seen(told(K.ARRIVED, 0), told(K.JOINED, 60, uuid="u2"))[Q.UUID_KEPT] is False


def test_that_nothing_was_said_of_the_door_is_known_only_after_a_moment():
    silent = (told(K.ARRIVED, 0), told(K.JOINED, 60))
    assert Q.LEFT_DOOR_TOLD not in seen(*silent, now=SEVEN + timedelta(seconds=65))
    assert seen(*silent)[Q.LEFT_DOOR_TOLD] is False


def test_giving_up_long_before_is_no_word_about_an_admission():
    story = (told(K.ARRIVED, 0), told(K.LEFT_DOOR, 20), told(K.ARRIVED, 40), told(K.JOINED, 60))
    assert seen(*story)[Q.LEFT_DOOR_TOLD] is False


@pytest.mark.parametrize(("first", "second", "answer"), [(K.ADMITTED, K.JOINED, False), (K.JOINED, K.ADMITTED, True)])
def test_within_one_second_the_order_of_telling_decides(first, second, answer):
    assert seen(told(K.ARRIVED, 0), told(first, 60), told(second, 60))[Q.JOINED_BEFORE_ADMITTED] is answer


def test_a_customer_key_can_be_seen_but_never_missed():
    assert seen(told(K.JOINED, 60, key="k"))[Q.CUSTOMER_KEY_TOLD] is True
    assert Q.CUSTOMER_KEY_TOLD not in seen(*AS_DOCUMENTED)


def test_until_the_contrary_was_seen_zoom_does_as_documented():
    assert ZoomHabits.learnt({}) == ZoomHabits(link_told_waiting=True, uuid_kept=True, left_door_told=True)
    learnt = ZoomHabits.learnt({"link_told_waiting": False, "uuid_kept": False, "waiting_room": True})
    assert learnt == ZoomHabits(link_told_waiting=False, uuid_kept=False, left_door_told=True)


@pytest.mark.parametrize(("is_told", "side"), [(True, ZoomSide.WAITING), (False, ZoomSide.GAVE_UP)])
def test_where_zoom_never_says_both_leaving_the_door_is_giving_up_at_once(is_told, side):
    habits = ZoomHabits.learnt({"left_door_told": is_told})
    story = (told(K.ARRIVED, 0), told(K.LEFT_DOOR, 20))
    assert fold(story, SEVEN + timedelta(seconds=20), gave_up_after=habits.gave_up_after).zoom_side is side


sightings = st.builds(
    told,
    st.sampled_from(SightingKind),
    st.integers(0, 120),
    uuid=st.sampled_from(["u1", "u2", ""]),
    link=st.sampled_from([None, "r1", "r2"]),
)


@given(st.lists(sightings, max_size=8))
def test_whatever_was_told_there_are_only_answers_of_yes_and_no(story):
    found = seen_in(story, registrant_id="r1", now=LATER)
    assert set(found.values()) <= {True, False}
    assert set(found) <= set(Question)
