"""A quiet evening from sign-up to register, through every real part."""

from __future__ import annotations

from tests.journeys.village import Evening, Village


def test_a_quiet_evening_ends_in_a_register_that_is_right(evening: Evening, village: Village) -> None:
    evening.at("12:00", "sign_up", "Robin", "Maya", "J.", "Tomasz")
    evening.at("15:30", "cant_come", "Tomasz")
    evening.at("18:44", "start_zoom")
    evening.at("18:50", "come_in", "Robin", "Maya")
    assert evening.waiting() == {"Robin": "expected", "Maya": "expected"}
    evening.at("18:52", "admit_expected")
    assert evening.inside() == ["Maya", "Robin"]
    evening.at("19:00", "see_door", **{"is": "door_closed"})
    evening.at("19:40", "leave", "Maya")
    evening.ends()
    assert (evening.register(), evening.open_names()) == (
        {
            "Robin": ("attended", 60),
            "Maya": ("attended", 40),
            "J.": ("missed", 0),
            "Tomasz": ("apologised", 0),
        },
        [],
    )
    assert village.audited("session.close_door", evening.session_id) == 1
