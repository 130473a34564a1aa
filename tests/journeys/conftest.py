"""A village for each journey: the same charity, ports of its own, and no waiting where nothing has to be waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.village import Evening, Village, house_like, seeded
from zoom_integration.simulator import hands

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey is a whole evening: none belongs to the quick tests."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def charity_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seeded charity, made once and copied for each journey."""
    folder = tmp_path_factory.mktemp("charity")
    seeded(folder)
    return folder


@pytest.fixture
def open_village(
    charity_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Village]]:
    """Open one with the simulator as wished; it is closed at the end."""
    monkeypatch.setattr(hands, "CLAIM_SECONDS", 0.02)  # as fast as this machine, not as slow as a person's client
    with ExitStack() as leaving:

        def opened(settings: Mapping[str, str] | None = None, **zoom_takes: Any) -> Village:
            house = house_like(charity_folder, tmp_path, **(settings or {}))
            return leaving.enter_context(Village(house, **zoom_takes).open())

        yield opened


@pytest.fixture
def village(open_village: Callable[..., Village]) -> Village:
    """As it comes."""
    return open_village()


@pytest.fixture
def evening(village: Village) -> Evening:
    """The Tuesday circle's."""
    return Evening(village)
