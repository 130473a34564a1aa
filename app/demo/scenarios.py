"""Scenarios: an evening as a small file, with the register that it must end in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from importlib import resources
from typing import Any

FOLDER = resources.files("zoom_integration.simulator") / "scenarios"


class NoSuchScenario(Exception):
    """There is no scenario of that name. Its text lists those that there are."""


@dataclass(frozen=True)
class Step:
    """One thing that happens. `at` is the local time of the evening; `detail` is what the act needs besides."""

    at: time
    act: str
    who: tuple[str, ...]
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Settling:
    """What the facilitator says about one open presence, named by its screen name."""

    presence: str
    kind: str
    member: str | None


@dataclass(frozen=True)
class Line:
    """A member's line in the register."""

    outcome: str
    minutes: int


@dataclass(frozen=True)
class Scenario:
    """An evening: its steps, what stays open after it, what a human then says, and the register at the end."""

    name: str
    title: str
    about: str
    group: str
    locks_zoom: bool
    steps: tuple[Step, ...]
    settling: tuple[Settling, ...]
    open: tuple[str, ...]
    guests: int
    members: Mapping[str, Line] = field(default_factory=dict)


def names() -> list[str]:
    """Every scenario there is."""
    return sorted(found.name.removesuffix(".toml") for found in FOLDER.iterdir() if found.name.endswith(".toml"))


def load(name: str) -> Scenario:
    """Read one. Raises `NoSuchScenario`."""
    if name not in names():
        raise NoSuchScenario(f"There is no scenario {name}. There are: {', '.join(names())}.")
    told = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    truth = told["truth"]
    return Scenario(
        name=name,
        title=told["title"],
        about=told["about"],
        group=told["group"],
        locks_zoom=told.get("locks_zoom", False),
        steps=tuple(_step(step) for step in told["steps"]),
        settling=tuple(Settling(one["presence"], one["as"], one.get("member")) for one in told.get("settle", ())),
        open=tuple(sorted(truth["open"])),
        guests=truth["guests"],
        members={name: Line(**line) for name, line in truth["members"].items()},
    )


def _step(told: dict[str, Any]) -> Step:
    rest = {key: value for key, value in told.items() if key not in ("at", "act", "who")}
    return Step(at=time.fromisoformat(told["at"]), act=told["act"], who=tuple(told.get("who", ())), detail=rest)
