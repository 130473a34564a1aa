"""Nothing about a rehearsal's meeting ever gets as far as Zoom."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from app.adapters.rehearsed import EarnestDirectory, EarnestRoom
from app.domain.rehearsals import is_rehearsal, number_of
from app.ports import REHEARSAL, MeetingDirectory, MeetingRoom, OutsideTrouble

REHEARSED, REAL = number_of(1), 99_999_999_999
LONGEST_OF_ZOOM = 11  # digits
BY_NUMBER = [
    (kind, name)
    for kind in (MeetingDirectory, MeetingRoom)
    for name, method in inspect.getmembers(kind, inspect.isfunction)
    if "number" in inspect.signature(method).parameters
]


class Called(Exception):
    """Zoom was asked."""


class Zoom:
    """Whatever is asked of it, it says that it was."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*_args: object, **_named: object) -> None:
            raise Called

        return call


def ask(kind: type, name: str, number: int) -> None:
    door = EarnestDirectory(Zoom()) if kind is MeetingDirectory else EarnestRoom(Zoom())
    wanted = inspect.signature(getattr(kind, name)).parameters.values()
    named = {one.name: "" for one in wanted if one.kind is one.KEYWORD_ONLY}
    more = ["" for one in wanted if one.kind is one.POSITIONAL_OR_KEYWORD and one.name not in ("self", "number")]
    getattr(door, name)(number, *more, **named)


@pytest.mark.parametrize(("kind", "name"), BY_NUMBER)
def test_no_call_about_a_rehearsal_reaches_zoom(kind: type, name: str) -> None:
    with pytest.raises(OutsideTrouble) as stopped:
        ask(kind, name, REHEARSED)
    assert stopped.value.code == REHEARSAL


@pytest.mark.parametrize(("kind", "name"), BY_NUMBER)
def test_every_call_about_a_real_meeting_does(kind: type, name: str) -> None:
    with pytest.raises(Called):
        ask(kind, name, REAL)


def test_a_rehearsal_has_a_number_that_zoom_never_gives() -> None:
    assert len(str(number_of(0))) > LONGEST_OF_ZOOM
    assert is_rehearsal(number_of(0))
    assert not is_rehearsal(10**LONGEST_OF_ZOOM - 1)
