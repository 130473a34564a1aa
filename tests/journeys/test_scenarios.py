"""Every scenario file, played through every real part, ends in the register that it promises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.demo import scenarios
from app.demo.scenarios import Line, Scenario
from app.demo.scene import WentOtherwise
from tests.journeys.village import Evening, Village, played


@pytest.mark.parametrize("name", scenarios.names())
def test_a_scenario_ends_in_its_truth(name: str, open_village: Callable[..., Village]) -> None:
    scenario = scenarios.load(name)
    village = open_village()
    csv = played(village, scenario)
    assert csv.read_bytes().count(b"\n") >= len(scenario.members)
    evening = Evening(village, scenario.group)
    assert evening.register() == {name: (line.outcome, line.minutes) for name, line in scenario.members.items()}


def lied(scenario: Scenario) -> Scenario:
    members = {name: Line(line.outcome, line.minutes + 1) for name, line in scenario.members.items()}
    return replace(scenario, members=members)


def test_a_file_that_promises_something_else_is_found_out(open_village: Callable[..., Village]) -> None:
    with pytest.raises(WentOtherwise, match="the register is"):
        played(open_village(), lied(scenarios.load("quiet-evening")))


def test_what_stays_open_is_compared_too(open_village: Callable[..., Village]) -> None:
    scenario = replace(scenarios.load("gate-crasher"), open=("Nobody",))
    with pytest.raises(WentOtherwise, match="open after the evening"):
        played(open_village(), scenario)
