"""F10 to F12, F14: no name, no answer, no more calls, no key. The evening goes on from what Hearth knows itself."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from app.models import ContactTrouble, Effect, ZoomContact
from tests.journeys.trouble import alarms, by_hand, dashboard, desk, notebook, said, taps
from tests.journeys.village import Evening, Village, house_like
from zoom_integration import client
from zoom_integration.simulator import faults

BY_NAME = "zoom.localhost"  # so that only Hearth's own calls need the name
BY_HAND = "Let in, one by one, those whose name stands below."


class Names:
    """The resolver, and how often it was asked for Zoom's name."""

    def __init__(self, resolve: Callable[..., Any]) -> None:
        self._resolve = resolve
        self.gone = False
        self.asked = 0

    def __call__(self, host: str, port: int, *rest: Any, **more: Any) -> Any:
        if host != BY_NAME:
            return self._resolve(host, port, *rest, **more)
        self.asked += 1
        if self.gone:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self._resolve("127.0.0.1", port, *rest, **more)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    found = Names(socket.getaddrinfo)
    monkeypatch.setattr(socket, "getaddrinfo", found)
    return found


@pytest.fixture
def far_evening(charity_folder: Path, tmp_path: Path, names: Names) -> Iterator[Evening]:
    """An evening whose Zoom is found by its name."""
    house = house_like(charity_folder, tmp_path)
    renamed = {key: house.env[key].replace("127.0.0.1", BY_NAME) for key in ("ZOOM_API_BASE", "ZOOM_OAUTH_URL")}
    with Village(replace(house, env=house.env | renamed), hands=False).open() as village:
        yield Evening(by_hand(village))


@pytest.fixture
def evening(open_village: Callable[..., Village]) -> Evening:
    return Evening(by_hand(open_village(hands=False)))


def at(evening: Evening, moment: str) -> None:
    """Time passes, and Hearth does what it can."""
    hour, minute = map(int, moment.split(":"))
    evening.village.time_is(evening.village.now.replace(hour=hour, minute=minute, second=0))
    evening.village.rest()


def contact(evening: Evening) -> ZoomContact:
    with evening.village.database.reading() as db:
        return db.exec(select(ZoomContact)).one()


def test_f10_zooms_name_is_gone_at_the_start_and_the_evening_stands_on_paper(
    far_evening: Evening, names: Names
) -> None:
    evening, village = far_evening, far_evening.village
    evening.at("12:00", "sign_up", "Robin", "Maya")
    names.gone, village.zoom_fails = True, True
    at(evening, "18:40")
    at(evening, "18:46")
    asked = names.asked
    page, sheet = dashboard(evening), village.browser("Ana").get(f"/live/{evening.session_id}/by-hand")
    member = said(village.browser("Robin").get(f"/join/{evening.session_id}").text)
    assert names.asked == asked  # every page comes from our own rows
    assert alarms(evening) == ["zoom_silent"]
    assert "it cannot know who comes or goes now. Members read" in page
    assert "Since 18:40." in page
    paper = said(sheet.text)
    assert [part in paper for part in (BY_HAND, "Robin", "Maya", "Since 18:40 it has not known")] == [True] * 4
    assert "Tonight is delayed; your place is kept." in member
    at(evening, "18:58")
    names.gone, village.zoom_fails = False, False
    at(evening, "18:59")
    assert (alarms(evening), "delayed" in said(village.browser("Robin").get(f"/join/{evening.session_id}").text)) == (
        [],
        False,
    )


def test_f10_a_name_that_is_there_alarms_nobody(far_evening: Evening) -> None:
    far_evening.at("12:00", "sign_up", "Robin")
    at(far_evening, "18:40")
    at(far_evening, "18:46")
    assert (alarms(far_evening), contact(far_evening).trouble) == ([], None)
    paper = said(far_evening.village.browser("Ana").get(f"/live/{far_evening.session_id}/by-hand").text)
    assert "it has not known" not in paper


def removal(evening: Evening) -> Effect:
    return evening.village.effects("remove_participant")[-1]


def with_somebody_to_remove(evening: Evening) -> None:
    """Robin is inside, and has to go."""
    evening.opens("Robin")
    evening.at("18:50", "come_in", "Robin")
    evening.village.host(evening.number, "admit_all")


@pytest.mark.parametrize("form", ["429_second", "429_bare", "429_garbage"])
def test_f11_a_limit_per_second_is_waited_out_within_a_minute(evening: Evening, form: str) -> None:
    village = evening.village
    with_somebody_to_remove(evening)
    village.knob(fault=form, fault_paths="/v2/live_meetings")
    [row] = [row for row in evening.rows() if row.is_inside]
    taps(evening, f"arrivals/{row.arrival.id}/remove")
    waits = (removal(evening).due_at - village.now).total_seconds()
    assert (removal(evening).done_at, 0 <= waits <= 60) == (None, True)
    village.knob(fault="")
    village.passes(seconds=60)
    assert (removal(evening).outcome, evening.inside()) == ("asked", [])


def test_f11_what_is_urgent_goes_first(evening: Evening) -> None:
    village = evening.village
    with_somebody_to_remove(evening)
    village.worker_works = False
    taps(evening, "door/close")  # the waiting room's words follow, some time
    [row] = [row for row in evening.rows() if row.is_inside]
    taps(evening, f"arrivals/{row.arrival.id}/remove")
    village.worker_works = True
    with notebook(village) as asked:
        village.rest()
    controls = [call.rpartition(" ")[2] for call in asked if "/live_meetings/" in call]
    assert controls == ["participant.remove", "waiting_room.update"]


def test_f11_when_the_days_calls_are_used_up_only_what_is_urgent_is_asked_and_staff_know(evening: Evening) -> None:
    village = evening.village
    with_somebody_to_remove(evening)
    village.knob(fault="429_day", fault_paths="/v2/live_meetings")
    taps(evening, "door/close")
    assert (alarms(evening), contact(evening).trouble) == (["zoom_limited"], ContactTrouble.LIMITED)
    assert "used up until 00:00" in dashboard(evening)
    village.host(evening.number, "end")
    village.knob(fault="")
    with notebook(village) as asked:
        village.passes(minutes=2)
        assert asked == []  # neither its books nor its waiting room
        evening.at("19:10", "start_zoom")
        evening.at("19:11", "end_evening")
        assert [call for call in asked if "status" in call] != []  # the end is urgent
    assert alarms(evening) == []


@pytest.mark.parametrize("fault", ["500", "504", "html", "truncated", "reset", "hang", "down"])
def test_f12_whatever_zoom_answers_instead_nothing_is_marked_done(
    open_village: Callable[..., Village], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "HANG_SECONDS", 1.0)
    monkeypatch.setattr(client, "TIMEOUTS", (3.0, 0.5))
    evening = Evening(by_hand(open_village(hands=False)))
    village = evening.village
    village.rest()
    village.knob(fault=fault, fault_paths="/v2/meetings")
    village.zoom_fails = True
    with notebook(village) as asked:
        evening.at("12:00", "sign_up", "Robin")
    [link] = village.effects("make_link")
    assert (link.done_at, contact(evening).trouble) == (None, ContactTrouble.SILENT)
    assert len([call for call in asked if "/registrants" in call]) <= 3 * link.attempts
    village.knob(fault="")
    village.passes(minutes=6)
    [link] = village.effects("make_link")
    assert (link.outcome, contact(evening).trouble) == ("made", None)
    assert len(village.zoom.world.meetings[evening.number].registrants) == 1


def test_f12_after_five_failures_zoom_is_left_alone_for_a_while(evening: Evening) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin")
    village.knob(fault="down")
    directory, codes = village.ports.directory, []
    with notebook(village) as asked:
        for _ in range(12):
            with pytest.raises(Exception, match="zoom_") as trouble:
                directory.instances(evening.number)
            codes.append(str(trouble.value))
    assert (len(asked), codes[-1]) == (5, "zoom_breaker_open")


def test_f14_a_token_revoked_in_the_middle_is_renewed_once_for_twenty_threads(evening: Evening) -> None:
    village = evening.village
    evening.opens("Robin")
    village.knob(limits_on=False)
    village.zoom.tokens.expire_all()
    together, troubles = threading.Barrier(20), []

    def ask() -> None:
        together.wait()
        try:
            village.ports.directory.instances(evening.number)
        except Exception as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=ask) for _ in range(20)]
    with notebook(village) as asked:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (troubles, asked.count("POST /oauth/token")) == ([], 1)


def test_f14_a_key_that_is_no_longer_taken_is_said_and_the_evening_goes_on_by_hand(evening: Evening) -> None:
    village = evening.village
    evening.at("12:00", "sign_up", "Robin", "Maya")
    ours = village.zoom.config
    village.zoom.config = replace(ours, client_secret="renewed in the Marketplace")
    village.zoom.tokens.expire_all()
    village.zoom_fails = True
    at(evening, "18:46")
    assert alarms(evening) == ["zoom_refuses"]
    assert "account, client or secret has changed" in dashboard(evening)
    assert "no longer takes Hearth's key" in said(desk(village).get("/desk/").text)
    evening.at("18:47", "start_zoom")
    evening.at("18:50", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "expected"}  # events still come: they need no key of ours
    village.host(evening.number, "admit_all")
    assert evening.inside() == ["Robin"]
    village.zoom.config = ours
    village.host(evening.number, "end")
    village.zoom_fails = False
    village.passes(minutes=1)
    assert alarms(evening) == []
