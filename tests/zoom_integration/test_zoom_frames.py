"""Frames of Zoom's WebSocket: what is documented is understood, and nothing else does harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoom_integration.webhooks.frames import HEARTBEAT, Frame, read

EVENT = '{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":"5","uuid":"a//b"}}}'
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("said", "frame"),
    [
        ({"module": "build_connection", "success": True}, Frame("build_connection")),
        ({"module": "build_connection", "success": False, "content": "Invalid Token"}, Frame("build_connection", True)),
        ({"module": "heartbeat", "success": True}, Frame("heartbeat")),
        ({"module": "heartbeat", "content": "Token is invalid"}, Frame("heartbeat", True)),
        ({"module": "something_new", "success": False}, Frame("something_new", True)),
        ({"module": "message", "content": EVENT}, Frame("message", event=EVENT.encode())),
        ({"module": "message", "content": 'an "Invalid Token"'}, Frame("message", event=b'an "Invalid Token"')),
        ({"module": "message"}, Frame("message")),
        ({"module": ["odd"]}, Frame()),
    ],
)  # fmt: skip
def test_each_documented_frame_is_understood(said: dict[str, object], frame: Frame) -> None:
    assert read(json.dumps(said)) == frame


def test_an_events_bytes_are_those_that_zoom_wrote() -> None:
    odd = EVENT.replace('","', '" ,  "') + "\n"
    assert read(json.dumps({"module": "message", "content": odd})).event == odd.encode()


def test_an_event_sent_as_an_object_or_without_its_envelope_is_an_event_all_the_same() -> None:
    inside = read(json.dumps({"module": "message", "content": json.loads(EVENT)})).event
    assert (json.loads(inside or b""), read(EVENT).event) == (json.loads(EVENT), EVENT.encode())


def test_half_a_sign_in_somebodys_name_loses_no_event() -> None:
    told = json.loads(EVENT) | {"name": "Wr\ud83dn"}
    spelt = json.dumps(told, ensure_ascii=False)
    assert json.loads(read(json.dumps({"module": "message", "content": spelt})).event or b"") == told


def test_our_own_heartbeat_is_as_documented() -> None:
    assert json.loads(HEARTBEAT) == {"module": "heartbeat"}


@given(st.text() | st.binary() | JSON.map(json.dumps))
def test_whatever_comes_nothing_is_raised(said: str | bytes) -> None:
    frame = read(said)
    assert frame.event is None or isinstance(frame.event, bytes)


@given(JSON)
def test_no_content_is_a_refusal_of_the_line_when_it_is_an_event(content: object) -> None:
    assert read(json.dumps({"module": "message", "content": content})).refused is False
