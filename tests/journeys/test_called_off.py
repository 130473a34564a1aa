"""Called off while people stand at the door: Zoom deletes no meeting that runs, so it is ended first."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.domain.sessions import SessionState
from tests.journeys.trouble import by_hand, desk
from tests.journeys.village import Evening, Village


@pytest.fixture
def evening(open_village: Callable[..., Village]) -> Evening:
    return Evening(by_hand(open_village(hands=False)))


def test_a_session_called_off_while_its_meeting_runs_leaves_nobody_in_zoom(evening: Evening) -> None:
    village, session_id = evening.village, evening.session_id
    evening.at("12:00", "sign_up", "Robin")
    number = evening.number
    evening.at("18:46", "start_zoom")
    evening.at("18:50", "come_in", "Robin")
    assert evening.waiting() == {"Robin": "expected"}
    village.app.config["WTF_CSRF_ENABLED"] = False  # its own tests switch it on
    assert desk(village).post(f"/desk/sessions/{session_id}/call-off").status_code == 303
    village.rest()
    assert village.zoom.world.meetings[number].live is None
    village.passes(minutes=1)
    assert (evening.session().state, number in village.zoom.world.meetings) == (SessionState.CANCELLED, False)
    assert [one.outcome for one in village.effects("delete_meeting")] == ["deleted"]
