"""The same event over webhook and WebSocket counts once, whichever way it is written, in whichever order it comes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ports import Delivery
from app.queries import arrivals
from app.services.deliveries import identity
from tests.one_evening import Evening

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def turned(value: object) -> object:
    """The same JSON with every object's keys the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(each) for each in value] if isinstance(value, list) else value


@given(JSON)
def test_another_spelling_is_the_same_event(value: object) -> None:
    one = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "surrogatepass")
    other = json.dumps(turned(value), indent=2).encode()
    assert identity(one) == identity(other)


@given(JSON, JSON)
def test_another_event_is_another_event(one: object, other: object) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (identity(json.dumps(one).encode()) == identity(json.dumps(other).encode())) is same


@given(st.binary(max_size=40))
def test_what_is_not_json_is_known_by_its_bytes(body: bytes) -> None:
    assert identity(body) == identity(bytes(body))
    assert identity(b"{" + body) != identity(b"[" + body)


def test_a_body_nested_beyond_reason_is_known_all_the_same() -> None:
    deep = b"[" * 200_000
    assert len(identity(deep)) == 64


def by_other_means(told: Delivery, screen_name: str | None = None) -> Delivery:
    """The same sighting in a message that was sent at another moment, so that its hash is another one."""
    assert told.sighting is not None
    seen = replace(told.sighting, screen_name=screen_name or told.sighting.screen_name)
    return replace(told, sighting=seen, kind=f"{told.kind}.line")


def told_of(evening: Evening) -> int:
    """How many people the dashboard speaks of: those at the door, and those whom nobody can place."""
    rows = len(evening.rows())
    with evening.database.reading() as db:
        return rows + arrivals.unattached(db, int(evening.session.id or 0))


@pytest.mark.parametrize("webhook_first", [True, False])
@pytest.mark.parametrize("uuid", ["U1", None])
def test_a_sighting_that_was_told_already_is_not_told_again(
    evening: Evening, webhook_first: bool, uuid: str | None
) -> None:
    webhook = evening.event("arrived", uuid, name="Somebody")
    webhook = replace(webhook, sighting=replace(webhook.sighting, user_id="16778240"))  # type: ignore[type-var] # it has one
    line = by_other_means(webhook)
    first, second = (webhook, line) if webhook_first else (line, webhook)
    evening.hears(first)
    known = evening.hears(second)
    assert (evening.delivery(known).outcome, told_of(evening)) == ("known_already", 1)


def test_a_sighting_that_says_more_is_kept(evening: Evening) -> None:
    told = evening.event("arrived", "U1", name="Somebody")
    evening.hears(told)
    more = evening.hears(by_other_means(told, "Somebody Else"))
    assert (evening.delivery(more).outcome, len(evening.rows())) == ("understood", 1)


def test_two_people_without_any_id_stay_two(evening: Evening) -> None:
    told = evening.event("arrived", None, name="Guest")
    evening.hears(told)
    evening.hears(by_other_means(told))
    assert told_of(evening) == 2


def test_the_same_person_back_later_is_another_sighting(evening: Evening) -> None:
    told = evening.event("arrived", "U1", link="Robin")
    evening.hears(told)
    later = evening.hears(replace(told, sighting=replace(told.sighting, at=told.sighting.at + timedelta(seconds=9))))  # type: ignore[union-attr, type-var] # it has one
    assert evening.delivery(later).outcome == "understood"
