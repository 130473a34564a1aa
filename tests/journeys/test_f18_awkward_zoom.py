"""F18, F19: uuids with slashes in awkward places, and a Zoom that can neither be locked nor let anybody in by REST."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from flask import Flask, Response

from app.models import Session, ZoomLock
from tests.journeys.trouble import by_hand, dashboard, taps
from tests.journeys.village import Evening, Village
from zoom_integration.client import encoded_uuid
from zoom_integration.simulator.chance import Chance

UUIDS = 1000


@pytest.fixture
def evening(open_village: Callable[..., Village]) -> Evening:
    return Evening(by_hand(open_village(hands=False)))


def test_f18_a_thousand_awkward_uuids_arrive_as_they_are(evening: Evening) -> None:
    """As Zoom's own server reads them: what comes out behind the path's decoding is the uuid that went in."""
    chance = Chance(18)
    uuids = [chance.meeting_uuid() for _ in range(UUIDS)]
    uuids += ["/", "//", "a/b", "a//b==", "/a/b//c", "+/=", "%2F", "a b"]
    app, seen = Flask("zoom"), []
    app.url_map.merge_slashes = False

    @app.get("/past_meetings/<path:rest>")
    def read(rest: str) -> Response:
        seen.append(requests.utils.unquote(rest) if rest.startswith("%") or "%2F" in rest else rest)
        return Response()

    client = app.test_client()
    for uuid in uuids:
        client.get(f"/past_meetings/{encoded_uuid(uuid)}")
    assert [one for one in uuids if one.startswith("/") or "//" in one] != []
    assert seen == [uuid if uuid != "%2F" else "/" for uuid in uuids]


@pytest.mark.parametrize("seed", [1, 2, 3])  # the simulator's uuids: plain, with a slash before, with two inside
def test_f18_the_report_of_an_awkward_meeting_is_found(open_village: Callable[..., Village], seed: int) -> None:
    evening = Evening(by_hand(open_village(hands=False)))
    village = evening.village
    for _ in range(seed - 1):
        village.zoom.world.chance.meeting_uuid()
    evening.opens("Robin", "Maya")
    evening.at("18:50", "come_in", "Robin", "Maya")
    village.host(evening.number, "admit_all")
    evening.ends()
    assert evening.register() == {"Robin": ("attended", 60), "Maya": ("attended", 60)}


def locks(evening: Evening) -> None:
    """This group has chosen Zoom's own lock, too."""
    with evening.village.database.writing() as db:
        session = db.get_one(Session, evening.session_id)
        session.locks_zoom = True
        db.add(session)
        db.commit()


def test_f19_without_anybody_who_can_lock_the_host_is_asked_and_told_is_not_done(evening: Evening) -> None:
    village = evening.village
    locks(evening)
    evening.opens("Robin")
    evening.at("18:50", "come_in", "Robin")
    taps(evening, "admit-expected")
    assert "Admit Robin in Zoom now" in dashboard(evening)
    assert evening.inside() == []  # deciding is not doing
    village.host(evening.number, "admit_all")
    assert evening.inside() == ["Robin"]
    evening.at("19:00", "see_door", **{"is": "door_closed"})
    ask = "Your group locks the meeting. In Zoom: Host tools (Security, in Zoom before 6.0), Lock meeting."
    assert ask in dashboard(evening)
    assert evening.session().zoom_lock is ZoomLock.ASKED
    taps(evening, "lock/locked")
    assert evening.session().zoom_lock is ZoomLock.FACILITATOR_SAYS_LOCKED
    assert "locked in Zoom, as you said" in dashboard(evening)


def test_f19_in_a_group_without_the_lock_nobody_is_asked_for_it(evening: Evening) -> None:
    evening.opens("Robin")
    evening.at("19:00", "see_door", **{"is": "door_closed"})
    assert ("Lock meeting" in dashboard(evening), evening.session().zoom_lock) == (False, ZoomLock.OPEN)
