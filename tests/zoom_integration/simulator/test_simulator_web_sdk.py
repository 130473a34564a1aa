"""The stand-in for Zoom's Meeting SDK: who may host by it, what it does in the meeting, and how fast."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from zoom_integration import SdkRole, sdk_signature

PAGE = "http://hearth.localhost:5000"


def asked(zoom: Any, path: str, body: dict[str, object], origin: str = PAGE) -> requests.Response:
    return requests.post(f"{zoom.base}/web-sdk/{path}", json=body, headers={"Origin": origin}, timeout=5)


@pytest.fixture
def number(zoom: Any) -> int:
    """A meeting that nobody has started."""
    made: int = zoom.meeting()
    return made


def signature(zoom: Any, number: int, role: SdkRole = SdkRole.HOST) -> str:
    config = zoom.simulator.config
    return sdk_signature(config.sdk_key, config.sdk_secret, number, role=role, now=zoom.simulator.clock.now())


@pytest.fixture
def join(zoom: Any, number: int) -> Callable[..., dict[str, Any]]:
    """Join as the host, unless told otherwise; the JSON answered."""

    def ask(**otherwise: object) -> dict[str, Any]:
        zak = zoom.rest("GET", "/users/me/token?type=zak").json()["token"]
        body = {"signature": signature(zoom, number), "zak": zak, "meetingNumber": str(number), "userName": "Ana"}
        answer: dict[str, Any] = asked(zoom, "join", {**body, **otherwise}).json()
        return answer

    return ask


def test_the_host_starts_the_meeting_from_a_page(zoom: Any, number: int, join: Callable[..., dict[str, Any]]) -> None:
    token = join()["token"]
    shown = asked(zoom, "people", {"token": token}).json()
    assert (shown["state"], [(one["userName"], one["isHost"]) for one in shown["people"]]) == (
        "Connected",
        [("Ana", True)],
    )
    assert zoom.truth(number)["status"] == "started"


def test_without_the_hosts_own_proof_nobody_hosts(zoom: Any, number: int, join: Callable[..., dict[str, Any]]) -> None:
    refused = [
        join(signature="made.up.here"),
        join(zak="made-up"),
        join(signature=signature(zoom, number, SdkRole.PARTICIPANT)),
        join(signature=signature(zoom, 11111111111)),
    ]
    assert [answer["failure"]["reason"] for answer in refused] == ["signature", "zak", "zak", "wrong_meeting"]
    assert zoom.truth(number)["status"] == "waiting"


def test_what_the_host_presses_happens(zoom: Any, number: int, join: Callable[..., dict[str, Any]]) -> None:
    token = join()["token"]
    zoom.sim("/join", {"join_url": zoom.registrant(number, "robin")["join_url"]})
    robin = next(one for one in asked(zoom, "people", {"token": token}).json()["people"] if one["isHold"])
    about = {"token": token, "userId": robin["userId"]}
    acts = [
        ("admit", {}),
        ("rename", {"name": "Robin R."}),
        ("lockMeeting", {"locked": True}),
        ("putOnHold", {"hold": True}),
    ]
    assert [asked(zoom, f"act/{kind}", {**about, **more}).json() for kind, more in acts] == [{}] * 4
    truth = zoom.truth(number)
    (person,) = [one for one in truth["people"] if one["role"] == "attendee"]
    assert (truth["locked"], person["name"], person["state"]) == (True, "Robin R.", "waiting")
    assert asked(zoom, "act/expel", about).json() == {}
    assert [one["state"] for one in zoom.truth(number)["people"] if one["role"] == "attendee"] == ["removed"]


def test_a_second_lock_within_five_seconds_is_too_soon(zoom: Any, join: Callable[..., dict[str, Any]]) -> None:
    token = join()["token"]
    asked(zoom, "act/lockMeeting", {"token": token, "locked": True})
    answer = asked(zoom, "act/lockMeeting", {"token": token, "locked": False}).json()
    assert answer == {"failure": {"type": "INVALID_OPERATION", "reason": "too_soon"}, "resolves": False}


def test_a_page_that_closes_leaves_the_meeting_and_may_come_back(
    zoom: Any, number: int, join: Callable[..., dict[str, Any]]
) -> None:
    token = join()["token"]
    asked(zoom, "act/leave", {"token": token})
    assert asked(zoom, "people", {"token": token}).json()["state"] == "Closed"
    assert asked(zoom, "people", {"token": join()["token"]}).json()["state"] == "Connected"
    assert [one["state"] for one in zoom.truth(number)["people"]] == ["in"]


def test_pages_from_elsewhere_are_told_nothing(zoom: Any) -> None:
    assert asked(zoom, "join", {}, origin="https://elsewhere.example").status_code == 403
    assert asked(zoom, "join", {}).headers["Access-Control-Allow-Origin"] == PAGE
    assert requests.post(f"{zoom.base}/sim/knobs", json={}, headers={"Origin": PAGE}, timeout=5).status_code == 403


def test_a_zak_is_of_one_kind_and_a_year_at_most(zoom: Any) -> None:
    wrong = ["/users/me/token", "/users/me/token?type=onbehalf", "/users/me/token?type=zak&ttl=31536001"]
    assert [zoom.rest("GET", path).json()["code"] for path in wrong] == [300, 300, 300]


def test_an_expired_zak_hosts_nothing(zoom: Any, clock: Any, join: Callable[..., dict[str, Any]]) -> None:
    zak = zoom.rest("GET", "/users/me/token?type=zak&ttl=60").json()["token"]
    clock.forward(seconds=60)
    assert join(zak=zak)["failure"]["reason"] == "zak"
