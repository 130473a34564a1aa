"""Tries, waits, tokens and the breaker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import requests

import zoom_integration as z
from tests.patience import PATIENCE_SECONDS
from zoom_integration.breaker import FAILURES_TO_OPEN, Breaker
from zoom_integration.calling import TIMEOUTS

API = "https://api.zoom.test/v2"
OAUTH = "https://zoom.test/oauth/token"
MEETING = f"{API}/meetings/98765432101"
CREATE = f"{API}/users/host%40charity.example/meetings"
GOOD = {"id": 98765432101, "uuid": "u==", "type": 2}
EXPIRED = {"code": 124, "message": "Access token is expired."}


def asked(zoom, url: str) -> int:
    return sum(call.request.url == url for call in zoom.calls)


def test_a_short_trouble_is_not_noticed(with_token, api, clock) -> None:
    with_token.get(MEETING, status=503)
    with_token.get(MEETING, body=requests.ReadTimeout())
    with_token.get(MEETING, json=GOOD)
    assert api.read_meeting(98765432101).number == 98765432101
    assert clock.slept == [0.1875, 0.375]


def test_three_tries_are_all(with_token, api) -> None:
    with_token.get(MEETING, status=503)
    with pytest.raises(z.ServerTrouble):
        api.read_meeting(98765432101)
    assert asked(with_token, MEETING) == 3


def test_a_refusal_is_not_tried_again(with_token, api) -> None:
    with_token.get(MEETING, status=404, json={"code": 3001, "message": ""})
    with pytest.raises(z.NotFound):
        api.read_meeting(98765432101)
    assert asked(with_token, MEETING) == 1


@pytest.mark.parametrize(
    "answer",
    [{"status": 500}, {"body": requests.ReadTimeout()}, {"status": 201, "body": "{cut"}, {"status": 201, "json": {}}],
)
def test_a_creation_that_may_have_happened_is_not_repeated(with_token, api, plan, answer: dict) -> None:
    with_token.post(CREATE, **answer)
    with pytest.raises(z.ZoomUnavailable) as caught:
        api.create_meeting(plan)
    assert (asked(with_token, CREATE), caught.value.uncertain) == (1, True)


@pytest.mark.parametrize("answer", [{"body": requests.ConnectTimeout()}, {"status": 429}])
def test_a_creation_that_certainly_did_not_happen_is_repeated(with_token, api, plan, answer: dict) -> None:
    with_token.post(CREATE, **answer)
    with_token.post(CREATE, status=201, json=GOOD)
    assert api.create_meeting(plan).number == 98765432101


def test_a_short_limit_is_waited_out(with_token, api, clock) -> None:
    reset = str(int(clock().timestamp()) + 2)
    with_token.get(MEETING, status=429, headers={"X-RateLimit-Type": "QPS", "X-RateLimit-Reset": reset})
    with_token.get(MEETING, json=GOOD)
    api.read_meeting(98765432101)
    assert clock.slept == [2.1875]


@pytest.mark.parametrize("headers", [{"Retry-After": "60"}, {"X-RateLimit-Type": "Daily-limit"}])
def test_a_long_limit_is_told_to_the_caller(with_token, api, clock, headers: dict) -> None:
    with_token.get(MEETING, status=429, headers=headers)
    with pytest.raises(z.RateLimited if "Retry-After" in headers else z.DailyLimit):
        api.read_meeting(98765432101)
    assert (clock.slept, asked(with_token, MEETING)) == ([], 1)


def test_each_call_has_both_timeouts(with_token, api) -> None:
    with_token.get(MEETING, json=GOOD)
    api.read_meeting(98765432101)
    assert [call.request.req_kwargs["timeout"] for call in with_token.calls] == [TIMEOUTS, TIMEOUTS]


# Tokens


def test_the_token_is_asked_for_as_documented(with_token, api) -> None:
    with_token.get(MEETING, json=GOOD)
    api.read_meeting(98765432101)
    token_call, meeting_call = with_token.calls
    assert token_call.request.body == "grant_type=account_credentials&account_id=account"
    assert token_call.request.headers["Authorization"] == "Basic Y2xpZW50Omh1c2gtaHVzaA=="
    assert meeting_call.request.headers["Authorization"] == "Bearer token-1"


def test_a_token_is_used_until_a_minute_before_its_end(with_token, api, clock) -> None:
    with_token.get(MEETING, json=GOOD)
    for minutes in (0, 58, 1):
        clock.forward(minutes=minutes)
        api.read_meeting(98765432101)
    assert asked(with_token, OAUTH) == 2


def test_a_stale_token_is_renewed_once_and_the_call_made_again(zoom, api) -> None:
    for name in ("old", "new"):
        zoom.post(OAUTH, json={"access_token": name, "expires_in": 3600})
    zoom.get(MEETING, status=401, json=EXPIRED)
    zoom.get(MEETING, json=GOOD)
    api.read_meeting(98765432101)
    sent = [call.request.headers["Authorization"] for call in zoom.calls if call.request.url == MEETING]
    assert sent == ["Bearer old", "Bearer new"]


@pytest.mark.parametrize("refusal", [{"json": EXPIRED}, {"json": {"message": "?"}}, {"body": ""}])
def test_a_new_token_that_is_refused_too_is_bad_credentials(with_token, api, refusal: dict) -> None:
    with_token.get(MEETING, status=401, **refusal)
    with pytest.raises(z.BadCredentials):
        api.read_meeting(98765432101)
    assert (asked(with_token, MEETING), asked(with_token, OAUTH)) == (2, 2)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ({"status": 401, "json": {"reason": "Invalid client_id or client_secret", "error": "x"}}, z.BadCredentials),
        ({"status": 400, "json": {"reason": "Bad request", "error": "invalid_request"}}, z.BadCredentials),
        ({"status": 400, "body": "<html>"}, z.NotUnderstood),
        ({"status": 200, "body": "<html>"}, z.NotUnderstood),
        ({"status": 200, "json": {"access_token": None, "expires_in": 3600}}, z.NotUnderstood),
        ({"status": 200, "json": {"access_token": "x"}}, z.NotUnderstood),
        ({"status": 503}, z.ServerTrouble),
        ({"status": 429, "headers": {"Retry-After": "60"}}, z.RateLimited),
        ({"body": requests.ConnectTimeout()}, z.TimedOut),
    ],
)
def test_without_a_token_nothing_is_sent(zoom, api, answer: dict, kind: type) -> None:
    zoom.post(OAUTH, **answer)
    zoom.get(MEETING, json=GOOD)
    with pytest.raises(kind):
        api.read_meeting(98765432101)
    assert asked(zoom, MEETING) == 0


def test_twenty_threads_fetch_one_token(with_token, api) -> None:
    with_token.get(MEETING, json=GOOD)
    together = Barrier(20)

    def read(_: int) -> int:
        together.wait()
        return api.read_meeting(98765432101).number

    with ThreadPoolExecutor(20) as threads:
        assert list(threads.map(read, range(20))) == [98765432101] * 20
    assert (asked(with_token, OAUTH), asked(with_token, MEETING)) == (1, 20)


def test_twenty_threads_whose_token_is_refused_together_renew_it_once(zoom, api) -> None:
    zoom.post(OAUTH, json={"access_token": "old", "expires_in": 3600})
    zoom.post(OAUTH, json={"access_token": "new", "expires_in": 3600})
    together = Barrier(20)

    def answer(request):
        if request.headers["Authorization"] == "Bearer old":
            together.wait(timeout=PATIENCE_SECONDS)
            return (401, {}, '{"code": 124, "message": ""}')
        return (200, {}, '{"id": 98765432101, "uuid": "u==", "type": 2}')

    zoom.add_callback("GET", MEETING, answer)
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda _: api.read_meeting(98765432101).number, range(20)))
    assert (found, asked(zoom, OAUTH)) == ([98765432101] * 20, 2)


# The breaker


def fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(z.ServerTrouble), breaker.passage():
            raise z.ServerTrouble()


def test_after_five_failures_zoom_is_left_alone(clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, FAILURES_TO_OPEN)
    clock.forward(seconds=5)
    with pytest.raises(z.BreakerOpen) as caught, breaker.passage():
        pytest.fail("a call went through")
    assert caught.value.retry_after == timedelta(seconds=10)


def test_four_failures_and_a_success_are_forgotten(clock) -> None:
    breaker = Breaker(clock)
    for _ in range(3):
        fail(breaker, FAILURES_TO_OPEN - 1)
        with breaker.passage():
            pass


def test_a_refusal_or_a_limit_is_a_sign_of_life(clock) -> None:
    breaker = Breaker(clock)
    for error in (z.NotFound(), z.RateLimited(retry_at=clock(), now=clock())):
        fail(breaker, FAILURES_TO_OPEN - 1)
        with pytest.raises(type(error)), breaker.passage():
            raise error


def test_after_fifteen_seconds_one_call_probes(clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, FAILURES_TO_OPEN)
    clock.forward(seconds=15)
    with breaker.passage(), pytest.raises(z.BreakerOpen), breaker.passage():
        pytest.fail("a second call went through beside the probe")
    with breaker.passage():
        pass


def test_a_failed_probe_means_fifteen_seconds_more(clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, FAILURES_TO_OPEN)
    clock.forward(seconds=15)
    fail(breaker)
    clock.forward(seconds=14)
    with pytest.raises(z.BreakerOpen), breaker.passage():
        pytest.fail("a call went through")
    clock.forward(seconds=1)
    with breaker.passage():
        pass


def test_a_mistake_of_our_own_does_not_keep_the_probe_for_ever(clock) -> None:
    breaker = Breaker(clock)
    fail(breaker, FAILURES_TO_OPEN)
    clock.forward(seconds=15)
    with pytest.raises(KeyboardInterrupt), breaker.passage():
        raise KeyboardInterrupt
    with breaker.passage():
        pass


def test_a_dead_zoom_is_asked_five_times_and_then_left_alone(with_token, api, clock) -> None:
    with_token.get(MEETING, body=requests.ReadTimeout())
    kinds = []
    for _ in range(4):
        with pytest.raises(z.ZoomUnavailable) as caught:
            api.read_meeting(98765432101)
        kinds.append(type(caught.value))
    assert kinds == [z.TimedOut, z.BreakerOpen, z.BreakerOpen, z.BreakerOpen]
    assert asked(with_token, MEETING) == FAILURES_TO_OPEN
