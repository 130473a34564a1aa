"""Zoom's events over a line of our own, for a house without a public address: what is cut, expires or comes twice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from sqlmodel import col, select

from app.demo.house import free_port
from app.models import StoredSighting, WebhookDelivery
from tests.journeys.listener import SUBSCRIPTION, CountedStream, Ear, threaded
from tests.journeys.village import Evening, Village
from tests.patience import PATIENCE_SECONDS, until
from zoom_integration import ZoomSettings
from zoom_integration.simulator import SimulatorConfig, create_simulator

UNHEARD = "a secret that Hearth does not know"  # so that every webhook is refused, and lost


@pytest.fixture
def by_wire(open_village: Callable[..., Village]) -> Callable[..., Village]:
    """A village whose Zoom has a WebSocket."""

    def opened(**zoom_takes: object) -> Village:
        line = {"ZOOM_WS_SUBSCRIPTION_ID": SUBSCRIPTION, "ZOOM_WS_URL": f"ws://127.0.0.1:{free_port()}/ws"}
        return open_village(line, hands=False, **zoom_takes)

    return opened


@pytest.fixture
def evening(by_wire: Callable[..., Village]) -> Iterator[Evening]:
    """One that no webhook reaches."""
    village = by_wire(webhook_secret=UNHEARD)
    ear = Ear(village)
    told = Evening(village)
    told.at("12:00", "sign_up", "Robin", "Maya")
    village.ear = ear
    with ear.open():
        ear.at("18:44")
        told.at("18:44", "start_zoom")
        yield told


def deliveries(village: Village, kind: str) -> list[str | None]:
    """What became of each delivery of this kind, oldest first."""
    with village.database.reading() as db:
        found = db.exec(select(WebhookDelivery).where(WebhookDelivery.kind == kind))
        return [one.outcome for one in sorted(found, key=lambda one: one.received_at)]


def arrivals_told(village: Village) -> int:
    with village.database.reading() as db:
        return len(db.exec(select(StoredSighting).where(col(StoredSighting.kind) == "arrived")).all())


def test_a_house_without_a_public_address_hears_the_whole_evening(evening: Evening) -> None:
    ear = evening.village.ear
    ear.at("18:50")
    evening.at("18:50", "come_in", "Robin", "Maya")
    assert evening.waiting() == {"Robin": "expected", "Maya": "expected"}
    evening.village.host(evening.number, "admit_all")
    assert evening.inside() == ["Maya", "Robin"]
    assert evening.village.zoom.world.outbox.delivered == 0  # nothing came as a webhook


def test_a_killed_line_is_opened_again_and_what_zoom_resends_is_heard(evening: Evening) -> None:
    village, ear = evening.village, evening.village.ear
    village.knob(stream_resends=True, stream_down=True)
    until(lambda: not village.zoom.event_socket.is_heard())
    evening.at("18:50", "come_in", "Robin")
    assert evening.waiting() == {}
    village.knob(stream_down=False)
    until(village.zoom.event_socket.is_heard)
    ear.at("18:56")
    assert evening.waiting() == {"Robin": "expected"}
    assert set(ear.stream.troubles) & {"ConnectionClosedError", "InvalidMessage", "ConnectionClosedOK"}


def test_what_zoom_does_not_resend_is_not_made_up(evening: Evening) -> None:
    village, ear = evening.village, evening.village.ear
    lost = village.zoom.world.wire.lost
    village.knob(stream_down=True)
    until(lambda: not village.zoom.event_socket.is_heard())
    evening.at("18:50", "come_in", "Robin")
    village.knob(stream_down=False)
    until(village.zoom.event_socket.is_heard)
    ear.at("18:56")
    assert (evening.waiting(), village.zoom.world.wire.lost) == ({}, lost + 1)


def test_an_expired_token_is_replaced_and_what_zoom_resends_is_heard(evening: Evening) -> None:
    village, ear = evening.village, evening.village.ear
    village.knob(stream_resends=True)
    ear.at("18:50")
    village.zoom.tokens.expire_all()
    evening.at("18:50", "come_in", "Robin")  # told to nobody: the line's token is no longer good
    assert (evening.waiting(), village.zoom.event_socket.is_heard()) == ({}, False)
    ear.at("18:51")  # its heartbeat is refused
    ear.at("18:56")
    assert (evening.waiting(), "Refused" in ear.stream.troubles) == ({"Robin": "expected"}, True)


@pytest.mark.parametrize("first", ["webhook", "line"])
def test_what_arrives_over_both_ways_counts_once(by_wire: Callable[..., Village], first: str) -> None:
    village = by_wire()
    ear, evening = Ear(village), Evening(village)
    evening.opens("Robin")
    with ear.open():
        ear.at("18:50")
        village.knob(stream_resends=True, stream_down=first == "webhook")
        until(lambda: village.zoom.event_socket.is_heard() is (first == "line"))
        if first == "line":
            with village.web_is_down():
                evening.at("18:50", "come_in", "Robin")
        else:
            evening.at("18:50", "come_in", "Robin")
        assert evening.waiting() == {"Robin": "expected"}
        village.knob(stream_down=False)
        until(village.zoom.event_socket.is_heard)
        ear.at("18:56")
        assert (village.zoom.world.outbox.waiting, village.zoom.world.wire.waiting) == ([], [])
    assert deliveries(village, "meeting.participant_joined_waiting_room") == ["understood"]
    assert (arrivals_told(village), len(evening.rows())) == (1, 1)
    [body] = [body for body in ear.stream.kept if b"joined_waiting_room" in body]
    assert b'", "' in body  # it was really written otherwise than the webhook's


@pytest.fixture
def bare() -> Iterator[Bare]:
    """A line with nothing of Hearth's behind it."""
    opened = Bare()
    yield opened
    opened.zoom.stop()


def test_a_day_of_heartbeats_keeps_the_line_through_every_token(
    bare: Bare, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    # The day takes seconds, so an answer may take hours of it.
    monkeypatch.setattr("zoom_integration.webhooks.stream.MOST_UNANSWERED", 1000)
    with threaded(lambda wait: list(bare.stream.events(wait))):
        until(bare.zoom.event_socket.is_heard)
        for step in range(24 * 120):
            bare.half_a_minute_passes(told=step % 120 == 119)  # in the minute in which the token runs out
        for _ in range(12):  # what was told to nobody is told again five minutes later
            bare.half_a_minute_passes()
        until(lambda: len(bare.stream.kept) >= 24)
    assert (bare.zoom.world.wire.lost, len(set(bare.stream.kept))) == (0, 24)
    assert set(bare.stream.troubles) == {"Refused"}  # each token ran out, and nothing else ever went wrong
    assert [line for line in caplog.messages if "access_token" in line] == []


def test_what_came_before_the_line_broke_is_kept(bare: Bare) -> None:
    give_up = time.monotonic() + PATIENCE_SECONDS
    events = bare.stream.events(lambda _: time.monotonic() > give_up)
    with threaded(lambda _: bare.tells_and_breaks(4)):
        kept = [next(events)]
        until(lambda: not any("recv_events" in thread.name for thread in threading.enumerate()))
        bare.clock.moment += timedelta(seconds=30)  # so that a heartbeat is due, on a line that is gone
        kept += islice(events, 3)
    assert len(set(kept)) == 4


class Bare:
    """Only the line, between a Zoom and somebody who keeps what comes; time moves only when told."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.zoom = create_simulator(SimulatorConfig(ws_subscription_id=SUBSCRIPTION, seed=1), self.clock)
        base = self.zoom.start()
        self.zoom.world.knobs.turn({"stream_patience_seconds": 45.0, "stream_resends": True})
        self.stream = CountedStream(account(base, self.zoom.event_socket.url), self.clock.now)
        self._told = 0

    def half_a_minute_passes(self, *, told: bool = False) -> None:
        """Until the line's heartbeat was answered; with `told`, something happens at the very end of it."""
        with self.zoom.lock:
            self.clock.moment += timedelta(seconds=30)
            if told:
                self._happens()
        until(lambda: self.zoom.event_socket.heard_at() == self.clock.moment, every=0.001)

    def tells_and_breaks(self, number: int) -> None:
        """So many events go out as soon as somebody listens, and with the last of them the line is gone."""
        until(self.zoom.event_socket.is_heard)
        with self.zoom.lock:
            for _ in range(number):
                self._happens()
        until(lambda: self.zoom.world.wire.delivered == number)
        self.zoom.event_socket.kill()

    def _happens(self) -> None:
        self._told += 1
        self.zoom.world.emit("meeting.updated", {"object": {"id": self._told}}, self.clock.now())


class HandClock:
    """Moves only when told."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment


def account(base: str, ws_url: str) -> ZoomSettings:
    """The simulator's own account."""
    config = SimulatorConfig()
    return ZoomSettings(
        account_id=config.account_id,
        client_id=config.client_id,
        client_secret=config.client_secret,
        api_base=f"{base}/v2",
        oauth_url=f"{base}/oauth/token",
        ws_url=ws_url,
        ws_subscription_id=SUBSCRIPTION,
    )
