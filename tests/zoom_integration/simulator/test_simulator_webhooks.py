"""Signed webhooks over HTTP: each attempt under a fresh signature, retries when the clock jumps."""

from __future__ import annotations

import hashlib
import hmac
import json

from tests.patience import until
from zoom_integration.webhooks.signature import is_genuine

SECRET = "webhook-secret"


def genuine(delivery, clock) -> bool:
    headers, body = delivery
    return is_genuine([SECRET], headers, body, clock.now())


def test_events_arrive_in_order_and_signed(open_zoom, listener, clock):
    zoom = open_zoom(webhook_url=listener.url, webhook_secret=SECRET)
    number = zoom.meeting()
    zoom.sim(f"/meetings/{number}/start")
    received = listener.until(3)
    assert [json.loads(body)["event"] for _, body in received] == [
        "meeting.created",
        "meeting.started",
        "meeting.participant_joined",
    ]
    assert [genuine(one, clock) for one in received] == [True, True, True]
    assert received[0][0]["x-zm-request-timestamp"] == str(int(clock.now().timestamp()))
    assert json.loads(received[0][1])["event_ts"] == round(clock.now().timestamp() * 1000)


def test_a_server_error_brings_the_same_body_again_when_the_clock_jumps_under_a_new_signature(
    open_zoom, listener, clock
):
    listener.statuses[:] = [503]
    zoom = open_zoom(webhook_url=listener.url, webhook_secret=SECRET)
    zoom.meeting()
    (first,) = listener.until(1)
    until_idle(zoom)
    clock.forward(minutes=5)
    _, second = listener.until(2)
    assert first[1] == second[1]
    assert first[0]["x-zm-request-id"] == second[0]["x-zm-request-id"]
    assert first[0]["x-zm-signature"] != second[0]["x-zm-signature"]
    assert int(second[0]["x-zm-request-timestamp"]) - int(first[0]["x-zm-request-timestamp"]) == 300
    assert genuine(second, clock)


def until_idle(zoom) -> dict:
    until(lambda: zoom.get("/sim/idle").json()["idle"])
    return zoom.get("/sim/idle").json()


def test_a_refused_event_never_comes_again(open_zoom, listener, clock):
    listener.statuses[:] = [401]
    zoom = open_zoom(webhook_url=listener.url)
    zoom.meeting()
    listener.until(1)
    state = until_idle(zoom)
    assert (state["waiting"], state["lost"]) == (0, 1)


def test_nobody_listening_counts_as_no_answer(open_zoom):
    zoom = open_zoom(webhook_url="http://127.0.0.1:9/nobody")
    zoom.meeting()
    assert until_idle(zoom)["waiting"] == 1


def test_url_validation_wants_the_token_and_its_code(open_zoom, listener):
    zoom = open_zoom(webhook_url=listener.url, webhook_secret=SECRET)
    assert zoom.sim("/validate_webhook") == {"valid": False}
    headers, body = listener.received[0]
    sent = json.loads(body)
    signed = f"v0:{headers['x-zm-request-timestamp']}:".encode() + body
    assert headers["x-zm-signature"] == "v0=" + hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert (sent["event"], len(sent["payload"]["plainToken"])) == ("endpoint.url_validation", 22)


def test_the_journal_tells_the_story_without_a_name_or_a_link(open_zoom):
    zoom = open_zoom()
    number = zoom.meeting()
    moth = zoom.registrant(number, "Canary")
    zoom.sim(f"/meetings/{number}/start")
    zoom.sim("/join", {"join_url": moth["join_url"], "name": "Canary Two"})
    story = zoom.get("/sim/journal").text
    assert [one["what"] for one in json.loads(story)["lines"]] == [
        "meeting created",
        "registrant added, approved",
        "meeting started",
        "is inside",
        "waits at the door",
    ]
    assert [word for word in ("Canary", "reg.invalid", "tk=", moth["registrant_id"]) if word in story] == []
